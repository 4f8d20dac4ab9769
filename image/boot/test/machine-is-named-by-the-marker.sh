# With quotes or without, with an end of line or without.
printf 'fleet: "t"\nmachine: "alpha"\nkind: "pserver"\n' >"$ROOT/marker"
machine_of "$ROOT/marker"
echo
printf 'machine: web1\n' >"$ROOT/marker"
machine_of "$ROOT/marker"
echo
printf 'machine: db1' >"$ROOT/marker"
machine_of "$ROOT/marker"
echo
: >"$ROOT/marker"
machine_of "$ROOT/marker"
echo

#> alpha
#> web1
#> db1
#>
