// Package admin administers the keys of the pool: it adds, imports, changes,
// switches and removes them, and can undo the newest change. It takes secrets
// and hands them to the vault; it must never give one back, print one, or put
// one into an error or a record.
package admin

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"sluice/engine"
	"sluice/engine/trial"
	"sluice/keystore"
	"sluice/keystore/limit"
	"sluice/keystore/vault"
	"sluice/ui/cli/config"
)

// Store keeps the records of keys that the configuration does not declare.
// sqlite.Store implements it; the demo has one that keeps nothing.
type Store interface {
	Keys(ctx context.Context) ([]keystore.Key, error)
	PutKey(ctx context.Context, k keystore.Key) error
	RemoveKey(ctx context.Context, id string) (keystore.Key, error)
	Setting(ctx context.Context, name string) ([]byte, error)
	PutSetting(ctx context.Context, name string, value []byte) error
	Amend(ctx context.Context, subjects []limit.Subject, change limit.Change, now time.Time) ([]limit.Row, error)
}

// Admin administers keys. Its methods are not for concurrent use, except Test;
// several processes may have one each.
type Admin struct {
	Config *config.Config
	Store  Store
	Vault  *vault.Vault
	// Engine gives the one over the pool, which tells states and switches; an
	// error where no key can be used.
	Engine func() (*engine.Engine, error)
	// Ask asks a key's provider whether it accepts the key, and marks it.
	Ask func(ctx context.Context, k keystore.Key) (trial.Result, error)
	// Probe asks a provider whether it accepts a secret that is not kept yet.
	// Only Add, Import and Replace need it, where they test.
	Probe func(ctx context.Context, k keystore.Key, s keystore.Secret) (trial.Result, error)
}

func (a *Admin) providers() providers { return providers{a.Config} }

func (a *Admin) gate() gate { return gate{a.Vault, a.providers(), a.Probe} }

func (a *Admin) journal() journal { return journal{a.Store, a.Vault} }

// All gives every key: the declared ones, then the stored ones.
func (a *Admin) All(ctx context.Context) ([]keystore.Key, error) {
	stored, err := a.Store.Keys(ctx)
	if err != nil {
		return nil, fmt.Errorf("reading the keys: %w", err)
	}
	return append(slices.Clone(a.Config.Keys), stored...), nil
}

// Find gives the key with that name. A declared key comes before a stored one
// of the same name. The error suggests the nearest name.
func (a *Admin) Find(ctx context.Context, name string) (keystore.Key, error) {
	all, err := a.All(ctx)
	if err != nil {
		return keystore.Key{}, err
	}
	return pool(all).named(name)
}

// Changeable gives the key with that name where it can be changed here: not
// where it is declared (*DeclaredError) or unknown. The verb completes "cannot
// be …".
func (a *Admin) Changeable(ctx context.Context, name, verb string) (keystore.Key, error) {
	all, err := a.All(ctx)
	if err != nil {
		return keystore.Key{}, err
	}
	return pool(all).changeable(name, verb)
}

// Provider gives the proper name of the provider that a person means by name
// or by another word for it. The error suggests the nearest, and says where a
// base URL is missing.
func (a *Admin) Provider(name string) (string, error) { return a.providers().named(name) }

// Test asks a key's provider whether it accepts the key, by its cheapest call,
// and marks the key accordingly.
func (a *Admin) Test(ctx context.Context, k keystore.Key) (trial.Result, error) {
	if err := a.providers().usable(k); err != nil {
		return trial.Result{}, err
	}
	return a.Ask(ctx, k)
}

// Added is a key that was kept, with what its test showed; Tested is nil
// where there was none.
type Added struct {
	Key    keystore.Key
	Tested *trial.Result
}

// Imported is what became of one line.
type Imported struct {
	Found
	Added Added
	Err   error // why it was not kept; a *TwinError where it is there already
}

// Add tests a key and keeps it. *NotAcceptedError where the test failed: then
// nothing is kept.
func (a *Admin) Add(ctx context.Context, n New, now time.Time) (Added, error) {
	added, err := a.add(ctx, n)
	if err != nil {
		return Added{}, err
	}
	_, err = a.journal().record(ctx, fmt.Sprintf("added key %q", added.Key.Name), now, change{After: &added.Key})
	return added, err
}

// AddPool is Add for a reference to a variable that holds several keys: one of
// each, undone together. One that fails stops the rest.
func (a *Admin) AddPool(ctx context.Context, n New, count int, now time.Time) ([]Added, error) {
	var done []Added
	var changes []change
	var failed error
	name := n.Name
	for _, ref := range vault.Pool(n.Ref, count) {
		all, err := a.All(ctx)
		if failed = err; err != nil {
			break
		}
		n.Ref = ref
		if name != "" {
			n.Name = pool(all).freeName(name)
		}
		added, err := a.add(ctx, n)
		if failed = err; err != nil {
			break
		}
		done, changes = append(done, added), append(changes, change{After: &added.Key})
	}
	return done, errors.Join(failed, a.journal().recordImport(ctx, changes, now))
}

// Import keeps the keys among found. One that fails does not stop the others.
// All of them are undone together.
func (a *Admin) Import(ctx context.Context, found []Found, noTest bool, now time.Time) ([]Imported, error) {
	var done []Imported
	var changes []change
	for _, f := range found {
		if f.Skip != "" {
			continue
		}
		added, err := a.add(ctx, New{Provider: f.Provider, Secret: f.Secret, NoTest: noTest})
		if err == nil {
			changes = append(changes, change{After: &added.Key})
		}
		if ctx.Err() != nil || errors.Is(err, vault.ErrLocked) || errors.Is(err, vault.ErrWrongPassphrase) {
			// The others would fail for the same reason.
			return done, errors.Join(err, ctx.Err(), a.journal().recordImport(ctx, changes, now))
		}
		done = append(done, Imported{Found: f, Added: added, Err: err})
	}
	return done, a.journal().recordImport(ctx, changes, now)
}

// add keeps a key without remembering how to undo it.
func (a *Admin) add(ctx context.Context, n New) (Added, error) {
	n, err := n.read(a.providers())
	if err != nil {
		return Added{}, err
	}
	all, err := a.All(ctx)
	if err != nil {
		return Added{}, err
	}
	k, err := n.draft(a.providers(), all)
	if err != nil {
		return Added{}, err
	}
	secret := n.Secret
	if n.Ref != "" {
		if secret, err = a.Vault.Open(ctx, n.Ref); err != nil {
			return Added{}, err
		}
	}
	tested, err := a.gate().admit(ctx, k, secret, all, n.NoTest)
	if err != nil {
		return Added{}, err
	}
	if n.Ref == "" {
		if k.Ref, err = a.Vault.Put(ctx, k.ID, secret); err != nil {
			return Added{}, err
		}
		k.Tail = secret.Tail()
	}
	if err := a.Store.PutKey(ctx, k); err != nil {
		if n.Ref == "" {
			_ = a.Vault.Remove(context.WithoutCancel(ctx), k.Ref) // nothing points to it
		}
		return Added{}, fmt.Errorf("keeping key %q: %w", k.Name, err)
	}
	return Added{Key: k, Tested: tested}, nil
}
