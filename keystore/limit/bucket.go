package limit

import (
	"math"
	"reflect"
	"time"

	"sluice/keystore/limit/lesson"
	"sluice/keystore/limit/tally"
	"sluice/keystore/wording"
)

// Bucket is one limit of a subject. Within a row, Dimension, the window's Span
// and Models name it.
type Bucket struct {
	Dimension     Dimension    `json:"dimension"`
	Window        Window       `json:"window"`
	Models        string       `json:"models,omitempty"`   // the models that it counts, see Matches; empty: all of the subject's
	Limit         Amount       `json:"limit,omitzero"`     // the one that binds; unknown: counted, never refused
	Source        Source       `json:"source,omitempty"`   // whose number Limit is
	Claims        claims       `json:"claims,omitzero"`    // what each source says; Limit and Source follow from it
	Confirmed     time.Time    `json:"confirmed,omitzero"` // when Limit or the use was last confirmed by the provider
	lesson.Lesson              // what refusals taught about it
	Doubted       int64        `json:"doubted,omitempty"` // the preset that a refusal contradicted: it binds no more; 0: none
	Spends        tally.Spends `json:"spends,omitempty"`
	Held          int64        `json:"held,omitempty"` // what running requests reserved here; part of Spends, but for Concurrency
	Block         Block        `json:"block,omitzero"` // this limit was hit: it stops only what it covers
	Ramp          int          `json:"ramp,omitempty"` // as Row.Ramp, for requests that this bucket counts
	More          wording.More `json:"-"`
}

// claim notes what source says about the limit.
func (b *Bucket) claim(s Source, a Amount) {
	if s == Preset && a == Of(b.Doubted) && b.Doubted > 0 {
		a = Amount{}
	}
	b.Claims[s] = a
	b.Limit, b.Source = b.Claims.binding()
}

// learned notes the limit that was learned; 0: none.
func (b *Bucket) learned(n int64) { b.claim(Learned, Amount{N: n, Known: n > 0}) }

// Use gives what is used of the bucket at now, with what running requests
// hold; that part alone; and when the first of it comes back (zero: nothing
// is used, or it comes back when a request ends).
func (b *Bucket) Use(now time.Time) (used, held int64, firstBack time.Time) {
	if b.Dimension == Concurrency {
		return b.Held, b.Held, time.Time{}
	}
	at := now.UnixNano()
	for i := range b.Spends {
		if s := &b.Spends[i]; s.Until > at {
			if used == 0 {
				firstBack = b.Window.bounded(s.Until, now)
			}
			used += s.N
		}
	}
	return used, min(b.Held, used), firstBack
}

// most gives how much of the limit may be used by n that leaves keep of it to
// others. What is too large to leave as much, but not for the limit, may use it
// while nothing else does.
func (b *Bucket) most(keep float64, n int64) int64 {
	most := b.Limit.N - int64(math.Ceil(keep*float64(b.Limit.N)-1e-9))
	if keep < 1 {
		most = max(most, min(b.Limit.N, max(n, 1)))
	}
	return most
}

// fitsAt gives when n more will fit under most, by what is counted now; zero:
// now. n must not be over most.
func (b *Bucket) fitsAt(n, most int64, now time.Time) time.Time {
	at := now.UnixNano()
	over := b.Spends.After(at) + n - most
	if over <= 0 {
		return time.Time{}
	}
	end := b.Spends.Next(at, over)
	if end == 0 {
		return time.Time{}
	}
	return b.Window.bounded(end, now)
}

// live gives a copy of what is counted now, with room for more.
func (b *Bucket) live(now time.Time) tally.Spends {
	return b.Spends.Live(now.UnixNano(), b.Window.latest(now), ClockSlack)
}

// Covers says whether the bucket counts requests to model.
func (b *Bucket) Covers(model string) bool { return b.Models == "" || Matches(b.Models, model) }

// shut says that a limit is used up of which another version knows what it
// counts: what a request takes of it is not known, and so none may pass.
func (b *Bucket) shut(now time.Time) bool { return b.Dimension.foreign() && b.Block.stops(now) }

// adopt turns a rolling window into a calendar one: what was counted so far
// ends with the calendar's window if that is earlier.
func (b *Bucket) adopt(calendar string) {
	if calendar == "" || calendar == b.Window.Calendar || b.Window.Span < Day {
		return
	}
	old := b.Window
	b.Window.Calendar = calendar
	spends := make(tally.Spends, 0, len(b.Spends)+1)
	for _, s := range b.Spends {
		t := s.Until
		if old.Calendar == "" {
			t = b.Window.End(time.Unix(0, t).Add(-old.Span)).UnixNano()
		}
		spends = spends.Plus(t, s.N)
	}
	b.Spends = spends
}

func (b Bucket) empty() bool {
	return b.Window.Span == 0 && !b.Limit.Known && !b.Block.Set() && b.Ramp == 0 && b.Held == 0
}

// later says whether programs of the first layout would misread the bucket.
func (b *Bucket) later() bool {
	return b.Dimension >= firstDimensions || b.Source >= firstSources || b.Models != ""
}

// equal compares all but what running requests hold.
func (b *Bucket) equal(with *Bucket) bool {
	other := *with
	other.Held = b.Held
	return reflect.DeepEqual(*b, other)
}

// join is the same for a bucket of at that both changed.
func (b *Bucket) join(base, mine *Bucket) {
	at := *b
	unlessChanged(base, mine, b)
	b.Held, b.Window, b.Spends = at.Held, at.Window, at.Spends
	b.Limit, b.Source, b.Claims = at.Limit, at.Source, at.Claims
	b.Block = joined(base.Block, mine.Block, at.Block, blockedSince)
	for s := range mine.Claims {
		if mine.Claims[s] != base.Claims[s] {
			b.claim(Source(s), mine.Claims[s])
		}
	}
	b.Confirmed, b.Hit, b.Raised = later(mine.Confirmed, at.Confirmed), later(mine.Hit, at.Hit), later(mine.Raised, at.Raised)
	all := append(make(tally.Spends, 0, len(b.Spends)+len(mine.Spends)+1), b.Spends...)
	for _, s := range mine.Spends {
		all = all.Plus(s.Until, s.N-base.Spends.Until(s.Until))
	}
	b.Spends = all
}

// spend counts n at t, if that has not come back by now.
func (b *Bucket) spend(n int64, t, now time.Time) {
	if end := b.Window.End(t); end.After(now) {
		b.Spends = b.Spends.Plus(end.UnixNano(), n)
	}
}
