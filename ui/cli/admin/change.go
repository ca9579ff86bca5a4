package admin

import (
	"context"
	"errors"
	"fmt"
	"time"

	"sluice/engine/trial"
	"sluice/keystore"
	"sluice/keystore/limit"
	"sluice/keystore/vault"
)

// Replace gives a key another secret, in place: its name, limits and marks
// stay. The new one is tested first unless noTest is set. A key whose secret
// rested outside then has it in the vault.
func (a *Admin) Replace(ctx context.Context, name string, s keystore.Secret, noTest bool, now time.Time) (Added, error) {
	before, err := a.stored(ctx, name, "given another secret")
	if err != nil {
		return Added{}, err
	}
	if _, s, err = One(s, a.Config.Providers, before.Provider); err != nil {
		return Added{}, err
	}
	if s.Empty() {
		return Added{}, hint("no key was given", "paste it at the prompt, or pipe it in")
	}
	all, err := a.All(ctx)
	if err != nil {
		return Added{}, err
	}
	if err := a.twin(ctx, before, s, all); err != nil {
		return Added{}, err
	}
	added := Added{Key: before}
	if !noTest {
		if err := a.usable(before); err != nil {
			return Added{}, err
		}
		if added.Tested, err = a.accepted(ctx, before, s); err != nil {
			return Added{}, err
		}
	}
	after := before
	after.Tail = s.Tail()
	after.Ref, err = a.Vault.Replace(ctx, before.Ref, s)
	if errors.Is(err, vault.ErrOutside) {
		after.Ref, err = a.Vault.Put(ctx, before.ID, s)
	}
	if err != nil {
		return Added{}, err
	}
	added.Key = after
	if err := a.commit(ctx, fmt.Sprintf("replaced the secret of key %q", name), change{Before: &before, After: &after}, now); err != nil {
		return Added{}, err
	}
	return added, a.clearRejection(ctx, after, now)
}

// clearRejection forgets that the key was refused: that was the old secret.
// Limits stay, since they are the account's.
func (a *Admin) clearRejection(ctx context.Context, k keystore.Key, now time.Time) error {
	subject := limit.Subject{Kind: limit.OfKey, Provider: k.Provider, Key: k.ID}
	_, err := a.Store.Amend(ctx, []limit.Subject{subject}, limit.Change{Forgive: limit.Auth}, now)
	if err != nil {
		return fmt.Errorf("clearing the rejection of key %q: %w", k.Name, err)
	}
	return nil
}

// Rename gives a key another name.
func (a *Admin) Rename(ctx context.Context, name, to string, now time.Time) error {
	before, err := a.stored(ctx, name, "renamed")
	if err != nil {
		return err
	}
	all, err := a.All(ctx)
	if err != nil {
		return err
	}
	if err := checkName(to, before.ID, all); err != nil {
		return err
	}
	after := before
	after.Name = to
	return a.commit(ctx, fmt.Sprintf("renamed key %q to %q", name, to), change{Before: &before, After: &after}, now)
}

// LimitTo lets a key be used for these models only; none: for all.
func (a *Admin) LimitTo(ctx context.Context, name string, models []string, now time.Time) (keystore.Key, error) {
	before, err := a.stored(ctx, name, "limited to models")
	if err != nil {
		return keystore.Key{}, err
	}
	after := before
	if after.Models, err = a.models(before.Provider, models); err != nil {
		return keystore.Key{}, err
	}
	return after, a.commit(ctx, fmt.Sprintf("changed the models of key %q", name), change{Before: &before, After: &after}, now)
}

// SetAccount says whose limits a key shares; empty: its own.
func (a *Admin) SetAccount(ctx context.Context, name, account string, now time.Time) error {
	before, err := a.stored(ctx, name, "given an account")
	if err != nil {
		return err
	}
	if err := checkAccount(account); err != nil {
		return err
	}
	after := before
	after.Account = account
	return a.commit(ctx, fmt.Sprintf("changed the account of key %q", name), change{Before: &before, After: &after}, now)
}

// Remove takes a key out. Its secret stays in the vault until the removal can
// no longer be undone: after the next change, or a day. ForGood ends the
// secret at once, without a way back.
func (a *Admin) Remove(ctx context.Context, name string, forGood bool, now time.Time) error {
	before, err := a.stored(ctx, name, "removed")
	if err != nil {
		return err
	}
	if !forGood {
		return a.commit(ctx, fmt.Sprintf("removed key %q", name), change{Before: &before}, now)
	}
	// The secret goes first: a key without one can be removed again, a secret
	// that no key points to cannot.
	if before.Ref != "" && !vault.Outside(before.Ref) {
		if err := a.Vault.Remove(ctx, before.Ref); err != nil {
			return fmt.Errorf("key %q stays: %w", name, err)
		}
	}
	if err := a.apply(ctx, nil, &before); err != nil {
		return fmt.Errorf("removing key %q: %w", name, err)
	}
	return nil
}

// commit remembers a change, so that a crash leaves a way back, and makes it.
func (a *Admin) commit(ctx context.Context, what string, c change, now time.Time) error {
	if _, err := a.record(ctx, what, []change{c}, now); err != nil {
		return err
	}
	if err := a.apply(ctx, c.After, c.Before); err != nil {
		return fmt.Errorf("storing the change: %w", err)
	}
	return nil
}

// apply makes the record want what it was or will be; nil: no record.
func (a *Admin) apply(ctx context.Context, want, instead *keystore.Key) error {
	switch {
	case want != nil:
		return a.Store.PutKey(ctx, *want)
	case instead != nil:
		_, err := a.Store.RemoveKey(ctx, instead.ID)
		if errors.Is(err, keystore.ErrNoKey) {
			return nil
		}
		return err
	}
	return nil
}

// Test asks a key's provider whether it accepts the key, by its cheapest call,
// and marks the key accordingly.
func (a *Admin) Test(ctx context.Context, k keystore.Key) (trial.Result, error) {
	if err := a.usable(k); err != nil {
		return trial.Result{}, err
	}
	return a.Ask(ctx, k)
}
