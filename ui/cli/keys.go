package cli

import (
	"context"
	"errors"
	"slices"

	"github.com/spf13/cobra"

	"sluice/keystore/vault"
	"sluice/ui/cli/admin"
	"sluice/ui/cli/console"
	"sluice/ui/cli/inquiry"
	"sluice/ui/cli/session"
)

func newKeysCmd(h *session.Home) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "keys",
		Short: "Add, import, list, test, change, switch and remove keys",
		Long: "Administers the keys. A secret is typed at a hidden prompt or piped in, never given as an\n" +
			"argument; it rests in the keyring of the operating system where there is one, else in one\n" +
			"encrypted file. Keys that the configuration declares are changed there.",
		Example: "sluice keys add groq\nsluice keys import .env\nsluice keys disable work --until 18:00 --reason \"month is used up\"\nsluice keys undo",
		RunE:    func(cmd *cobra.Command, _ []string) error { return listKeys(cmd.Context(), h, asJSON) },
	}
	list := &cobra.Command{
		Use: "list", Short: "List the keys: state, where each secret rests, switches",
		RunE: func(cmd *cobra.Command, _ []string) error { return listKeys(cmd.Context(), h, asJSON) },
	}
	list.Flags().BoolVar(&asJSON, "json", false, "one JSON object a line")
	cmd.AddCommand(guarded(list, cobra.NoArgs), newKeysAddCmd(h), newKeysImportCmd(h), newKeysTestCmd(h), newKeysReplaceCmd(h),
		newKeysRenameCmd(h), newKeysModelsCmd(h), newKeysAccountCmd(h), newKeysDisableCmd(h), newKeysEnableCmd(h),
		newKeysResetCmd(h), newKeysRemoveCmd(h), newKeysUndoCmd(h), newKeysPassphraseCmd(h))
	return guarded(cmd, cobra.NoArgs)
}

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

// keyCmd is a command on the key that its first argument names.
func keyCmd(h *session.Home, use, short string, count cobra.PositionalArgs, run func(context.Context, *keySession, []string) error) *cobra.Command {
	return guarded(&cobra.Command{
		Use: use, Short: short,
		RunE: func(cmd *cobra.Command, args []string) error {
			return withKeys(cmd.Context(), h, func(ctx context.Context, s *keySession) error { return run(ctx, s, args) })
		},
	}, count)
}

// guarded refuses what looks like a secret among a command's arguments before
// anything could repeat it, and only then counts them.
func guarded(cmd *cobra.Command, count cobra.PositionalArgs) *cobra.Command {
	run := cmd.RunE
	cmd.Args = cobra.ArbitraryArgs
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if slices.ContainsFunc(args, vault.LooksSecret) {
			return console.Usage(errors.New("an argument looks like a secret; nothing was done with it"),
				"type a secret at the prompt or pipe it in: arguments stay in the shell's history, and other programs see them")
		}
		if err := count(cmd, args); err != nil {
			return console.Usage(err, cmd.CommandPath()+" --help shows how")
		}
		return run(cmd, args)
	}
	return cmd
}
