package batch

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"github.com/dustin/go-humanize"

	"sluice/engine"
	"sluice/engine/batch"
	"sluice/engine/clock"
	"sluice/engine/plain"
	"sluice/keystore"
)

// planner foresees the end of a batch, from time to time anew.
type planner struct {
	work   *batch.Work
	ledger keystore.Ledger
	chain  []keystore.Route   // empty: the engine's
	keep   map[string]float64 // what is left to others, by provider
	newest atomic.Pointer[batch.Forecast]
	busy   atomic.Bool
	began  time.Time
	next   time.Time
}

// planEvery is how often the end is foreseen anew.
const planEvery = 30 * time.Second

// foresee plays a load through what the ledger knows.
func (p *planner) foresee(ctx context.Context, l batch.Load, st *engine.Status, now time.Time) (batch.Forecast, error) {
	rows, _, err := p.ledger.Since(ctx, 0)
	if err != nil {
		return batch.Forecast{}, fmt.Errorf("reading the ledger: %w", err)
	}
	l.Keep = p.keep
	f := batch.Foresee(l, targets(p.chain, st), rows, now)
	p.newest.Store(&f)
	return f, nil
}

// ends gives when a batch that is so far is foreseen to end: by the plan, or by
// what the last minute brought, once there was one.
func (p *planner) ends(ctx context.Context, at batch.Progress, st *engine.Status) time.Time {
	if p.began.IsZero() {
		p.began = at.At
	}
	if !at.At.Before(p.next) && at.Left() > 0 && !p.busy.Swap(true) {
		p.next = at.At.Add(planEvery)
		l := p.work.Load().Part(at.Left())
		go func() {
			defer p.busy.Store(false)
			_, _ = p.foresee(ctx, l, st, at.At) // the plan before is as good
		}()
	}
	if f := p.newest.Load(); f != nil && f.Ends.After(at.At) {
		return f.Ends
	}
	if at.Minute == 0 || at.Left() == 0 || at.At.Sub(p.began) < time.Minute {
		return time.Time{}
	}
	return at.At.Add(time.Duration(at.Left()) * time.Minute / time.Duration(at.Minute))
}

// targets are the keys of a status with the models of a chain, the preferred
// model first.
func targets(chain []keystore.Route, st *engine.Status) (all []keystore.Target) {
	if len(chain) == 0 {
		for _, m := range st.Models {
			if !m.Skipped {
				chain = append(chain, m.Route)
			}
		}
	}
	for _, r := range chain {
		for _, k := range st.Keys {
			if k.Provider == r.Provider && k.Serves(r.Model) {
				all = append(all, k.Target(r.Model))
			}
		}
	}
	return all
}

// words say what a load takes, and when it ends.
func words(l batch.Load, f batch.Forecast, now time.Time) string {
	text := fmt.Sprintf("%s, %s tokens: ", counted(l.Requests, "prompt"), strings.TrimSpace(humanize.SIWithDigits(float64(l.Input+l.Output), 1, "")))
	switch {
	case f.Never:
		return text + "nothing serves them before a person acts"
	case f.Ends.IsZero():
		return text + fmt.Sprintf("no limit of %s is known yet, so no end is foreseen", plain.Line(f.Open.String(), 60))
	case f.Binds == "":
		text += "no limit binds"
	default:
		text += f.Binds + " binds"
	}
	return text + fmt.Sprintf(", done in %s, at %s", about(f.Ends.Sub(now)), clock.Moment(f.Ends, now))
}

func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return number(n) + " " + noun + "s"
}
