# It sleeps only between tries.
appears_at_third_try() {
    tried="${tried:-}x"
    [ "$tried" = xxx ]
}
settle 5 appears_at_third_try
echo "status $?, tried $tried"

#> sleep 1
#> sleep 1
#> status 0, tried xxx
