package cli

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"sluice/ui/cli/admin"
	"sluice/ui/cli/console"
	"sluice/ui/cli/session"
)

func newKeysReplaceCmd(h *session.Home) *cobra.Command {
	var noTest bool
	cmd := keyCmd(h, "replace NAME", "Give a key another secret in place; its name, limits and switch stay", cobra.ExactArgs(1),
		func(ctx context.Context, s *keySession, args []string) error {
			if _, err := s.Changeable(ctx, args[0], "given another secret"); err != nil {
				return err
			}
			secret, err := h.Secret(ctx, "New key (it is not shown): ")
			if err != nil {
				return err
			}
			if err := s.session.Safe().ReadyToPut(ctx); err != nil {
				return err
			}
			done, err := s.Replace(ctx, args[0], secret, noTest, time.Now())
			if err != nil {
				return err
			}
			h.Say("replaced the secret of %s (%s), kept in: %s", args[0], done.Key.Tail, s.Vault.Describe(done.Key.Ref))
			if done.Tested == nil {
				h.Say("not tested")
				return nil
			}
			h.Say("tested: %s", testWords(*done.Tested))
			return nil
		})
	cmd.Flags().BoolVar(&noTest, "no-test", false, "keep it untested")
	return cmd
}

func newKeysRenameCmd(h *session.Home) *cobra.Command {
	return keyCmd(h, "rename NAME NEW", "Give a key another name", cobra.ExactArgs(2),
		func(ctx context.Context, s *keySession, args []string) error {
			if err := s.Rename(ctx, args[0], args[1], time.Now()); err != nil {
				return err
			}
			h.Say("renamed %s to %s", args[0], args[1])
			return nil
		})
}

func newKeysModelsCmd(h *session.Home) *cobra.Command {
	var all bool
	cmd := keyCmd(h, "models NAME [MODEL...]", "Use a key for some models only, or with --all for all", cobra.MinimumNArgs(1),
		func(ctx context.Context, s *keySession, args []string) error {
			if all != (len(args) == 1) {
				return console.Usage(errors.New("name the models, or say --all"), "sluice keys models "+args[0]+" gpt-4o")
			}
			k, err := s.LimitTo(ctx, args[0], args[1:], time.Now())
			if err != nil {
				return err
			}
			if all {
				h.Say("%s may be used for all models", k.Name)
				return nil
			}
			h.Say("%s is used only for %s", k.Name, strings.Join(k.Models, ", "))
			return nil
		})
	cmd.Flags().BoolVar(&all, "all", false, "for all models again")
	return cmd
}

func newKeysAccountCmd(h *session.Home) *cobra.Command {
	var own bool
	cmd := keyCmd(h, "account NAME [ACCOUNT]", "Say which keys share their limits: those with the same account", cobra.RangeArgs(1, 2),
		func(ctx context.Context, s *keySession, args []string) error {
			if own != (len(args) == 1) {
				return console.Usage(errors.New("name the account, or say --own"), "sluice keys account "+args[0]+" mine")
			}
			account := strings.Join(args[1:], "")
			if err := s.SetAccount(ctx, args[0], account, time.Now()); err != nil {
				return err
			}
			if own {
				h.Say("%s has limits of its own", args[0])
				return nil
			}
			h.Say("%s shares the limits of account %s", args[0], account)
			return nil
		})
	cmd.Flags().BoolVar(&own, "own", false, "an account of its own again")
	return cmd
}

func newKeysRemoveCmd(h *session.Home) *cobra.Command {
	var forGood bool
	cmd := keyCmd(h, "remove NAME", "Take a key out; sluice keys undo brings it back", cobra.ExactArgs(1),
		func(ctx context.Context, s *keySession, args []string) error {
			k, err := s.Changeable(ctx, args[0], "removed")
			if err != nil {
				return err
			}
			if forGood {
				if err := s.session.Safe().Ready(ctx, k.Ref); err != nil {
					return err
				}
			}
			if err := s.Remove(ctx, args[0], forGood, time.Now()); err != nil {
				return err
			}
			if forGood {
				h.Say("removed %s and its secret", args[0])
				return nil
			}
			h.Say("removed %s; until the next change, or for a day: sluice keys undo", args[0])
			return nil
		})
	cmd.Flags().BoolVar(&forGood, "for-good", false, "end its secret at once, without undo")
	return cmd
}

func newKeysUndoCmd(h *session.Home) *cobra.Command {
	return keyCmd(h, "undo", "Take the newest change of keys back", cobra.NoArgs,
		func(ctx context.Context, s *keySession, _ []string) error {
			what, err := s.Undo(ctx, time.Now())
			if errors.Is(err, admin.ErrNothingToUndo) {
				return console.Usage(err, "only the newest change can be taken back, and for a day")
			}
			if err != nil {
				return err
			}
			h.Say("undone: %s", what)
			return nil
		})
}

func newKeysPassphraseCmd(h *session.Home) *cobra.Command {
	return keyCmd(h, "passphrase", "Change the passphrase of the encrypted file", cobra.NoArgs,
		func(ctx context.Context, s *keySession, _ []string) error {
			if err := s.session.Safe().Ready(ctx, "file:any"); err != nil {
				return err
			}
			pass, err := h.NewPassphrase(ctx, "The encrypted file "+h.Paths.Secrets+" gets another passphrase.")
			if err != nil {
				return err
			}
			if err := s.Vault.ChangePassphrase(ctx, pass); err != nil {
				return err
			}
			h.Say("the passphrase is changed; a command or variable that gives it must give the new one")
			return nil
		})
}
