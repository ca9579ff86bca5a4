package cli

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"sluice/engine/clock"
	"sluice/keystore/limit"
	"sluice/ui/action"
	"sluice/ui/cli/console"
	"sluice/ui/cli/session"
)

func newKeysDisableCmd(h *session.Home) *cobra.Command {
	var until, reason string
	cmd := keyCmd(h, "disable NAME", "Switch a key off; requests that run go on", cobra.ExactArgs(1),
		func(ctx context.Context, s *keySession, args []string) error {
			now := time.Now()
			end, err := action.Until(until, now)
			if err != nil {
				return console.Usage(fmt.Errorf("--until %w", err), "for example "+action.UntilExamples)
			}
			if err := switchKey(ctx, s, args[0], limit.Off{Since: now, Until: end, Reason: reason}, now); err != nil {
				return err
			}
			if end.IsZero() {
				h.Say("%s is off until it is enabled", args[0])
				return nil
			}
			h.Say("%s is off until %s", args[0], clock.Moment(end, now))
			return nil
		})
	cmd.Flags().StringVar(&until, "until", "", "on again then: "+action.UntilExamples)
	cmd.Flags().StringVar(&reason, "reason", "", "why, for later")
	return cmd
}

// switchKey makes the named key's switch what it should be, also one that is
// declared.
func switchKey(ctx context.Context, s *keySession, name string, to limit.Off, now time.Time) error {
	k, err := s.Find(ctx, name)
	if err != nil {
		return err
	}
	_, _, err = s.Switch(ctx, k, to, now)
	return err
}

func newKeysEnableCmd(h *session.Home) *cobra.Command {
	return keyCmd(h, "enable NAME", "Switch a key on again", cobra.ExactArgs(1),
		func(ctx context.Context, s *keySession, args []string) error {
			if err := switchKey(ctx, s, args[0], limit.Off{}, time.Now()); err != nil {
				return err
			}
			h.Say("%s is on", args[0])
			return nil
		})
}

func newKeysResetCmd(h *session.Home) *cobra.Command {
	return keyCmd(h, "reset NAME", "Forget cooldowns and rejections of a key and its account; counts stay", cobra.ExactArgs(1),
		func(ctx context.Context, s *keySession, args []string) error {
			if err := s.Reset(ctx, args[0]); err != nil {
				return err
			}
			h.Say("cooldowns of %s are cleared", args[0])
			return nil
		})
}
