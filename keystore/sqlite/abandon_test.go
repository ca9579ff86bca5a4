package sqlite

import (
	"math/rand/v2"
	"testing"
	"time"

	"sluice/keystore/ledger"
	"sluice/keystore/limit"
)

// TestAnAbandonedRequestCountsFromWhenItCanHaveArrived: a process beats, sends
// one request and is killed at any moment; the provider counts the request when
// it arrives. Who comes next is never granted one that the provider would
// refuse, and does not wait for longer than what cannot be known.
func TestAnAbandonedRequestCountsFromWhenItCanHaveArrived(t *testing.T) {
	windows := []limit.Window{{Span: limit.Minute}, {Span: limit.Hour}, {Span: limit.Day, Calendar: "UTC"}}
	for seed := range uint64(16) {
		rng := rand.New(rand.NewPCG(seed, 7))
		some := func(most time.Duration) time.Duration { return time.Duration(rng.Int64N(int64(most))) }
		window := windows[rng.IntN(len(windows))]
		began := start.Add(-start.Sub(start.Truncate(24*time.Hour)) + 24*time.Hour - some(70*time.Second)) // near the end of a day
		path := storePath(t)
		victim, err := Open(t.Context(), path, "victim", began)
		if err != nil {
			t.Fatal(err)
		}
		one := limit.Bucket{Dimension: limit.Requests, Window: window, Limit: limit.Of(1), Source: limit.Configured}
		configure(t, victim, accountModel(target), one)
		sent, killed := began.Add(some(20*time.Second)), began.Add(20*time.Second+some(20*time.Second))
		beat := began
		reserved := false
		for at := began.Add(5 * time.Second); ; at = at.Add(5 * time.Second) {
			if !reserved && sent.Before(at) {
				reserved = reserve(t, victim, target, sent).OK
			}
			if at.After(killed) {
				break
			}
			if beat = at; victim.Beat(t.Context(), at) != nil {
				t.Fatal("no beat")
			}
		}
		arrived := sent.Add(some(killed.Add(4 * time.Second).Sub(sent)))
		free := window.End(arrived)
		_ = victim.file.disconnect() // what is left of it after kill -9

		next := openStore(t, path, "next", killed)
		for now := killed; ; now = now.Add(time.Second) {
			if now.Second()%5 == 0 {
				if err := next.Beat(t.Context(), now); err != nil {
					t.Fatal(err)
				}
			}
			g := reserve(t, next, target, now)
			if g.OK {
				if now.Before(free) {
					t.Errorf("seed %d, %v: granted %v before the provider allows it", seed, window, free.Sub(now))
				}
				break
			}
			if now.After(window.End(beat.Add(11 * time.Second))) {
				t.Errorf("seed %d, %v: still refused at %v, last beat %v: %+v", seed, window, now, beat, g.Fit)
				break
			}
			if g.Fit.At.Sub(now) > time.Minute+ledger.Dead {
				now = g.Fit.At.Add(-time.Minute - ledger.Dead)
			}
		}
	}
}
