package admin

import (
	"context"
	"fmt"
	"time"

	"sluice/engine"
	"sluice/keystore"
	"sluice/keystore/limit"
	"sluice/keystore/vault"
)

// SwitchOff takes a key out of use until a time, or (zero) until it is
// switched on, also one that is declared.
func (a *Admin) SwitchOff(ctx context.Context, name, reason string, until, now time.Time) error {
	k, err := a.Find(ctx, name)
	if err != nil {
		return err
	}
	_, _, err = a.Switch(ctx, k, limit.Off{Since: now, Until: until, Reason: reason}, now)
	return err
}

// SwitchOn takes a key into use again.
func (a *Admin) SwitchOn(ctx context.Context, name string, now time.Time) error {
	k, err := a.Find(ctx, name)
	if err != nil {
		return err
	}
	_, _, err = a.Switch(ctx, k, limit.Off{}, now)
	return err
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
	if err := a.usable(k); err != nil {
		return before, "", err
	}
	if before, err = a.off(ctx, k); err != nil {
		return before, "", err
	}
	word := "disabled"
	if to.Since.IsZero() {
		word = "enabled"
	}
	s := &switched{ID: k.ID, Name: k.Name, Before: before, After: to}
	if id, err = a.record(ctx, fmt.Sprintf("%s key %q", word, k.Name), []change{{Switch: s}}, now); err != nil {
		return before, "", err
	}
	return before, id, a.setOff(ctx, k.ID, to)
}

// setOff makes a key's switch what it should be.
func (a *Admin) setOff(ctx context.Context, id string, off limit.Off) error {
	e, err := a.Engine()
	switch {
	case err != nil:
		return err
	case off.Since.IsZero():
		return e.SwitchOn(ctx, id)
	}
	return e.SwitchOff(ctx, id, off.Reason, off.Until)
}

// off gives a key's switch as it is.
func (a *Admin) off(ctx context.Context, k keystore.Key) (limit.Off, error) {
	e, err := a.Engine()
	if err != nil {
		return limit.Off{}, err
	}
	status, err := e.Next(ctx, 0)
	if err != nil {
		return limit.Off{}, err
	}
	for _, s := range status.Keys {
		if s.ID == k.ID {
			return s.Off, nil
		}
	}
	return limit.Off{}, engine.ErrNoKey
}

// Reset forgets the cooldowns and rejections of a key and of its account. What
// was counted stays counted.
func (a *Admin) Reset(ctx context.Context, name string) error {
	k, err := a.Find(ctx, name)
	if err != nil {
		return err
	}
	if err := a.usable(k); err != nil {
		return err
	}
	e, err := a.Engine()
	if err != nil {
		return err
	}
	return e.ClearKey(ctx, k.ID)
}
