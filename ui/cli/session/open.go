package session

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"sluice/engine/plain"
	"sluice/engine/provider"
	"sluice/engine/sim"
	"sluice/keystore"
	"sluice/keystore/failover"
	"sluice/keystore/ledger"
	"sluice/keystore/sqlite"
	"sluice/keystore/vault"
	"sluice/ui/cli/admin"
	"sluice/ui/cli/config"
	"sluice/ui/terminal"
)

// Open opens what a chat needs. With nothing configured the error is
// config.ErrNothing, and nothing is made on disk.
func (h *Home) Open(ctx context.Context) (*Session, error) {
	if h.Demo {
		return h.openDemo()
	}
	c, err := h.Config()
	if err != nil {
		return nil, err
	}
	return h.OpenWith(ctx, c)
}

// OpenWith is Open over a configuration that was read already.
func (h *Home) OpenWith(ctx context.Context, c *config.Config) (*Session, error) {
	if len(c.Chain) == 0 && len(c.Keys) == 0 && Absent(h.Paths.Ledger) {
		if err := h.unlisted(ctx, nil, nil); err != nil {
			h.Complain(err)
		}
		return nil, config.ErrNothing
	}
	s, err := h.newSession(c)
	if err != nil {
		return nil, err
	}
	stored := s.openStore(ctx, time.Now())
	s.Secrets = h.Vault(c, stored...)
	keys, warnings, err := s.pool(ctx, stored)
	if err != nil {
		return nil, s.emptied(keys, errors.Join(err, s.Close()))
	}
	s.Warnings = append(append(s.Warnings, warnings...), c.MissingEnv(h.Env.Get)...)
	s.Warnings = append(s.Warnings, training{s.store}.news(ctx, c, keys)...)
	return s.hold(keys, c.Chain), nil
}

// emptied says why nothing can be served with the keys that there are: what
// befell the store comes first, since it may be the reason for the rest.
func (s *Session) emptied(keys []keystore.Key, err error) error {
	wanting := len(keys) == 0 || len(s.Config.Chain) > 0 // another key would help
	if s.unread != nil && wanting {
		return keystore.WithHint(fmt.Errorf("the kept keys cannot be read, and no other key can be used: %w", s.unread),
			cmp.Or(keystore.HintOf(s.unread), "sluice doctor tells more"))
	}
	s.home.ComplainOf(s.Warnings)
	return err
}

// OpenKeys opens what the commands that administer keys need. Unlike Open it
// accepts a pool that can serve nothing yet, takes in every key whose provider
// can be reached, and asks a person for passphrases. Change: the keys are to be
// changed, and it is an error where they can be looked at only.
func (h *Home) OpenKeys(ctx context.Context, change bool) (*Session, error) {
	if h.Demo {
		return h.openDemo()
	}
	c, err := h.Config()
	if err != nil {
		return nil, err
	}
	s, err := h.newSession(c)
	if err != nil {
		return nil, err
	}
	run := newRunName()
	store, err := openLedger(ctx, h.Paths.Ledger, run, time.Now())
	if err != nil {
		return nil, fmt.Errorf("opening the keys: %w", err)
	}
	stored, err := s.use(ctx, store, run, time.Now())
	if err != nil {
		return nil, err
	}
	s.home.ComplainOf(s.Warnings)
	if why := store.Unkept(); why == nil {
		s.Ledger = store // a change that cannot be kept is an error
	} else if err := fmt.Errorf("%s cannot be written, so keys can be looked at and not changed: %w", filepath.Base(h.Paths.Ledger), why); change {
		return nil, errors.Join(err, s.Close())
	} else {
		h.Complain(err)
	}
	o := h.vaultOptions(c, stored...)
	o.NewPassphrase = h.NewPassphrase
	o.Notice = func(text string) { fmt.Fprintln(h.Err, "note: "+plain.Line(text, 0)) }
	s.Secrets = vault.New(o)
	keys := slices.DeleteFunc(slices.Concat(c.Keys, stored), func(k keystore.Key) bool {
		p, ok := c.Providers[k.Provider]
		return !ok || !admin.Reachable(p)
	})
	c.Plan(keys)
	return s.hold(keys, withRoutes(c.Chain, keys)), nil
}

// withRoutes gives the chain with a route for each key that it has none for, so
// that the engine tells its state.
func withRoutes(chain []keystore.Route, pool []keystore.Key) []keystore.Route {
	chain = slices.Clone(chain)
	for _, k := range pool {
		if slices.ContainsFunc(chain, func(r keystore.Route) bool { return r.Provider == k.Provider && k.Serves(r.Model) }) {
			continue
		}
		model := "any"
		if len(k.Models) > 0 {
			model = k.Models[0]
		}
		chain = append(chain, keystore.Route{Provider: k.Provider, Model: model})
	}
	return chain
}

// openStore opens the store, and gives the keys in it. While it cannot be
// written, memory stands in for it, and it is said what is not kept. Where it
// cannot be read either, a warning says why, and nothing of it is known.
func (s *Session) openStore(ctx context.Context, now time.Time) []keystore.Key {
	var stored []keystore.Key
	run := newRunName()
	store, err := openLedger(ctx, s.home.Paths.Ledger, run, now)
	if err == nil {
		stored, err = s.use(ctx, store, run, now)
	}
	if err != nil {
		s.Ledger, s.unread = ledger.NewMemory(run), err
		s.Warnings = append(s.Warnings, fmt.Errorf("kept keys cannot be read, and limits and switches are kept in memory only: %w", err))
		return nil
	}
	if why := store.Unkept(); why != nil {
		s.Warnings = append(s.Warnings, &unkeptError{s.shelf(), failover.Unkept{Why: why}})
	}
	return stored
}

// use takes over an open store, until the session is closed, and gives the keys
// in it. Where they cannot be read it is closed at once.
func (s *Session) use(ctx context.Context, store *sqlite.Store, run string, now time.Time) ([]keystore.Key, error) {
	stored, err := store.Keys(ctx)
	if err != nil {
		_ = store.Close(now) // it was not used
		return nil, err
	}
	if notice := store.Notice(); notice != nil {
		s.Warnings = append(s.Warnings, notice)
	} else if err := s.home.unlisted(ctx, store, stored); err != nil {
		s.Warnings = append(s.Warnings, err)
	}
	ledger := failover.New(store, run, func(now failover.Unkept) {
		text := ""
		if now.Why != nil {
			text = (&unkeptError{s.shelf(), now}).Error()
		}
		s.Notices.Set("store", text)
	})
	s.store, s.Ledger = store, ledger
	s.closers = append(s.closers, func() error {
		for _, err := range []error{s.shelf().lost(ledger), s.putSecretsBack(context.Background()), store.Close(time.Now())} {
			if err != nil {
				s.home.Complain(err)
			}
		}
		return nil
	})
	return stored, nil
}

// Kept are the keys of the store, with what is wrong with it. Unread: they
// cannot be read. Where there is no store none is made.
func (h *Home) Kept(ctx context.Context) (keys []keystore.Key, wrong []error, unread bool) {
	if Absent(h.Paths.Ledger) {
		if err := h.unlisted(ctx, nil, nil); err != nil {
			wrong = []error{err}
		}
		return nil, wrong, false
	}
	s := &Session{home: h, Notices: newNotices()}
	keys = s.openStore(ctx, time.Now())
	_ = s.Close() // it says itself what is wrong
	return keys, s.Warnings, s.unread != nil
}

// unlisted says that secrets rest in the encrypted file although the store has
// never heard of a key: it was lost, or emptied. Keys that a person removed are
// no reason. A nil store is one that is not there.
func (h *Home) unlisted(ctx context.Context, store admin.Store, stored []keystore.Key) error {
	info, err := os.Stat(h.Paths.Secrets)
	if len(stored) > 0 || err != nil || info.Size() == 0 {
		return nil
	}
	if store != nil {
		if known, err := admin.EverChanged(ctx, store); known || err != nil {
			return nil // what ails the store is said elsewhere
		}
	}
	hint := fmt.Sprintf("restore a backup of %s, or add the keys again", filepath.Base(h.Paths.Ledger))
	if aside := SetAside(h.Paths.Ledger); len(aside) > 0 {
		hint = fmt.Sprintf("a damaged list lies in %s; %s", aside[len(aside)-1], hint)
	}
	return keystore.WithHint(fmt.Errorf("keys are lost from the list: secrets rest in %s, and %s names none", h.Paths.Secrets, h.Paths.Ledger), hint)
}

// openDemo opens a session over the built-in simulated provider: no key, no
// network, no disk. The same engine speaks HTTP to it, inside the process.
func (h *Home) openDemo() (*Session, error) {
	scenario := sim.Demo()
	c, err := config.Parse("the demo", []byte(scenario.Config("http://127.0.0.1")), map[string]provider.Provider{})
	if err != nil {
		return nil, err
	}
	keys, _, err := c.Pool(nil)
	if err != nil {
		return nil, err
	}
	tokens := terminal.Environment(scenario.Environ())
	s := &Session{
		Config: c, home: h, Notices: newNotices(), Ledger: ledger.NewMemory(newRunName()),
		Secrets:   vault.New(vault.Options{LookupEnv: tokens.Lookup, Environ: func() []string { return nil }}),
		Transport: sim.New(scenario).Transport(),
	}
	return s.hold(keys, c.Chain), nil
}

// newSession begins one over a configuration; nothing is open yet.
func (h *Home) newSession(c *config.Config) (*Session, error) {
	transport, err := NewTransport(c.Network)
	if err != nil {
		return nil, err
	}
	return &Session{Config: c, Transport: transport, home: h, Notices: newNotices(), crashed: func(error) {}}, nil
}

// pool is the configuration's own Pool. Where no model is named, the provider
// of the keys is asked for one, at most once a day.
func (s *Session) pool(ctx context.Context, stored []keystore.Key) ([]keystore.Key, []error, error) {
	pool, warnings, err := s.Config.Pool(stored)
	var none *config.NoModelsError
	if !errors.As(err, &none) {
		return pool, warnings, err
	}
	row := s.Config.Providers[none.Provider]
	models, err := proposals{s.store, s.Inquiry(), s.Safe(), s.home.Complain}.of(ctx, row, pool, none, time.Now())
	if err != nil {
		return pool, warnings, err
	}
	s.Config.Proposed = map[string][]string{row.Name: models}
	return s.Config.Pool(stored)
}

// putSecretsBack restores the encrypted file where its directory was taken away.
func (s *Session) putSecretsBack(ctx context.Context) error {
	v, ok := s.Secrets.(interface{ PutBack(context.Context) error })
	if !ok {
		return nil
	}
	if err := v.PutBack(ctx); err != nil {
		return fmt.Errorf("the encrypted file of the keys is gone and cannot be written again: %w", err)
	}
	return nil
}

// shelf is the store's file, with the names of the keys that it is about.
func (s *Session) shelf() shelf { return shelf{s.home.Paths.Ledger, s.named} }
