package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/zalando/go-keyring"

	"sluice/engine/sim"
)

const (
	goodToken    = "tok-good-7f3a9b2c5d8e1f4a6b0c-ab12"
	otherToken   = "tok-other-1a2b3c4d5e6f7a8b9c0d-cd34"
	revokedToken = "tok-revoked-0f1e2d3c4b5a69788796-ef56"
)

// keyRig runs key commands in this process against a simulated provider, with
// a keyring in memory.
type keyRig struct {
	t   *testing.T
	dir string
	env []string
	// all is everything that was printed, for a last look.
	all strings.Builder
}

func newKeyRig(t *testing.T, more string) *keyRig {
	t.Helper()
	keyring.MockInit()
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path="+filepath.Join(t.TempDir(), "no-bus")) // the mock answers, not a bus
	server := httptest.NewServer(sim.New(sim.Scenario{Providers: []sim.Provider{{
		Name: "relay", Models: []sim.Model{{Name: "large"}, {Name: "small"}},
		Keys: []sim.Key{{Name: "a", Token: goodToken}, {Name: "b", Token: otherToken}, {Name: "c", Token: revokedToken, Revoked: true}},
	}}}))
	t.Cleanup(server.Close)
	dir := t.TempDir()
	r := &keyRig{t: t, dir: dir, env: []string{
		"XDG_CONFIG_HOME=" + filepath.Join(dir, "config"), "XDG_DATA_HOME=" + filepath.Join(dir, "data"),
		"XDG_STATE_HOME=" + filepath.Join(dir, "state"), "OTHER_KEY=" + otherToken,
	}}
	r.write("config/sluice/config.toml", "models = [\"relay/large\"]\n[providers.relay]\nbase_url = \""+server.URL+"/v1\"\n"+more)
	return r
}

func (r *keyRig) write(name, text string) string {
	r.t.Helper()
	path := filepath.Join(r.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		r.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		r.t.Fatal(err)
	}
	return path
}

// run plays `sluice keys …` with piped input.
func (r *keyRig) run(stdin string, args ...string) (stdout, stderr string, code int) {
	r.t.Helper()
	var out, errs bytes.Buffer
	code = cheaply(r.t.Context(), Process{Args: append([]string{"keys"}, args...), Env: r.env, Stdin: strings.NewReader(stdin), Stdout: &out, Stderr: &errs})
	fmt.Fprintf(&r.all, "$ sluice keys %s\n%s%s", strings.Join(args, " "), out.String(), errs.String())
	return out.String(), errs.String(), code
}

// want plays a command that must end so and say these things.
func (r *keyRig) want(code int, stdin string, args []string, says ...string) string {
	r.t.Helper()
	stdout, stderr, got := r.run(stdin, args...)
	if got != code {
		r.t.Errorf("%q: status %d, want %d\n%s%s", args, got, code, stdout, stderr)
	}
	for _, s := range says {
		if !strings.Contains(stdout+stderr, s) {
			r.t.Errorf("%q does not say %q:\n%s%s", args, s, stdout, stderr)
		}
	}
	return stdout
}

// list gives the keys as --json prints them, by name.
func (r *keyRig) list() map[string]keyLine {
	r.t.Helper()
	stdout, stderr, code := r.run("", "list", "--json")
	if code != 0 {
		r.t.Fatal(stderr)
	}
	lines := map[string]keyLine{}
	dec := json.NewDecoder(strings.NewReader(stdout))
	for dec.More() {
		var l keyLine
		var raw struct {
			keyLine
			State string `json:"state"`
		}
		if err := dec.Decode(&raw); err != nil {
			r.t.Fatal(err)
		}
		l = raw.keyLine
		l.Why = raw.State + " " + l.Why
		lines[l.Name] = l
	}
	return lines
}

// quiet checks that no secret was printed or kept in clear.
func (r *keyRig) quiet() {
	r.t.Helper()
	texts := map[string]string{"output": r.all.String()}
	for _, part := range []string{"data", "state"} {
		_ = filepath.WalkDir(filepath.Join(r.dir, part), func(path string, d os.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				b, _ := os.ReadFile(path)
				texts[path] = string(b)
			}
			return nil
		})
	}
	for where, text := range texts {
		for _, token := range []string{goodToken, otherToken, revokedToken} {
			if strings.Contains(text, token[:len(token)-4]) {
				r.t.Errorf("a secret is in the %s", where)
			}
		}
	}
}

func args(words ...string) []string { return words }

func TestKeysLife(t *testing.T) {
	r := newKeyRig(t, "")
	r.want(0, "", args("list"), "no keys yet: sluice keys add")
	r.want(0, "", args("test"), "no keys yet")
	r.want(0, goodToken+"\n", args("add", "relay"), "added relay (relay, …ab12), kept in: OS keyring", "tested: accepted, 2 models", "at no cost")
	r.want(0, "", args("list"), "NAME", "relay", "READY", "…ab12", "OS keyring")
	r.want(0, "", args("test"), "relay  accepted, 2 models", "at no cost")
	r.want(0, "", args("rename", "relay", "work"), "renamed relay to work")
	r.want(0, "", args("models", "work", "relay/large"), "work is used only for large")
	r.want(0, "", args("account", "work", "mine"), "shares the limits of account mine")
	r.want(0, "", args("disable", "work", "--until", "2h", "--reason", "month is used up"), "work is off until")
	l := r.list()["work"]
	if l.Provider != "relay" || l.Account != "mine" || !slices.Equal(l.Models, []string{"large"}) || l.Tail != "…ab12" || l.Secret != "OS keyring" ||
		l.Off == nil || l.Off.Reason != "month is used up" || l.Off.Since.IsZero() || !l.Off.Until.After(time.Now()) || !strings.HasPrefix(l.Why, "OFF") {
		t.Errorf("listed as %+v (%+v)", l, l.Off)
	}
	r.want(0, "", args("list"), "OFF", "(month is used up)", "mine", "large")
	r.want(0, "", args("enable", "work"), "work is on")
	r.want(0, "", args("undo"), `undone: enabled key "work"`)
	if l := r.list()["work"]; l.Off == nil || l.Off.Reason != "month is used up" {
		t.Errorf("after undo: %+v", l)
	}
	r.want(2, "", args("undo"), "there is nothing to undo", "hint: only the newest change")
	r.want(0, "", args("enable", "work"))
	r.want(0, "", args("models", "work", "--all"), "for all models")
	r.want(0, "", args("account", "work", "--own"), "limits of its own")
	r.want(0, "", args("reset", "work"), "cooldowns of work are cleared")
	r.want(0, "", args("remove", "work"), "removed work", "sluice keys undo")
	r.want(0, "", args("list"), "no keys yet")
	r.want(0, "", args("undo"), `undone: removed key "work"`)
	r.want(0, "", args("test", "work"), "work  accepted")
	r.want(0, "", args("remove", "work", "--for-good"), "removed work and its secret")
	r.quiet()
}

func TestKeysReplaceARejectedOne(t *testing.T) {
	r := newKeyRig(t, "")
	r.want(1, revokedToken, args("add", "relay"), "does not accept this key", "it is not kept", "hint: copy the whole key", "--no-test")
	r.want(0, revokedToken, args("add", "relay", "--no-test"), "not tested")
	r.want(4, "", args("test"), "relay  refused (status 401)")
	if l := r.list()["relay"]; !strings.HasPrefix(l.Why, "BAD") {
		t.Errorf("after the test: %+v", l)
	}
	r.want(0, goodToken, args("replace", "relay"), "replaced the secret of relay (…ab12)", "tested: accepted")
	if l := r.list()["relay"]; !strings.HasPrefix(l.Why, "READY") || l.Tail != "…ab12" {
		t.Errorf("after the replacement: %+v", l)
	}
	stdout := r.want(0, "", args("test", "--json"), `"class":"ok"`)
	var line testLine
	if err := json.Unmarshal([]byte(stdout), &line); err != nil || line.Models != 2 || line.Name != "relay" {
		t.Errorf("%v: %s", err, stdout)
	}
	r.quiet()
}

func TestKeysImport(t *testing.T) {
	r := newKeyRig(t, "")
	file := r.write(".env", "# keys\nexport RELAY_API_KEY="+goodToken+"\nRELAY_KEY_OLD='"+revokedToken+"'\nPORT=3000\n")
	r.want(1, "", args("import", file), "line 4 (PORT) skipped: it is not a key", "line 3 (RELAY_KEY_OLD) not kept: relay does not accept",
		"added relay (relay, …ab12)")
	r.want(0, goodToken+"\n"+otherToken+"\n", args("import", "--provider", "relay"), `line 1 skipped: this is the secret of key "relay"`, "added relay-2 (relay, …cd34)")
	r.want(0, "", args("undo"), "undone: imported 1 keys")
	r.want(2, "hello\n", args("import"), "does not look like a key", "no key was found", "hint: lines look like")
	r.want(1, "", args("import", file+".not"), "no such file")
	r.want(1, "", args("import", "--provider", "rely"), `unknown provider "rely"`, `did you mean "relay"?`)
	if names := r.list(); len(names) != 1 {
		t.Errorf("kept: %v", names)
	}
	r.quiet()
}

func TestKeysByReferenceAndDeclared(t *testing.T) {
	r := newKeyRig(t, "[[keys]]\nname = \"mine\"\nprovider = \"relay\"\nsecret = \"env:OTHER_KEY\"\n[[keys]]\nname = \"gone\"\nprovider = \"relay\"\nsecret = \"env:NOT_SET\"\n")
	r.want(0, "", args("list"), "environment variable OTHER_KEY", "…cd34", "declared in", "config.toml:4", "NOT_SET is not set", "BAD")
	r.want(1, "", args("remove", "mine"), "is declared in", "config.toml:4", "hint: delete its [[keys]] table", `sluice keys disable "mine"`)
	r.want(1, "", args("replace", "mine"), "is declared in", "hint: change its [[keys]] table")
	r.want(1, "", args("test"), "mine  accepted", "gone not tested: ", "NOT_SET is not set", "hint: set it before sluice starts")
	r.want(0, "", args("disable", "mine"), "mine is off until it is enabled")
	if l := r.list()["mine"]; l.Off == nil {
		t.Errorf("listed as %+v", l)
	}
	r.want(1, "", args("test", "mien"), `no key is named "mien"`, `did you mean "mine"?`)
	r.want(1, "", args("add", "relay", "--from", "env:OTHER_VAR"), "OTHER_VAR is not set")
	r.want(1, "", args("add", "relay", "--name", "mine", "--from", "env:OTHER_KEY"), `a key named "mine" is declared in`)
	r.want(1, "", args("add", "relay", "--name", "ours", "--from", "env:OTHER_KEY"), `this is the secret of key "mine" already`)
	r.env = append(r.env, "GOOD_KEY="+goodToken)
	r.want(0, "", args("add", "relay", "--name", "ours", "--from", "env:GOOD_KEY"), "kept in: environment variable GOOD_KEY")
	r.quiet()
}

func TestKeysRefuseSecretsAsArguments(t *testing.T) {
	r := newKeyRig(t, "")
	const secret = "gsk_canary7f3a9b2c5d8e1f4a6b0cab12"
	for _, a := range [][]string{
		{secret}, {"add", secret}, {"add", "relay", secret}, {"add", "relay", "--name", secret}, {"add", "relay", "--from", secret},
		{"add", "relay", "--account", secret}, {"add", "relay", "--model", secret}, {"test", secret}, {"rename", "x", secret}, {"import", secret},
		{"import", "--provider", secret}, {"disable", "x", "--reason", secret}, {"replace", secret}, {"account", "x", secret}, {"list", secret},
	} {
		_, stderr, code := r.run(goodToken, a...)
		if code != exitUsage && code != exitFailed || !strings.Contains(stderr, "hint: ") || strings.Contains(stderr, secret) {
			t.Errorf("%q: status %d, %s", a[:len(a)-1], code, stderr)
		}
	}
	if len(r.list()) != 0 {
		t.Error("something was kept")
	}
}

func TestKeysUsage(t *testing.T) {
	r := newKeyRig(t, "")
	r.want(2, "", args("rename", "x"), "accepts 2 arg(s)", "hint: sluice keys rename --help")
	r.want(2, "", args("models", "x"), "name the models, or say --all")
	r.want(2, "", args("account", "x"), "name the account, or say --own")
	r.want(2, "", args("disable", "x", "--until", "soon"), "--until is neither", "hint: for example 18:00")
	r.want(2, "a\nb\n", args("add", "relay"), "several lines", "hint: for many keys")
	r.want(1, "", args("add", "relay"), "no key was given", "pipe it in")
	r.want(1, goodToken, args("add"), "provider is not named")
	r.want(1, "", args("passphrase"), "nobody is there")
}

func TestKeysOfARemovedProvider(t *testing.T) {
	r := newKeyRig(t, "")
	r.want(0, goodToken, args("add", "relay"))
	r.write("config/sluice/config.toml", "models = [\"openai/gpt-4o\"]\n")
	r.want(0, "", args("list"), "BAD", "provider relay is not configured")
	r.want(1, "", args("test"), `unknown provider "relay"`, "[providers.NAME]")
	r.want(0, "", args("remove", "relay"), "removed relay")
}

func TestKeysOfTheDemo(t *testing.T) {
	r := newKeyRig(t, "")
	r.want(0, "", args("list", "--demo"), "alpha", "delta", "shared")
	r.want(4, "", args("test", "--demo"), "alpha  accepted", "bravo  refused")
	r.want(1, "", args("add", "sim", "--demo", "--no-test", "--from", "env:SIM_KEY_ALPHA"), `this is the secret of key "alpha" already`)
	r.want(2, "", args("add", "sim", "--demo", "--no-test", "--from", "cmd:echo another"), "the demo keeps no keys")
}

func TestKeysWithoutAStore(t *testing.T) {
	r := newKeyRig(t, "")
	r.write("data", "a file where the folder should be")
	_, stderr, code := r.run("", "list")
	if code != exitFailed || !strings.Contains(stderr, "opening the keys") || !strings.Contains(stderr, "hint: ") {
		t.Errorf("status %d: %s", code, stderr)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if code := cheaply(ctx, Process{Args: args("keys", "list"), Env: r.env, Stdin: strings.NewReader(""), Stdout: &r.all, Stderr: &r.all}); code == exitOK {
		t.Error("an interrupted command says that all is well")
	}
}
