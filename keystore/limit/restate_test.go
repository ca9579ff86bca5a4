package limit

import (
	"testing"
	"time"
)

// TestNothingLeftKeepsOurOwnCount: what we know of ends when it ends, and only
// what somebody else used ends when the bucket is full again.
func TestNothingLeftKeepsOurOwnCount(t *testing.T) {
	w := newWorld(t)
	answer := func(remaining int64, reset time.Duration) {
		r := w.answer(Verdict{Class: OK, Status: 200})
		r.Readings = headers(Requests, 3, remaining, reset)
		w.settle(w.send(small), r)
	}
	answer(2, Minute)
	w.sleep(20 * time.Second)
	answer(1, Minute)
	w.sleep(20 * time.Second)
	answer(0, Minute)
	w.wantAt(small, Minute)
}

// TestWhatRefillsFreesALittleAtATime: resets that shrink with what is used tell
// a bucket that refills, and then one more fits long before the window is over.
func TestWhatRefillsFreesALittleAtATime(t *testing.T) {
	w := newWorld(t)
	for used := int64(1); used <= 10; used++ {
		r := w.answer(Verdict{Class: OK, Status: 200})
		r.Readings = headers(Requests, 10, 10-used, time.Duration(used)*6*time.Second)
		w.settle(w.send(small), r)
	}
	if f := w.fits(small); f.OK || f.At.Sub(w.now) > 7*time.Second {
		t.Errorf("a tenth of the window brings one back: %+v", f)
	}
}

// TestAFixedWindowEndsAtOnce: what was counted comes back no later than the
// bucket is full again.
func TestAFixedWindowEndsAtOnce(t *testing.T) {
	w := newWorld(t)
	for used := int64(1); used <= 10; used++ {
		r := w.answer(Verdict{Class: OK, Status: 200})
		r.Readings = headers(Requests, 10, 10-used, 40*time.Second-time.Duration(used-1)*time.Second)
		w.settle(w.send(small), r)
		w.sleep(time.Second)
	}
	w.wantAt(small, 40*time.Second)
	w.at(40 * time.Second)
	if n := w.used(Requests, Minute); n != 0 {
		t.Errorf("%d are counted in a window that is over", n)
	}
}

// TestARefusalIsHeldAgainstTheCountThatRepeats: of requests and tokens, the one
// that stands where it stood when a request was last refused.
func TestARefusalIsHeldAgainstTheCountThatRepeats(t *testing.T) {
	refused := Verdict{Class: RateLimit, Status: 429, Wait: 30 * time.Second, Stated: true, RetrySame: true, Scope: ScopeKeyModel}
	for _, c := range []struct {
		name       string
		requests   []int
		input      int64 // tokens of each, in the second round
		byRequests bool
	}{
		{"ten requests again, of twice the tokens", []int{10, 10}, 200, true},
		{"half as many requests, as many tokens", []int{10, 5}, 200, false},
	} {
		w := newWorld(t)
		each := int64(100)
		for _, n := range c.requests {
			for range n {
				passed := w.answer(Verdict{Class: OK, Status: 200})
				passed.Cost = Cost{Requests: 1, Input: each}
				w.settle(w.send(passed.Cost), passed)
			}
			w.settle(w.send(Cost{Requests: 1, Input: each}), w.answer(refused))
			w.sleep(5 * Minute)
			w.amend(Change{Clear: true})
			each = c.input
		}
		if got := w.bucket(Tokens, Minute).Claims[Learned].Known; got == c.byRequests {
			t.Errorf("%s: tokens are held to be limited: %v", c.name, got)
		}
	}
}
