package cli

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"sluice/engine/provider"
	"sluice/keystore"
)

// pastedKeys gives a key of each kind that providers hand out, by its kind.
func pastedKeys(r *rand.Rand) map[string]string {
	of := func(alphabet string, n int) string {
		b := make([]byte, n)
		for i := range b {
			b[i] = alphabet[r.IntN(len(alphabet))]
		}
		return string(b)
	}
	const hexa, small, large = "0123456789abcdef", "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	all := small + large + "0123456789"
	return map[string]string{
		"hex": of(hexa, 32), "uuid": of(hexa, 8) + "-" + of(hexa, 4) + "-" + of(hexa, 4) + "-" + of(hexa, 4) + "-" + of(hexa, 12),
		"id.secret": of(hexa, 32) + "." + of(all, 16), "mixed": of(all, 40), "letters": of(small+large, 32), "small": of(small+"0123456789", 36),
		"base64url": of(all+"-_", 43), "sk": "sk-" + of(all, 48), "gsk": "gsk_" + of(all, 52), "AIza": "AIza" + of(all+"-_", 35), "relay": "relay-" + of(all, 24),
	}
}

// repeats gives six characters of a key in a row that text holds, other than
// its first third, which says whose it is.
func repeats(key, text string) string {
	for i := len(key) / 3; i+6 <= len(key); i++ {
		if strings.Contains(text, key[i:i+6]) {
			return key[i : i+6]
		}
	}
	return ""
}

// pasteHome is a home in which keys are pasted in the wrong places.
type pasteHome struct {
	t   *testing.T
	dir string
	env []string
}

func newPasteHome(t *testing.T) *pasteHome {
	dir := t.TempDir()
	t.Chdir(dir)
	return &pasteHome{t: t, dir: dir, env: []string{"HOME=" + dir, "XDG_CONFIG_HOME=" + dir, "XDG_DATA_HOME=" + dir, "XDG_STATE_HOME=" + dir,
		"DBUS_SESSION_BUS_ADDRESS=unix:path=/no/bus", "SET_KEY=tok-7f3a9b2c5d8e1f4a6b0c"}}
}

func (h *pasteHome) configure(text string) {
	h.t.Helper()
	path := filepath.Join(h.dir, "sluice", "config.toml")
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		h.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		h.t.Fatal(err)
	}
}

// run plays a command and looks for the key in what it prints.
func (h *pasteHome) run(key string, args ...string) {
	h.t.Helper()
	ctx, stop := context.WithCancel(h.t.Context())
	defer stop()
	if slices.Contains(args, "sim") {
		stop() // it serves until then
	}
	var said bytes.Buffer
	code := Main(ctx, Process{Args: args, Stdin: strings.NewReader(""), Stdout: &said, Stderr: &said, Env: h.env})
	if piece := repeats(key, said.String()); piece != "" {
		h.t.Errorf("%q (status %d) repeats %q of the key:\n%s", args, code, piece, said.String())
	}
}

// search looks for the key in every file but the configuration, in any name in
// a ledger too.
func (h *pasteHome) search(key string) {
	h.t.Helper()
	err := filepath.WalkDir(h.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(path, ".toml") || strings.Contains(d.Name(), key) {
			return err
		}
		text, err := os.ReadFile(path)
		if piece := repeats(key, string(text)); piece != "" {
			h.t.Errorf("%q of the key lies in %s", piece, path)
		}
		return err
	})
	if err != nil {
		h.t.Error(err)
	}
}

// lines gives command lines with the key in every place of a command and of
// those below it.
func lines(cmd *cobra.Command, path []string, key string) [][]string {
	var all [][]string
	with := func(args ...string) { all = append(all, append(append([]string{}, path...), args...)) }
	with(key)
	with(key, key)
	with("x", key)
	with("--" + key)
	with("--" + key + "=x")
	with("-" + key)
	flag := func(f *pflag.Flag) {
		if f.Name == "write" {
			return // makes a file of that name, and what is there is no pasted key
		}
		with("--" + f.Name + "=" + key)
		if f.Value.Type() != "bool" { // else the key is the next argument
			with("--"+f.Name, key, "x")
		}
	}
	cmd.LocalFlags().VisitAll(flag)
	if len(path) > 0 {
		all = append(all, append([]string{"--config", key}, path...), append([]string{"--config=./" + key + "/config.toml"}, path...), append([]string{"help"}, append(path, key)...))
	}
	for _, sub := range cmd.Commands() {
		all = append(all, lines(sub, append(append([]string{}, path...), sub.Name()), key)...)
	}
	return all
}

// rounds is how often each place is tried, each time with a key of another kind.
func rounds() int {
	if testing.Short() {
		return 1
	}
	return 3
}

// TestNoCommandRepeatsAKeyAmongItsArguments pastes keys into every argument and
// flag of every command.
func TestNoCommandRepeatsAKeyAmongItsArguments(t *testing.T) {
	h := newPasteHome(t)
	h.configure("models = [\"ollama/x\"]\n[patience]\nask = \"1ms\"\n")
	all := pastedKeys(rand.New(rand.NewPCG(3, 4)))
	kinds := slices.Sorted(maps.Keys(all))
	for round := range rounds() {
		for i, args := range lines(newRootCmd(newApp(Process{}).Home), nil, "KEY") {
			if args[0] == "ask" && args[len(args)-1] == "KEY" || len(args) > 1 && args[1] == "search" {
				continue // there it is what is asked for
			}
			key := all[kinds[(i+4*round)%len(kinds)]]
			for n := range args {
				args[n] = strings.ReplaceAll(args[n], "KEY", key)
			}
			h.run(key, args...)
		}
	}
	for _, key := range all {
		h.search(key)
	}
}

// TestNoCommandRepeatsAKeyInTheConfiguration pastes keys into every setting,
// where they may be the whole or a part of what is expected.
func TestNoCommandRepeatsAKeyInTheConfiguration(t *testing.T) {
	const relay = "[providers.relay]\nbase_url = \"http://127.0.0.1:1/v1\"\n"
	const key = "[[keys]]\nname = \"k\"\nprovider = \"relay\"\nsecret = \"env:SET_KEY\"\n"
	places := []string{
		"models = [\"KEY\"]\n", "models = [\"relay/KEY\"]\n" + relay + key, "models = [\"KEY/x\"]\n", "models = [\"relay/x\", \"relay/KEY\"]\n" + relay + key,
		"models = [\"relay/x\", \"relay/meta/KEY\"]\n" + relay, "models = [KEY]\n", "models = \"KEY\"\n", "KEY\n", "KEY = 1\n", "\"KEY\" = \"KEY\"\n", "[KEY]\n", "[[KEY]]\nx = 1\n", "select = \"KEY\"\n", "KEY = \n",
		"[providers.KEY]\nbase_url = \"http://127.0.0.1:1/v1\"\n", "[providers.\"x KEY\"]\n", "[providers.KEY]\n",
		"[keys]\nname = \"KEY\"\n", "[[keys]]\nprovider = \"KEY\"\n", "[[keys]]\nname = \"k\"\nprovider = \"KEY\"\n", relay + key + key + "account = \"KEY\"\n",
		relay + strings.Replace(key, "\"k\"", "\"KEY\"", 1), relay + strings.Replace(key, "env:SET_KEY", "KEY", 1), relay + strings.Replace(key, "env:SET_KEY", "env:KEY", 1),
		"models = [\"relay/x\"]\n" + relay + strings.Replace(key, "env:SET_KEY", "cmd:KEY", 1), "models = [\"relay/x\"]\n" + relay + strings.Replace(key, "env:SET_KEY", "cmd:echo KEY", 1),
		relay + strings.Replace(key, "env:SET_KEY", "keyring:KEY", 1), relay + strings.Replace(key, "env:SET_KEY", "KEY:x", 1), relay + key + "models = [\"KEY\"]\n", relay + key + "KEY = \"x\"\n",
		"[limits.KEY]\nrpm = 1\n", "[limits.\"relay/KEY\"]\nrpm = 1\n" + relay, "[limits.\"relay/x\"]\nKEY = 1\n" + relay, "[limits.\"relay/x\"]\nrpm = \"KEY\"\n" + relay,
		"[retry]\nwait = \"KEY\"\n", "[retry]\nstop = \"KEY\"\n", "[retry]\nretry_if = [\"KEY\"]\n", "[patience]\nchat = \"KEY\"\n", "[network]\nidle = \"KEY\"\n", "[network]\nca_file = \"KEY\"\n",
		"[network]\nca_file = \"/no/KEY/ca.pem\"\nmodels = []\n", "[secrets]\npassphrase = \"KEY\"\n", "[secrets]\npassphrase = \"env:KEY\"\n" + relay + key, "[secrets]\nkeyring = \"KEY\"\n", "[ui]\nsymbols = \"KEY\"\n",
		"system = [\"KEY\"]\n", "[providers.relay]\nbase_url = [KEY]\n",
	}
	for _, setting := range []string{"title", "base_url", "path", "query", "auth_header", "auth_prefix", "test_path", "day", "limits_shared_by", "floor", "no_key"} {
		for _, form := range []string{"KEY", "https://relay.example/KEY/v1", "https://KEY@relay.example/v1", "https://relay.example/v1?key=KEY", "https://KEY.example/v1"} {
			places = append(places, "models = [\"relay/x\"]\n[providers.relay]\nbase_url = \"http://127.0.0.1:1/v1\"\n"+setting+" = \""+form+"\"\n"+key)
			if setting == "base_url" {
				places[len(places)-1] = "models = [\"relay/x\"]\n[providers.relay]\n" + setting + " = \"" + form + "\"\n" + key
			}
		}
	}
	all := pastedKeys(rand.New(rand.NewPCG(5, 6)))
	kinds := slices.Sorted(maps.Keys(all))
	commands := []string{"models --json", "keys list --json", "keys test", "ask --json --max-wait 1ms hello", "events --json", "keys list", "models"}
	h := newPasteHome(t)
	for round := range rounds() {
		for i, place := range places {
			key := all[kinds[(i+4*round)%len(kinds)]]
			h.configure(strings.ReplaceAll(place, "KEY", key))
			for n, command := range []string{"doctor", commands[(i+round)%len(commands)], "ask --max-wait 1ms hello"} {
				if testing.Short() && (i+n)%3 > 0 {
					continue
				}
				h.run(key, strings.Fields(command)...)
			}
			h.search(key)
		}
	}
}

// TestOwnWordsAreReadable holds that no name of a command, a flag or a provider
// is taken for a key.
func TestOwnWordsAreReadable(t *testing.T) {
	var look func(cmd *cobra.Command)
	look = func(cmd *cobra.Command) {
		text := fmt.Sprint(cmd.Use, " ", cmd.Short, " ", cmd.Long, " ", cmd.LocalFlags().FlagUsages())
		if hidden := keystore.Hidden(text); len(hidden) > 0 {
			t.Errorf("%s: %q would be hidden", cmd.CommandPath(), hidden)
		}
		for _, sub := range cmd.Commands() {
			look(sub)
		}
	}
	look(newRootCmd(newApp(Process{}).Home))
	for name, p := range provider.ByName() {
		text := strings.Join(append(append([]string{name, p.Title, p.BaseURL, p.Path}, p.Aliases...), p.Env...), " ")
		if hidden := keystore.Hidden(text); len(hidden) > 0 {
			t.Errorf("%s: %q would be hidden", name, hidden)
		}
	}
}
