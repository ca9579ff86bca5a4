package keystore

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"sluice/keystore/limit"
)

// ledger is what the engine asks of a ledger.
// conform is what every ledger must hold. open gives an empty one.
func conform(t *testing.T, open func(t *testing.T) Ledger) {
	for name, test := range map[string]func(*testing.T, Ledger){
		"a refused request changes nothing":                   refusalChangesNothing,
		"a lease ends exactly once":                           leaseEndsOnce,
		"a reservation takes from all buckets or from none":   allOrNone,
		"one model's limit stops no other model":              modelsApart,
		"keys of one account share its limits":                accountShared,
		"keys of two accounts do not":                         accountsApart,
		"a switch is checked where capacity is":               switchStops,
		"since gives what changed, version tells that it did": sinceAndVersion,
		"an amendment that changes nothing is no change":      idleAmend,
		"four goroutines do not overshoot":                    hammer,
		"four goroutines end each lease once":                 hammerSettle,
		"a random walk stays sound":                           walk,
	} {
		t.Run(name, func(t *testing.T) { test(t, open(t)) })
	}
}

var asked = limit.Cost{Requests: 1, Input: 10, Output: 20}

func perMinute(n int64) limit.Bucket {
	return limit.Bucket{Dimension: limit.Requests, Window: limit.Window{Span: limit.Minute}, Limit: limit.Of(n), Source: limit.Configured}
}

func configure(t *testing.T, l Ledger, s limit.Subject, b ...limit.Bucket) {
	t.Helper()
	if _, err := l.Amend(t.Context(), []limit.Subject{s}, limit.Configure(b), start); err != nil {
		t.Fatal(err)
	}
}

func accountModel(t Target) limit.Subject { return t.Subjects()[limit.OfAccountModel] }

func reserve(t *testing.T, l Ledger, to Target, now time.Time) Grant {
	t.Helper()
	g, err := l.Reserve(t.Context(), to, asked, now)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func settle(t *testing.T, l Ledger, g Grant, v limit.Verdict, now time.Time) []limit.Row {
	t.Helper()
	answered := g.Lease.At.Add(time.Second)
	if answered.After(now) {
		answered = now
	}
	rows, err := l.Settle(t.Context(), g.Lease, limit.Result{Verdict: v, Cost: asked, Measured: v.Class == limit.OK, Answered: answered}, now)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func rowOf(t *testing.T, l Ledger, s limit.Subject) limit.Row {
	t.Helper()
	rows, _, err := l.Since(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		if r.Subject == s {
			return r
		}
	}
	return limit.Row{Subject: s}
}

func version(t *testing.T, l Ledger) uint64 {
	t.Helper()
	v, err := l.Version(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func refusalChangesNothing(t *testing.T, l Ledger) {
	configure(t, l, accountModel(target), perMinute(1))
	if g := reserve(t, l, target, start); !g.OK || len(g.Rows) == 0 || g.Lease.ID == "" {
		t.Fatalf("the first is refused: %+v", g)
	}
	before := version(t, l)
	g := reserve(t, l, target, start.Add(time.Second))
	if g.OK || !g.Fit.At.Equal(start.Add(time.Minute)) || len(g.Rows) != Covers {
		t.Fatalf("the second passes, or does not say why: %+v", g)
	}
	if now := version(t, l); now != before {
		t.Errorf("a refusal changed the ledger from %d to %d", before, now)
	}
}

func leaseEndsOnce(t *testing.T, l Ledger) {
	g := reserve(t, l, target, start)
	settle(t, l, g, limit.Verdict{Class: limit.OK}, start)
	before := version(t, l)
	rows, err := l.Settle(t.Context(), g.Lease, limit.Result{}, start)
	if !errors.Is(err, ErrEnded) || rows != nil || version(t, l) != before {
		t.Errorf("a second settle: %v, %d rows", err, len(rows))
	}
	if _, err := l.Settle(t.Context(), Lease{ID: "never granted"}, limit.Result{}, start); !errors.Is(err, ErrEnded) {
		t.Errorf("a lease that was never granted: %v", err)
	}
}

func allOrNone(t *testing.T, l Ledger) {
	account := target.Subjects()[limit.OfAccount]
	configure(t, l, account, perMinute(1))
	configure(t, l, accountModel(target), perMinute(5))
	reserve(t, l, target, start)
	if g := reserve(t, l, target, start); g.OK || g.Fit.Subject != account {
		t.Fatalf("got %+v", g.Fit)
	}
	if used, _, _ := rowOf(t, l, accountModel(target)).Buckets[0].Use(start); used != 1 {
		t.Errorf("the refused request took from the model's bucket: %d", used)
	}
}

func modelsApart(t *testing.T, l Ledger) {
	settle(t, l, reserve(t, l, target, start), limit.Verdict{Class: limit.RateLimit, Scope: limit.ScopeKeyModel, Stated: true, Wait: time.Minute}, start)
	other := target
	other.Model = "other"
	if g := reserve(t, l, target, start); g.OK {
		t.Error("the limited model passes")
	}
	if g := reserve(t, l, other, start); !g.OK {
		t.Errorf("the other model is stopped: %+v", g.Fit)
	}
}

func accountShared(t *testing.T, l Ledger) {
	configure(t, l, accountModel(target), perMinute(1))
	second := target
	second.Key = "k2"
	reserve(t, l, target, start)
	if g := reserve(t, l, second, start); g.OK {
		t.Error("a second key doubled its account's limit")
	}
}

func accountsApart(t *testing.T, l Ledger) {
	configure(t, l, accountModel(target), perMinute(1))
	second := target
	second.Key, second.Account = "k2", "other"
	reserve(t, l, target, start)
	if g := reserve(t, l, second, start); !g.OK {
		t.Errorf("another account's key is stopped: %+v", g.Fit)
	}
}

func switchStops(t *testing.T, l Ledger) {
	key := target.Subjects()[limit.OfKey]
	running := reserve(t, l, target, start)
	if _, err := l.Amend(t.Context(), []limit.Subject{key}, limit.SwitchOff(time.Time{}, "holiday", start), start); err != nil {
		t.Fatal(err)
	}
	if g := reserve(t, l, target, start); g.OK || !g.Fit.Off || !g.Fit.Never {
		t.Fatalf("a key that is off: %+v", g.Fit)
	}
	settle(t, l, running, limit.Verdict{Class: limit.OK}, start) // what runs goes on
	if off := rowOf(t, l, key).Off; off.Reason != "holiday" || !off.Since.Equal(start) {
		t.Errorf("the switch lost its reason or time: %+v", off)
	}
	if _, err := l.Amend(t.Context(), []limit.Subject{key}, limit.SwitchOn(start), start); err != nil {
		t.Fatal(err)
	}
	if g := reserve(t, l, target, start); !g.OK {
		t.Errorf("switched on again: %+v", g.Fit)
	}
}

func sinceAndVersion(t *testing.T, l Ledger) {
	_, at, err := l.Since(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	g := reserve(t, l, target, start)
	rows, now, err := l.Since(t.Context(), at)
	if err != nil || now <= at || len(rows) != len(g.Rows) {
		t.Fatalf("since %d: %d rows up to %d, %v; the grant had %d", at, len(rows), now, err, len(g.Rows))
	}
	if v := version(t, l); v != now {
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
	settle(t, l, g, limit.Verdict{Class: limit.OK}, start)
	if version(t, l) == now {
		t.Error("a settle did not change the version")
	}
}

func idleAmend(t *testing.T, l Ledger) {
	configure(t, l, accountModel(target), perMinute(3))
	before := version(t, l)
	rows, err := l.Amend(t.Context(), []limit.Subject{accountModel(target)}, limit.Configure([]limit.Bucket{perMinute(3)}), start)
	if err != nil || len(rows) != 0 || version(t, l) != before {
		t.Errorf("the same configuration again changed %d rows: %v", len(rows), err)
	}
}

func TestMemoryConforms(t *testing.T) {
	conform(t, func(*testing.T) Ledger { return NewMemory("p") })
}

func TestSeededMemoryGoesOnWhereTheOtherStopped(t *testing.T) {
	a := NewMemory("a")
	configure(t, a, accountModel(target), perMinute(2))
	reserve(t, a, target, start)
	reserve(t, a, target, start)
	rows, _, err := a.Since(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	kept := append([]limit.Row(nil), rows...)
	b := NewMemory("b")
	b.Seed(rows)
	if g := reserve(t, b, target, start.Add(time.Second)); g.OK {
		t.Error("what the other ledger counted is forgotten")
	}
	if r := rowOf(t, b, accountModel(target)); len(r.Holds) != 0 || r.Buckets[0].Held != 0 {
		t.Errorf("requests of another ledger seem to run: %+v", r)
	}
	if !reflect.DeepEqual(rows, kept) {
		t.Error("seeding wrote to the rows it was given")
	}
}
