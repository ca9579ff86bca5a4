package ui

import (
	"fmt"
	"strings"
	"time"

	"sluice/engine"
)

// modelsView is what the models panel draws.
type modelsView struct {
	models []*engine.ModelStatus
	cursor int
	active bool
}

// drawModels draws the chain, the preferred model first.
func drawModels(s styles, v modelsView, now time.Time, w, h int) []string {
	if len(v.models) == 0 {
		return s.block([]string{s.dim.Render("No model in the chain.")}, w, h)
	}
	c := s.modelColumnsFor(v.models, now, w)
	first, n := visible(len(v.models), v.cursor, h)
	var lines []string
	for i := first; i < first+n; i++ {
		lines = append(lines, s.modelRow(i, v, c, now, w))
	}
	return s.block(lines, w, h)
}

// modelColumns are the widths that the rows of the chain share.
type modelColumns struct{ name, soon, ready, first int }

func (s styles) modelColumnsFor(models []*engine.ModelStatus, now time.Time, w int) modelColumns {
	var c modelColumns
	note := 0
	for _, m := range models {
		c.name = max(c.name, s.width(modelName(m, models)))
		c.soon = max(c.soon, s.width(countdown(m.Until, now)))
		c.ready = max(c.ready, s.width(readyOf(m)))
		c.first = max(c.first, s.width(firstToken(m)))
		note = max(note, s.width(s.modelNote(m)))
	}
	fixed := func() int { return 11 + c.soon + 1 + c.ready + 1 + c.first + 2 + note }
	if fixed()+c.name > w {
		c.first = 0
	}
	c.name = max(4, min(c.name, w-fixed()))
	return c
}

func readyOf(m *engine.ModelStatus) string { return fmt.Sprintf("%d/%d", m.Ready, m.Keys) }

// modelName drops the provider where the whole chain has the same.
func modelName(m *engine.ModelStatus, all []*engine.ModelStatus) string {
	for _, o := range all {
		if o.Route.Provider != m.Route.Provider {
			return line(m.Route.String())
		}
	}
	return line(m.Route.Model)
}

func (s styles) modelRow(i int, v modelsView, c modelColumns, now time.Time, w int) string {
	m := v.models[i]
	style := s.state(m.State)
	name := s.fit(modelName(m, v.models), c.name)
	mark := " "
	if v.active && i == v.cursor {
		mark, name = s.accent.Render(s.sym.cursor), s.strong.Render(name)
	}
	if m.Skipped {
		name, style = s.dim.Render(s.fit(modelName(m, v.models), c.name)), s.dim
	}
	row := fmt.Sprintf("%s%d %s %s %s", mark, i+1, style.Render(s.symbol(m.State)), name, style.Render(s.fit(m.State.String(), 5)))
	for _, col := range []struct {
		text string
		w    int
	}{{countdown(m.Until, now), c.soon}, {readyOf(m), c.ready}, {firstToken(m), c.first}} {
		if col.w > 0 {
			row += " " + s.right(col.text, col.w)
		}
	}
	return s.fit(row+"  "+s.modelNote(m), w)
}

// firstToken is the usual time to a model's first token.
func firstToken(m *engine.ModelStatus) string {
	if m.FirstMS == 0 {
		return ""
	}
	return fmt.Sprintf("%.1fs", float64(m.FirstMS)/1000)
}

// modelNote says what is special about a model just now.
func (s styles) modelNote(m *engine.ModelStatus) string {
	var parts []string
	if m.InUse && !m.Skipped {
		parts = append(parts, s.ok.bold().Render("IN USE"))
	}
	if m.Skipped {
		parts = append(parts, s.dim.Render("skipped"))
	}
	if m.Why != "" && m.State != engine.Ready {
		parts = append(parts, s.dim.Render(line(m.Why)))
	}
	return strings.Join(parts, " ")
}
