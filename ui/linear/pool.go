package linear

import (
	"context"
	"strings"
	"time"

	"sluice/engine"
	"sluice/ui/action"
	"sluice/ui/draw"
	"sluice/ui/draw/panel"
)

// pool is the keys, the models and what waits for them.
type pool struct {
	voice
	ctx    context.Context // of all that is asked of the engine
	engine Engine
	status *engine.Status
	agreed func() // what /yes does; nil: nothing was asked
}

func (p *pool) tellKeys(_ string, now time.Time) {
	for i, k := range panel.GroupByAccount(p.status.Keys) {
		text := spaced(k.State.String(), panel.TimeLeft(k, now))
		if t := panel.TightestText(k.Gauges, now); t != "" {
			text += ", " + t
		}
		p.say("%d. %s: %s, %s.", i+1, k.Name, text, panel.Tally(k))
	}
}

func (p *pool) tellModels(_ string, now time.Time) {
	for i, m := range p.status.Models {
		p.say("%d. %s: %s, %d of %d keys ready.", i+1, m.Route, spaced(m.State.String(), draw.Countdown(m.Until, now)), m.Ready, m.Keys)
	}
}

func (p *pool) tellWaits(_ string, now time.Time) {
	for _, r := range p.status.Requests {
		p.say("Request %d, %s: %s.", r.ID, r.Label, spaced(r.Phase.String(), r.Why, draw.Countdown(r.Release, now)))
	}
}

// key finds a key by its name; nil, and said, where there is none.
func (p *pool) key(name string) *engine.KeyStatus {
	for _, k := range p.status.Keys {
		if k.Name == name {
			return k
		}
	}
	p.say("No key is called %s. /keys lists them.", name)
	return nil
}

// off switches a key off: "NAME 2h why". For the last one that can be used it
// asks first.
func (p *pool) off(arg string, now time.Time) {
	name, rest, _ := strings.Cut(arg, " ")
	k := p.key(name)
	if k == nil {
		return
	}
	until, reason, err := action.Off(rest, now)
	if err != nil {
		p.result(err)
		return
	}
	id := k.ID
	off := func() { p.result(p.engine.SwitchOff(p.ctx, id, draw.Line(reason), until)) }
	if last := panel.LastUsable(p.status.Keys, k); len(last) > 0 {
		p.agreed = off
		p.say("%s Not done yet: /yes switches it off.", strings.Join(last, " "))
		return
	}
	off()
}

func (p *pool) on(arg string, _ time.Time) {
	if k := p.key(arg); k != nil {
		p.result(p.engine.SwitchOn(p.ctx, k.ID))
	}
}

func (p *pool) clear(arg string, _ time.Time) {
	if k := p.key(arg); k != nil {
		p.result(p.engine.ClearKey(p.ctx, k.ID))
	}
}

// waiting gives the number of the request that waits; 0, and said, for none.
func (p *pool) waiting() uint64 {
	for _, r := range p.status.Requests {
		if r.Phase == engine.Waiting {
			return r.ID
		}
	}
	p.say("Nothing is waiting.")
	return 0
}

func (p *pool) tryNow(string, time.Time) {
	if id := p.waiting(); id != 0 {
		p.result(p.engine.Now(p.ctx, id))
	}
}

func (p *pool) skip(string, time.Time) {
	if id := p.waiting(); id != 0 {
		p.result(p.engine.NextModel(p.ctx, id))
	}
}
