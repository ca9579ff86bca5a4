package limit

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// shop is one key of one account with several models.
type shop struct {
	t    *testing.T
	now  time.Time
	rows map[Subject]Row
	n    int
}

func newShop(t *testing.T) *shop { return &shop{t: t, now: start, rows: map[Subject]Row{}} }

// cover gives the rows that cover the target with that model.
func (s *shop) cover(model string) []Row {
	subjects := []Subject{
		{Kind: OfProvider, Provider: "p"}, {Kind: OfProviderModel, Provider: "p", Model: model},
		{Kind: OfAccount, Provider: "p", Account: "a"}, {Kind: OfAccountModel, Provider: "p", Account: "a", Model: model},
		{Kind: OfKey, Provider: "p", Key: "k"}, {Kind: OfKeyModel, Provider: "p", Key: "k", Model: model},
	}
	rows := make([]Row, len(subjects))
	for i, sub := range subjects {
		rows[i] = s.rows[sub]
		rows[i].Subject = sub
	}
	return rows
}

func (s *shop) merge(changed []Row) {
	for _, r := range changed {
		s.rows[r.Subject] = r
	}
}

func (s *shop) fits(model string) Fit { return Fits(s.cover(model), small, 0, s.now) }

// send reserves; ok is false where there is no room.
func (s *shop) send(model string) (x sent, ok bool) {
	s.n++
	h := Hold{Lease: fmt.Sprint("l", s.n), Key: "k", Process: "p"}
	changed, taken, f := Reserve(s.cover(model), small, 0, h, s.now)
	h.At = s.now
	s.merge(changed)
	return sent{h, taken, small}, f.OK
}

func (s *shop) end(model string, x sent, v Verdict) {
	r := Result{Verdict: v, Answered: s.now, Backoff: time.Second, Cost: small, Measured: v.Class == OK}
	s.merge(Settle(slices.Clone(s.cover(model)), x.taken, x.hold, &r, s.now))
}

// meet sends one request to model, which gets v.
func (s *shop) meet(model string, v Verdict) {
	s.t.Helper()
	x, ok := s.send(model)
	if !ok {
		s.t.Fatalf("%s is stopped: %+v", model, s.fits(model))
	}
	s.end(model, x, v)
}

// want checks which of the models can be asked now.
func (s *shop) want(open bool, models ...string) {
	s.t.Helper()
	for _, m := range models {
		if f := s.fits(m); f.OK != open {
			s.t.Errorf("at %v: %s open %v, want %v (%+v)", s.now.Sub(start), m, f.OK, open, f)
		}
	}
}

var good = Verdict{Class: OK, Status: 200}

func TestMatches(t *testing.T) {
	for _, c := range []struct {
		set, model string
		want       bool
	}{
		{"*:free", "a/b:free", true}, {"*:free", "a/b", false}, {"*:free", ":free", true}, {"*:free", "free", false},
		{"*:free router", "router", true}, {"a*b", "ab", true}, {"a*a", "a", false}, {"*", "x", true}, {"", "x", false}, {"gpt-*", "gpt-9", true},
	} {
		if got := Matches(c.set, c.model); got != c.want {
			t.Errorf("%q and %q: %v", c.set, c.model, got)
		}
	}
}

// TestASetOfModelsStopsItsModelsAlone, whatever the dimension, the scope and
// the class of its refusal.
func TestASetOfModelsStopsItsModelsAlone(t *testing.T) {
	for _, class := range []Class{RateLimit, QuotaExhausted} {
		for _, scope := range []Scope{ScopeKey, ScopeAccount} {
			for _, d := range []Dimension{Unknown, Requests, Tokens, Credits} {
				for _, stated := range []bool{true, false} {
					v := Verdict{Class: class, Scope: scope, Dimension: d, Models: "*:free", Status: 429, RetrySame: true,
						Window: Window{Span: Day, Calendar: "UTC"}, Wait: 11 * time.Hour, Stated: stated}
					s := newShop(t)
					s.meet("paid", good)
					s.meet("one:free", v)
					s.want(true, "paid", "other")
					s.want(false, "one:free", "two:free")
					s.sleep(time.Minute)
					s.meet("paid", good)
					s.want(false, "one:free", "two:free") // what else passes proves nothing
					f := s.fits("two:free")
					if f.Models != "*:free" {
						t.Errorf("%v %v %v: said to stop %q", class, scope, d, f.Models)
					}
					s.sleep(13 * time.Hour)
					s.want(true, "two:free")
					s.meet("two:free", good)
					s.want(true, "one:free", "two:free", "paid")
				}
			}
		}
	}
}

func (s *shop) sleep(d time.Duration) { s.now = s.now.Add(d) }

// TestASetOfModelsRestsApart: a program of the first layout would take it for
// a limit of all models.
func TestASetOfModelsRestsApart(t *testing.T) {
	s := newShop(t)
	s.meet("one:free", Verdict{Class: RateLimit, Scope: ScopeAccount, Models: "*:free", Wait: time.Hour, Stated: true, RetrySame: true, Status: 429})
	sub := Subject{Kind: OfAccount, Provider: "p", Account: "a"}
	body := atRest(t, s.rows[sub])
	if got := generic(t, body); got["buckets"] != nil || len(got["later"].([]any)) != 1 {
		t.Fatalf("rests as %s", body)
	}
	back := read(t, body)
	back.Subject = sub
	s.merge([]Row{back})
	s.want(false, "one:free", "two:free")
	s.want(true, "paid")
}

// TestASetThatDoesNotHoldItsModel is misread: the model alone is stopped.
func TestASetThatDoesNotHoldItsModel(t *testing.T) {
	s := newShop(t)
	s.meet("paid", Verdict{Class: RateLimit, Scope: ScopeAccount, Models: "*:free", Wait: time.Minute, Stated: true, RetrySame: true, Status: 429})
	s.want(false, "paid")
	s.want(true, "other", "one:free")
}

// TestALimitOfNobodyKnowsWhomStopsItsModelFirst, and the whole key where a
// second model meets it with no success between.
func TestALimitOfNobodyKnowsWhomStopsItsModelFirst(t *testing.T) {
	for _, scope := range []Scope{ScopeKey, ScopeAccount} {
		bare := Verdict{Class: RateLimit, Scope: scope, ScopeGuessed: true, RetrySame: true, Status: 429}
		for _, wait := range []time.Duration{0, time.Second, 10 * time.Minute} {
			bare.Wait, bare.Stated = wait, wait > 0
			s := newShop(t)
			s.meet("a", bare)
			s.want(false, "a")
			s.want(true, "b", "c")
			s.sleep(100 * time.Millisecond)
			s.meet("b", good)
			s.sleep(100 * time.Millisecond)
			s.meet("b", bare) // something passed between: no evidence yet
			s.want(true, "c")
			s.sleep(100 * time.Millisecond)
			s.meet("c", bare) // the second in a row
			s.want(false, "a", "b", "c", "d")
			s.sleep(11 * time.Minute)
			s.meet("d", good)
			s.want(true, "b", "c", "d")
		}
	}
}

// TestOldDoubtIsNoEvidence: two limits far apart have nothing to do with each other.
func TestOldDoubtIsNoEvidence(t *testing.T) {
	bare := Verdict{Class: RateLimit, Scope: ScopeKey, ScopeGuessed: true, RetrySame: true, Status: 429}
	s := newShop(t)
	s.meet("a", bare)
	s.sleep(2 * time.Minute)
	s.meet("b", bare)
	s.want(true, "c")
}

// TestWalkOverSetsOfModels: whatever is refused for its set, a model outside
// of it is never stopped, nothing is counted that was not sent to the set, and
// nothing stays held.
func TestWalkOverSetsOfModels(t *testing.T) {
	models := []string{"paid", "dear", "one:free", "two:free", "three:free"}
	for seed := range uint64(24) {
		rng := rand.New(rand.NewPCG(seed, 3))
		s := newShop(t)
		running := map[string][]sent{}
		var counted int64
		for range 400 {
			s.sleep(time.Duration(rng.Int64N(int64(20 * time.Second))))
			m := models[rng.IntN(len(models))]
			free := Matches("*:free", m)
			if rng.IntN(2) == 0 || len(running[m]) == 0 {
				x, ok := s.send(m)
				if ok {
					running[m] = append(running[m], x)
				} else if !free {
					t.Fatalf("seed %d: %s is stopped: %+v", seed, m, s.fits(m))
				}
				continue
			}
			x := running[m][0]
			running[m] = running[m][1:]
			v := good
			if free && rng.IntN(2) == 0 {
				v = Verdict{Class: RateLimit, Scope: ScopeAccount, Models: "*:free", Dimension: []Dimension{Unknown, Requests}[rng.IntN(2)], RetrySame: true,
					Status: 429, Window: Window{Span: Day, Calendar: "UTC"}, Stated: true, Wait: time.Duration(rng.Int64N(int64(time.Hour)))}
			}
			if free {
				counted++
			}
			s.end(m, x, v)
		}
		for m, xs := range running {
			for _, x := range xs {
				s.end(m, x, Verdict{Class: Cancelled})
				if Matches("*:free", m) {
					counted++
				}
			}
		}
		for sub, r := range s.rows {
			for _, b := range r.Buckets {
				used, _, _ := b.Use(s.now)
				if b.Held != 0 || b.Models != "" && (sub.Kind != OfAccount || used > counted) {
					t.Fatalf("seed %d: %v %s %q: %d held, %d of %d counted", seed, sub.Kind, Name(b.Dimension, b.Window), b.Models, b.Held, used, counted)
				}
			}
		}
	}
}
