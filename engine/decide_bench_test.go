package engine

import (
	"fmt"
	"testing"
	"time"

	"sluice/engine/provider"
	"sluice/engine/schedule"
	"sluice/engine/wire"
	"sluice/keystore"
	"sluice/keystore/ledger"
	"sluice/keystore/limit"
)

// BenchmarkDecide measures one decision about a request for which nothing is
// free, over so many keys and models.
func BenchmarkDecide(b *testing.B) {
	for _, size := range [][2]int{{10, 3}, {100, 10}} {
		b.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(b *testing.B) {
			now := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
			s, r := crowded(b, size[0], size[1], now)
			b.ReportAllocs()
			for b.Loop() {
				if d := s.decided(r, now); d.Pick < 0 || d.Send {
					b.Fatal(d)
				}
			}
		})
	}
}

// crowded is an owner whose keys have no request left for any model.
func crowded(b testing.TB, keys, models int, now time.Time) (*state, *request) {
	b.Helper()
	o := Options{Ledger: ledger.NewMemory("bench"), Providers: map[string]provider.Provider{"far": {Name: "far", BaseURL: "https://far.example/v1"}}}
	for i := range models {
		o.Chain = append(o.Chain, keystore.Route{Provider: "far", Model: fmt.Sprintf("model-%d", i)})
	}
	for i := range keys {
		name := fmt.Sprintf("key-%d", i)
		o.Keys = append(o.Keys, keystore.Key{ID: name, Name: name, Provider: "far", Order: i})
	}
	e, err := New(o)
	if err != nil {
		b.Fatal(err)
	}
	p := newPool(&e.o)
	p.setKeys(o.Keys, now)
	s := &state{e: e, pool: p, queue: newQueue(nil, p)}
	minute := limit.Window{Span: limit.Minute}
	limits := []limit.Bucket{{Dimension: limit.Requests, Window: minute, Limit: limit.Of(2), Source: limit.Configured},
		{Dimension: limit.Tokens, Window: minute, Limit: limit.Of(60000), Source: limit.Configured}}
	for _, k := range o.Keys {
		for _, route := range o.Chain {
			t := k.Target(route.Model)
			subs := t.Subjects()
			rows, err := o.Ledger.Amend(b.Context(), subs[limit.OfAccountModel:limit.OfAccountModel+1], limit.Configure(limits), now)
			if err != nil {
				b.Fatal(err)
			}
			p.merge(rows)
			for i := range 2 {
				g, err := o.Ledger.Reserve(b.Context(), t, limit.Cost{Requests: 1, Input: 100, Output: 100}, 0, now.Add(time.Duration(i-20)*time.Second))
				if err != nil || !g.OK {
					b.Fatal(g, err)
				}
				p.merge(g.Rows)
			}
		}
	}
	r := &request{waiter: waiter{chain: o.Chain}, prompt: wire.Prompt{Estimate: 100}, reply: make(chan reply, 1)}
	s.admit(r, now)
	return s, r
}

// decided is what is decided for r alone.
func (s *state) decided(r *request, now time.Time) (d schedule.Decision) {
	s.prepare(r)
	s.line.Waiters = append(s.line.Waiters[:0], &r.Waiter)
	for _, d = range s.line.Decide(true, now) {
	}
	return d
}

// TestARowOpensWhatItCovers: what the view remembers of a target that is full
// goes with each change of a row that covers it, and with no other.
func TestARowOpensWhatItCovers(t *testing.T) {
	now := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	for name, tt := range map[string]struct {
		change limit.Change
		of     func(all []limit.Subject) []limit.Subject
	}{
		"a larger limit":     {limit.Configure([]limit.Bucket{{Dimension: limit.Requests, Window: limit.Window{Span: limit.Minute}, Limit: limit.Of(9), Source: limit.Configured}}), func(all []limit.Subject) []limit.Subject { return all[limit.OfAccountModel : limit.OfAccountModel+1] }},
		"a person says: now": {limit.Now(now), func(all []limit.Subject) []limit.Subject { return all }},
	} {
		s, r := crowded(t, 3, 2, now)
		for range 2 {
			if d := s.decided(r, now); d.Send {
				t.Fatalf("%s: not full: %+v", name, d)
			}
		}
		all := s.keys[1].Target("model-1").Subjects()
		rows, err := s.e.o.Ledger.Amend(t.Context(), tt.of(all[:]), tt.change, now)
		if err != nil {
			t.Fatal(err)
		}
		s.merge(rows)
		if d := s.decided(r, now); !d.Send || d.Pick != 1 || d.Offer.Key != 1 {
			t.Errorf("%s: %+v", name, d)
		}
	}
}
