// Package panel draws the panels beside the conversation: keys, models, waits,
// events, and the line above them all. Like draw, it turns values into lines and
// holds nothing.
package panel

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"sluice/engine"
	"sluice/engine/clock"
	"sluice/engine/plain"
	"sluice/ui/draw"
)

// Keys is what the keys panel draws.
type Keys struct {
	Keys   []*engine.KeyStatus
	Cursor string // the ID of the key under the cursor
	Active bool   // the panel has the focus: the cursor is shown
}

// KeyRows gives the rows that the panel would like to have.
func KeyRows(keys []*engine.KeyStatus) int { return max(3, 2*len(keys)) }

// Draw draws one row for each key, or two where there is room.
func (v Keys) Draw(s draw.Styles, now time.Time, w, h int) []string {
	if len(v.Keys) == 0 {
		return s.Block(append([]string{"No keys yet."},
			s.Wrap("Add one with /add, or name one in the configuration. sluice --demo needs none.", w)...), w, h)
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
	first, n := draw.Visible(len(v.Keys), v.At(), room)
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
		lines = append(lines, s.Dim.Render(fmt.Sprintf("  %s%s %d more", s.Symbols.Up, s.Symbols.Down, hidden)))
	}
	return s.Block(lines, w, h)
}

// At gives the index of the cursor's key; 0 where it is gone.
func (v Keys) At() int {
	return max(0, slices.IndexFunc(v.Keys, func(k *engine.KeyStatus) bool { return k.ID == v.Cursor }))
}

// keyColumns are the widths of a row's first columns.
type keyColumns struct{ name, left int }

func (v Keys) columns(s draw.Styles, w int) keyColumns {
	c := keyColumns{name: 3, left: 6}
	for _, k := range v.Keys {
		c.name = max(c.name, s.Width(draw.Line(k.Name)))
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
func (k keyRow) lead(s draw.Styles, c keyColumns) string {
	style, mark := s.State(k.State), s.Pointer(k.marked)
	name := s.Fit(draw.Line(k.Name), c.name)
	if k.marked {
		name = s.Strong.Render(name)
	}
	return mark + " " + style.Render(s.Symbol(k.State)) + " " + name + " " +
		style.Render(s.Fit(k.State.String(), 5)) + " " + s.Right(TimeLeft(k.KeyStatus, k.now), c.left)
}

// head is the first of two rows: the state, the model, the counts.
func (k keyRow) head(s draw.Styles, c keyColumns, w int) string {
	lead := k.lead(s, c)
	tail := Tally(k.KeyStatus)
	if k.Running > 0 && k.State != engine.Busy {
		tail = plain.Counted(k.Running, "request") + " running"
	}
	if s.Width(lead)+s.Width(tail)+1 > w {
		tail, _, _ = strings.Cut(tail, "  ") // the first count says most
	}
	model := "  " + draw.Line(draw.BareModel(k.Model))
	if s.Width(lead)+s.Width(model)+s.Width(tail)+1 > w {
		model = ""
	}
	lead += s.Dim.Render(model)
	lead += k.otherModels(s, w-s.Width(lead)-s.Width(tail)-1)
	return s.Justify(lead, s.Dim.Render(tail), w)
}

// otherModels draws the key's state for each other model of the chain: with
// names where w cells hold them, else with the symbols alone.
func (k keyRow) otherModels(s draw.Styles, w int) string {
	var full, bare string
	for _, c := range k.Cells {
		mark := s.State(c.State).Render(s.Symbol(c.State))
		full += "  " + mark + s.Dim.Render(draw.Line(draw.BareModel(c.Model)))
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
func (k keyRow) gauges(s draw.Styles, w int) string {
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
func (k keyRow) draw(s draw.Styles, c keyColumns, w int) string {
	lead := k.lead(s, c)
	room := w - s.Width(lead) - 2
	if room < 8 {
		return s.Fit(lead, w)
	}
	switch first := k.sharedWith(); {
	case first != "":
		return s.Fit(lead+"  "+s.Dim.Render(s.Truncate("with "+first, room)), w)
	case k.out():
		return s.Fit(lead+"  "+s.Dim.Render(s.Truncate(k.trouble(), room)), w)
	}
	return s.Fit(lead+"  "+gaugesOf(k.Gauges, k.now).draw(s, room), w)
}

// sharedWith names the key above whose limits k shares, so that the limits of
// one account are drawn once.
func (k keyRow) sharedWith() string {
	for _, a := range k.above {
		if a.Provider == k.Provider && a.AccountID() == k.AccountID() && a.Model == k.Model {
			return draw.Line(a.Name)
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
		return "off: " + draw.Line(k.Off.Reason)
	case k.State == engine.Off:
		return "switched off since " + clock.Moment(k.Off.Since, k.now)
	case k.Trouble.Text != "":
		return draw.Line(k.Trouble.Text)
	}
	return draw.Line(k.Why)
}

// Strip sums up the keys in one line: how many are in each state, and
// when the first of them comes back.
func (v Keys) Strip(s draw.Styles, now time.Time, w int) string {
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
		if c := draw.Countdown(soonest[st], now); c != "" {
			text += " (" + c + ")"
		}
		parts = append(parts, s.State(st).Render(s.Symbol(st)+" "+text))
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
			parts = append(parts, draw.Short(c.n)+" "+c.word)
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

// TimeLeft says for how long a state lasts, or why it does not end by itself.
func TimeLeft(k *engine.KeyStatus, now time.Time) string {
	if c := draw.Countdown(k.Until, now); c != "" {
		return c
	}
	switch k.State {
	case engine.Busy:
		return fmt.Sprintf("%d run", k.Running)
	case engine.Off:
		return "by you"
	case engine.Bad, engine.Limit, engine.Cool, engine.Absent:
		word, _, _ := strings.Cut(draw.Line(k.Why), " ")
		if word == "no" {
			return "no key" // "no secret" does not fit
		}
		return word
	}
	return ""
}
