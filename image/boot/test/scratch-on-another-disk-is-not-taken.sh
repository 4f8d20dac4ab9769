# A partition of the right name on another disk may be another machine's.
disk vda
partition vda vda1 anew-config
disk vdb
partition vdb vdb1 anew-scratch
config_device=/dev/vda1 anew_scratch=
find_scratch
echo "status $?"

#> status 1
