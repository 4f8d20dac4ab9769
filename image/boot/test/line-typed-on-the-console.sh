# Really read, with a limit of time.
fake timeout 'shift; "$@"'
printf 'shell\nnext\n' >"$CONSOLE"
echo "<$(typed_line)>"

#> timeout 10 head -n 1
#> <shell>
