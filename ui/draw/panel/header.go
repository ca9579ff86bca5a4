package panel

import (
	"fmt"
	"strings"
	"time"

	"sluice/engine"
	"sluice/keystore"
	"sluice/ui/draw"
)

// Header is what the first line says.
type Header struct {
	Simulated bool
	Unsaved   bool
	Title     string // of the conversation
	Keys      []*engine.KeyStatus
	Models    []*engine.ModelStatus
	Notice    string

	// The answer that is coming.
	Route   keystore.Route // who gives it; zero: none is coming
	Key     string
	Rate    float64 // tokens a second; 0: nothing streams
	Elapsed time.Duration
}

// Draw draws the first line: what can be used now, then who is answering. What
// fits least is dropped first: the title, the speed, the key's name.
func (v Header) Draw(s draw.Styles, now time.Time, w int) string {
	gap := "   "
	if w < 90 {
		gap = "  "
	}
	left := ""
	for _, form := range v.forms() {
		if left = " " + strings.Join(v.parts(s, form, now), gap); s.Width(left) <= w {
			break
		}
	}
	room := w - s.Width(left) - 3
	switch {
	case v.Notice != "" && room > 8:
		return s.Justify(left, s.Warn.Render(s.Truncate(v.Notice, room))+" ", w)
	case room > 8:
		return s.Justify(left, s.Dim.Render(s.Truncate(v.Title, room))+" ", w)
	}
	return s.Fit(left, w)
}

// headerForm is how much of each part is said: 0 is nothing.
type headerForm struct{ name, pool, live, speed int }

// forms are those that the line may have, the fullest first.
func (v Header) forms() []headerForm {
	name := 1
	if v.Simulated {
		name = 0 // the word that must be read takes the place of the name
	}
	return []headerForm{
		{1, 4, 2, 1}, {name, 4, 2, 1}, {name, 4, 2, 0}, {name, 4, 1, 0}, {name, 3, 2, 0}, {name, 3, 1, 0}, {name, 2, 1, 0}, {0, 2, 1, 0}, {0, 1, 1, 0}, {0, 0, 1, 0},
	}
}

func (v Header) parts(s draw.Styles, f headerForm, now time.Time) (parts []string) {
	add := func(text string) {
		if text != "" {
			parts = append(parts, text)
		}
	}
	if f.name > 0 {
		add(s.Accent.Bold().Render("sluice"))
	}
	if v.Simulated {
		add(s.Warn.Bold().Render("SIMULATED"))
	}
	if v.Unsaved {
		add(s.Bad.Bold().Render("NOT SAVED"))
	}
	pool := pool{v.Keys, v.Models}
	if text := pool.say(f.pool, now); pool.free(now) {
		add(text)
	} else {
		add(s.Warn.Render(text))
	}
	add(v.answering(s, f.live))
	if f.speed > 0 && v.Rate > 0 {
		add(s.OK.Render(fmt.Sprintf("%.0f tok/s", v.Rate)) + s.Dim.Render(fmt.Sprintf(" %ds", int(v.Elapsed/time.Second))))
	}
	return parts
}

// answering names the model that answers, whether it stands in for another, and
// the key where there is room.
func (v Header) answering(s draw.Styles, much int) string {
	if v.Route.Model == "" {
		return ""
	}
	text := s.Truncate(draw.Line(v.Route.Model), 32)
	if v.Route != draw.Preferred(v.Models) {
		text += " " + s.Warn.Bold().Render("FALLBACK")
	}
	if v.Key != "" && much > 1 {
		text += s.Dim.Render(" via ") + s.Truncate(draw.Line(v.Key), 16)
	}
	return text
}
