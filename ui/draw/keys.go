package draw

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"sluice/engine"
	"sluice/engine/clock"
	"sluice/engine/plain"
)

// KeysView is what the keys panel draws.
type KeysView struct {
	Keys   []*engine.KeyStatus
	Cursor string // the ID of the key under the cursor
	Active bool   // the panel has the focus: the cursor is shown
}

// KeyRows gives the rows that the panel would like to have.
func KeyRows(keys []*engine.KeyStatus) int { return max(3, 2*len(keys)) }

// Draw draws one row for each key, or two where there is room.
func (v KeysView) Draw(s Styles, now time.Time, w, h int) []string {
	if len(v.Keys) == 0 {
		return s.Block(append([]string{"No keys yet."},
			s.wrap("Add one with /add, or name one in the configuration. sluice --demo needs none.", w)...), w, h)
	}
	roomy := h >= KeyRows(v.Keys)
	per := 1
	if roomy {
		per = 2
	}
	c := v.columns(s, w)
	room := h / per
	if len(v.Keys) > room && room > 1 {
		room-- // for the line that says that there are more
	}
	first, n := visible(len(v.Keys), v.At(), room)
	var lines []string
	for i := first; i < first+n; i++ {
		r := keyRow{v.Keys[i], v.Keys[:i], v.Active && i == v.At(), now}
		if roomy {
			lines = append(lines, r.head(s, c, w), r.gauges(s, w))
			continue
		}
		lines = append(lines, r.draw(s, c, w))
	}
	if hidden := len(v.Keys) - n; hidden > 0 && room < h {
		lines = append(lines, s.Dim.Render(fmt.Sprintf("  %s%s %d more", s.Symbols.up, s.Symbols.down, hidden)))
	}
	return s.Block(lines, w, h)
}

// At gives the index of the cursor's key; 0 where it is gone.
func (v KeysView) At() int {
	return max(0, slices.IndexFunc(v.Keys, func(k *engine.KeyStatus) bool { return k.ID == v.Cursor }))
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

func (v KeysView) columns(s Styles, w int) keyColumns {
	c := keyColumns{name: 3, left: 6}
	for _, k := range v.Keys {
		c.name = max(c.name, s.Width(Line(k.Name)))
	}
	c.name = min(c.name, max(4, w/4))
	if w >= 46 {
		c.left = 8
	}
	return c
}

// keyRow is one key in the panel.
type keyRow struct {
	*engine.KeyStatus
	above  []*engine.KeyStatus
	marked bool // the cursor is on it
	now    time.Time
}

// lead draws cursor, symbol, name, state word and what is left of it: the
// columns that are never dropped.
func (k keyRow) lead(s Styles, c keyColumns) string {
	style, mark := s.state(k.State), s.pointer(k.marked)
	name := s.Fit(Line(k.Name), c.name)
	if k.marked {
		name = s.strong.Render(name)
	}
	return mark + " " + style.Render(s.symbol(k.State)) + " " + name + " " +
		style.Render(s.Fit(k.State.String(), 5)) + " " + s.right(TimeLeft(k.KeyStatus, k.now), c.left)
}

// head is the first of two rows: the state, the model, the counts.
func (k keyRow) head(s Styles, c keyColumns, w int) string {
	lead := k.lead(s, c)
	tail := Tally(k.KeyStatus)
	if k.Running > 0 && k.State != engine.Busy {
		tail = plain.Counted(k.Running, "request") + " running"
	}
	if s.Width(lead)+s.Width(tail)+1 > w {
		tail, _, _ = strings.Cut(tail, "  ") // the first count says most
	}
	model := "  " + Line(bareModel(k.Model))
	if s.Width(lead)+s.Width(model)+s.Width(tail)+1 > w {
		model = ""
	}
	lead += s.Dim.Render(model)
	lead += k.otherModels(s, w-s.Width(lead)-s.Width(tail)-1)
	return s.justify(lead, s.Dim.Render(tail), w)
}

// otherModels draws the key's state for each other model of the chain: with
// names where w cells hold them, else with the symbols alone.
func (k keyRow) otherModels(s Styles, w int) string {
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

// gauges is the second of two rows.
func (k keyRow) gauges(s Styles, w int) string {
	const indent = "    "
	if first := k.sharedWith(); first != "" {
		return s.Fit(indent+s.Dim.Render("shares the limits of "+first), w)
	}
	if k.out() {
		return s.Fit(indent+s.Dim.Render(k.trouble()), w)
	}
	return s.Fit(indent+gaugesOf(k.Gauges, k.now).draw(s, w-len(indent)), w)
}

// draw draws the one row of a key where room is little.
func (k keyRow) draw(s Styles, c keyColumns, w int) string {
	lead := k.lead(s, c)
	room := w - s.Width(lead) - 2
	if room < 8 {
		return s.Fit(lead, w)
	}
	switch first := k.sharedWith(); {
	case first != "":
		return s.Fit(lead+"  "+s.Dim.Render(s.truncate("with "+first, room)), w)
	case k.out():
		return s.Fit(lead+"  "+s.Dim.Render(s.truncate(k.trouble(), room)), w)
	}
	return s.Fit(lead+"  "+gaugesOf(k.Gauges, k.now).draw(s, room), w)
}

// sharedWith names the key above whose limits k shares, so that the limits of
// one account are drawn once.
func (k keyRow) sharedWith() string {
	for _, a := range k.above {
		if a.Provider == k.Provider && a.AccountID() == k.AccountID() && a.Model == k.Model {
			return Line(a.Name)
		}
	}
	return ""
}

// out says whether a person must act before k can be used.
func (k keyRow) out() bool {
	return k.State == engine.Bad || k.State == engine.Off || k.State == engine.Absent && k.Why != ""
}

// trouble says why a key is out, for people.
func (k keyRow) trouble() string {
	switch {
	case k.State == engine.Off && k.Off.Reason != "":
		return "off: " + Line(k.Off.Reason)
	case k.State == engine.Off:
		return "switched off since " + clock.Moment(k.Off.Since, k.now)
	case k.Trouble.Text != "":
		return Line(k.Trouble.Text)
	}
	return Line(k.Why)
}

// Strip sums up the keys in one line: how many are in each state, and
// when the first of them comes back.
func (v KeysView) Strip(s Styles, now time.Time, w int) string {
	var counts [engine.Absent + 1]int
	var soonest [engine.Absent + 1]time.Time
	for _, k := range v.Keys {
		if k.State > engine.Absent {
			continue
		}
		counts[k.State]++
		if u := k.Until; !u.IsZero() && (soonest[k.State].IsZero() || u.Before(soonest[k.State])) {
			soonest[k.State] = u
		}
	}
	var parts []string
	for st := engine.Ready; st <= engine.Absent; st++ {
		if counts[st] == 0 {
			continue
		}
		text := fmt.Sprintf("%s %d", st, counts[st])
		if c := Countdown(soonest[st], now); c != "" {
			text += " (" + c + ")"
		}
		parts = append(parts, s.state(st).Render(s.symbol(st)+" "+text))
	}
	if len(parts) == 0 {
		parts = []string{s.Dim.Render("no keys")}
	}
	return s.Fit(" "+strings.Join(parts, "  "), w)
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
