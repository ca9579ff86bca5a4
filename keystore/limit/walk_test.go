package limit

import (
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"
)

// walker takes random steps and checks after each what must always hold.
type walker struct {
	*world
	rng *rand.Rand
	// counted are the requests and tokens as a provider may count them: each no
	// later than its answer, and than it is usually on its way.
	counted []counted
}

type counted struct {
	at time.Time
	n  int64
}

func (w *walker) cost() Cost {
	return Cost{Requests: 1, Input: 1 + w.rng.Int64N(50), Output: w.rng.Int64N(50)}
}

func (w *walker) any() string {
	best := ""
	for id := range w.running {
		if best == "" || id < best {
			best = id
		}
	}
	return best
}

// checkRows holds after any step whatever.
func (w *walker) checkRows() {
	w.t.Helper()
	for _, r := range w.rows {
		for _, b := range r.Buckets {
			last := int64(-1 << 62)
			for _, s := range b.Spends {
				if s.N <= 0 || s.Until <= last {
					w.t.Fatalf("%v %s: spends out of order or empty: %v", r.Subject.Kind, Name(b.Dimension, b.Window), b.Spends)
				}
				last = s.Until
			}
			used, held, back := b.Use(w.now)
			if used < 0 || held < 0 || held > used || len(b.Spends) > mostSpends || b.Held < 0 {
				w.t.Fatalf("used %d, held %d of %d, %d spends", used, held, b.Held, len(b.Spends))
			}
			if !back.IsZero() && !back.After(w.now) {
				w.t.Fatalf("comes back at %v, now is %v", back, w.now)
			}
			if len(w.running) == 0 && b.Held != 0 {
				w.t.Fatalf("nothing runs, yet %d are held", b.Held)
			}
		}
	}
	if n := len(w.rows[OfAccountModel].Holds); n != len(w.running) {
		w.t.Fatalf("%d holds, %d running", n, len(w.running))
	}
	if f := w.fits(small); f.OK == (!f.At.IsZero() || f.Never || f.Busy) || f.Try.After(f.At) && !f.At.IsZero() {
		w.t.Fatalf("neither fits nor says why: %+v", f)
	}
}

// TestWalkNeverOverAKnownLimit: without anybody's interference, reservations
// stay under every known limit, and no window is free before the provider's.
func TestWalkNeverOverAKnownLimit(t *testing.T) {
	for seed := range uint64(16) {
		w := &walker{world: newWorld(t), rng: rand.New(rand.NewPCG(seed, 1))}
		w.limit(Requests, Minute, 5+w.rng.Int64N(200), Configured)
		w.limit(Tokens, Minute, 200+w.rng.Int64N(5000), Configured)
		w.limit(Requests, Day, 50+w.rng.Int64N(500), Preset)
		w.limit(Concurrency, 0, 1+w.rng.Int64N(8), Configured)
		for range 400 {
			w.sleep(time.Duration(w.rng.Int64N(int64(3 * time.Second))))
			if w.rng.IntN(2) == 0 {
				w.try(w.cost())
			} else if id := w.any(); id != "" {
				w.end(id)
			}
			w.checkRows()
			for _, b := range w.rows[OfAccountModel].Buckets {
				if used, _, _ := b.Use(w.now); b.Limit.Known && used > b.Limit.N {
					t.Fatalf("seed %d: %s: %d of %d", seed, Name(b.Dimension, b.Window), used, b.Limit.N)
				}
			}
			w.checkCounted()
		}
	}
}

// end settles with no more than was reserved, as an honest estimate allows.
func (w *walker) end(id string) {
	s := w.running[id]
	c := s.cost
	if c.Output > 0 {
		c.Output = w.rng.Int64N(c.Output + 1)
	}
	span := w.now.Sub(s.hold.At)
	r := Result{Verdict: Verdict{Class: OK, Status: 200}, Cost: c, Measured: true, Answered: s.hold.At.Add(span / 2)}
	at := s.hold.At.Add(min(usualWay, time.Duration(w.rng.Int64N(int64(span/2)+1))))
	w.counted = append(w.counted, counted{at, 1})
	w.settle(id, r)
}

func (w *walker) checkCounted() {
	w.t.Helper()
	var real int64
	for _, c := range w.counted {
		if c.at.Add(Minute).After(w.now) {
			real += c.n
		}
	}
	if len(w.counted) == 0 {
		return
	}
	if ours := w.used(Requests, Minute); ours < real {
		w.t.Fatalf("the provider counts %d in its minute, we only %d", real, ours)
	}
}

func (w *walker) verdict() Verdict {
	v := Verdict{
		Class: Class(w.rng.IntN(int(Misconfigured) + 1)), Dimension: Dimension(w.rng.IntN(int(Credits) + 1)),
		Scope: Scope(w.rng.IntN(int(ScopeProvider) + 1)), RetrySame: w.rng.IntN(2) == 0, Status: 100 * w.rng.IntN(6),
		Window: Window{Span: []time.Duration{0, Second, Minute, Hour, Day, Month}[w.rng.IntN(6)]},
		Stated: w.rng.IntN(2) == 0, Wait: time.Duration(w.rng.Int64N(int64(2 * time.Hour))),
		Models: []string{"", "", "m*", "x m", "*:free"}[w.rng.IntN(5)], ScopeGuessed: w.rng.IntN(2) == 0, fault: fault{Spoke: w.rng.IntN(2) == 0},
	}
	if w.rng.IntN(3) == 0 {
		v.Limit, v.Used, v.Requested = Of(w.rng.Int64N(100)), Of(w.rng.Int64N(100)), Of(w.rng.Int64N(100))
	}
	if w.rng.IntN(2) == 0 {
		v.Readings = []Reading{{
			Dimension: Dimension(w.rng.IntN(int(Credits) + 1)), Window: Window{Span: Minute}, Scope: Scope(w.rng.IntN(6)),
			Limit: Of(w.rng.Int64N(100)), Remaining: Of(w.rng.Int64N(120)), Reset: time.Duration(w.rng.Int64N(int64(2 * time.Minute))), HasReset: true,
		}}
	}
	return v
}

// step does anything that can happen, clocks that jump included.
func (w *walker) step() {
	switch w.rng.IntN(12) {
	case 0:
		w.amend(Now(w.now))
	case 1:
		w.amend(Change{Clear: true})
	case 2:
		w.limit(Dimension(1+w.rng.IntN(6)), Minute, w.rng.Int64N(100), Source(Preset+Source(w.rng.IntN(2))))
	case 3:
		w.sleep(time.Duration(w.rng.Int64N(int64(50*time.Hour))) - 25*time.Hour)
		w.amend(Change{Heal: w.now})
	case 4, 5, 6, 7:
		w.sleep(time.Duration(w.rng.Int64N(int64(time.Minute))))
		w.try(w.cost())
	default:
		id := w.any()
		if id == "" {
			return
		}
		if s := w.running[id]; w.rng.IntN(10) == 0 {
			delete(w.running, id)
			w.merge(Abandon(slices.Clone(w.rows), s.taken, s.hold, w.now.Add(-time.Duration(w.rng.Int64N(int64(time.Minute)))), w.now))
			return
		}
		w.settle(id, Result{
			Verdict: w.verdict(), Cost: w.cost(), Measured: w.rng.IntN(2) == 0, Answered: w.now.Add(-time.Second),
			Backoff: time.Duration(w.rng.Int64N(int64(time.Minute))), Unsent: w.rng.IntN(8) == 0,
			Address: []string{"", "here", "there"}[w.rng.IntN(3)], Calendar: []string{"", "UTC", "America/Los_Angeles"}[w.rng.IntN(3)],
		})
	}
}

// TestWalkAnythingGoes: whatever happens, rows stay sound, old rows are never
// written to, and a row survives being stored.
func TestWalkAnythingGoes(t *testing.T) {
	seeds := uint64(16)
	if testing.Short() {
		seeds = 4
	}
	for seed := range seeds {
		w := &walker{world: newWorld(t), rng: rand.New(rand.NewPCG(seed, 2))}
		for range 300 {
			before := append([]Row(nil), w.rows...)
			text := encode(t, before)
			w.step()
			w.checkRows()
			if got := encode(t, before); got != text {
				t.Fatalf("seed %d: a row was written to:\n%s\n%s", seed, text, got)
			}
		}
		for _, r := range w.rows {
			b, _ := json.Marshal(r)
			var back Row
			if err := json.Unmarshal(b, &back); err != nil {
				t.Fatal(err)
			}
			back.Subject = r.Subject
			if again, _ := json.Marshal(back); string(again) != string(b) || !reflect.DeepEqual(back.Counts, r.Counts) {
				t.Fatalf("stored and read again:\n%s\n%s", b, again)
			}
		}
	}
}

func encode(t *testing.T, rows []Row) string {
	t.Helper()
	b, err := json.Marshal(rows)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestClockThatGoesBackFreesNothingEarly: a window is never free sooner than
// the jump explains, and never held for longer than its span.
func TestClockThatGoesBackFreesNothingEarly(t *testing.T) {
	w := newWorld(t)
	w.limit(Requests, Minute, 1, Configured)
	w.good(w.send(small))
	w.sleep(-Day)
	w.wantAt(small, -Day+Minute)
	w.amend(Change{Heal: w.now})
	w.sleep(Minute)
	w.good(w.send(small))
	w.sleep(Day)
	w.wantOK(small)

	w = newWorld(t)
	w.fail(rateLimit(Unknown, 0, 20*time.Second), 0)
	w.sleep(-Day)
	w.amend(Change{Heal: w.now})
	w.wantAt(small, -Day+20*time.Second)
}
