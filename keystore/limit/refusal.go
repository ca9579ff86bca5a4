package limit

import (
	"time"

	"sluice/keystore/wording"
)

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

// rest is what a refusal leaves on its target, whatever it was read as. It stands on OfKeyModel rows, from the first
// refusal to the next success. A value is never changed once a row holds it.
type rest struct {
	Block Block `json:"block"`
	// Counts is the dimension of the block's Room, which is in the costs that we estimate.
	Counts Dimension `json:"counts,omitempty"`
	// Input is what the input of a request that fits Room may be at most: what we expect of answers changes by itself
	// and makes no request smaller.
	Input int64 `json:"input,omitempty"`
	// Last is when the newest refusal was read, of whatever incident.
	Last time.Time    `json:"last,omitzero"`
	More wording.More `json:"-"`
}

// Refusals of one target lie this far apart: the first step, doubled up to the last.
const (
	firstRest = time.Second
	mostRest  = time.Minute
)

// apart is the least time between the n-th refusal in a row and what follows.
func apart(n int) time.Duration { return doubling(firstRest, n-1, mostRest) }

// narrow lets through only what is small enough by an earlier refusal, too.
func (b *rest) narrow(earlier rest) {
	if !b.Block.Room.Known || !earlier.Block.Room.Known || b.Counts != earlier.Counts {
		b.Block.Room = Amount{}
		return
	}
	b.Block.Room.N = min(b.Block.Room.N, earlier.Block.Room.N)
	b.Input = min(b.Input, earlier.Input)
}

// spares says whether a request of cost c is small enough to go although the target rests.
func (b *rest) spares(c Cost, now time.Time) bool {
	return b.Block.admits(c.Of(b.Counts)) && c.Input <= b.Input && !now.Before(b.Last.Add(apart(b.Block.Streak)))
}

// after gives the rest after one more answer: b itself where that is no refusal. A rejected key and a wrong address
// are out for longer anyway, and must not rest on once a person has mended them.
func (b *rest) after(a *answer) *rest {
	v := &a.r.Verdict
	if !a.refuses() || v.Class == Misconfigured || v.Class == Auth && v.Scope != ScopeProvider {
		return b
	}
	var last rest
	if b != nil {
		last = *b
	}
	n := last.Block.Streak
	if !last.Block.Set() || a.hold.At.After(last.Block.Since) {
		n++
	}
	hit := Block{Class: v.Class, Since: a.now, Until: a.now.Add(apart(n)), Status: v.Status, Text: v.Text, Stated: true}
	if until := a.at.Add(v.Wait); v.Stated && v.Wait > 0 && until.After(hit.Until) {
		hit.Until = until
	}
	next := rest{Counts: v.Dimension, Last: a.now, More: last.More}
	hit.Room, next.Input = a.smaller()
	next.Block = last.Block.renew(hit, a.hold.At)
	next.Block.Room = hit.Room
	if last.Block.stops(a.now) {
		next.narrow(last)
	}
	return &next
}

// passed gives the rest after a success: nil where the request began later than the rest. What passed because it was
// small proves nothing.
func (b *rest) passed(a *answer) *rest {
	if b != nil && a.hold.At.After(b.Block.Since) && !(b.Block.stops(a.hold.At) && b.Block.Room.Known) {
		return nil
	}
	return b
}
