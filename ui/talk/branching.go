package talk

import (
	"slices"
	"time"

	"sluice/engine/clock"
	"sluice/engine/plain"
	"sluice/engine/story"
	"sluice/keystore"
	"sluice/ui/draw"
)

// show makes n the tip.
func (t *Talk) show(n *node, now time.Time) {
	t.tip = n
	t.lay()
	t.record.shows(entryIn(n), now)
}

func entryIn(n *node) *draw.Entry {
	if n == nil {
		return nil
	}
	return n.Entry
}

// Question gives the message of the person that e answers, or e; nil for none.
func (b *branches) Question(e *draw.Entry) *draw.Entry {
	if asked := question(b.find(e)); asked != nil && !asked.gone {
		return asked.Entry
	}
	return nil
}

// Happened says what happened to the request of an answer, each with its time.
func (b *branches) Happened(e *draw.Entry) (all []string) {
	n := b.find(e)
	if n == nil {
		return nil
	}
	for _, was := range n.before {
		all = append(all, clock.Moment(was.At, n.At)+" "+was.Text)
	}
	for _, ev := range e.Notes {
		all = append(all, clock.Moment(ev.At, n.At)+" "+ev.Kind.String()+": "+story.Brief(ev))
	}
	return all
}

// Again asks for another answer to e, or to what e answers; to the newest
// message where e is nil. It is a branch beside the answers that are there.
// chain names the models to ask; none: those of the terms. It says whether there
// is such a message; no answer may be coming.
func (t *Talk) Again(e *draw.Entry, chain []keystore.Route, now time.Time) bool {
	from := t.tip
	if e != nil {
		from = t.find(e)
	}
	asked := question(from)
	if asked == nil || asked.gone || t.Live != nil {
		return false
	}
	back := t.tip
	t.tip = asked
	t.lay()
	t.request(asking{chain: chain, back: back}, now)
	return true
}

// Instead says m in the place of e, a message of the person: a branch beside it.
// It says whether that is possible; no answer may be coming.
func (t *Talk) Instead(e *draw.Entry, m Message, now time.Time) bool {
	n := t.find(e)
	if n == nil || !n.Mine || t.Live != nil {
		return false
	}
	back := t.tip
	t.tip = n.after
	t.lay()
	t.say(m, asking{message: m, back: back, instead: e}, now)
	return true
}

// Turn goes to the message that stands beside e, or beside the nearest before it
// that has one: the next, or the one before where by is -1, and what followed it
// last. It gives that one; nil where there is none. No answer may be coming.
func (t *Talk) Turn(e *draw.Entry, by int, now time.Time) *draw.Entry {
	n := t.find(e)
	for n != nil && len(t.beside(n)) < 2 {
		n = n.after
	}
	if n == nil || t.Live != nil {
		return nil
	}
	all := t.beside(n)
	at := slices.Index(all, n) + by
	if at < 0 || at >= len(all) {
		return nil
	}
	t.show(t.newest(all[at]), now)
	return all[at].Entry
}

// BranchAt lets the next message follow e. What followed it so far stays beside
// that. undo goes back; nil where nothing follows e, or an answer is coming.
func (t *Talk) BranchAt(e *draw.Entry, now time.Time) (undo func(time.Time)) {
	n, back := t.find(e), t.tip
	if n == nil || n == back || t.Live != nil {
		return nil
	}
	t.show(n, now)
	return func(now time.Time) {
		if t.Live == nil {
			t.show(back, now)
		}
	}
}

// Delete removes a message, and with one of the person's what answered it. No
// model sees them again. undo brings them back; nil where e cannot be removed.
func (t *Talk) Delete(e *draw.Entry, now time.Time) (undo func(time.Time)) {
	n, back := t.find(e), t.tip
	if n == nil || t.Live != nil && (e == t.Live.Entry || t.Live.node.after == n) {
		return nil
	}
	removed := t.turn(n)
	t.remove(removed, true, now)
	if last := removed[len(removed)-1]; last == back && t.Live == nil {
		if all := t.beside(n); len(all) > 0 { // another one stands in its place
			t.show(t.newest(all[len(all)-1]), now)
		}
	}
	return func(now time.Time) {
		t.remove(removed, false, now)
		if t.Live == nil {
			t.show(back, now)
		}
	}
}

// remove marks messages as removed, or takes that back.
func (t *Talk) remove(all []*node, gone bool, now time.Time) {
	for _, n := range all {
		n.gone = gone
		t.record.removes(n.Entry, gone, now)
	}
	t.lay()
}

// Rename gives the conversation another title.
func (t *Talk) Rename(title string, now time.Time) {
	t.Title = plain.Line(title, 80)
	t.record.renames(t.Title, now)
}
