// Package ledgertest is what every ledger must do, whatever lies beneath it. It
// is used by tests only.
package ledgertest

import (
	"errors"
	"testing"
	"time"

	"sluice/keystore"
	"sluice/keystore/limit"
)

// Run is what every ledger must hold. open gives an empty one.
func Run(t *testing.T, open func(t *testing.T) keystore.Ledger) {
	for name, test := range map[string]func(*testing.T, keystore.Ledger){
		"a refused request changes nothing":                   refusalChangesNothing,
		"a lease ends exactly once":                           leaseEndsOnce,
		"a reservation takes from all buckets or from none":   allOrNone,
		"one model's limit stops no other model":              modelsApart,
		"keys of one account share its limits":                accountShared,
		"keys of two accounts do not":                         accountsApart,
		"what is to be kept is left to others":                keepLeaves,
		"a switch is checked where capacity is":               switchStops,
		"since gives what changed, version tells that it did": sinceAndVersion,
		"an amendment that changes nothing is no change":      idleAmend,
		"four goroutines do not overshoot":                    hammer,
		"four goroutines end each lease once":                 hammerSettle,
		"what comes at once is kept apart":                    atOnce,
		"a random walk stays sound":                           walk,
		"a clock that jumps stops nothing for good":           clockJumps,
	} {
		t.Run(name, func(t *testing.T) { test(t, open(t)) })
	}
}

func refusalChangesNothing(t *testing.T, l keystore.Ledger) {
	Configure(t, l, AccountModel(Target), PerMinute(1))
	if g := Reserve(t, l, Target, Start); !g.OK || len(g.Rows) == 0 || g.Lease.ID == "" {
		t.Fatalf("the first is refused: %+v", g)
	}
	before := Version(t, l)
	g := Reserve(t, l, Target, Start.Add(time.Second))
	if g.OK || !g.Fit.At.Equal(Start.Add(time.Minute)) || len(g.Rows) != keystore.Covers {
		t.Fatalf("the second passes, or does not say why: %+v", g)
	}
	if now := Version(t, l); now != before {
		t.Errorf("a refusal changed the ledger from %d to %d", before, now)
	}
}

func leaseEndsOnce(t *testing.T, l keystore.Ledger) {
	g := Reserve(t, l, Target, Start)
	Settle(t, l, g, limit.Verdict{Class: limit.OK}, Start)
	before := Version(t, l)
	rows, err := l.Settle(t.Context(), g.Lease, limit.Result{}, Start)
	if !errors.Is(err, keystore.ErrEnded) || rows != nil || Version(t, l) != before {
		t.Errorf("a second settle: %v, %d rows", err, len(rows))
	}
	if _, err := l.Settle(t.Context(), keystore.Lease{ID: "never granted"}, limit.Result{}, Start); !errors.Is(err, keystore.ErrEnded) {
		t.Errorf("a lease that was never granted: %v", err)
	}
}

func allOrNone(t *testing.T, l keystore.Ledger) {
	account := Target.Subjects()[limit.OfAccount]
	Configure(t, l, account, PerMinute(1))
	Configure(t, l, AccountModel(Target), PerMinute(5))
	Reserve(t, l, Target, Start)
	if g := Reserve(t, l, Target, Start); g.OK || g.Fit.Subject != account {
		t.Fatalf("got %+v", g.Fit)
	}
	if used, _, _ := Row(t, l, AccountModel(Target)).Buckets[0].Use(Start); used != 1 {
		t.Errorf("the refused request took from the model's bucket: %d", used)
	}
}

func modelsApart(t *testing.T, l keystore.Ledger) {
	Settle(t, l, Reserve(t, l, Target, Start), limit.Verdict{Class: limit.RateLimit, Scope: limit.ScopeKeyModel, Stated: true, Wait: time.Minute}, Start)
	other := Target
	other.Model = "other"
	if g := Reserve(t, l, Target, Start); g.OK {
		t.Error("the limited model passes")
	}
	if g := Reserve(t, l, other, Start); !g.OK {
		t.Errorf("the other model is stopped: %+v", g.Fit)
	}
}

func accountShared(t *testing.T, l keystore.Ledger) {
	Configure(t, l, AccountModel(Target), PerMinute(1))
	second := Target
	second.Key = "k2"
	Reserve(t, l, Target, Start)
	if g := Reserve(t, l, second, Start); g.OK {
		t.Error("a second key doubled its account's limit")
	}
}

func accountsApart(t *testing.T, l keystore.Ledger) {
	Configure(t, l, AccountModel(Target), PerMinute(1))
	second := Target
	second.Key, second.Account = "k2", "other"
	Reserve(t, l, Target, Start)
	if g := Reserve(t, l, second, Start); !g.OK {
		t.Errorf("another account's key is stopped: %+v", g.Fit)
	}
}

func keepLeaves(t *testing.T, l keystore.Ledger) {
	Configure(t, l, AccountModel(Target), PerMinute(5))
	for range 4 {
		if g, err := l.Reserve(t.Context(), Target, Asked, 0.2, Start); err != nil || !g.OK {
			t.Fatal(g.Fit, err)
		}
	}
	if g, err := l.Reserve(t.Context(), Target, Asked, 0.2, Start); err != nil || g.OK || !g.Fit.At.Equal(Start.Add(time.Minute)) {
		t.Errorf("it takes what others are to have: %+v, %v", g.Fit, err)
	}
	if g := Reserve(t, l, Target, Start); !g.OK {
		t.Errorf("nothing was left: %+v", g.Fit)
	}
}

func switchStops(t *testing.T, l keystore.Ledger) {
	key := Target.Subjects()[limit.OfKey]
	running := Reserve(t, l, Target, Start)
	if _, err := l.Amend(t.Context(), []limit.Subject{key}, limit.SwitchOff(time.Time{}, "holiday", Start), Start); err != nil {
		t.Fatal(err)
	}
	if g := Reserve(t, l, Target, Start); g.OK || !g.Fit.Off || !g.Fit.Never {
		t.Fatalf("a key that is off: %+v", g.Fit)
	}
	Settle(t, l, running, limit.Verdict{Class: limit.OK}, Start) // what runs goes on
	if off := Row(t, l, key).Off; off.Reason != "holiday" || !off.Since.Equal(Start) {
		t.Errorf("the switch lost its reason or time: %+v", off)
	}
	if _, err := l.Amend(t.Context(), []limit.Subject{key}, limit.SwitchOn(), Start); err != nil {
		t.Fatal(err)
	}
	if g := Reserve(t, l, Target, Start); !g.OK {
		t.Errorf("switched on again: %+v", g.Fit)
	}
}

func sinceAndVersion(t *testing.T, l keystore.Ledger) {
	_, at, err := l.Since(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	g := Reserve(t, l, Target, Start)
	rows, now, err := l.Since(t.Context(), at)
	if err != nil || now <= at || len(rows) != len(g.Rows) {
		t.Fatalf("since %d: %d rows up to %d, %v; the grant had %d", at, len(rows), now, err, len(g.Rows))
	}
	if v := Version(t, l); v != now {
		t.Errorf("version %d, newest revision %d", v, now)
	}
	for _, r := range rows {
		if r.Revision <= at || r.Revision > now {
			t.Errorf("%+v has revision %d, not in (%d, %d]", r.Subject, r.Revision, at, now)
		}
	}
	if rows, again, _ := l.Since(t.Context(), now); len(rows) != 0 || again != now {
		t.Errorf("nothing happened, yet %d rows up to %d", len(rows), again)
	}
	Settle(t, l, g, limit.Verdict{Class: limit.OK}, Start)
	if Version(t, l) == now {
		t.Error("a settle did not change the version")
	}
}

func idleAmend(t *testing.T, l keystore.Ledger) {
	Configure(t, l, AccountModel(Target), PerMinute(3))
	before := Version(t, l)
	rows, err := l.Amend(t.Context(), []limit.Subject{AccountModel(Target)}, limit.Configure([]limit.Bucket{PerMinute(3)}), Start)
	if err != nil || len(rows) != 0 || Version(t, l) != before {
		t.Errorf("the same configuration again changed %d rows: %v", len(rows), err)
	}
}

func clockJumps(t *testing.T, l keystore.Ledger) {
	Configure(t, l, AccountModel(Target), PerMinute(2))
	tomorrow := Start.Add(24 * time.Hour)
	Reserve(t, l, Target, tomorrow)
	Reserve(t, l, Target, tomorrow)
	g := Reserve(t, l, Target, Start)
	if g.OK || g.Fit.At.Sub(Start) > time.Minute+limit.ClockSlack {
		t.Fatalf("a day back: %+v", g.Fit)
	}
	if g := Reserve(t, l, Target, Start.Add(time.Minute)); !g.OK {
		t.Errorf("a minute after the jump back: %+v", g.Fit)
	}
	if g := Reserve(t, l, Target, tomorrow); !g.OK {
		t.Errorf("a day forward again: %+v", g.Fit)
	}
}
