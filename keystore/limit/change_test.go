package limit

import (
	"encoding/json"
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
		"a fifth of ten":              {Requests, Minute, 10, 0.2, 8},
		"a part of one is none":       {Requests, Minute, 1, 0.2, 1},
		"half of the running":         {Concurrency, 0, 4, 0.5, 2},
		"tokens, whatever one takes":  {Tokens, Minute, 300, 0.5, 5},
		"nothing kept":                {Requests, Minute, 3, 0, 3},
		"everything":                  {Requests, Minute, 3, 1, 0},
		"tokens that can never be so": {Tokens, Minute, 15, 0.5, 0},
	} {
		w := newWorld(t)
		w.limit(c.dimension, c.window, c.limit, Configured)
		all := w.keeping(c.keep)
		f := fits(w.rows, small, c.keep, w.now)
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
