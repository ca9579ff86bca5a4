package limit

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"sluice/keystore/limit/tally"
)

// TestJoiningWhatOnlyOneChangedGivesThat, whatever it is: rows of random walks,
// of which one side has gone on.
func TestJoiningWhatOnlyOneChangedGivesThat(t *testing.T) {
	tried := 0
	for seed := range uint64(60) {
		w := &walker{world: newWorld(t), rng: rand.New(rand.NewPCG(seed, 9))}
		for range 60 {
			w.step()
		}
		base, before, back := slices.Clone(w.rows), w.now, false
		for range 10 {
			w.step()
			before, back = w.now, back || w.now.Before(before)
		}
		if back {
			continue // what is newer cannot be told
		}
		tried++
		for i, changed := range w.rows {
			if got := join(base[i], base[i], changed); !sameFacts(got, changed) {
				t.Errorf("seed %d: others changed\n%+v to\n%+v, joined\n%+v", seed, base[i], changed, got)
			}
			got := join(base[i], changed, base[i])
			changed.Holds, changed.Buckets = base[i].Holds, withHeld(changed.Buckets, base[i].Buckets)
			if !sameFacts(got, changed) {
				t.Errorf("seed %d: we changed\n%+v to\n%+v, joined\n%+v", seed, base[i], changed, got)
			}
		}
	}
	if tried < 10 {
		t.Errorf("only %d walks without a jump of the clock", tried)
	}
}

// withHeld gives buckets with what is held according to others; those that only
// others have follow.
func withHeld(mine, others []Bucket) []Bucket {
	r, o := Row{Buckets: slices.Clone(mine)}, Row{Buckets: others}
	for i := range r.Buckets {
		r.Buckets[i].Held = 0
	}
	for i := range o.Buckets {
		b := &o.Buckets[i]
		if r.bucket(b.Dimension, b.Window.Span, b.Models) == nil {
			r.Buckets = append(r.Buckets, *b)
		}
		r.bucket(b.Dimension, b.Window.Span, b.Models).Held = b.Held
	}
	return r.Buckets
}

func sameFacts(a, b Row) bool {
	name := func(x, y Bucket) int {
		if x.Models != y.Models {
			return strings.Compare(x.Models, y.Models)
		}

		return int(x.Dimension)*1000 - int(y.Dimension)*1000 + int(x.Window.Span/Minute-y.Window.Span/Minute)
	}
	a.Buckets, b.Buckets = slices.SortedFunc(slices.Values(a.Buckets), name), slices.SortedFunc(slices.Values(b.Buckets), name)
	for _, list := range [][]Bucket{a.Buckets, b.Buckets} {
		for i := range list {
			if len(list[i].Spends) == 0 {
				list[i].Spends = nil
			}
		}
	}
	if len(a.Buckets)+len(b.Buckets) == 0 {
		a.Buckets, b.Buckets = nil, nil
	}
	return reflect.DeepEqual(a, b)
}

func TestJoiningWhatBothChanged(t *testing.T) {
	bucket := func(spends tally.Spends) []Bucket {
		return []Bucket{{Dimension: Requests, Window: Window{Span: Minute}, Spends: spends}}
	}
	at := func(s int) time.Time { return start.Add(time.Duration(s) * time.Second) }
	base := Row{Off: Off{Since: at(0)}, Counts: Counts{Sent: 5}, Buckets: bucket(tally.Spends{{Until: 100, N: 1}})}
	mine := Row{Off: Off{}, Block: Block{Since: at(3), Until: at(90)}, Counts: Counts{Sent: 7}, Buckets: bucket(tally.Spends{{Until: 100, N: 1}, {Until: 300, N: 2}})}
	theirs := Row{Off: Off{Since: at(2), Reason: "theirs"}, Block: Block{Since: at(4), Until: at(60)}, Counts: Counts{Sent: 6}, Buckets: bucket(tally.Spends{{Until: 100, N: 1}, {Until: 200, N: 1}})}
	got := join(base, mine, theirs)
	want := Row{Off: theirs.Off, Block: theirs.Block, Counts: Counts{Sent: 8}, Buckets: bucket(tally.Spends{{Until: 100, N: 1}, {Until: 200, N: 1}, {Until: 300, N: 2}})}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if got := join(base, mine, base); !got.Off.Since.IsZero() {
		t.Errorf("a key that was switched on is off again: %+v", got.Off)
	}
}
