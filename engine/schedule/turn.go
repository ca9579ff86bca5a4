package schedule

import (
	"cmp"
	"math"
	"time"
)

// Who goes before whom (rules):
//
//   - A lower priority never goes before a higher one.
//   - Within one, who came first goes first. A younger one that is small enough
//     may go before an older one that has no room yet: but once so many have,
//     the older one is due: it goes first, and the place that it waits for is
//     saved for it; once more have, so is each place that it could use.
//   - Who was refused keeps its turn a few times, for a limit may have to be
//     learned; then it comes anew. Whoever has waited for as long as a wait may
//     last is passed by none that came anew meanwhile, and no place is saved
//     from it for one: what the provider would take must not wait behind what it
//     refuses again and again.
const (
	passedBeforeGoal = 4
	passedBeforeAll  = 8
	forgiven         = 2           // refusals
	longest          = time.Minute // how long a wait lasts where none is stated, see policy
)

// Turn is what decides when it is the turn of one that waits.
type Turn struct {
	Number   uint64 // in order of arrival
	Priority int    // the lowest goes first
	Came     time.Time
	Passed   int // how many younger ones of its priority went while it waited
	refused  int
}

// Refused counts a refusal at now.
func (t *Turn) Refused(now time.Time) {
	if t.refused++; t.refused > forgiven {
		t.Came = now
	}
}

// urgent says how far ahead of its place in line a turn is.
func (t *Turn) urgent(now time.Time) int {
	switch {
	case now.Sub(t.Came) >= longest:
		return math.MaxInt
	case t.Passed >= passedBeforeGoal:
		return t.Passed
	}
	return 0
}

// compare is below zero where t goes before o.
func (t *Turn) compare(o *Turn, now time.Time) int {
	return cmp.Or(cmp.Compare(t.Priority, o.Priority), cmp.Compare(o.urgent(now), t.urgent(now)), t.Came.Compare(o.Came))
}

// went counts o, which goes while t waits.
func (t *Turn) went(o *Turn) {
	if t.Number < o.Number && t.Priority == o.Priority {
		t.Passed++
	}
}

// saves says whether a place is kept from o that t waits for (goal), or that it
// could use.
func (t *Turn) saves(o *Turn, goal bool, now time.Time) bool {
	switch {
	case t.Priority != o.Priority:
		return t.Priority < o.Priority
	case t.Number > o.Number, t.Came.After(o.Came) && now.Sub(o.Came) >= longest:
		return false
	}
	return t.Passed >= passedBeforeAll || goal && t.Passed >= passedBeforeGoal
}
