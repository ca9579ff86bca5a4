package limit_test

import (
	"fmt"
	"time"

	"sluice/keystore/limit"
)

// Two requests a minute: the third is told when there is room, and nothing else
// than the rows and the time decides that.
func Example() {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	twice := []limit.Bucket{{Dimension: limit.Requests, Window: limit.Window{Span: limit.Minute}, Limit: limit.Of(2), Source: limit.Configured}}
	subject := limit.Subject{Kind: limit.OfAccountModel, Provider: "relay", Account: "mine", Model: "large"}
	rows := []limit.Row{limit.Configure(twice).Apply(limit.Row{Subject: subject})}
	for i := range 3 {
		hold := limit.Hold{Lease: fmt.Sprint(i)}
		changed, taken, fit := limit.Reserve(rows, limit.Cost{Requests: 1}, 0, hold, now)
		if !fit.OK {
			fmt.Println("fits in", fit.At.Sub(now))
			break
		}
		answered := limit.Result{Verdict: limit.Verdict{Class: limit.OK}, Answered: now, Accepted: true}
		rows = limit.Settle(changed, taken, hold, &answered, now)
		fmt.Println("answered")
		now = now.Add(10 * time.Second)
	}
	// Output:
	// answered
	// answered
	// fits in 40s
}
