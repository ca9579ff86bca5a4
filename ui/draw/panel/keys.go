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
	Models []*engine.ModelStatus // each has a column
	Cursor string                // the ID of the key under the cursor
	Active bool                  // the panel has the focus: the cursor is shown
}

// KeyRows gives the rows that the panel would like to have: the columns' names,
// two for each key, and where the limits come from.
func KeyRows(keys []*engine.KeyStatus) int { return max(3, 2*len(keys)+2) }

// Draw draws one row for each key, or two where there is room.
func (v Keys) Draw(s draw.Styles, now time.Time, w, h int) []string {
	if len(v.Keys) == 0 {
		return s.Block(append([]string{"No keys yet."},
			s.Wrap("Add one with /add, or name one in the configuration. sluice --demo needs none.", w)...), w, h)
	}
	c, height := v.columns(s, w), h
	var lines []string
	if h > len(v.Keys) && len(c.models) > 0 {
		lines = append(lines, c.heading(s, w))
	}
	h -= len(lines)
	room := h
	if len(v.Keys) > room && room > 1 {
		room-- // for the line that tells how many more
	}
	first, n := draw.Visible(len(v.Keys), v.At(), room)
	rows := make([]keyRow, n)
	for i := range rows {
		at := first + i
		rows[i] = keyRow{KeyStatus: v.Keys[at], above: v.Keys[:at], marked: v.Active && at == v.At(), now: now}
	}
	grow(rows, h-n)
	for _, r := range rows {
		lines = append(lines, r.rows(s, c, w)...)
	}
	if hidden := len(v.Keys) - n; hidden > 0 && room < h {
		lines = append(lines, s.Dim.Render(fmt.Sprintf("  %s%s %d more", s.Symbols.Up, s.Symbols.Down, hidden)))
	} else {
		lines = append(lines, v.origin(s, now, w)...)
	}
	return s.Block(lines, w, height)
}

// grow gives a second row to as many keys as there are rows for: to those with
// something of their own to say first.
func grow(rows []keyRow, left int) {
	for _, own := range []bool{true, false} {
		for i := range rows {
			if left > 0 && !rows[i].tall && (rows[i].sharedWith() == "") == own {
				rows[i].tall = true
				left--
			}
		}
	}
}

// origin says where the limits of the key under the cursor come from, or of the
// first that has some.
func (v Keys) origin(s draw.Styles, now time.Time, w int) (lines []string) {
	at := v.At()
	if !v.Active {
		at = max(0, slices.IndexFunc(v.Keys, func(k *engine.KeyStatus) bool { return len(k.Gauges) > 0 }))
	}
	text := gaugesOf(v.Keys[at].Gauges, now).origin()
	if text == "" {
		return nil
	}
	for _, row := range s.Wrap("limits of "+draw.Line(v.Keys[at].Name)+": "+text, max(1, w-4)) {
		lines = append(lines, s.Dim.Render("    "+row))
	}
	return lines
}

// At gives the index of the cursor's key; 0 where it is gone.
func (v Keys) At() int {
	return max(0, slices.IndexFunc(v.Keys, func(k *engine.KeyStatus) bool { return k.ID == v.Cursor }))
}

// keyRow is one key in the panel.
type keyRow struct {
	*engine.KeyStatus
	above  []*engine.KeyStatus
	marked bool // the cursor is on it
	tall   bool // it has two rows
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
		style.Render(s.Fit(k.State.String(), 5)) + " " + s.Right(TimeLeft(k.KeyStatus, k.now), c.left) + " "
}

// head is the first of two rows: the state, that for each model, the counts.
func (k keyRow) head(s draw.Styles, c keyColumns, w int) string {
	lead := k.lead(s, c) + c.cells(s, k.KeyStatus, k.now)
	tail := Tally(k.KeyStatus)
	if k.Running > 0 && k.State != engine.Busy {
		tail = plain.Counted(k.Running, "request") + " running"
	}
	if s.Width(lead)+s.Width(tail)+1 > w {
		tail, _, _ = strings.Cut(tail, "  ") // the first count says most
	}
	return s.Justify(lead, s.Dim.Render(tail), w)
}

// rows draws the one row of a key, or its two.
func (k keyRow) rows(s draw.Styles, c keyColumns, w int) []string {
	if k.tall {
		const indent = "    "
		return []string{k.head(s, c, w), s.Fit(indent+k.limits(s, w-len(indent)), w)}
	}
	lead := k.lead(s, c) + c.cells(s, k.KeyStatus, k.now)
	if room := w - s.Width(lead) - 2; room >= 8 {
		lead += "  " + k.limits(s, room)
	}
	return []string{s.Fit(lead, w)}
}

// limits draws how much of them is used, or why the key is out.
func (k keyRow) limits(s draw.Styles, w int) string {
	first := k.sharedWith()
	switch {
	case first != "":
		return s.Dim.Render(s.Longest(w, "shares the limits of "+first, "with "+first))
	case k.out():
		return s.Dim.Render(s.Truncate(k.trouble(), w))
	}
	return gaugesOf(k.Gauges, k.now).draw(s, w)
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

// Strip sums up the keys in one line: each by name and state where all fit,
// else how many are in each state, and when the first of them comes back.
func (v Keys) Strip(s draw.Styles, now time.Time, w int) string {
	if len(v.Keys) == 0 {
		return s.Fit(s.Dim.Render(" no keys"), w)
	}
	var named []string
	for _, k := range v.Keys {
		word := k.State.String()
		if left := draw.Countdown(k.Until, now); left != "" {
			word += " " + left
		}
		style := s.State(k.State)
		named = append(named, style.Render(s.Symbol(k.State))+" "+s.Truncate(draw.Line(k.Name), 12)+" "+style.Render(word))
	}
	return s.Fit(s.Longest(w, " "+strings.Join(named, "  "), v.counts(s, now)), w)
}

// counts says how many keys are in each state.
func (v Keys) counts(s draw.Styles, now time.Time) string {
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
	return " " + strings.Join(parts, "  ")
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
