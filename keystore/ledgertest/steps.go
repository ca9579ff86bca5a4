package ledgertest

import (
	"testing"
	"time"

	"sluice/keystore"
	"sluice/keystore/limit"
)

// The time at which the tests begin, whom they ask, and what one request costs.
var (
	Start  = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	Target = keystore.Target{Provider: "relay", Account: "acme", Key: "k1", Model: "m"}
	Asked  = limit.Cost{Requests: 1, Input: 10, Output: 20}
)

// PerMinute is a limit of n requests.
func PerMinute(n int64) limit.Bucket {
	return limit.Bucket{Dimension: limit.Requests, Window: limit.Window{Span: limit.Minute}, Limit: limit.Of(n), Source: limit.Configured}
}

// Configure sets the limits of a subject.
func Configure(t testing.TB, l keystore.Ledger, s limit.Subject, b ...limit.Bucket) {
	t.Helper()
	if _, err := l.Amend(t.Context(), []limit.Subject{s}, limit.Configure(b), Start); err != nil {
		t.Fatal(err)
	}
}

// AccountModel is where the limits of a target stand.
func AccountModel(t keystore.Target) limit.Subject { return t.Subjects()[limit.OfAccountModel] }

// Reserve asks for one request, which may be refused.
func Reserve(t testing.TB, l keystore.Ledger, to keystore.Target, now time.Time) keystore.Grant {
	t.Helper()
	g, err := l.Reserve(t.Context(), to, Asked, 0, now)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// Settle ends a request that was answered a second after it began.
func Settle(t testing.TB, l keystore.Ledger, g keystore.Grant, v limit.Verdict, now time.Time) []limit.Row {
	t.Helper()
	answered := g.Lease.At.Add(time.Second)
	if answered.After(now) {
		answered = now
	}
	rows, err := l.Settle(t.Context(), g.Lease, limit.Result{Verdict: v, Cost: Asked, Measured: v.Class == limit.OK, Answered: answered}, now)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// Row gives what the ledger knows of a subject.
func Row(t testing.TB, l keystore.Ledger, s limit.Subject) limit.Row {
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

// Version gives the version of the ledger.
func Version(t testing.TB, l keystore.Ledger) uint64 {
	t.Helper()
	v, err := l.Version(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// Benchmark measures what a request costs the ledger.
func Benchmark(b *testing.B, l keystore.Ledger) {
	ctx, cost := b.Context(), limit.Cost{Requests: 1, Input: 120, Output: 300}
	now := Start
	b.ReportAllocs()
	for b.Loop() {
		now = now.Add(500 * time.Millisecond)
		g, err := l.Reserve(ctx, Target, cost, 0, now)
		if err != nil || !g.OK {
			b.Fatal(g.Fit, err)
		}
		r := limit.Result{Verdict: limit.Verdict{Class: limit.OK, Status: 200}, Cost: cost, Measured: true, Answered: now}
		if _, err := l.Settle(ctx, g.Lease, r, now); err != nil {
			b.Fatal(err)
		}
	}
}
