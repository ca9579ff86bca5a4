package ui

import (
	"fmt"
	"strings"
	"time"

	"sluice/engine"
	"sluice/keystore"
)

// headerView is what the first line says.
type headerView struct {
	simulated bool
	unsaved   bool
	title     string // of the conversation
	route     keystore.Route
	key       string
	fallback  bool
	ready     int
	keys      int
	rate      float64 // tokens a second of the streaming answer; 0: nothing streams
	elapsed   time.Duration
	notice    string
}

// drawHeader draws the first line. What fits least is dropped first: the
// title, the speed, the key's name.
func drawHeader(s styles, v headerView, w int) string {
	gap, parts := "   ", []string{s.accent.bold().Render("sluice")}
	if w < 60 {
		gap = "  "
	}
	if v.simulated && w < 60 {
		parts = nil // the word that must be read takes the place of the name
	}
	if v.simulated {
		parts = append(parts, s.warn.bold().Render("SIMULATED"))
	}
	if v.unsaved {
		parts = append(parts, s.bad.bold().Render("NOT SAVED"))
	}
	if v.route.Model != "" {
		parts = append(parts, s.routeInUse(v, w))
	}
	ready := fmt.Sprintf("keys %d/%d ready", v.ready, v.keys)
	if w < 60 {
		ready = fmt.Sprintf("%d/%d keys", v.ready, v.keys)
	}
	if v.ready == 0 && v.keys > 0 {
		ready = s.warn.Render(ready)
	}
	parts = append(parts, ready)
	if v.rate > 0 {
		parts = append(parts, s.ok.Render(fmt.Sprintf("%.0f tok/s", v.rate))+s.dim.Render(fmt.Sprintf(" %ds", int(v.elapsed/time.Second))))
	}
	left := " " + strings.Join(parts, gap)
	room := w - s.width(left) - 3
	switch {
	case v.notice != "" && room > 8:
		return s.ends(left, s.warn.Render(s.cut(v.notice, room))+" ", w)
	case room > 8:
		return s.ends(left, s.dim.Render(s.cut(v.title, room))+" ", w)
	}
	return s.fit(left, w)
}

// routeInUse names the model, says whether it stands in for another, and
// names the key where there is room.
func (s styles) routeInUse(v headerView, w int) string {
	most := 40
	if w < 60 {
		most = max(6, w-30)
	}
	model := s.cut(line(v.route.Model), most)
	if v.fallback {
		model += " " + s.warn.bold().Render("FALLBACK")
	}
	if v.key != "" && w >= 60 {
		model += s.dim.Render(" via ") + s.cut(line(v.key), 16)
	}
	return model
}

// readiness counts the keys that may be used now, for any model of the chain.
func readiness(keys []*engine.KeyStatus) (ready int) {
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
	if can(k.State) {
		return true
	}
	if k.State == engine.Off || k.State == engine.Bad {
		return false
	}
	for _, c := range k.Cells {
		if can(c.State) {
			return true
		}
	}
	return false
}

// drawStrip sums up the keys in one line: how many are in each state, and
// when the first of them comes back.
func drawStrip(s styles, keys []*engine.KeyStatus, now time.Time, w int) string {
	var counts [engine.Absent + 1]int
	var soonest [engine.Absent + 1]time.Time
	for _, k := range keys {
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
		if c := countdown(soonest[st], now); c != "" {
			text += " (" + c + ")"
		}
		parts = append(parts, s.state(st).Render(s.symbol(st)+" "+text))
	}
	if len(parts) == 0 {
		parts = []string{s.dim.Render("no keys")}
	}
	return s.fit(" "+strings.Join(parts, "  "), w)
}
