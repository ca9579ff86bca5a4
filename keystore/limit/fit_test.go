package limit

import (
	"testing"
	"time"
)

func TestUnknownLimitIsCountedNeverRefused(t *testing.T) {
	w := newWorld(t)
	for range 500 {
		w.good(w.send(small))
	}
	if n := w.used(Requests, Minute); n != 500 {
		t.Errorf("requests of the minute: %d, want 500", n)
	}
	if n := w.used(Tokens, Minute); n != 500*30 {
		t.Errorf("tokens of the minute: %d, want %d", n, 500*30)
	}
	if n := w.used(Requests, Day); n != 500 {
		t.Errorf("requests of the day: %d, want 500", n)
	}
}

func TestRollingWindowOpensOneByOne(t *testing.T) {
	w := newWorld(t)
	w.limit(Requests, Minute, 3, Configured)
	for _, s := range []time.Duration{0, 10 * time.Second, 20 * time.Second} {
		w.at(s)
		w.good(w.send(small))
	}
	w.at(30 * time.Second)
	w.wantAt(small, 60*time.Second)
	w.at(60*time.Second - 1)
	w.wantAt(small, 60*time.Second)
	w.at(60 * time.Second)
	w.good(w.send(small))
	w.wantAt(small, 70*time.Second)
}

func TestTokensGoneDoNotStopAShortQuestion(t *testing.T) {
	w := newWorld(t)
	w.limit(Tokens, Minute, 100, Configured)
	w.good(w.send(small)) // 30
	w.at(20 * time.Second)
	w.good(w.send(small)) // 60
	w.wantOK(Cost{Requests: 1, Input: 40})
	w.wantAt(Cost{Requests: 1, Input: 41}, 60*time.Second)
	w.wantAt(Cost{Requests: 1, Input: 71}, 80*time.Second)
}

func TestWaitIsTheEarliestTimeAtWhichThisRequestFitsEverywhere(t *testing.T) {
	w := newWorld(t)
	w.limit(Requests, Minute, 1, Configured)
	w.limit(Tokens, Minute, 30, Configured)
	w.good(w.send(small))
	w.rows[OfKey].Block = Block{Class: RateLimit, Since: w.now, Until: start.Add(90 * time.Second), Stated: true}
	f := w.fits(small)
	if !f.At.Equal(start.Add(90*time.Second)) || f.Subject.Kind != OfKey || f.Block.Class != RateLimit {
		t.Errorf("the latest of all stops must count: %+v", f)
	}
	w.rows[OfKey].Block = Block{}
	if f := w.fits(small); f.Block.Set() || f.Dimension == Unknown || f.Class != RateLimit {
		t.Errorf("a bucket that is merely full has no block: %+v", f)
	}
}

func TestRequestLargerThanTheLimitNeverFits(t *testing.T) {
	w := newWorld(t)
	w.limit(Tokens, Minute, 100, Stated)
	w.limit(Tokens, Minute, 100, Configured)
	if f := w.fits(Cost{Requests: 1, Input: 101}); !f.Never || f.Class != TooLarge || f.Dimension != Tokens {
		t.Errorf("input over the limit: %+v", f)
	}
	// An answer's length is an estimate: it is cut to what the limit allows.
	w.wantOK(Cost{Requests: 1, Input: 90, Output: 500})
	w.send(Cost{Requests: 1, Input: 90, Output: 500})
	if n := w.used(Tokens, Minute); n != 100 {
		t.Errorf("reserved %d tokens under a limit of 100", n)
	}
}

func TestAllBucketsOrNone(t *testing.T) {
	w := newWorld(t)
	w.limit(Requests, Minute, 100, Configured)
	w.rows[OfAccount] = Configure([]Bucket{{Dimension: Tokens, Window: Window{Span: Day}, Limit: Of(50), Source: Configured}}).Apply(w.rows[OfAccount])
	w.send(small)
	before := w.used(Requests, Minute)
	if id, f := w.try(small); id != "" || f.Subject.Kind != OfAccount {
		t.Fatalf("60 tokens under a limit of 50: %q %+v", id, f)
	}
	if n := w.used(Requests, Minute); n != before {
		t.Errorf("a refused request took from another bucket: %d, was %d", n, before)
	}
}

func TestConcurrencyIsFreeWhenARequestEnds(t *testing.T) {
	w := newWorld(t)
	w.limit(Concurrency, 0, 2, Configured)
	a, _ := w.send(small), w.send(small)
	if f := w.fits(small); f.OK || !f.Busy || !f.At.IsZero() || f.Dimension != Concurrency {
		t.Fatalf("two run already: %+v", f)
	}
	w.good(a)
	w.wantOK(small)
}

func TestSwitchStopsEvenANow(t *testing.T) {
	w := newWorld(t)
	w.rows[OfKey] = SwitchOff(time.Time{}, "holiday", w.now).Apply(w.rows[OfKey])
	w.amend(Now(w.now))
	if f := w.fits(small); !f.Never || !f.Off || f.Subject.Kind != OfKey {
		t.Fatalf("switched off: %+v", f)
	}
	w.rows[OfKey] = SwitchOff(start.Add(time.Hour), "lunch", w.now).Apply(w.rows[OfKey])
	w.wantAt(small, time.Hour)
	w.rows[OfKey] = SwitchOn().Apply(w.rows[OfKey])
	w.wantOK(small)
}

func TestNowLetsOneRequestPass(t *testing.T) {
	w := newWorld(t)
	w.limit(Requests, Minute, 1, Configured)
	w.fail(rateLimit(Requests, Minute, 30*time.Second), 0)
	w.wantAt(small, 30*time.Second)
	w.amend(Now(w.now))
	id := w.send(small)
	if f := w.fits(small); f.OK {
		t.Fatal("one request was to pass, not two")
	}
	w.settle(id, Result{Verdict: Verdict{Class: Cancelled}, Unsent: true})
	w.amend(Now(w.now))
	w.sleep(passFor)
	if w.rows[OfAccountModel].passes(w.now) {
		t.Error("a person's now must not wait for longer than passFor")
	}
}
