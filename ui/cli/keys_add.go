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
)

func newKeysAddCmd(a *app) *cobra.Command {
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
			return a.addKey(cmd.Context(), n)
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

func (a *app) addKey(ctx context.Context, n admin.New) error {
	return a.withKeys(ctx, func(ctx context.Context, s *keySession) (err error) {
		if n.Ref == "" {
			if n.Secret, err = a.readSecret(ctx, "Key (it is not shown): "); err != nil {
				return err
			}
			if err := a.unlockToPut(ctx, s.vault); err != nil {
				return err
			}
		}
		if count := a.pooled(n.Ref); count > 1 {
			return a.addPool(ctx, s, n, count)
		}
		added, err := s.Add(ctx, n, time.Now())
		if n.Ref != "" && errors.Is(err, vault.ErrLocked) { // another key may have the same secret
			if err := a.unlock(ctx, s.vault, "file:any"); err != nil {
				return err
			}
			added, err = s.Add(ctx, n, time.Now())
		}
		if err != nil {
			return s.elsewhere(ctx, err)
		}
		a.sayAdded(s, added)
		if added.Tested != nil {
			if _, hint := s.baseOf(ctx, added.Key.Provider, *added.Tested); hint != "" {
				fmt.Fprintln(a.stderr, "hint: "+hint)
			}
		}
		return nil
	})
}

// pooled counts the keys in the variable that ref points to; a reference to one
// of them is one.
func (a *app) pooled(ref string) int {
	name, ok := vault.Variable(ref)
	if !ok || strings.Contains(ref, "#") {
		return 1
	}
	count, _ := config.Usable(a.env.get(name))
	return count
}

// addPool keeps every key of a variable that holds several.
func (a *app) addPool(ctx context.Context, s *keySession, n admin.New, count int) error {
	if err := a.unlock(ctx, s.vault, "file:any"); err != nil { // another key may have the same secret
		return err
	}
	done, err := s.AddPool(ctx, n, count, time.Now())
	for _, added := range done {
		a.sayAdded(s, added)
	}
	return err
}

// sayAdded says what was kept, where, and what its test showed and cost.
func (a *app) sayAdded(s *keySession, added admin.Added) {
	k := added.Key
	fmt.Fprintf(a.stdout, "added %s (%s%s), kept in: %s\n", plain.Line(k.Name, 0), k.Provider, tailWord(k), s.vault.Describe(k.Ref))
	if added.Tested != nil {
		fmt.Fprintf(a.stdout, "tested: %s\n", testWords(*added.Tested))
		a.advise(*added.Tested)
	} else {
		fmt.Fprintln(a.stdout, "not tested")
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
	fmt.Fprintf(a.stderr, "note: no model for it is in the chain yet; put one into models = [\"%s/%s\"] in %s\n", k.Provider, plain.Line(model, 0), s.Config.File)
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
		s += ", " + counted(t.Models, "model")
	}
	cost := "at no cost"
	if t.Chat != "" {
		cost = "at the cost of a short chat with " + t.Chat
	}
	return plain.Line(fmt.Sprintf("%s, %s, %s", s, t.Took.Round(time.Millisecond), cost), 0)
}

func newKeysImportCmd(a *app) *cobra.Command {
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
			return a.importKeys(cmd.Context(), args, otherwise, noTest)
		},
	}
	cmd.Flags().StringVar(&otherwise, "provider", "", "whose the keys are that do not tell")
	cmd.Flags().BoolVar(&noTest, "no-test", false, "keep them untested")
	return guarded(cmd, cobra.MaximumNArgs(1))
}

func (a *app) importKeys(ctx context.Context, args []string, otherwise string, noTest bool) error {
	return a.withKeys(ctx, func(ctx context.Context, s *keySession) error {
		if otherwise != "" {
			name, err := s.Provider(otherwise)
			if err != nil {
				return err
			}
			otherwise = name
		}
		text, err := a.importText(ctx, args)
		if err != nil {
			return err
		}
		found := admin.Parse(text, s.Config.Providers, otherwise)
		if err := a.unlockToPut(ctx, s.vault); err != nil {
			return err
		}
		done, err := s.Import(ctx, found, noTest, time.Now())
		failed := a.sayImported(s, found, done)
		switch {
		case err != nil:
			return err
		case failed > 0:
			return silent(exitFailed)
		case len(done) == 0:
			return usageError{errors.New("no key was found"), "lines look like OPENAI_API_KEY=…, or: groq gsk_…"}
		}
		if len(args) > 0 && args[0] != "-" {
			fmt.Fprintf(a.stderr, "note: the secrets still stand in %s; delete them there if nothing else needs them\n", args[0])
		}
		return nil
	})
}

// importText reads the file, or standard input.
func (a *app) importText(ctx context.Context, args []string) ([]byte, error) {
	if len(args) == 0 || args[0] == "-" {
		return a.readLines(ctx, "Keys, one a line (they are not shown), Enter to end: ")
	}
	text, err := a.readGiven(ctx, args, "keys are short; is this the right file?")
	if err != nil {
		return nil, fmt.Errorf("reading keys: %w", err)
	}
	return text, nil
}

// sayImported says what became of each line, and gives the number of failures.
func (a *app) sayImported(s *keySession, found []admin.Found, done []admin.Imported) (failed int) {
	for _, f := range found {
		if f.Skip != "" {
			fmt.Fprintf(a.stderr, "%s skipped: %s\n", lineWord(f), f.Skip)
		}
	}
	for _, d := range done {
		var twin *admin.TwinError
		switch {
		case errors.As(d.Err, &twin):
			fmt.Fprintf(a.stderr, "%s skipped: %v\n", lineWord(d.Found), d.Err)
		case d.Err != nil:
			failed++
			a.complain(fmt.Errorf("%s not kept: %w", lineWord(d.Found), d.Err))
		default:
			a.sayAdded(s, d.Added)
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
