package ledger_test

import (
	"testing"
	"time"

	"sluice/keystore"
	"sluice/keystore/ledger"
	"sluice/keystore/ledgertest"
	"sluice/keystore/limit"
)

var answered = limit.Cost{Requests: 1, Input: 120, Output: 300}

func BenchmarkMemoryReserveSettle(b *testing.B) { ledgertest.Benchmark(b, ledger.NewMemory("p")) }

func BenchmarkFitsCachedView(b *testing.B) {
	m := ledger.NewMemory("p")
	ctx := b.Context()
	for i := range 30 {
		if _, err := m.Reserve(ctx, target, answered, 0, start.Add(time.Duration(i)*time.Second)); err != nil {
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
	rows := make([]limit.Row, 0, keystore.Covers)
	for _, s := range subjects {
		rows = append(rows, ledgertest.Row(b, m, s))
	}
	now := start.Add(31 * time.Second)
	b.ReportAllocs()
	for b.Loop() {
		if f := limit.Fits(rows, answered, 0, now); !f.OK {
			b.Fatal(f)
		}
	}
}
