package panel

import (
	"fmt"
	"strings"
	"time"

	"sluice/engine"
	"sluice/keystore"
	"sluice/ui/draw"
)

// keyColumns are the columns that all rows of keys share: the key, its state,
// and one for each model of the chain, in its order.
type keyColumns struct {
	name, left int
	models     []modelColumn
	words      bool // a model's column says the state in a word, or how long it lasts
}

type modelColumn struct {
	model keystore.Route
	title string
	w     int
}

// wordW holds the longest word of a state, and most waits, behind a symbol.
const wordW = 8

func (v Keys) columns(s draw.Styles, w int) keyColumns {
	c := keyColumns{name: 3, left: 6}
	for _, k := range v.Keys {
		c.name = max(c.name, s.Width(draw.Line(k.Name)))
	}
	c.name = min(c.name, max(4, w/4))
	if w >= 46 {
		c.left = 8
	}
	c.settle(s, v.Models, w-c.lead())
	return c
}

// settle gives the models the widest columns that room holds: with words, with
// whole names, with the numbers that the chain gives them.
func (c *keyColumns) settle(s draw.Styles, models []*engine.ModelStatus, room int) {
	for _, how := range []struct{ words, names bool }{{true, true}, {false, true}, {false, false}} {
		c.models, c.words = nil, how.words
		used := 0
		for i, m := range models {
			col := modelColumn{model: m.Route, title: fmt.Sprint(i + 1)}
			if how.names {
				col.title = bareName(m)
			}
			if col.w = s.Width(col.title); how.words {
				col.w = max(col.w, wordW)
			}
			used += col.w + 1
			c.models = append(c.models, col)
		}
		if used <= room {
			return
		}
	}
	c.models = c.models[:min(len(c.models), max(0, room/2))]
}

// lead is the width of the first columns, which are never dropped.
func (c *keyColumns) lead() int { return 4 + c.name + 1 + 5 + 1 + c.left + 1 }

// heading names the columns.
func (c *keyColumns) heading(s draw.Styles, w int) string {
	head := "    " + s.Fit("key", c.name) + " " + s.Fit("state", 5+1+c.left) + " "
	for _, m := range c.models {
		head += " " + s.Fit(m.title, m.w)
	}
	return s.Dim.Render(s.Fit(head, w))
}

// cells draw what a key can do with each model.
func (c *keyColumns) cells(s draw.Styles, k *engine.KeyStatus, now time.Time) string {
	var b strings.Builder
	for _, m := range c.models {
		b.WriteString(" ")
		on, ok := stateFor(k, m.model)
		if !ok {
			b.WriteString(s.Dim.Render(s.Fit(s.Symbols.Dot, m.w)))
			continue
		}
		text := s.Symbol(on.State)
		if left := draw.Countdown(on.Until, now); c.words && left != "" {
			text += " " + left
		} else if c.words {
			text += " " + strings.ToLower(on.State.String())
		}
		b.WriteString(s.State(on.State).Render(s.Fit(text, m.w)))
	}
	return b.String()
}
