package cli

import (
	"context"
	"errors"
	"time"

	"sluice/ui"
	"sluice/ui/cli/config"
	"sluice/ui/cli/console"
	"sluice/ui/cli/firstrun"
	"sluice/ui/cli/session"
)

// dashboard opens the screen: over the configuration, the demo, or what the
// person chooses where nothing is configured.
func dashboard(ctx context.Context, h *session.Home) error {
	s, err := h.Open(ctx)
	if errors.Is(err, config.ErrNothing) && h.Interactive() {
		s, err = firstrun.Begin(ctx, h)
	}
	if err != nil {
		return err
	}
	return s.Run(ctx, func(ctx context.Context) error {
		if err := readyToLook(ctx, h, s); err != nil {
			return err
		}
		e, o, err := screen(h, s)
		if err != nil {
			return err
		}
		watching, stop := context.WithCancel(ctx)
		wait := s.Watch(watching)
		defer wait()
		defer stop()
		s.Notices.First("start", s.Others())
		if !h.Demo {
			if err := purgeTrash(h, time.Now()); err != nil {
				s.Notices.Set("trash", err.Error())
			}
		}
		return ui.Run(ctx, e, o)
	})
}

// readyToLook says whether a person is there to look, and sees to it that they
// can be asked for a passphrase: on the screen when it comes to that, or, where
// there is no screen to draw on, now.
func readyToLook(ctx context.Context, h *session.Home, s *session.Session) error {
	switch {
	case !h.Interactive():
		return console.Usage(errors.New("the dashboard needs a terminal"), "without one: sluice ask")
	case h.Demo:
		return nil
	case ui.Options{Linear: s.Config.UI.Linear, Environ: h.Env}.LineByLine():
		return s.Safe().ReadyFor(ctx, s.Keys)
	}
	s.LockForScreen()
	return nil
}
