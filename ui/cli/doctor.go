package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"

	"charm.land/lipgloss/v2"
	"github.com/spf13/cobra"

	"sluice/engine/plain"
	"sluice/keystore"
	"sluice/ui/cli/config"
)

func newDoctorCmd(a *app) *cobra.Command {
	var online bool
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Say what is wrong here: configuration, keys, terminal, files, clock",
		Long: "Checks everything that sluice stands on and says what to do where something is wrong.\n" +
			"It opens no secret and calls nobody, except with --online: then it asks each provider of\n" +
			"the configuration for an answer, without a key, and for its list of models, with the first\n" +
			"key that opens by itself. Exit status 1 where something is wrong.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			d := &doctor{app: a}
			d.program()
			d.terminal()
			c := d.configuration(d.stored(cmd.Context()))
			d.files()
			d.keyring(cmd.Context(), c)
			d.environment()
			d.clock(time.Now())
			if online {
				d.providers(cmd.Context(), c)
			}
			if d.bad > 0 && cmd.Context().Err() == nil {
				return errors.New(d.total())
			}
			return cmd.Context().Err() // what was interrupted tells nothing
		},
	}
	cmd.Flags().BoolVar(&online, "online", false, "also ask the providers for an answer and for their models")
	return cmd
}

// total says how much is wrong.
func (d *doctor) total() string {
	if d.bad == 1 {
		return "1 thing is wrong"
	}
	return fmt.Sprintf("%d things are wrong", d.bad)
}

// counted writes "1 key", "2 keys".
func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// doctor prints one line for each thing that it looks at.
type doctor struct {
	*app
	bad    int
	unread bool // the store cannot be read
	pool   []keystore.Key
}

func (d *doctor) ok(what, format string, args ...any)   { d.say("ok", what, format, args...) }
func (d *doctor) note(what, format string, args ...any) { d.say("note", what, format, args...) }
func (d *doctor) wrong(what, hint, format string, args ...any) {
	d.bad++
	d.say("WRONG", what, format, args...)
	if hint != "" {
		d.hint(hint)
	}
}

func (d *doctor) hint(text string) {
	fmt.Fprintf(d.stdout, "%-23s hint: %s\n", "", plain.Line(d.presentable(text), 0))
}

func (d *doctor) say(word, what, format string, args ...any) {
	fmt.Fprintf(d.stdout, "%-6s %-16s %s\n", word, what, plain.Line(d.presentable(fmt.Sprintf(format, args...)), 0))
}

// problem is wrong for an error with its place and hint.
func (d *doctor) problem(what string, err error) {
	var all config.Errors
	if errors.As(err, &all) {
		for _, p := range all {
			d.problem(what, p)
		}
		return
	}
	d.wrong(what, keystore.HintOf(err), "%v", err)
}

func (d *doctor) program() {
	d.ok("sluice", "%s, %s, %s/%s", version(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
}

func (d *doctor) terminal() {
	if !d.interactive() {
		d.note("terminal", "this is none; the dashboard needs one, `sluice ask` does not")
		return
	}
	term := d.env.get("TERM")
	colours := "colours"
	if d.colourless() {
		colours = "no colours"
	}
	utf8 := "UTF-8"
	if !speaksUTF8(d.env) {
		utf8 = "no UTF-8: borders and gauges are drawn with ASCII"
	}
	d.ok("terminal", "TERM=%s, %d columns, %s, %s", term, d.width(), colours, utf8)
	if _, err := lipgloss.BackgroundColor(d.input(), d.stdout); err != nil {
		d.note("terminal", "does not answer when it is asked for its background; a dark one is assumed")
		return
	}
	d.ok("terminal", "answers questions")
}

// speaksUTF8 goes by the locale, as terminals do. Windows needs none.
func speaksUTF8(env environment) bool {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if v := strings.ToLower(env.get(name)); v != "" {
			return strings.Contains(v, "utf-8") || strings.Contains(v, "utf8")
		}
	}
	return runtime.GOOS == "windows"
}

// stored gives the keys of the store, where there is one.
func (d *doctor) stored(ctx context.Context) []keystore.Key {
	d.setAsides()
	if absent(d.paths.Ledger) {
		if err := d.unlisted(ctx, nil, nil); err != nil {
			d.problem("keys and limits", err)
		}
		return nil
	}
	p := &parts{}
	keys := d.openStore(ctx, p, time.Now())
	defer p.release()
	d.unread = p.unread != nil
	for _, w := range p.warnings {
		d.problem("keys and limits", w)
	}
	return keys
}

func (d *doctor) configuration(stored []keystore.Key) *config.Config {
	c, err := d.loadConfig()
	if err != nil {
		d.problem("configuration", err)
		return nil
	}
	if _, err := os.Stat(d.configPath()); err != nil {
		d.note("configuration", "%s is not there", d.configPath())
	} else {
		d.ok("configuration", "%s", d.configPath())
		d.private("configuration", d.configPath())
	}
	d.mended(c)
	keys, warnings, err := c.Pool(stored)
	var none *config.NoModelsError
	switch {
	case errors.As(err, &none):
		d.note("pool", "%s, and no models are named: the start proposes one of what %s lists", counted(len(keys), "key"), c.Providers[none.Provider].Title)
	case err != nil && d.unread:
		d.note("pool", "not known, since the kept keys cannot be read")
	case err != nil:
		d.problem("pool", err)
	default:
		d.ok("pool", "%s, %s", counted(len(c.Chain), "model"), counted(len(keys), "key"))
		d.accounts(c.Providers, keys)
	}
	for _, w := range append(warnings, c.MissingEnv(d.env.get)...) {
		d.problem("keys", w)
	}
	d.pool = keys
	return c
}

// files checks the places that sluice writes to.
func (d *doctor) files() {
	for _, dir := range []struct{ what, path string }{{"data", d.paths.Data}, {"state", d.paths.State}} {
		info, err := os.Stat(dir.path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			d.ok(dir.what, "%s will be made when it is needed", dir.path)
		case err != nil:
			d.wrong(dir.what, "", "%s: %v", dir.path, err)
		case !info.IsDir():
			d.wrong(dir.what, "move it away", "%s is no directory", dir.path)
		default:
			d.private(dir.what, dir.path)
			d.writable(dir.what, dir.path)
		}
	}
	for _, file := range []struct{ what, path string }{{"keys and limits", d.paths.Ledger}, {"secrets file", d.paths.Secrets}, {"event log", d.paths.Events}} {
		if _, err := os.Stat(file.path); err == nil {
			d.private(file.what, file.path)
		}
	}
}

// private says when others may read what is there.
func (d *doctor) private(what, path string) {
	info, err := os.Stat(path)
	if err != nil || runtime.GOOS == "windows" {
		return
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		want := "600"
		if info.IsDir() {
			want = "700"
		}
		d.wrong(what, fmt.Sprintf("chmod %s %s", want, path), "%s may be read by others (mode %03o)", path, mode)
	}
}

func (d *doctor) writable(what, dir string) {
	f, err := os.CreateTemp(dir, ".doctor-*")
	if err != nil {
		d.wrong(what, "give yourself the right to write there, or set XDG_"+strings.ToUpper(what)+"_HOME", "%s is not writable", dir)
		return
	}
	_ = f.Close()
	_ = os.Remove(f.Name())
	d.ok(what, "%s", dir)
}

func (d *doctor) keyring(ctx context.Context, c *config.Config) {
	if c == nil {
		c = config.Default()
	}
	d.ok("new secrets", "would rest here: %s", d.vault(c).Kind(ctx))
}

// environment names the variables that matter, never their values.
func (d *doctor) environment() {
	var keys, noKeys []string
	for _, p := range catalogue() {
		for _, name := range p.Env {
			switch count, faults := config.Usable(d.env.get(name)); {
			case count > 1:
				keys = append(keys, fmt.Sprintf("%s (%d)", name, count))
			case count == 1:
				keys = append(keys, name)
			case len(faults) > 0:
				noKeys = append(noKeys, name+" ("+faults[0]+")")
			}
		}
	}
	slices.Sort(keys)
	if len(keys) > 0 {
		d.note("environment", "keys are set in %s", strings.Join(slices.Compact(keys), ", "))
	}
	slices.Sort(noKeys)
	if len(noKeys) > 0 {
		d.note("environment", "no key stands in %s", strings.Join(slices.Compact(noKeys), ", "))
	}
	var others []string
	for _, name := range []string{"HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy", "SSL_CERT_FILE", "SSL_CERT_DIR", "NO_COLOR"} {
		if d.env.get(name) != "" {
			others = append(others, name)
		}
	}
	if len(others) > 0 {
		d.note("environment", "also set: %s", strings.Join(others, ", "))
	}
}

func (d *doctor) clock(now time.Time) {
	if now.Year() < 2025 {
		d.wrong("clock", "set the clock: waits and daily limits hang on it", "it is said to be %s", now.Format(time.RFC3339))
		return
	}
	d.ok("clock", "%s", now.Format(time.RFC3339))
}
