package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"sluice/engine/plain"
	"sluice/ui/cli/admin"
)

// keyCmd is a command on the key that its first argument names.
func (a *app) keyCmd(use, short string, count cobra.PositionalArgs, run func(context.Context, *keySession, []string) error) *cobra.Command {
	return guarded(&cobra.Command{
		Use: use, Short: short,
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.withKeys(cmd.Context(), func(ctx context.Context, s *keySession) error { return run(ctx, s, args) })
		},
	}, count)
}

// say prints one line about what was done.
func (a *app) say(format string, args ...any) {
	fmt.Fprintln(a.stdout, plain.Line(fmt.Sprintf(format, args...), 0))
}

func newKeysReplaceCmd(a *app) *cobra.Command {
	var noTest bool
	cmd := a.keyCmd("replace NAME", "Give a key another secret in place; its name, limits and switch stay", cobra.ExactArgs(1),
		func(ctx context.Context, s *keySession, args []string) error {
			if err := s.Changeable(ctx, args[0], "given another secret"); err != nil {
				return err
			}
			secret, err := a.readSecret(ctx, "New key (it is not shown): ")
			if err != nil {
				return err
			}
			if err := a.unlockToPut(ctx, s.vault); err != nil {
				return err
			}
			done, err := s.Replace(ctx, args[0], secret, noTest, time.Now())
			if err != nil {
				return err
			}
			a.say("replaced the secret of %s (%s), kept in: %s", args[0], done.Key.Tail, s.vault.Describe(done.Key.Ref))
			if done.Tested == nil {
				a.say("not tested")
				return nil
			}
			a.say("tested: %s", testWords(*done.Tested))
			return nil
		})
	cmd.Flags().BoolVar(&noTest, "no-test", false, "keep it untested")
	return cmd
}

func newKeysRenameCmd(a *app) *cobra.Command {
	return a.keyCmd("rename NAME NEW", "Give a key another name", cobra.ExactArgs(2),
		func(ctx context.Context, s *keySession, args []string) error {
			if err := s.Rename(ctx, args[0], args[1], time.Now()); err != nil {
				return err
			}
			a.say("renamed %s to %s", args[0], args[1])
			return nil
		})
}

func newKeysModelsCmd(a *app) *cobra.Command {
	var all bool
	cmd := a.keyCmd("models NAME [MODEL...]", "Use a key for some models only, or with --all for all", cobra.MinimumNArgs(1),
		func(ctx context.Context, s *keySession, args []string) error {
			if all != (len(args) == 1) {
				return usageError{errors.New("name the models, or say --all"), "sluice keys models " + args[0] + " gpt-4o"}
			}
			k, err := s.LimitTo(ctx, args[0], args[1:], time.Now())
			if err != nil {
				return err
			}
			if all {
				a.say("%s may be used for all models", k.Name)
				return nil
			}
			a.say("%s is used only for %s", k.Name, strings.Join(k.Models, ", "))
			return nil
		})
	cmd.Flags().BoolVar(&all, "all", false, "for all models again")
	return cmd
}

func newKeysAccountCmd(a *app) *cobra.Command {
	var own bool
	cmd := a.keyCmd("account NAME [ACCOUNT]", "Say which keys share their limits: those with the same account", cobra.RangeArgs(1, 2),
		func(ctx context.Context, s *keySession, args []string) error {
			if own != (len(args) == 1) {
				return usageError{errors.New("name the account, or say --own"), "sluice keys account " + args[0] + " mine"}
			}
			account := strings.Join(args[1:], "")
			if err := s.SetAccount(ctx, args[0], account, time.Now()); err != nil {
				return err
			}
			if own {
				a.say("%s has limits of its own", args[0])
				return nil
			}
			a.say("%s shares the limits of account %s", args[0], account)
			return nil
		})
	cmd.Flags().BoolVar(&own, "own", false, "an account of its own again")
	return cmd
}

func newKeysRemoveCmd(a *app) *cobra.Command {
	var forGood bool
	cmd := a.keyCmd("remove NAME", "Take a key out; sluice keys undo brings it back", cobra.ExactArgs(1),
		func(ctx context.Context, s *keySession, args []string) error {
			if err := s.Changeable(ctx, args[0], "removed"); err != nil {
				return err
			}
			if forGood {
				k, err := s.Find(ctx, args[0])
				if err != nil {
					return err
				}
				if err := a.unlock(ctx, s.vault, k.Ref); err != nil {
					return err
				}
			}
			if err := s.Remove(ctx, args[0], forGood, time.Now()); err != nil {
				return err
			}
			if forGood {
				a.say("removed %s and its secret", args[0])
				return nil
			}
			a.say("removed %s; until the next change, or for a day: sluice keys undo", args[0])
			return nil
		})
	cmd.Flags().BoolVar(&forGood, "for-good", false, "end its secret at once, without undo")
	return cmd
}

func newKeysUndoCmd(a *app) *cobra.Command {
	return a.keyCmd("undo", "Take the newest change of keys back", cobra.NoArgs,
		func(ctx context.Context, s *keySession, _ []string) error {
			what, err := s.Undo(ctx, time.Now())
			if errors.Is(err, admin.ErrNothingToUndo) {
				return usageError{err, "only the newest change can be taken back, and for a day"}
			}
			if err != nil {
				return err
			}
			a.say("undone: %s", what)
			return nil
		})
}

func newKeysPassphraseCmd(a *app) *cobra.Command {
	return a.keyCmd("passphrase", "Change the passphrase of the encrypted file", cobra.NoArgs,
		func(ctx context.Context, s *keySession, _ []string) error {
			if err := a.unlock(ctx, s.vault, "file:any"); err != nil {
				return err
			}
			pass, err := a.newPassphrase(ctx, "The encrypted file "+a.paths.Secrets+" gets another passphrase.")
			if err != nil {
				return err
			}
			if err := s.vault.ChangePassphrase(ctx, pass); err != nil {
				return err
			}
			a.say("the passphrase is changed; a command or variable that gives it must give the new one")
			return nil
		})
}
