# Words of others are passed over, quoted ones too; of a parameter given twice the last counts.
read_command_line 'quiet anew.root=/x dyndbg="file a.c +p; *" anew.root=/anew anew.roothash=ab12 anew.squashfs=4096 root=/no'
echo "$anew_root $anew_roothash $anew_squashfs scratch=$anew_scratch"
read_command_line 'anew.root=/dev/xvda anew.scratch=/dev/xvdc anew.squashfs=8192 anew.roothash=cd34'
echo "$anew_root $anew_roothash $anew_squashfs scratch=$anew_scratch"

#> /anew ab12 4096 scratch=
#> /dev/xvda cd34 8192 scratch=/dev/xvdc
