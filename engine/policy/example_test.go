package policy_test

import (
	"fmt"
	"math/rand/v2"
	"time"

	"sluice/engine/policy"
)

// A policy as the configuration writes it: how long to wait after each failure,
// and when to stop.
func ExampleParse() {
	p, err := policy.Parse("exponential(1s,60s) + random(0s,1s)", "attempts(6) | elapsed(5m)", nil)
	if err != nil {
		panic(err)
	}
	fmt.Println(p.Wait)
	fmt.Println(p.Stop)
	fmt.Println(p.Stop.Done(5, time.Minute), p.Stop.Done(6, time.Minute), p.Stop.Done(2, 6*time.Minute))

	_, err = policy.Parse("often", "", nil)
	fmt.Println(err)
	// Output:
	// exponential(1s,1s,1m0s) + random(0s,1s)
	// attempts(6) | elapsed(5m0s)
	// false true true
	// wait: "often" is not of the form name(…)
}

// Waits are values that are put together; chance is handed in.
func ExampleSum() {
	w := policy.Sum(policy.Exponential(time.Second, 0, 8*time.Second), policy.Fixed(100*time.Millisecond))
	chance := rand.New(rand.NewPCG(1, 1))
	for n := 1; n <= 5; n++ {
		fmt.Println(w.After(n, chance))
	}
	// Output:
	// 1.1s
	// 2.1s
	// 4.1s
	// 8.1s
	// 8.1s
}
