# Three tries are two sleeps.
settle 3 false
echo "status $?"

#> sleep 1
#> sleep 1
#> status 1
