package cli

import (
	"context"
	"errors"

	"sluice/engine/trial"
	"sluice/keystore"
	"sluice/ui/cli/admin"
	"sluice/ui/cli/inquiry"
	"sluice/ui/cli/session"
)

// keySession is what a key command works with.
type keySession struct {
	*admin.Admin
	session *session.Session
	ask     *inquiry.Inquiry
}

// withKeys lets f change the keys.
func withKeys(ctx context.Context, h *session.Home, f func(context.Context, *keySession) error) error {
	return overKeys(ctx, h, true, f)
}

// lookAtKeys is withKeys for an f that changes nothing, so that a store which
// can only be read does.
func lookAtKeys(ctx context.Context, h *session.Home, f func(context.Context, *keySession) error) error {
	return overKeys(ctx, h, false, f)
}

func overKeys(ctx context.Context, h *session.Home, change bool, f func(context.Context, *keySession) error) error {
	s, err := h.OpenKeys(ctx, change)
	if err != nil {
		return err
	}
	return s.Run(ctx, func(ctx context.Context) error { return f(ctx, &keySession{s.Admin(), s, s.Inquiry()}) })
}

// baseOf gives the base_url that a test of a key asks for, and what to do.
func (s *keySession) baseOf(ctx context.Context, name string, t trial.Result) (base, hint string) {
	return s.ask.BaseOf(ctx, name, t.Verdict, t.Chat)
}

// elsewhere gives the refusal of a key with the base_url that it asks for.
func (s *keySession) elsewhere(ctx context.Context, err error) error {
	var refused *admin.NotAcceptedError
	if !errors.As(err, &refused) {
		return err
	}
	if _, hint := s.ask.BaseOf(ctx, refused.Provider, refused.Verdict, ""); hint != "" {
		return keystore.WithHint(err, hint)
	}
	return err
}
