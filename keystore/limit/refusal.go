package limit

import "time"

// What must hold even where an answer was misread (rules of this file):
//
//   - A target that refused is not asked again before the wait that the refusal
//     stated, whatever room is computed from other numbers. Only a request that
//     the refusal's own numbers show to be smaller may go.
//   - Refusals of a target in a row, without a success between them, lie at
//     least 1, 2, 4 … 60 s apart. Requests that were under way when one was read
//     are part of it.
//   - While no request has succeeded since, one goes at a time.
//
// A person's "now" passes, and so do the probes of long waits.

// Rest is what a refusal leaves on its target, whatever it was read as. It
// stands on OfKeyModel rows, from the first refusal to the next success. A
// value is never changed once a row holds it.
type Rest struct {
	Block Block `json:"block"`
	// Counts is the dimension of the block's Room, which is in the costs that
	// we estimate.
	Counts Dimension `json:"counts,omitempty"`
	// Input is what the input of a request that fits Room may be at most: what
	// we expect of answers changes by itself and makes no request smaller.
	Input int64 `json:"input,omitempty"`
	// Last is when the newest refusal was read, of whatever incident.
	Last time.Time `json:"last,omitzero"`
	More More      `json:"-"`
}

// Refusals of one target lie this far apart: the first step, doubled up to the last.
const (
	firstRest = time.Second
	mostRest  = time.Minute
)

// apart is the least time between the n-th refusal in a row and what follows.
func apart(n int) time.Duration {
	d := firstRest
	for ; n > 1 && d < mostRest; n-- {
		d *= 2
	}
	return min(d, mostRest)
}

func (s *settlement) refuses() bool { return !s.r.Accepted && s.r.Verdict.Refuses() }

// rest notes a refusal on its target. A rejected key and a wrong address are
// out for longer anyway, and must not rest on once a person has mended them.
func (s *settlement) rest() {
	v := &s.r.Verdict
	i := s.find(OfKeyModel)
	if i < 0 || !s.refuses() || v.Class == Misconfigured || v.Class == Auth && v.Scope != ScopeProvider {
		return
	}
	stated := v.Stated && v.Wait > 0
	r := s.touch(i)
	var rest Rest
	if r.Rest != nil {
		rest = *r.Rest
	}
	n := rest.Block.Streak
	if !rest.Block.Set() || s.hold.At.After(rest.Block.Since) {
		n++
	}
	hit := Block{Class: v.Class, Since: s.now, Until: s.now.Add(apart(n)), Status: v.Status, Text: v.Text, Stated: true}
	if until := s.at.Add(v.Wait); stated && until.After(hit.Until) {
		hit.Until = until
	}
	next := Rest{Counts: v.Dimension, Last: s.now, More: rest.More}
	hit.Room, next.Input = s.smaller(v)
	next.Block = rest.Block.renew(hit, s.hold.At)
	next.Block.Room = hit.Room
	if rest.Block.At(s.now) {
		next.narrow(rest)
	}
	r.Rest, r.Ramp = &next, 1
}

// narrow lets through only what is small enough by an earlier refusal, too.
func (b *Rest) narrow(earlier Rest) {
	if !b.Block.Room.Known || !earlier.Block.Room.Known || b.Counts != earlier.Counts {
		b.Block.Room = Amount{}
		return
	}
	b.Block.Room.N = min(b.Block.Room.N, earlier.Block.Room.N)
	b.Input = min(b.Input, earlier.Input)
}

// smaller gives what a request, and its input, may cost at most to be smaller
// than the refused one by the refusal's own numbers; unknown where they do not
// tell, or explain nothing.
func (s *settlement) smaller(v *Verdict) (cost Amount, input int64) {
	asked := s.r.Asked.Of(v.Dimension)
	if !v.Limit.Known || !v.Used.Known || asked <= 0 {
		return Amount{}, 0
	}
	left := max(0, v.Limit.N-v.Used.N)
	switch {
	case v.Requested.Known && v.Requested.N > left:
		// What it costs by our count may be less than what the provider counts.
		part := float64(left) / float64(v.Requested.N)
		return Of(min(left, int64(part*float64(asked)))), int64(part * float64(s.r.Asked.Input))
	case !v.Requested.Known && asked > left:
		return Of(left), s.r.Asked.Input - 1
	}
	return Amount{}, 0
}

// refreshed ends a rest after a success of a request that began later. What
// passed because it was small proves nothing.
func (s *settlement) refreshed(r *Row) {
	if rest := r.Rest; rest != nil && s.hold.At.After(rest.Block.Since) && !(rest.Block.At(s.hold.At) && rest.Block.Room.Known) {
		r.Rest = nil
	}
}

// spares says whether a request of cost c is small enough to go although the
// target rests.
func (b *Rest) spares(c Cost, now time.Time) bool {
	return b.Block.admits(c.Of(b.Counts)) && c.Input <= b.Input && !now.Before(b.Last.Add(apart(b.Block.Streak)))
}
