package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"sluice/engine/plain"
	"sluice/engine/trial"
	"sluice/keystore"
	"sluice/keystore/vault"
	"sluice/ui/cli/admin"
	"sluice/ui/cli/config"
	"sluice/ui/cli/console"
	"sluice/ui/cli/inquiry"
	"sluice/ui/cli/session"
)

func newKeysAddCmd(h *session.Home) *cobra.Command {
	var n admin.New
	cmd := &cobra.Command{
		Use:   "add [PROVIDER]",
		Short: "Add a key, typed at a hidden prompt or piped in",
		Long: "The key is tested by the provider's cheapest call before it is kept. Without PROVIDER the\n" +
			"key itself must tell whose it is.",
		Example: "sluice keys add groq\npass show groq | sluice keys add groq --name work\nsluice keys add openai --from env:OPENAI_API_KEY",
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				n.Provider = args[0]
			}
			return addKey(cmd.Context(), h, n)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&n.Name, "name", "", "the name that is shown; otherwise the provider's")
	flags.StringVar(&n.Account, "account", "", "keys with the same word share their limits")
	flags.StringArrayVar(&n.Models, "model", nil, "use it for this model only (may be repeated)")
	flags.StringVar(&n.Ref, "from", "", "leave the secret where it is: env:NAME, or cmd:COMMAND")
	flags.BoolVar(&n.NoTest, "no-test", false, "keep it untested")
	return guarded(cmd, cobra.MaximumNArgs(1))
}

func addKey(ctx context.Context, h *session.Home, n admin.New) error {
	return withKeys(ctx, h, func(ctx context.Context, s *keySession) (err error) {
		if n.Ref == "" {
			if n.Secret, err = h.Secret(ctx, "Key (it is not shown): "); err != nil {
				return err
			}
			if err := s.session.Safe().ReadyToPut(ctx); err != nil {
				return err
			}
		}
		if count := pooled(h, n.Ref); count > 1 {
			return addPool(ctx, h, s, n, count)
		}
		added, err := s.Add(ctx, n, time.Now())
		if n.Ref != "" && errors.Is(err, vault.ErrLocked) { // another key may have the same secret
			if err := s.session.Safe().Ready(ctx, "file:any"); err != nil {
				return err
			}
			added, err = s.Add(ctx, n, time.Now())
		}
		if err != nil {
			return elsewhere(ctx, s.ask, err)
		}
		sayAdded(h, s, added)
		if added.Tested != nil {
			_, hint := s.ask.BaseOf(ctx, added.Key.Provider, added.Tested.Verdict, added.Tested.Chat)
			h.Hint(hint)
		}
		return nil
	})
}

// elsewhere gives the refusal of a key with the base_url that it asks for.
func elsewhere(ctx context.Context, ask *inquiry.Inquiry, err error) error {
	var refused *admin.NotAcceptedError
	if !errors.As(err, &refused) {
		return err
	}
	if _, hint := ask.BaseOf(ctx, refused.Provider, refused.Verdict, ""); hint != "" {
		return keystore.WithHint(err, hint)
	}
	return err
}

// pooled counts the keys in the variable that ref points to; a reference to one
// of them is one.
func pooled(h *session.Home, ref string) int {
	name, ok := vault.Variable(ref)
	if !ok || strings.Contains(ref, "#") {
		return 1
	}
	count, _ := config.Usable(h.Env.Get(name))
	return count
}

// addPool keeps every key of a variable that holds several.
func addPool(ctx context.Context, h *session.Home, s *keySession, n admin.New, count int) error {
	if err := s.session.Safe().Ready(ctx, "file:any"); err != nil { // another key may have the same secret
		return err
	}
	done, err := s.AddPool(ctx, n, count, time.Now())
	for _, added := range done {
		sayAdded(h, s, added)
	}
	return err
}

// sayAdded says what was kept, where, and what its test showed and cost.
func sayAdded(h *session.Home, s *keySession, added admin.Added) {
	k := added.Key
	fmt.Fprintf(h.Out, "added %s (%s%s), kept in: %s\n", plain.Line(k.Name, 0), k.Provider, tailWord(k), s.Vault.Describe(k.Ref))
	if added.Tested != nil {
		fmt.Fprintf(h.Out, "tested: %s\n", testWords(*added.Tested))
		h.Hint(added.Tested.Hint())
	} else {
		fmt.Fprintln(h.Out, "not tested")
	}
	if slices.ContainsFunc(s.Config.Chain, func(r keystore.Route) bool { return r.Provider == k.Provider && k.Serves(r.Model) }) {
		return
	}
	model := "…"
	if added.Tested != nil {
		if best := s.Config.Providers[k.Provider].Choose(added.Tested.Listed, 1); len(best) > 0 {
			model = best[0]
		}
	}
	fmt.Fprintf(h.Err, "note: no model for it is in the chain yet; put one into models = [\"%s/%s\"] in %s\n", k.Provider, plain.Line(model, 0), s.Config.File)
}

func tailWord(k keystore.Key) string {
	if k.Tail == "" {
		return ""
	}
	return ", " + k.Tail
}

// testWords says what a test showed, and what it cost.
func testWords(t trial.Result) string {
	s := admin.Outcome(t)
	if t.Models > 0 {
		s += ", " + plain.Counted(t.Models, "model")
	}
	cost := "at no cost"
	if t.Chat != "" {
		cost = "at the cost of a short chat with " + t.Chat
	}
	return plain.Line(fmt.Sprintf("%s, %s, %s", s, t.Took.Round(time.Millisecond), cost), 0)
}

func newKeysImportCmd(h *session.Home) *cobra.Command {
	var otherwise string
	var noTest bool
	cmd := &cobra.Command{
		Use:   "import [FILE]",
		Short: "Add many keys at once: pasted, piped in, or from a file",
		Long: "Takes lines such as OPENAI_API_KEY=…, in the dialect of any shell, or a provider's name and a\n" +
			"key, or a key alone where it tells whose it is; and JSON files in which other programs keep\n" +
			"keys. A value with commas is a pool of several. Each key is tested before it is kept.",
		Example: "sluice keys import .env\nsluice keys import ~/.local/share/opencode/auth.json\nsluice keys import --provider deepseek   # then paste",
		RunE: func(cmd *cobra.Command, args []string) error {
			return importKeys(cmd.Context(), h, args, otherwise, noTest)
		},
	}
	cmd.Flags().StringVar(&otherwise, "provider", "", "whose the keys are that do not tell")
	cmd.Flags().BoolVar(&noTest, "no-test", false, "keep them untested")
	return guarded(cmd, cobra.MaximumNArgs(1))
}

func importKeys(ctx context.Context, h *session.Home, args []string, otherwise string, noTest bool) error {
	return withKeys(ctx, h, func(ctx context.Context, s *keySession) error {
		if otherwise != "" {
			name, err := s.Provider(otherwise)
			if err != nil {
				return err
			}
			otherwise = name
		}
		text, err := importText(ctx, h, args)
		if err != nil {
			return err
		}
		found := admin.Parse(text, s.Config.Providers, otherwise)
		if err := s.session.Safe().ReadyToPut(ctx); err != nil {
			return err
		}
		done, err := s.Import(ctx, found, noTest, time.Now())
		failed := sayImported(h, s, found, done)
		switch {
		case err != nil:
			return err
		case failed > 0:
			return silent(exitFailed)
		case len(done) == 0:
			return console.Usage(errors.New("no key was found"), "lines look like OPENAI_API_KEY=…, or: groq gsk_…")
		}
		if len(args) > 0 && args[0] != "-" {
			fmt.Fprintf(h.Err, "note: the secrets still stand in %s; delete them there if nothing else needs them\n", args[0])
		}
		return nil
	})
}

// importText reads the file, or standard input.
func importText(ctx context.Context, h *session.Home, args []string) ([]byte, error) {
	if len(args) == 0 || args[0] == "-" {
		return h.Secrets(ctx, "Keys, one a line (they are not shown), Enter to end: ")
	}
	text, err := h.ReadGiven(ctx, args, "keys are short; is this the right file?")
	if err != nil {
		return nil, fmt.Errorf("reading keys: %w", err)
	}
	return text, nil
}

// sayImported says what became of each line, and gives the number of failures.
func sayImported(h *session.Home, s *keySession, found []admin.Found, done []admin.Imported) (failed int) {
	for _, f := range found {
		if f.Skip != "" {
			fmt.Fprintf(h.Err, "%s skipped: %s\n", lineWord(f), f.Skip)
		}
	}
	for _, d := range done {
		var twin *admin.TwinError
		switch {
		case errors.As(d.Err, &twin):
			fmt.Fprintf(h.Err, "%s skipped: %v\n", lineWord(d.Found), d.Err)
		case d.Err != nil:
			failed++
			h.Complain(fmt.Errorf("%s not kept: %w", lineWord(d.Found), d.Err))
		default:
			sayAdded(h, s, d.Added)
		}
	}
	return failed
}

// lineWord names a line by its number and its variable, never by its value,
// nor by a secret that stands where a variable should.
func lineWord(f admin.Found) string {
	s := fmt.Sprintf("line %d", f.Line)
	var about []string
	if f.Variable != "" && !vault.LooksSecret(f.Variable) {
		about = append(about, plain.Line(f.Variable, 0))
	}
	if f.Place != "" {
		about = append(about, f.Place)
	}
	if len(about) > 0 {
		s += " (" + strings.Join(about, ", ") + ")"
	}
	return s
}
