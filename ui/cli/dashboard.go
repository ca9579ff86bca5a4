package cli

import (
	"context"
	"errors"
	"time"

	"sluice/engine/chat"
	"sluice/keystore/vault"
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
	if err := a.ready(ctx, p); err != nil {
		p.release()
		return err
	}
	ctx, crashed := context.WithCancelCause(ctx)
	defer crashed(nil)
	s, err := a.start(ctx, p, crashed)
	if err != nil {
		p.release()
		return err
	}
	watching, stop := context.WithCancel(ctx)
	wait := a.watch(watching, s)
	s.notices.set("start", firstOf(p.others()))
	if !a.demo {
		if err := a.purgeTrash(time.Now()); err != nil {
			s.notices.set("trash", err.Error())
		}
	}
	err = ui.Run(ctx, a.screenEngine(s), a.screen(s))
	stop()
	wait()
	if e := s.end(); err == nil {
		err = e
	}
	return err
}

// ready says whether a person is there to look, and sees to it that they can
// be asked for a passphrase: on the screen when it comes to that, or, where
// there is no screen to draw on, now.
func (a *app) ready(ctx context.Context, p *parts) error {
	switch {
	case !a.interactive():
		return usageError{errors.New("the dashboard needs a terminal"), "without one: sluice ask"}
	case a.demo:
		return nil
	case ui.Options{Linear: p.config.UI.Linear, Environ: a.env.list}.LineByLine():
		return a.unlockPool(ctx, p)
	}
	p.secrets = a.lockFor(p)
	return nil
}

// screenEngine gives the engine as the screen needs it.
func (a *app) screenEngine(s *session) ui.Engine {
	l, ok := s.secrets.(*lock)
	if !ok {
		return chat.Engine{Engine: s.engine}
	}
	l.serve(s)
	return unlocking{chat.Engine{Engine: s.engine}, l}
}

// unlockPool asks for the passphrase of the encrypted file where a key rests
// in it and nothing else gives the passphrase.
func (a *app) unlockPool(ctx context.Context, p *parts) error {
	v, ok := p.secrets.(*vault.Vault)
	if !ok {
		return nil
	}
	var refs []string
	for _, k := range p.keys {
		refs = append(refs, k.Ref)
	}
	return a.unlock(ctx, v, refs...)
}
