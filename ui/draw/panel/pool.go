package panel

import (
	"fmt"
	"slices"
	"time"

	"sluice/engine"
	"sluice/keystore"
	"sluice/ui/draw"
)

// pool is what can be used now. It is read off the keys' own rows, so that a
// sum never says other than the rows that it sums up.
type pool struct {
	keys   []*engine.KeyStatus
	models []*engine.ModelStatus
}

// use is what the keys can do with one model now.
type use struct {
	ready, keys int
	until       time.Time // when the first is free where none is; zero: not known, or never
}

// stateFor gives a key's state for a model. It is not ok where the key is not
// meant for the model.
func stateFor(k *engine.KeyStatus, model keystore.Route) (on engine.Cell, ok bool) {
	if k.Provider != model.Provider {
		return engine.Cell{}, false
	}
	on = engine.Cell{Model: model.Model, State: k.State, Until: k.Until, Why: k.Why}
	if k.Model == model.Model {
		return on, true
	}
	i := slices.IndexFunc(k.Cells, func(c engine.Cell) bool { return c.Model == model.Model })
	switch {
	case i < 0:
		return engine.Cell{}, false
	case k.State == engine.Off:
		return on, true
	}
	return k.Cells[i], true
}

func usableNow(s engine.State) bool { return s == engine.Ready || s == engine.Busy }

// of gives the use of a model.
func (p pool) of(m *engine.ModelStatus, now time.Time) (u use) {
	for _, k := range p.keys {
		on, ok := stateFor(k, m.Route)
		if !ok {
			continue
		}
		u.keys++
		if usableNow(on.State) {
			u.ready++
		}
		if on.Until.After(now) && (u.until.IsZero() || on.Until.Before(u.until)) {
			u.until = on.Until
		}
	}
	if u.ready > 0 {
		u.until = time.Time{}
	}
	return u
}

// chain gives the models that nobody skipped.
func (p pool) chain() (models []*engine.ModelStatus) {
	for _, m := range p.models {
		if !m.Skipped {
			models = append(models, m)
		}
	}
	return models
}

// free says whether the preferred model can be used now.
func (p pool) free(now time.Time) bool {
	chain := p.chain()
	return len(chain) > 0 && p.of(chain[0], now).ready > 0
}

// say says in words what can be used now: 4 in full, 3 in short, 2 without what
// stands in, 1 not even when it is free, 0 nothing.
func (p pool) say(much int, now time.Time) string {
	chain := p.chain()
	switch {
	case much == 0:
		return ""
	case len(p.keys) == 0:
		return "no keys"
	case len(chain) == 0:
		return "no model in use"
	}
	u := p.of(chain[0], now)
	text, back := fmt.Sprintf("%s: %d of %d keys", bareName(chain[0]), u.ready, u.keys), ", free in "
	switch {
	case much < 4:
		text, back = fmt.Sprintf("%s %d/%d", bareName(chain[0]), u.ready, u.keys), " in "
	case u.keys == 1:
		text = fmt.Sprintf("%s: %d of 1 key", bareName(chain[0]), u.ready)
	}
	if left := draw.Countdown(u.until, now); left != "" && much > 1 {
		text += back + left
	}
	if other := p.other(chain[1:], now); u.ready == 0 && much > 2 && other != "" {
		text += "; " + other
	}
	return text
}

// other names the next model of the chain that can be used now.
func (p pool) other(rest []*engine.ModelStatus, now time.Time) string {
	for _, m := range rest {
		if u := p.of(m, now); u.ready > 0 {
			return fmt.Sprintf("%s: %d", bareName(m), u.ready)
		}
	}
	return ""
}

func bareName(m *engine.ModelStatus) string { return draw.BareModel(draw.Line(m.Route.String())) }

// Free says how many keys the preferred model has now, for a panel's frame.
func Free(keys []*engine.KeyStatus, models []*engine.ModelStatus) string {
	p := pool{keys, models}
	chain := p.chain()
	if len(chain) == 0 || len(keys) == 0 {
		return ""
	}
	u := p.of(chain[0], time.Time{})
	return fmt.Sprintf("%d of %d free for %s", u.ready, u.keys, bareName(chain[0]))
}

// usable says whether a key can serve some model of the chain now.
func usable(k *engine.KeyStatus) bool {
	if k.State == engine.Off || k.State == engine.Bad {
		return false
	}
	return usableNow(k.State) || slices.ContainsFunc(k.Cells, func(c engine.Cell) bool { return usableNow(c.State) })
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
