package limit

import (
	"slices"
	"testing"
	"time"
)

const noKind = Kind(99)

// blames says where each failure blocks, and for how long.
var blames = []struct {
	name    string
	v       Verdict
	where   Kind
	until   time.Duration // 0: for good
	bucket  bool
	backoff time.Duration
}{
	{"rate limit of a model", rateLimit(Requests, Minute, 7*time.Second), OfAccountModel, 7 * time.Second, true, 0},
	{"rate limit that names nothing", rateLimit(Unknown, 0, 7*time.Second), OfAccountModel, 7 * time.Second, false, 0},
	{"rate limit without a wait", rateLimit(Unknown, 0, 0), OfAccountModel, 4 * time.Second, false, 4 * time.Second},
	{"rate limit of an account", Verdict{Class: RateLimit, Dimension: Tokens, Window: Window{Span: Minute}, Scope: ScopeAccount, Wait: time.Second, Stated: true}, OfAccount, time.Second, true, 0},
	{"rate limit of a key", Verdict{Class: RateLimit, Scope: ScopeKey, Wait: time.Second, Stated: true}, OfKey, time.Second, false, 0},
	{"limit of an unknown window", rateLimit(Tokens, 0, 9*time.Second), OfAccountModel, 9 * time.Second, true, 0},
	{"rate limit of this request only", Verdict{Class: RateLimit, Scope: ScopeRequest, Wait: 3 * time.Second, Stated: true}, OfKeyModel, 3 * time.Second, false, 0},
	{"no allowance for the model", Verdict{Class: RateLimit, Dimension: Requests, Window: Window{Span: Day}, Exhausted: Exhausted{Limit: Of(0)}, Wait: time.Minute, Stated: true}, OfAccountModel, 0, false, 0},
	{"money", Verdict{Class: QuotaExhausted}, OfAccount, 0, false, time.Second},
	{"money of a key", Verdict{Class: QuotaExhausted, Scope: ScopeKey}, OfKey, 0, false, 0},
	{"plan until a stated time", Verdict{Class: QuotaExhausted, RetrySame: true, Stated: true, Wait: time.Hour}, OfAccount, time.Hour, false, 0},
	{"money with a worthless wait", Verdict{Class: QuotaExhausted, Stated: true, Wait: time.Hour}, OfAccount, 0, false, 0},
	{"plan of a month", Verdict{Class: QuotaExhausted, Window: Window{Month, "UTC"}}, OfAccount, 29*Day + 12*time.Hour, false, 0},
	{"wrong key", Verdict{Class: Auth}, OfKey, 0, false, 0},
	{"unknown model", Verdict{Class: ModelUnavailable}, OfKeyModel, time.Hour, false, 0},
	{"overloaded", Verdict{Class: Overloaded, Scope: ScopeProvider}, OfProviderModel, 2 * time.Second, false, 2 * time.Second},
	{"server, with a wait", Verdict{Class: Server, Stated: true, Wait: 30 * time.Second}, OfProviderModel, 30 * time.Second, false, 2 * time.Second},
	{"timeout", Verdict{Class: Timeout}, OfProviderModel, 2 * time.Second, false, 2 * time.Second},
	{"network", Verdict{Class: Network}, OfProvider, 2 * time.Second, false, 2 * time.Second},
	{"network, no backoff asked", Verdict{Class: Network}, OfKeyModel, time.Second, false, 0},
	{"too long for the model", Verdict{Class: ContextLength}, noKind, 0, false, time.Second},
	{"bad request", Verdict{Class: BadRequest}, noKind, 0, false, time.Second},
	{"filtered", Verdict{Class: ContentFilter}, noKind, 0, false, time.Second},
	{"cancelled", Verdict{Class: Cancelled}, noKind, 0, false, time.Second},
}

func TestWhereEachFailureBlocks(t *testing.T) {
	for _, c := range blames {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			w.fail(c.v, c.backoff)
			f := w.fits(small)
			if c.where == noKind {
				if !f.OK {
					t.Fatalf("nobody is to blame, but %+v", f)
				}
				return
			}
			if f.OK || f.Subject.Kind != c.where || f.Never != (c.until == 0) || (f.Dimension != Unknown) != c.bucket {
				t.Fatalf("got %+v", f)
			}
			if c.until > 0 && !f.At.Equal(start.Add(c.until)) {
				t.Errorf("blocked until %v, want %v", f.At.Sub(start), c.until)
			}
		})
	}
}

func TestTooLargeTeachesTheLimitAndBlocksNothing(t *testing.T) {
	w := newWorld(t)
	w.fail(Verdict{Class: TooLarge, Dimension: Tokens, Window: Window{Span: Minute}, Scope: ScopeKeyModel, Exhausted: Exhausted{Limit: Of(6000), Requested: Of(9000)}, Status: 413}, 0)
	w.wantOK(small)
	if f := w.fits(Cost{Requests: 1, Input: 9000}); !f.Never || f.Class != TooLarge {
		t.Errorf("a request over the stated limit: %+v", f)
	}
}

func TestSmallerRequestsPassWhereTheAnswerTellsHowMuchIsLeft(t *testing.T) {
	w := newWorld(t)
	v := rateLimit(Tokens, Minute, 20*time.Second)
	v.Limit, v.Used, v.Requested = Of(1000), Of(900), Of(300)
	r := w.answer(v)
	r.Asked = Cost{Requests: 1, Input: 300}
	w.settle(w.send(r.Asked), r)
	w.wantAt(Cost{Requests: 1, Input: 60}, 20*time.Second) // not at once, even so
	w.sleep(time.Second)
	w.wantAt(Cost{Requests: 1, Input: 300}, 20*time.Second)
	id := w.send(Cost{Requests: 1, Input: 60})
	w.wantAt(Cost{Requests: 1, Input: 60}, 20*time.Second)
	w.sleep(time.Second)
	w.settle(id, Result{Verdict: Verdict{Class: OK, Status: 200}, Answered: w.now, Measured: true, Cost: Cost{Input: 60}})
	if f := w.fits(Cost{Requests: 1, Input: 300}); f.OK {
		t.Error("a small success that passed through the room left says nothing about large ones")
	}
}

func TestLongerDeadlineIsNeverReplacedByAShorterOne(t *testing.T) {
	w := newWorld(t)
	a, b, c := w.send(small), w.send(small), w.send(small)
	w.settle(a, w.answer(rateLimit(Unknown, 0, 40*time.Second)))
	w.sleep(time.Second)
	w.settle(b, w.answer(rateLimit(Unknown, 0, 5*time.Second)))
	w.wantAt(small, 40*time.Second)
	w.settle(c, w.answer(rateLimit(Unknown, 0, 59*time.Second)))
	w.wantAt(small, 60*time.Second)
	if n := w.rows[OfAccountModel].Block.Streak; n != 1 {
		t.Errorf("three requests of one incident count as %d", n)
	}
}

func TestFailuresOfOneIncidentDoNotExtendABackoff(t *testing.T) {
	w := newWorld(t)
	ids := []string{w.send(small), w.send(small), w.send(small)}
	for i, id := range ids {
		w.sleep(time.Second)
		w.settle(id, Result{Verdict: Verdict{Class: Server, Status: 500}, Answered: w.now, Backoff: time.Duration(i+1) * 4 * time.Second})
	}
	if b := w.rows[OfProviderModel].Block; b.Streak != 1 || !b.Until.Equal(start.Add(5*time.Second)) {
		t.Errorf("block %+v", b)
	}
	w.at(5 * time.Second)
	w.fail(Verdict{Class: Server, Status: 500}, 8*time.Second)
	if b := w.rows[OfProviderModel].Block; b.Streak != 2 || !b.Until.Equal(start.Add(13*time.Second)) {
		t.Errorf("a later request is a new incident: %+v", b)
	}
}

func TestSuccessThatStartedLaterClearsTheBlock(t *testing.T) {
	w := newWorld(t)
	early := w.send(small)
	w.sleep(time.Second)
	w.fail(Verdict{Class: Auth, Status: 401}, 0)
	w.good(early)
	if f := w.fits(small); !f.Never {
		t.Fatal("an older success cleared the block")
	}
	w.amend(Now(w.now))
	w.good(w.send(small))
	w.wantOK(small)
}

func TestOldFailureAfterANewerSuccessIsNoReasonToBackOff(t *testing.T) {
	w := newWorld(t)
	old := w.send(small)
	w.sleep(time.Second)
	w.good(w.send(small))
	w.sleep(time.Second)
	w.settle(old, Result{Verdict: Verdict{Class: Timeout}, Backoff: time.Minute})
	w.wantAt(small, 3*time.Second) // it rests, as after any refusal
}

func TestAfterABlockOneRequestGoesFirstThenTwoThenFour(t *testing.T) {
	w := newWorld(t)
	w.fail(rateLimit(Unknown, 0, 10*time.Second), 0)
	w.sleep(10 * time.Second)
	places := 1
	for places < slowEnough {
		w.sleep(time.Second)
		var ids []string
		for range places {
			id, f := w.try(small)
			if id == "" || f.Probing != (places == 1) {
				t.Fatalf("%d at once: %+v", places, f)
			}
			ids = append(ids, id)
		}
		if f := w.fits(small); f.OK || !f.Busy || !f.Probing {
			t.Fatalf("one more than %d: %+v", places, f)
		}
		w.sleep(time.Second)
		w.good(ids[0])
		for _, id := range ids[1:] {
			w.settle(id, Result{Verdict: Verdict{Class: Cancelled}, Unsent: true})
		}
		places *= 2
	}
	for range 40 {
		w.send(small)
	}
}

func TestCancelledProbeGivesItsPlaceBack(t *testing.T) {
	w := newWorld(t)
	w.fail(rateLimit(Unknown, 0, 10*time.Second), 0)
	w.sleep(10 * time.Second)
	id := w.send(small)
	w.settle(id, Result{Verdict: Verdict{Class: Cancelled}, Unsent: true})
	id = w.send(small)
	s := w.running[id]
	w.merge(Abandon(slices.Clone(w.rows), s.taken, s.hold, w.now, w.now)) // its process died
	if n := w.used(Requests, Minute); n != 1 {
		t.Errorf("what a dead process reserved stays spent: %d, want 1", n)
	}
	w.wantOK(small)
}

func TestAcceptedProbeLetsOthersGoBeforeItEnds(t *testing.T) {
	w := newWorld(t)
	w.fail(rateLimit(Unknown, 0, 10*time.Second), 0)
	w.sleep(10 * time.Second)
	id := w.send(small)
	started := w.now
	w.sleep(time.Second)
	w.amend(Change{Accepted: &Acceptance{Lease: id, Model: "m", Started: started, At: w.now}})
	if r := w.rows[OfAccountModel]; r.Block.Set() || r.Ramp != 2 {
		t.Fatalf("block %+v ramp %d", r.Block, r.Ramp)
	}
	w.sleep(time.Second)
	w.good(id)
	if r := w.rows[OfAccountModel]; r.Ramp != 2 {
		t.Errorf("one request doubled the ramp twice: %d", r.Ramp)
	}
}

func TestLongWaitsAreProbedShortOnesAreNot(t *testing.T) {
	w := newWorld(t)
	w.fail(rateLimit(Requests, Day, time.Hour), 0)
	w.sleep(59 * time.Minute)
	w.wantAt(small, time.Hour)

	w = newWorld(t)
	w.fail(rateLimit(Requests, Day, 10*time.Hour), 0)
	f := w.fits(small)
	if !f.At.Equal(start.Add(10*time.Hour)) || !f.Try.Equal(start.Add(5*time.Minute)) {
		t.Fatalf("at %v, try %v", f.At.Sub(start), f.Try.Sub(start))
	}
	for _, step := range []time.Duration{5 * time.Minute, 450 * time.Second, 675 * time.Second} {
		w.sleep(step - time.Second)
		if f := w.fits(small); f.OK {
			t.Fatalf("passed before its probe at %v", w.now.Sub(start))
		}
		w.sleep(time.Second)
		id, f := w.try(small)
		if id == "" || !f.Probing {
			t.Fatalf("no probe at %v: %+v", w.now.Sub(start), f)
		}
		if f := w.fits(small); f.OK || !f.Probing {
			t.Fatal("two probes at once")
		}
		w.settle(id, w.answer(rateLimit(Requests, Day, time.Minute)))
		if f := w.fits(small); !f.At.Equal(start.Add(10 * time.Hour)) {
			t.Fatalf("a failed probe moved the deadline to %v", f.At.Sub(start))
		}
	}
}

func TestAnyAnswerClearsANetworkBlock(t *testing.T) {
	w := newWorld(t)
	w.settle(w.send(small), Result{Verdict: Verdict{Class: Network}, Unsent: true, Backoff: time.Second})
	w.sleep(2 * time.Second)
	w.fail(Verdict{Class: BadRequest, Status: 400}, 0)
	if w.rows[OfProvider].Block.Set() {
		t.Error("the provider answered, yet counts as out of reach")
	}
}

func TestClearForgetsBlocksAndKeepsCounts(t *testing.T) {
	w := newWorld(t)
	w.fail(Verdict{Class: Auth, Status: 401}, 0)
	w.amend(Now(w.now))
	w.fail(rateLimit(Requests, Minute, time.Minute), 0)
	w.amend(Change{Clear: true})
	w.wantOK(small)
	if n := w.used(Requests, Minute); n != 1 {
		t.Errorf("%d requests counted, want 1", n)
	}
}

func TestAShortWaitForALimitOfADayIsObeyedOnce(t *testing.T) {
	w := newWorld(t)
	v := rateLimit(Requests, Day, 36*time.Second)
	v.Window.Calendar = "America/Los_Angeles"
	w.fail(v, 0)
	w.wantAt(small, 36*time.Second)
	w.sleep(36 * time.Second)
	midnight := v.Window.End(w.now).Sub(start)
	w.fail(v, 0)
	w.wantAt(small, midnight)
}
