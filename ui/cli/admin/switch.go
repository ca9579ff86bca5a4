package admin

import (
	"context"

	"sluice/engine"
	"sluice/keystore"
	"sluice/keystore/limit"
)

// switches are the keys' switches, which the engine keeps.
type switches func() (*engine.Engine, error)

// of gives a key's switch as it is.
func (s switches) of(ctx context.Context, id string) (limit.Off, error) {
	e, err := s()
	if err != nil {
		return limit.Off{}, err
	}
	status, err := e.Next(ctx, 0)
	if err != nil {
		return limit.Off{}, err
	}
	for _, k := range status.Keys {
		if k.ID == id {
			return k.Off, nil
		}
	}
	return limit.Off{}, keystore.ErrNoKey
}

// set makes a key's switch what it should be.
func (s switches) set(ctx context.Context, id string, off limit.Off) error {
	e, err := s()
	switch {
	case err != nil:
		return err
	case off.Since.IsZero():
		return e.SwitchOn(ctx, id)
	}
	return e.SwitchOff(ctx, id, off.Reason, off.Until)
}
