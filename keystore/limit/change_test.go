package limit

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"
)

// TestAChangeCanBeWrittenDown: read again, each does to rows of random walks what
// it did before.
func TestAChangeCanBeWrittenDown(t *testing.T) {
	for seed := range uint64(12) {
		w := &walker{world: newWorld(t), rng: rand.New(rand.NewPCG(seed, 5))}
		for range 80 {
			w.step()
		}
		other := w.rows[OfKey]
		other.More, other.Holds = `{"sparks":[1]}`, nil
		changes := []Change{
			{}, SwitchOff(w.now.Add(Hour), "lunch", w.now), SwitchOn(), Now(w.now), Configure(nil), {Clear: true}, {Forgive: Auth}, {First: 2},
			Configure([]Bucket{{Dimension: Tokens, Window: Window{Span: Day, Calendar: "UTC"}, Limit: Of(7), Source: Preset}}),
			{Block: &Block{Class: QuotaExhausted, Since: w.now, Forever: true}}, {Block: &Block{}, Trouble: &Trouble{At: w.now, Class: Auth, Status: 401}}, {Condemn: w.now}, {Look: w.now}, {Heal: w.now.Add(-Hour)},
			{Join: &Joint{Base: w.rows[OfKey], Mine: other}},
		}
		for lease, s := range w.running {
			changes = append(changes, Change{Accepted: &Acceptance{Lease: lease, Model: "m", Started: s.hold.At, At: w.now, Readings: w.verdict().Readings}})
		}
		for i, c := range changes {
			body, err := json.Marshal(c)
			if err != nil {
				t.Fatal(err)
			}
			var back Change
			if err := json.Unmarshal(body, &back); err != nil {
				t.Fatalf("%s: %v", body, err)
			}
			for _, r := range w.rows {
				if got, want := back.Apply(r), c.Apply(r); encode(t, []Row{got}) != encode(t, []Row{want}) || got.More != want.More {
					t.Errorf("seed %d, change %d, %s:\n%+v\nread again:\n%+v", seed, i, body, want, got)
				}
			}
		}
	}
}

func TestForgivingIsForOneClass(t *testing.T) {
	blocked := Row{Block: Block{Class: Auth, Forever: true}, Ramp: 1}
	if r := (Change{Forgive: Auth}).Apply(blocked); r.Block.Set() || r.Ramp != 0 {
		t.Errorf("the rejection stays: %+v", r)
	}
	if r := (Change{Forgive: QuotaExhausted}).Apply(blocked); !reflect.DeepEqual(r, blocked) {
		t.Errorf("another block is gone: %+v", r)
	}
}

// TestWhatIsToBeKeptIsLeft to those who keep nothing, in windows as among
// running requests.
func TestWhatIsToBeKeptIsLeft(t *testing.T) {
	for name, c := range map[string]struct {
		dimension Dimension
		window    time.Duration
		limit     int64
		keep      float64
		pass      int
	}{
		"a fifth of ten":             {Requests, Minute, 10, 0.2, 8},
		"a part of one is none":      {Requests, Minute, 1, 0.2, 1},
		"half of the running":        {Concurrency, 0, 4, 0.5, 2},
		"tokens, whatever one takes": {Tokens, Minute, 300, 0.5, 5},
		"nothing kept":               {Requests, Minute, 3, 0, 3},
		"of three, one is kept":      {Requests, Minute, 3, 0.1, 2},
		"everything":                 {Requests, Minute, 3, 1, 0},
		"tokens for one alone":       {Tokens, Minute, 15, 0.5, 1},
	} {
		w := newWorld(t)
		w.limit(c.dimension, c.window, c.limit, Configured)
		all := w.keeping(c.keep)
		f := Fits(w.rows, small, c.keep, w.now)
		if all != c.pass || f.OK || f.Dimension != c.dimension {
			t.Errorf("%s: %d passed, want %d; then %+v", name, all, c.pass, f)
		}
		if never := c.pass == 0; f.Never != never {
			t.Errorf("%s: %+v", name, f)
		}
		if rest := w.keeping(0); rest == 0 && c.keep > 0 && c.limit > 1 && c.dimension != Tokens {
			t.Errorf("%s: nothing was left", name)
		}
	}
}

// TestAFloorHolds: whatever was sent before, what one takes who keeps a part
// leaves that part free of every limit, but where it takes all that is used alone
// because it is too large to; it fits when it is said to, and no earlier.
func TestAFloorHolds(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 4))
	for range 400 {
		w := newWorld(t)
		keep := rng.Float64()
		for _, b := range []Bucket{
			{Dimension: Requests, Window: Window{Span: Minute}, Limit: Of(8)},
			{Dimension: Tokens, Window: Window{Span: Minute}, Limit: Of(900)},
			{Dimension: Concurrency, Limit: Of(8)},
		} {
			if rng.IntN(3) > 0 {
				w.limit(b.Dimension, b.Window.Span, 1+rng.Int64N(b.Limit.N), Configured)
			}
		}
		var running []string
		for range 40 {
			c := Cost{Requests: 1, Input: 1 + rng.Int64N(60), Output: rng.Int64N(200)}
			switch rng.IntN(4) {
			case 0:
				if id, _ := w.try(c); id != "" {
					running = append(running, id)
				}
			case 1:
				if len(running) > 0 {
					w.good(running[0])
					running = running[1:]
				}
			case 2:
				w.sleep(time.Duration(rng.Int64N(int64(20 * time.Second))))
			default:
				w.takesKeeping(c, keep)
			}
		}
	}
}

// TestAFloorSendsNothingAway that the limit itself would let in.
func TestAFloorSendsNothingAway(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 4))
	for range 400 {
		w := newWorld(t)
		w.limit(Tokens, Minute, 1+rng.Int64N(900), Configured)
		w.try(Cost{Requests: 1, Input: 1 + rng.Int64N(300)})
		c, keep := Cost{Requests: 1, Input: 1 + rng.Int64N(900)}, rng.Float64()
		plain, kept := Fits(w.rows, c, 0, w.now), Fits(w.rows, c, keep, w.now)
		if kept.Never != plain.Never || kept.OK && !plain.OK || kept.Try.Before(plain.Try) {
			t.Fatalf("%+v: keeping %g it fits %+v, else %+v", c, keep, kept, plain)
		}
	}
}

// takesKeeping reserves for who keeps a part of each limit.
func (w *world) takesKeeping(c Cost, keep float64) {
	w.t.Helper()
	f := Fits(w.rows, c, keep, w.now)
	changed, _, again := Reserve(w.rows, c, keep, Hold{Lease: "kept", Key: "k", At: w.now}, w.now)
	if f != again {
		w.t.Fatalf("it would fit %+v, and does %+v", f, again)
	}
	if !f.OK && !f.Never && !f.Busy {
		if early := Fits(w.rows, c, keep, f.Try.Add(-1)); early.OK {
			w.t.Fatalf("it fits before %v: %+v", f.Try, f)
		}
		if then := Fits(w.rows, c, keep, f.Try); !then.OK && !then.Busy {
			w.t.Fatalf("at the time that was given it does not fit: %+v, then %+v", f, then)
		}
	}
	w.merge(changed)
	for _, r := range changed {
		for _, b := range r.Buckets {
			used, _, _ := b.Use(w.now)
			floor := int64(math.Ceil(keep * float64(b.Limit.N)))
			if b.Limit.Known && c.Of(b.Dimension) > 0 && b.Limit.N-used < min(floor, b.Limit.N-1) && used > min(b.Limit.N, c.Of(b.Dimension)) {
				w.t.Fatalf("%s: of %d only %d are left, %g were to be kept", Name(b.Dimension, b.Window), b.Limit.N, b.Limit.N-used, keep)
			}
		}
	}
	w.amend(Change{Clear: true})
}

// keeping reserves until nothing passes any more.
func (w *world) keeping(keep float64) (passed int) {
	for {
		changed, _, f := Reserve(w.rows, small, keep, Hold{Lease: "l", At: w.now}, w.now)
		if !f.OK {
			return passed
		}
		w.merge(changed)
		passed++
	}
}
