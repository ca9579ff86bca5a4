package admin

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"sluice/keystore"
	"sluice/keystore/limit"
	"sluice/keystore/vault"
)

// Replace gives a key another secret, in place: its name, limits and marks
// stay. The new one is tested first unless noTest is set. A key whose secret
// rested outside then has it in the vault.
func (a *Admin) Replace(ctx context.Context, name string, s keystore.Secret, noTest bool, now time.Time) (Added, error) {
	all, err := a.All(ctx)
	if err != nil {
		return Added{}, err
	}
	before, err := pool(all).changeable(name, "given another secret")
	if err != nil {
		return Added{}, err
	}
	if _, s, err = One(s, a.Config.Providers, before.Provider); err != nil {
		return Added{}, err
	}
	if s.Empty() {
		return Added{}, hint("no key was given", "paste it at the prompt, or pipe it in")
	}
	done := Added{Key: before}
	if done.Tested, err = a.gate().admit(ctx, before, s, all, noTest); err != nil {
		return Added{}, err
	}
	done.Key.Tail = s.Tail()
	done.Key.Ref, err = a.Vault.Replace(ctx, before.Ref, s)
	if errors.Is(err, vault.ErrOutside) {
		done.Key.Ref, err = a.Vault.Put(ctx, before.ID, s)
	}
	if err != nil {
		return Added{}, err
	}
	if err := a.change(ctx, fmt.Sprintf("replaced the secret of key %q", name), &before, &done.Key, now); err != nil {
		return Added{}, err
	}
	return done, forgive(ctx, a.Store, done.Key, now)
}

// Rename gives a key another name.
func (a *Admin) Rename(ctx context.Context, name, to string, now time.Time) error {
	_, err := a.edit(ctx, name, "renamed", fmt.Sprintf("renamed key %q to %q", name, to), now, func(k *keystore.Key, all pool) error {
		k.Name = to
		return all.checkName(to, k.ID)
	})
	return err
}

// LimitTo lets a key be used for these models only; none: for all.
func (a *Admin) LimitTo(ctx context.Context, name string, models []string, now time.Time) (keystore.Key, error) {
	return a.edit(ctx, name, "limited to models", fmt.Sprintf("changed the models of key %q", name), now, func(k *keystore.Key, _ pool) (err error) {
		k.Models, err = modelsOf(k.Provider, models)
		return err
	})
}

// SetAccount says whose limits a key shares; empty: its own.
func (a *Admin) SetAccount(ctx context.Context, name, account string, now time.Time) error {
	_, err := a.edit(ctx, name, "given an account", fmt.Sprintf("changed the account of key %q", name), now, func(k *keystore.Key, _ pool) error {
		k.Account = account
		return checkAccount(account)
	})
	return err
}

// edit changes a key's record by f; what says what was done, for the undo.
func (a *Admin) edit(ctx context.Context, name, verb, what string, now time.Time, f func(*keystore.Key, pool) error) (keystore.Key, error) {
	all, err := a.All(ctx)
	if err != nil {
		return keystore.Key{}, err
	}
	before, err := pool(all).changeable(name, verb)
	if err != nil {
		return keystore.Key{}, err
	}
	after := before
	if err := f(&after, all); err != nil {
		return keystore.Key{}, err
	}
	return after, a.change(ctx, what, &before, &after, now)
}

// Remove takes a key out. Its secret stays in the vault until the removal can
// no longer be undone: after the next change, or a day. ForGood ends the
// secret at once, without a way back.
func (a *Admin) Remove(ctx context.Context, name string, forGood bool, now time.Time) error {
	before, err := a.Changeable(ctx, name, "removed")
	if err != nil {
		return err
	}
	if !forGood {
		return a.change(ctx, fmt.Sprintf("removed key %q", name), &before, nil, now)
	}
	// The secret goes first: a key without one can be removed again, a secret
	// that no key points to cannot.
	if before.Ref != "" && !vault.Outside(before.Ref) {
		if err := a.Vault.Remove(ctx, before.Ref); err != nil {
			return fmt.Errorf("key %q stays: %w", name, err)
		}
	}
	if err := (change{Before: &before}).apply(ctx, a.Store); err != nil {
		return fmt.Errorf("removing key %q: %w", name, err)
	}
	return nil
}

// change remembers a change, so that a crash leaves a way back, and makes it.
func (a *Admin) change(ctx context.Context, what string, before, after *keystore.Key, now time.Time) error {
	c := change{Before: before, After: after}
	if _, err := a.journal().record(ctx, what, now, c); err != nil {
		return err
	}
	if err := c.apply(ctx, a.Store); err != nil {
		return fmt.Errorf("storing the change: %w", err)
	}
	return nil
}

// Switch makes a key's switch what it should be, on where to is zero. It gives
// what it was, and names the change for UndoOnly.
func (a *Admin) Switch(ctx context.Context, k keystore.Key, to limit.Off, now time.Time) (before limit.Off, id string, err error) {
	if !to.Until.IsZero() && !to.Until.After(now) {
		return before, "", hint("that time has passed", "give one that is to come: --until 18:00, --until 2h, --until 2026-03-01")
	}
	if vault.LooksSecret(to.Reason) || keystore.Drawn(to.Reason) {
		return before, "", hint("the reason looks like a secret", "a reason is shown everywhere")
	}
	if err := a.providers().usable(k); err != nil {
		return before, "", err
	}
	if before, err = switches(a.Engine).of(ctx, k.ID); err != nil {
		return before, "", err
	}
	word := "disabled"
	if to.Since.IsZero() {
		word = "enabled"
	}
	s := &switched{ID: k.ID, Name: k.Name, Before: before, After: to}
	if id, err = a.journal().record(ctx, fmt.Sprintf("%s key %q", word, k.Name), now, change{Switch: s}); err != nil {
		return before, "", err
	}
	return before, id, switches(a.Engine).set(ctx, k.ID, to)
}

// Reset forgets the cooldowns and rejections of a key and of its account. What
// was counted stays counted.
func (a *Admin) Reset(ctx context.Context, name string) error {
	k, err := a.Find(ctx, name)
	if err != nil {
		return err
	}
	if err := a.providers().usable(k); err != nil {
		return err
	}
	e, err := a.Engine()
	if err != nil {
		return err
	}
	return e.ClearKey(ctx, k.ID)
}

// Newest names the newest change, for UndoOnly; empty where there is none.
func (a *Admin) Newest(ctx context.Context) (id string, err error) {
	m, err := a.journal().read(ctx)
	return m.ID, err
}

// UndoOnly is Undo for one certain change: where another has come after it,
// also from another process, nothing is undone.
func (a *Admin) UndoOnly(ctx context.Context, id string, now time.Time) (what string, err error) {
	newest, err := a.Newest(ctx)
	if err != nil {
		return "", err
	}
	if newest != id {
		return "", hint("another change came after it, or it was undone already", "only the newest change can be taken back")
	}
	return a.Undo(ctx, now)
}

// Undo takes the newest change back and says which it was. ErrNothingToUndo
// where there is none, or where it is too old.
func (a *Admin) Undo(ctx context.Context, now time.Time) (what string, err error) {
	j := a.journal()
	m, err := j.read(ctx)
	if err != nil {
		return "", fmt.Errorf("undoing: %w", err)
	}
	if len(m.Changes) == 0 || now.Sub(m.At) > undoFor {
		m.expire()
		return "", errors.Join(ErrNothingToUndo, j.save(ctx, m))
	}
	all, err := a.All(ctx)
	if err != nil {
		return "", err
	}
	if err := m.unchanged(all); err != nil {
		return "", err
	}
	for _, c := range slices.Backward(m.Changes) {
		if err := c.back(ctx, a.Store, a.Engine, now); err != nil {
			return "", fmt.Errorf("undoing: %w", err)
		}
	}
	what = m.What
	m.expire()
	return what, j.save(ctx, m)
}
