package cli

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"sluice/engine/provider"
	"sluice/keystore"
	"sluice/keystore/limit"
	"sluice/ui"
	"sluice/ui/cli/admin"
	"sluice/ui/cli/session"
)

// screen gives the engine that the dashboard steers, and its options. Where keys
// are kept, their administration switches them, without a screen too.
func screen(h *session.Home, s *session.Session) (ui.Engine, ui.Options, error) {
	e, passphrases, err := s.Screen()
	o := ui.Options{
		Simulated: h.Demo, Input: h.In, Output: h.Out.AsIs(), NoColor: h.Colourless(), Environ: screenEnviron(h, s.Config.UI.Symbols),
		Prefer: s.Config.Patience.Prefer, MaxWait: s.Config.Patience.Chat, System: s.Config.System, Linear: s.Config.UI.Linear,
	}
	if h.Demo || err != nil {
		return e, o, err
	}
	o.Store, o.Passphrases = h.Conversations(), passphrases
	if s.Store() != nil {
		keys := &screenKeys{session: s, admin: s.Admin()}
		e, o.Keys = switching{e, keys}, keys
	}
	return e, o, nil
}

// switching is an engine whose keys are switched by their administration, so
// that every undo knows of it.
type switching struct {
	ui.Engine
	keys *screenKeys
}

// SwitchOff switches a key off until a time; zero: until it is switched on.
func (e switching) SwitchOff(ctx context.Context, keyID, reason string, until time.Time) error {
	_, err := e.keys.Switch(ctx, keyID, limit.Off{Since: time.Now(), Until: until, Reason: reason})
	return err
}

// SwitchOn switches a key on again.
func (e switching) SwitchOn(ctx context.Context, keyID string) error {
	_, err := e.keys.Switch(ctx, keyID, limit.Off{})
	return err
}

// screenEnviron makes the configured symbols prevail over the locale, by which
// the screen goes.
func screenEnviron(h *session.Home, symbols string) []string {
	switch symbols {
	case "ascii":
		return append(slices.Clone(h.Env), "LC_ALL=C")
	case "unicode":
		return append(slices.Clone(h.Env), "LC_ALL=C.UTF-8")
	}
	return h.Env
}

var _ ui.KeyScopes = (*screenKeys)(nil)

// screenKeys administers keys for the dashboard. After each change the engine
// gets the new pool. It is safe for concurrent use.
type screenKeys struct {
	mu      sync.Mutex
	session *session.Session
	admin   *admin.Admin
}

// Providers names where a key can belong: those of the chain first.
func (k *screenKeys) Providers() []string {
	var names []string
	c := k.session.Current()
	for _, r := range c.Chain {
		if !slices.Contains(names, r.Provider) {
			names = append(names, r.Provider)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(c.Providers)) {
		if !slices.Contains(names, name) && admin.Reachable(c.Providers[name]) {
			names = append(names, name)
		}
	}
	return names
}

// Add tests and keeps keys that were pasted; one undo takes them all back. One
// that fails does not stop the others, unless all would fail for the same reason.
func (k *screenKeys) Add(ctx context.Context, name, provider string, pasted keystore.Secret) (ui.Added, func(context.Context) error, error) {
	found := findPasted(pasted.Reveal(), k.session.Current().Providers, provider)
	var added ui.Added
	for _, f := range found {
		if f.Skip != "" {
			added.Refused = append(added.Refused, lineWord(f)+": "+f.Skip)
		}
	}
	if len(added.Refused) == len(found) {
		return added, nil, nil
	}
	undo, err := k.change(ctx, func(now time.Time) error {
		if err := k.session.Safe().ReadyToPut(ctx); err != nil {
			return err
		}
		done, err := k.keep(ctx, name, found, now)
		for _, d := range done {
			if d.Err != nil {
				added.Refused = append(added.Refused, lineWord(d.Found)+": "+d.Err.Error())
			} else {
				added.Kept = append(added.Kept, d.Added.Key.Name)
			}
		}
		switch {
		case err == nil && len(found) == 1:
			return done[0].Err
		case err == nil && len(added.Kept) == 0:
			return errNoneKept
		}
		return err
	})
	if errors.Is(err, errNoneKept) {
		err = nil
	}
	return added, undo, err
}

// errNoneKept says that there is no change to be undone.
var errNoneKept = errors.New("no key was kept")

// keep keeps what was found; a single key can have a name.
func (k *screenKeys) keep(ctx context.Context, name string, found []admin.Found, now time.Time) ([]admin.Imported, error) {
	if name == "" || len(found) > 1 {
		return k.admin.Import(ctx, found, false, now)
	}
	f := found[0]
	added, err := k.admin.Add(ctx, admin.New{Name: name, Provider: f.Provider, Secret: f.Secret}, now)
	return []admin.Imported{{Found: f, Added: added, Err: err}}, nil
}

// findPasted reads what was pasted for a provider that a person chose, and says
// of what is left out only what matters on the screen.
func findPasted(text string, providers map[string]provider.Provider, chosen string) []admin.Found {
	found := admin.Pasted([]byte(text), providers, chosen)
	for i := range found {
		found[i].Skip, _, _ = strings.Cut(found[i].Skip, ";") // the rest is about the command line
	}
	return found
}

// Replace tests a secret and keeps it in place of the key's.
func (k *screenKeys) Replace(ctx context.Context, keyID string, secret keystore.Secret) (func(context.Context) error, error) {
	return k.named(ctx, keyID, func(name string, now time.Time) error {
		if err := k.session.Safe().ReadyToPut(ctx); err != nil {
			return err
		}
		_, err := k.admin.Replace(ctx, name, secret, false, now)
		return err
	})
}

// Rename gives a key another name.
func (k *screenKeys) Rename(ctx context.Context, keyID, to string) (func(context.Context) error, error) {
	return k.named(ctx, keyID, func(name string, now time.Time) error { return k.admin.Rename(ctx, name, to, now) })
}

// Remove takes a key out of the pool.
func (k *screenKeys) Remove(ctx context.Context, keyID string) (func(context.Context) error, error) {
	return k.named(ctx, keyID, func(name string, now time.Time) error { return k.admin.Remove(ctx, name, false, now) })
}

// SetModels lets a key be used for these models only; none: for all.
func (k *screenKeys) SetModels(ctx context.Context, keyID string, models []string) (func(context.Context) error, error) {
	return k.named(ctx, keyID, func(name string, now time.Time) error {
		_, err := k.admin.LimitTo(ctx, name, models, now)
		return err
	})
}

// SetAccount says whose limits a key shares; empty: its own.
func (k *screenKeys) SetAccount(ctx context.Context, keyID, account string) (func(context.Context) error, error) {
	return k.named(ctx, keyID, func(name string, now time.Time) error { return k.admin.SetAccount(ctx, name, account, now) })
}

// Switch switches a key off or on at once, also while others are being tested.
// The way back undoes that change while it is the newest, and is one more else.
func (k *screenKeys) Switch(ctx context.Context, keyID string, off limit.Off) (func(context.Context) error, error) {
	a := k.session.Admin() // its own: nothing waits for it
	a.Config = k.session.Current()
	key, err := keyOf(ctx, a, keyID)
	if err != nil {
		return nil, err
	}
	before, id, err := a.Switch(ctx, key, off, time.Now())
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context) error {
		newest, err := a.Newest(ctx)
		if err == nil && newest == id {
			_, err = a.UndoOnly(ctx, id, time.Now())
			return err
		}
		now := time.Now()
		if !before.At(now) {
			before = limit.Off{}
		}
		_, _, err = a.Switch(ctx, key, before, now)
		return err
	}, nil
}

// keyOf finds a key of the pool.
func keyOf(ctx context.Context, a *admin.Admin, id string) (keystore.Key, error) {
	all, err := a.All(ctx)
	if err != nil {
		return keystore.Key{}, err
	}
	if i := slices.IndexFunc(all, func(k keystore.Key) bool { return k.ID == id }); i >= 0 {
		return all[i], nil
	}
	return keystore.Key{}, keystore.ErrNoKey
}

// named is change for a key that is in the pool.
func (k *screenKeys) named(ctx context.Context, keyID string, f func(name string, now time.Time) error) (func(context.Context) error, error) {
	return k.change(ctx, func(now time.Time) error {
		key, err := keyOf(ctx, k.admin, keyID)
		if err != nil {
			return err
		}
		return f(key.Name, now)
	})
}

// change makes a change and gives the way back.
func (k *screenKeys) change(ctx context.Context, f func(now time.Time) error) (func(context.Context) error, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.admin.Config = k.session.Current()
	if err := f(time.Now()); err != nil {
		return nil, err
	}
	id, err := k.admin.Newest(ctx)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context) error { return k.undo(ctx, id) }, k.session.Refresh(ctx)
}

// undo takes one change back, unless another has come after it.
func (k *screenKeys) undo(ctx context.Context, id string) error {
	_, err := k.change(ctx, func(now time.Time) error {
		_, err := k.admin.UndoOnly(ctx, id, now)
		return err
	})
	return err
}
