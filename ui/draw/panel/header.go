package panel

import (
	"fmt"
	"slices"
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
	Route     keystore.Route
	Key       string
	Fallback  bool
	Ready     int
	Keys      int
	Rate      float64 // tokens a second of the streaming answer; 0: nothing streams
	Elapsed   time.Duration
	Notice    string
}

// Draw draws the first line. What fits least is dropped first: the
// title, the speed, the key's name.
func (v Header) Draw(s draw.Styles, w int) string {
	gap, parts := "   ", []string{s.Accent.Bold().Render("sluice")}
	if w < 60 {
		gap = "  "
	}
	if v.Simulated {
		if w < 60 {
			parts = nil // the word that must be read takes the place of the name
		}
		parts = append(parts, s.Warn.Bold().Render("SIMULATED"))
	}
	if v.Unsaved {
		parts = append(parts, s.Bad.Bold().Render("NOT SAVED"))
	}
	if v.Route.Model != "" {
		parts = append(parts, v.route(s, w))
	}
	ready := fmt.Sprintf("keys %d/%d ready", v.Ready, v.Keys)
	if w < 60 {
		ready = fmt.Sprintf("%d/%d keys", v.Ready, v.Keys)
	}
	if v.Ready == 0 && v.Keys > 0 {
		ready = s.Warn.Render(ready)
	}
	parts = append(parts, ready)
	if v.Rate > 0 {
		parts = append(parts, s.OK.Render(fmt.Sprintf("%.0f tok/s", v.Rate))+s.Dim.Render(fmt.Sprintf(" %ds", int(v.Elapsed/time.Second))))
	}
	left := " " + strings.Join(parts, gap)
	room := w - s.Width(left) - 3
	switch {
	case v.Notice != "" && room > 8:
		return s.Justify(left, s.Warn.Render(s.Truncate(v.Notice, room))+" ", w)
	case room > 8:
		return s.Justify(left, s.Dim.Render(s.Truncate(v.Title, room))+" ", w)
	}
	return s.Fit(left, w)
}

// route names the model, says whether it stands in for another, and
// names the key where there is room.
func (v Header) route(s draw.Styles, w int) string {
	most := 40
	if w < 60 {
		most = max(6, w-30)
	}
	model := s.Truncate(draw.Line(v.Route.Model), most)
	if v.Fallback {
		model += " " + s.Warn.Bold().Render("FALLBACK")
	}
	if v.Key != "" && w >= 60 {
		model += s.Dim.Render(" via ") + s.Truncate(draw.Line(v.Key), 16)
	}
	return model
}

// CountReady counts the keys that may be used now, for any model of the chain.
func CountReady(keys []*engine.KeyStatus) (ready int) {
	for _, k := range keys {
		if usable(k) {
			ready++
		}
	}
	return ready
}

// usable says whether a key can serve some model of the chain now.
func usable(k *engine.KeyStatus) bool {
	can := func(s engine.State) bool { return s == engine.Ready || s == engine.Busy }
	return can(k.State) || k.State != engine.Off && k.State != engine.Bad &&
		slices.ContainsFunc(k.Cells, func(c engine.Cell) bool { return can(c.State) })
}

// LastUsable warns, in lines, that no other key can be used while k is off;
// empty where one can, or k cannot.
func LastUsable(keys []*engine.KeyStatus, k *engine.KeyStatus) []string {
	if !usable(k) {
		return nil
	}
	after := "No other key will be free by itself: new messages come back to the input."
	for _, o := range keys {
		switch {
		case o.ID == k.ID:
		case usable(o):
			return nil
		case o.State != engine.Off && o.State != engine.Bad && o.State != engine.Absent:
			after = "New messages will wait until another key is free."
		}
	}
	return []string{draw.Line(k.Name) + " is the last key that can be used now.", after}
}
