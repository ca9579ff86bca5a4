package cli

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
)

func newKeysDisableCmd(a *app) *cobra.Command {
	var until, reason string
	cmd := a.keyCmd("disable NAME", "Switch a key off; requests that run go on", cobra.ExactArgs(1),
		func(ctx context.Context, s *keySession, args []string) error {
			now := time.Now()
			end, err := parseUntil(until, now)
			if err != nil {
				return err
			}
			if err := s.SwitchOff(ctx, args[0], reason, end, now); err != nil {
				return err
			}
			if end.IsZero() {
				a.say("%s is off until it is enabled", args[0])
				return nil
			}
			a.say("%s is off until %s", args[0], day(end, now))
			return nil
		})
	cmd.Flags().StringVar(&until, "until", "", "on again then: 18:00, 2h, 3d, 2026-03-01, 2026-03-01T12:00:00Z")
	cmd.Flags().StringVar(&reason, "reason", "", "why, for later")
	return cmd
}

func newKeysEnableCmd(a *app) *cobra.Command {
	return a.keyCmd("enable NAME", "Switch a key on again", cobra.ExactArgs(1),
		func(ctx context.Context, s *keySession, args []string) error {
			if err := s.SwitchOn(ctx, args[0], time.Now()); err != nil {
				return err
			}
			a.say("%s is on", args[0])
			return nil
		})
}

func newKeysResetCmd(a *app) *cobra.Command {
	return a.keyCmd("reset NAME", "Forget cooldowns and rejections of a key and its account; counts stay", cobra.ExactArgs(1),
		func(ctx context.Context, s *keySession, args []string) error {
			if err := s.Reset(ctx, args[0]); err != nil {
				return err
			}
			a.say("cooldowns of %s are cleared", args[0])
			return nil
		})
}

// parseUntil reads a time to come: a duration, a time of day (the next one), a
// date or a full time. Empty is no time.
func parseUntil(text string, now time.Time) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	if clock, err := time.Parse("15:04", text); err == nil {
		at := time.Date(now.Year(), now.Month(), now.Day(), clock.Hour(), clock.Minute(), 0, 0, now.Location())
		if !at.After(now) {
			at = at.AddDate(0, 0, 1)
		}
		return at, nil
	}
	if days, ok := strings.CutSuffix(text, "d"); ok {
		if n, err := strconv.ParseUint(days, 10, 16); err == nil {
			return now.AddDate(0, 0, int(n)), nil
		}
	}
	if d, err := time.ParseDuration(text); err == nil {
		return now.Add(d), nil
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02 15:04", "2006-01-02"} {
		if t, err := time.ParseInLocation(layout, text, now.Location()); err == nil {
			return t, nil
		}
	}
	return time.Time{}, usageError{errors.New("--until is neither a duration nor a time"), "for example 18:00, 2h, 3d, 2026-03-01 or 2026-03-01T12:00:00Z"}
}
