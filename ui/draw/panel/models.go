package panel

import (
	"fmt"
	"strings"
	"time"

	"sluice/engine"
	"sluice/ui/draw"
)

// Models is what the models panel draws.
type Models struct {
	Models []*engine.ModelStatus
	Keys   []*engine.KeyStatus
	Cursor int
	Active bool
}

// Draw draws the chain, the preferred model first.
func (v Models) Draw(s draw.Styles, now time.Time, w, h int) []string {
	if len(v.Models) == 0 {
		return s.Block([]string{s.Dim.Render("No model in the chain.")}, w, h)
	}
	c := v.columns(s, now, w)
	first, n := draw.Visible(len(v.Models), v.Cursor, h)
	var lines []string
	for i := first; i < first+n; i++ {
		lines = append(lines, v.row(s, i, c, now, w))
	}
	return s.Block(lines, w, h)
}

// modelColumns are the widths that the rows of the chain share.
type modelColumns struct{ name, soon, ready, first int }

func (v Models) columns(s draw.Styles, now time.Time, w int) modelColumns {
	var c modelColumns
	note := 0
	for _, m := range v.Models {
		c.name = max(c.name, s.Width(v.name(m)))
		c.soon = max(c.soon, s.Width(draw.Countdown(m.Until, now)))
		c.ready = max(c.ready, s.Width(v.keysOf(m)))
		c.first = max(c.first, s.Width(firstToken(m)))
		note = max(note, s.Width(v.note(s, m)))
	}
	fixed := func() int { return 11 + c.soon + 1 + c.ready + 1 + c.first + 2 + note }
	if fixed()+c.name > w {
		c.first = 0
	}
	c.name = max(4, min(c.name, w-fixed()))
	return c
}

// keysOf counts the keys that can be used with a model now, by their own rows.
func (v Models) keysOf(m *engine.ModelStatus) string {
	u := pool{v.Keys, v.Models}.of(m, time.Time{})
	return fmt.Sprintf("%d/%d", u.ready, u.keys)
}

// name drops the provider where the whole chain has the same.
func (v Models) name(m *engine.ModelStatus) string {
	for _, o := range v.Models {
		if o.Route.Provider != m.Route.Provider {
			return draw.Line(m.Route.String())
		}
	}
	return draw.Line(m.Route.Model)
}

func (v Models) row(s draw.Styles, i int, c modelColumns, now time.Time, w int) string {
	m := v.Models[i]
	style, mark := s.State(m.State), s.Pointer(v.Active && i == v.Cursor)
	name := s.Fit(v.name(m), c.name)
	if v.Active && i == v.Cursor {
		name = s.Strong.Render(name)
	}
	if m.Skipped {
		name, style = s.Dim.Render(s.Fit(v.name(m), c.name)), s.Dim
	}
	row := fmt.Sprintf("%s%d %s %s %s", mark, i+1, style.Render(s.Symbol(m.State)), name, style.Render(s.Fit(m.State.String(), 5)))
	for _, col := range []struct {
		text string
		w    int
	}{{draw.Countdown(m.Until, now), c.soon}, {v.keysOf(m), c.ready}, {firstToken(m), c.first}} {
		if col.w > 0 {
			row += " " + s.Right(col.text, col.w)
		}
	}
	return s.Fit(row+"  "+v.note(s, m), w)
}

// firstToken is the usual time to a model's first token.
func firstToken(m *engine.ModelStatus) string {
	if m.FirstMS == 0 {
		return ""
	}
	return fmt.Sprintf("%.1fs", float64(m.FirstMS)/1000)
}

// note says what is special about a model just now.
func (Models) note(s draw.Styles, m *engine.ModelStatus) string {
	var parts []string
	if m.InUse && !m.Skipped {
		parts = append(parts, s.OK.Bold().Render("IN USE"))
	}
	if m.Skipped {
		parts = append(parts, s.Dim.Render("skipped"))
	}
	if m.Why != "" && m.State != engine.Ready {
		parts = append(parts, s.Dim.Render(draw.Line(m.Why)))
	}
	return strings.Join(parts, " ")
}
