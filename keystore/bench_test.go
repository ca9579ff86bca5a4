package keystore

import (
	"path/filepath"
	"testing"
	"time"

	"sluice/keystore/limit"
)

var start = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

var target = Target{Provider: "relay", Account: "acme", Key: "k1", Model: "m"}

var answered = limit.Cost{Requests: 1, Input: 120, Output: 300}

func BenchmarkMemoryReserveSettle(b *testing.B) { reserveSettle(b, NewMemory("p")) }

func BenchmarkStoreReserveSettle(b *testing.B) {
	reserveSettle(b, openStore(b, filepath.Join(b.TempDir(), "data", "ledger.db"), "p", start))
}

func reserveSettle(b *testing.B, l Ledger) {
	ctx := b.Context()
	now := start
	b.ReportAllocs()
	for b.Loop() {
		now = now.Add(500 * time.Millisecond)
		g, err := l.Reserve(ctx, target, answered, now)
		if err != nil || !g.OK {
			b.Fatal(g.Fit, err)
		}
		r := limit.Result{Verdict: limit.Verdict{Class: limit.OK, Status: 200}, Cost: answered, Measured: true, Answered: now}
		if _, err := l.Settle(ctx, g.Lease, r, now); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkFitsCachedView(b *testing.B) {
	m := NewMemory("p")
	ctx := b.Context()
	for i := range 30 {
		if _, err := m.Reserve(ctx, target, answered, start.Add(time.Duration(i)*time.Second)); err != nil {
			b.Fatal(err)
		}
	}
	limits := []limit.Bucket{
		{Dimension: limit.Requests, Window: limit.Window{Span: limit.Minute}, Limit: limit.Of(60), Source: limit.Configured},
		{Dimension: limit.Tokens, Window: limit.Window{Span: limit.Minute}, Limit: limit.Of(60000), Source: limit.Configured},
		{Dimension: limit.Requests, Window: limit.Window{Span: limit.Day}, Limit: limit.Of(1000), Source: limit.Configured},
	}
	subjects := target.Subjects()
	if _, err := m.Amend(ctx, subjects[3:4], limit.Configure(limits), start); err != nil {
		b.Fatal(err)
	}
	rows := m.t.cover(target).values()
	now := start.Add(31 * time.Second)
	b.ReportAllocs()
	for b.Loop() {
		if f := limit.Fits(rows[:], answered, now); !f.OK {
			b.Fatal(f)
		}
	}
}
