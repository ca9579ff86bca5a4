package draw

import (
	"fmt"
	"strings"
	"time"

	"sluice/engine"
)

// KeysView is what the keys panel draws.
type KeysView struct {
	Keys   []*engine.KeyStatus
	Cursor string // the ID of the key under the cursor
	Active bool   // the panel has the focus: the cursor is shown
}

// KeyRows gives the rows that the panel would like to have.
func KeyRows(keys []*engine.KeyStatus) int { return max(3, 2*len(keys)) }

// Keys draws one row for each key, or two where there is room.
func Keys(s Styles, v KeysView, now time.Time, w, h int) []string {
	if len(v.Keys) == 0 {
		return s.Block(append([]string{"No keys yet."},
			s.wrap("Add one with /add, or name one in the configuration. sluice --demo needs none.", w)...), w, h)
	}
	roomy := h >= KeyRows(v.Keys)
	per := 1
	if roomy {
		per = 2
	}
	c := keyColumnsFor(s, v.Keys, w)
	room := h / per
	if len(v.Keys) > room && room > 1 {
		room-- // for the line that says that there are more
	}
	first, n := visible(len(v.Keys), v.At(), room)
	var lines []string
	for i := first; i < first+n; i++ {
		k, marked := v.Keys[i], v.Active && i == v.At()
		if roomy {
			lines = append(lines, s.keyHead(k, c, marked, now, w), s.keyGauges(k, v.Keys[:i], now, w))
			continue
		}
		lines = append(lines, s.keyRow(k, v.Keys[:i], c, marked, now, w))
	}
	if hidden := len(v.Keys) - n; hidden > 0 && room < h {
		lines = append(lines, s.Dim.Render(fmt.Sprintf("  %s%s %d more", s.Symbols.up, s.Symbols.down, hidden)))
	}
	return s.Block(lines, w, h)
}

// At gives the index of the cursor's key.
func (v KeysView) At() int {
	for i, k := range v.Keys {
		if k.ID == v.Cursor {
			return i
		}
	}
	return 0
}

// visible picks n of total rows around the row at, when h fit.
func visible(total, at, h int) (first, n int) {
	if h <= 0 {
		return 0, 0
	}
	if total <= h {
		return 0, total
	}
	first = min(max(0, at-h/2), total-h)
	return first, h
}

// keyColumns are the widths of a row's first columns.
type keyColumns struct{ name, left int }

func keyColumnsFor(s Styles, keys []*engine.KeyStatus, w int) keyColumns {
	c := keyColumns{name: 3, left: 6}
	for _, k := range keys {
		c.name = max(c.name, s.Width(Line(k.Name)))
	}
	c.name = min(c.name, max(4, w/4))
	if w >= 46 {
		c.left = 8
	}
	return c
}

// keyLead draws cursor, symbol, name, state word and what is left of it: the
// columns that are never dropped.
func (s Styles) keyLead(k *engine.KeyStatus, c keyColumns, marked bool, now time.Time) string {
	style := s.state(k.State)
	mark := " "
	if marked {
		mark = s.Accent.Render(s.Symbols.Cursor)
	}
	name := s.Fit(Line(k.Name), c.name)
	if marked {
		name = s.strong.Render(name)
	}
	return mark + " " + style.Render(s.symbol(k.State)) + " " + name + " " +
		style.Render(s.Fit(k.State.String(), 5)) + " " + s.right(TimeLeft(k, now), c.left)
}

// keyHead is the first of two rows: the state, the model, the counts.
func (s Styles) keyHead(k *engine.KeyStatus, c keyColumns, marked bool, now time.Time, w int) string {
	lead := s.keyLead(k, c, marked, now)
	tail := Tally(k)
	if k.Running > 0 && k.State != engine.Busy {
		tail = Plural(k.Running, "request") + " running"
	}
	if s.Width(lead)+s.Width(tail)+1 > w {
		tail, _, _ = strings.Cut(tail, "  ") // the first count says most
	}
	model := "  " + Line(bareModel(k.Model))
	if s.Width(lead)+s.Width(model)+s.Width(tail)+1 > w {
		model = ""
	}
	lead += s.Dim.Render(model)
	lead += s.otherModels(k, w-s.Width(lead)-s.Width(tail)-1)
	return s.justify(lead, s.Dim.Render(tail), w)
}

// otherModels draws the key's state for each other model of the chain: with
// names where w cells hold them, else with the symbols alone.
func (s Styles) otherModels(k *engine.KeyStatus, w int) string {
	var full, bare string
	for _, c := range k.Cells {
		mark := s.state(c.State).Render(s.symbol(c.State))
		full += "  " + mark + s.Dim.Render(Line(bareModel(c.Model)))
		bare += " " + mark
	}
	for _, text := range []string{full, bare} {
		if s.Width(text) <= w {
			return text
		}
	}
	return ""
}

// keyGauges is the second of two rows.
func (s Styles) keyGauges(k *engine.KeyStatus, above []*engine.KeyStatus, now time.Time, w int) string {
	const indent = "    "
	if first := sharedWith(k, above); first != "" {
		return s.Fit(indent+s.Dim.Render("shares the limits of "+first), w)
	}
	if out(k) {
		return s.Fit(indent+s.Dim.Render(trouble(k, now)), w)
	}
	return s.Fit(indent+s.gauges(k.Gauges, now, w-len(indent)), w)
}

// keyRow is the one row of a key where room is little.
func (s Styles) keyRow(k *engine.KeyStatus, above []*engine.KeyStatus, c keyColumns, marked bool, now time.Time, w int) string {
	lead := s.keyLead(k, c, marked, now)
	room := w - s.Width(lead) - 2
	if room < 8 {
		return s.Fit(lead, w)
	}
	switch first := sharedWith(k, above); {
	case first != "":
		return s.Fit(lead+"  "+s.Dim.Render(s.truncate("with "+first, room)), w)
	case out(k):
		return s.Fit(lead+"  "+s.Dim.Render(s.truncate(trouble(k, now), room)), w)
	}
	return s.Fit(lead+"  "+s.gauges(k.Gauges, now, room), w)
}

// sharedWith names the key above whose limits k shares, so that the limits of
// one account are drawn once.
func sharedWith(k *engine.KeyStatus, above []*engine.KeyStatus) string {
	for _, a := range above {
		if a.Provider == k.Provider && a.AccountID() == k.AccountID() && a.Model == k.Model {
			return Line(a.Name)
		}
	}
	return ""
}

// out says whether a person must act before k can be used.
func out(k *engine.KeyStatus) bool {
	return k.State == engine.Bad || k.State == engine.Off || k.State == engine.Absent && k.Why != ""
}

// trouble says why a key is out, for people.
func trouble(k *engine.KeyStatus, now time.Time) string {
	switch {
	case k.State == engine.Off && k.Off.Reason != "":
		return "off: " + Line(k.Off.Reason)
	case k.State == engine.Off:
		return "switched off since " + clock(k.Off.Since, now)
	case k.Trouble.Text != "":
		return Line(k.Trouble.Text)
	}
	return Line(k.Why)
}

// Tally writes a key's counts.
func Tally(k *engine.KeyStatus) string {
	var parts []string
	for _, c := range []struct {
		n    int64
		word string
	}{{k.Counts.OK, "ok"}, {k.Counts.Limited, "limited"}, {k.Counts.Failed, "failed"}} {
		if c.n > 0 {
			parts = append(parts, short(c.n)+" "+c.word)
		}
	}
	if len(parts) == 0 {
		return "unused"
	}
	return strings.Join(parts, "  ")
}

// GroupByAccount gives the keys in their own order, those of one account together,
// so that what is shared is seen as shared.
func GroupByAccount(keys []*engine.KeyStatus) []*engine.KeyStatus {
	out := make([]*engine.KeyStatus, 0, len(keys))
	done := make(map[string]bool, len(keys))
	for i, k := range keys {
		if done[k.ID] {
			continue
		}
		out = append(out, k)
		for _, o := range keys[i+1:] {
			if !done[o.ID] && o.Provider == k.Provider && o.AccountID() == k.AccountID() {
				out, done[o.ID] = append(out, o), true
			}
		}
	}
	return out
}
