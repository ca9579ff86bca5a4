package session

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"sluice/engine/plain"
	"sluice/keystore"
	"sluice/keystore/vault"
	"sluice/ui/cli/admin"
	"sluice/ui/cli/config"
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
	return s.hold(keys, c.Chain), nil
}

// emptied says why nothing can be served with the keys that there are: what
// befell the store comes first, since it may be the reason for the rest.
func (s *Session) emptied(keys []keystore.Key, err error) error {
	wanting := len(keys) == 0 || len(s.Config.Chain) > 0 // another key would help
	if s.unread != nil && wanting {
		return &unreadKeysError{s.unread}
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
	} else if err := (&readOnlyError{h.Paths.Ledger, why}); change {
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
