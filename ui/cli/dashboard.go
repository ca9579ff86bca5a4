package cli

import (
	"context"
	"errors"

	"sluice/engine/plain"
	"sluice/ui"
	"sluice/ui/cli/config"
)

// dashboard opens the screen: over the configuration, the demo, or what the
// person chooses where nothing is configured.
func (a *app) dashboard(ctx context.Context) error {
	p, err := a.parts(ctx)
	if errors.Is(err, config.ErrNothing) && a.interactive() {
		p, err = a.firstRun(ctx)
	}
	if err != nil {
		return err
	}
	if !a.interactive() {
		p.release()
		return usageError{errors.New("the dashboard needs a terminal"), "without one: sluice ask"}
	}
	ctx, crashed := context.WithCancelCause(ctx)
	defer crashed(nil)
	s, err := a.start(ctx, p, crashed)
	if err != nil {
		p.release()
		return err
	}
	if len(p.warnings) > 0 {
		if err := s.engine.Notice(plain.Line(p.warnings[0].Error(), 0)); err != nil {
			return errors.Join(err, s.end())
		}
	}
	err = ui.Run(ctx, s.engine, a.screen(p))
	if e := s.end(); err == nil {
		err = e
	}
	return err
}

// screen gives the dashboard's options.
func (a *app) screen(p *parts) ui.Options {
	return ui.Options{
		Simulated: a.demo, Environ: a.env.list, Input: a.stdin, Output: a.stdout, NoColor: a.colourless(),
		Prefer: p.config.Patience.Prefer, MaxWait: p.config.Patience.Chat,
	}
}
