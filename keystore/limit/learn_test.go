package limit

import (
	"testing"
	"time"
)

// hidden is a provider that keeps its limit of requests a minute to itself.
type hidden struct {
	limit int
	seen  []time.Time
}

func (h *hidden) passes(now time.Time) bool {
	for len(h.seen) > 0 && !h.seen[0].After(now.Add(-Minute)) {
		h.seen = h.seen[1:]
	}
	if len(h.seen) >= h.limit {
		return false
	}
	h.seen = append(h.seen, now)
	return true
}

// drive sends as fast as the ledger allows for d, backing off as the default
// policy does, and counts what passed and what was refused.
func (w *world) drive(h *hidden, d time.Duration) (passed, refused int) {
	for end := w.now.Add(d); w.now.Before(end); w.sleep(500 * time.Millisecond) {
		id, _ := w.try(small)
		if id == "" {
			continue
		}
		if h.passes(w.now) {
			passed++
			w.sleep(10 * time.Millisecond)
			w.good(id)
			continue
		}
		refused++
		r := w.answer(rateLimit(Unknown, 0, 0))
		r.Backoff = min(time.Second<<w.rows[OfAccountModel].Block.Streak, time.Minute)
		w.settle(id, r)
	}
	return passed, refused
}

func TestHiddenLimitIsLearned(t *testing.T) {
	w := newWorld(t)
	h := &hidden{limit: 20}
	w.drive(h, 5*time.Minute)
	b := w.bucket(Requests, Minute)
	if b.Source != Learned || b.Limit.N < 18 || b.Limit.N > 21 {
		t.Errorf("after five minutes: %d %s, want about 20 learned", b.Limit.N, b.Source)
	}
	passed, refused := w.drive(h, 20*time.Minute)
	t.Logf("of 400 possible %d passed, %d were refused", passed, refused)
	if passed < 20*20*85/100 || refused > 20 {
		t.Errorf("of 400 possible %d passed, %d were refused", passed, refused)
	}
}

func TestLearnedLimitIsForgotten(t *testing.T) {
	w := newWorld(t)
	w.drive(&hidden{limit: 20}, 2*time.Minute)
	w.sleep(24 * time.Hour)
	w.good(w.send(small))
	if b := w.bucket(Requests, Minute); b.Limit.Known {
		t.Errorf("a day later the limit is still thought to be %d", b.Limit.N)
	}
}

func TestAnyStatementOverrulesWhatWasLearned(t *testing.T) {
	w := newWorld(t)
	w.drive(&hidden{limit: 20}, 2*time.Minute)
	w.limit(Requests, Minute, 500, Configured)
	if b := w.bucket(Requests, Minute); b.Limit != Of(500) || b.Source != Configured {
		t.Errorf("%+v %s", b.Limit, b.Source)
	}
}

func TestBackoffIsExactWhereNothingCanBeLearned(t *testing.T) {
	w := newWorld(t)
	w.good(w.send(small))
	for i := range 7 {
		want := min(time.Second<<i, time.Minute)
		w.fail(rateLimit(Unknown, 0, 0), want)
		f := w.fits(small)
		if got := f.At.Sub(w.now); got != want {
			t.Fatalf("wait %d is %v, want %v", i+1, got, want)
		}
		w.sleep(want)
	}
}

func TestOneProbeLooksWhetherTheLimitIsOneOfSeconds(t *testing.T) {
	w := newWorld(t)
	for range 20 {
		w.good(w.send(small))
	}
	w.fail(rateLimit(Unknown, 0, 0), time.Second)
	w.wantAt(small, time.Second)
	w.at(time.Second)
	w.fail(rateLimit(Unknown, 0, 0), 2*time.Second)
	w.wantAt(small, time.Minute)
}

func TestBurstTeachesWhatPassedWhateverTheOrderOfAnswers(t *testing.T) {
	for name, passes := range map[string]func(i int) bool{
		"refusals first": func(i int) bool { return i >= 28 },
		"refusals last":  func(i int) bool { return i < 12 },
		"mixed":          func(i int) bool { return i%10 < 3 },
	} {
		w := newWorld(t)
		var ids []string
		for range 40 {
			ids = append(ids, w.send(small))
		}
		w.sleep(100 * time.Millisecond)
		r := w.answer(rateLimit(Unknown, 0, 0))
		r.Backoff = time.Second
		for i, id := range ids {
			if passes(i) {
				w.good(id)
			} else {
				w.settle(id, r)
			}
		}
		if n := w.used(Requests, Minute); n != 12 {
			t.Errorf("%s: %d are counted, 12 passed", name, n)
		}
		if w.sleep(2 * time.Second); name == "refusals first" {
			w.fail(rateLimit(Unknown, 0, 0), time.Second)
		}
		if b := w.bucket(Requests, Minute); b.Limit != Of(10) || b.Ceiling != 12 {
			t.Errorf("%s: %+v with ceiling %d, want 10 and 12", name, b.Limit, b.Ceiling)
		}
	}
}

func TestConcurrencyIsLearnedFromWhatRan(t *testing.T) {
	w := newWorld(t)
	ids := []string{w.send(small), w.send(small), w.send(small)}
	w.settle(ids[2], w.answer(rateLimit(Concurrency, 0, 0)))
	w.sleep(time.Second)
	if f := w.fits(small); !f.Busy || f.Dimension != Concurrency {
		t.Fatalf("two run and a third was refused: %+v", f)
	}
	w.good(ids[0])
	w.wantOK(small)
	w.good(ids[1])
	if b := w.bucket(Concurrency, 0); b.Held != 0 {
		t.Errorf("nothing runs, yet %d are held", b.Held)
	}
}
