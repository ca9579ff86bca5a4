package cli

import (
	"bytes"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"sluice/engine/sim"
	"sluice/ui/cli/session"
)

// canaries are keys in the shapes that providers give, and one that only
// sluice knows to be a key. What stands before CANARY is public.
var canaries = []string{
	"sk-proj-CANARYq1aa7BBBB2cccDDD9eeeeFFFFgggg1234", "gsk_CANARYw2aa8BBBB3cccDDD7eeeeFFFFgggg1234",
	"AIzaCANARYe3aa9BBBB4cccDDD6eeeeFg1234", "relay.CANARYrabbaBBBBacccaDDDbeeeeFFFFgggg1234",
}

// sung gives a piece of a canary, longer than its last four characters, that
// text holds.
func sung(text string) (piece, around string) {
	for _, secret := range canaries {
		_, body, _ := strings.Cut(secret, "CANARY")
		for i := 0; i+6 <= len(body); i++ {
			if at := strings.Index(text, body[i:i+6]); at >= 0 {
				return body[i : i+6], text[max(0, at-200):min(len(text), at+100)]
			}
		}
		if at := strings.Index(text, "CANARY"); at >= 0 {
			return "CANARY", text[max(0, at-200):min(len(text), at+100)]
		}
	}
	return "", ""
}

// cage is a home with a provider for each canary, "p0" to "p3", each with one
// model for each kind of failure, and keys by reference. It looks at all that
// comes out.
type cage struct {
	t      *testing.T
	dir    string
	env    []string
	paths  session.Paths
	config string
}

func newCage(t *testing.T, more string) *cage {
	t.Helper()
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path="+filepath.Join(t.TempDir(), "no-bus"))
	server := httptest.NewServer(sim.New(canaryScenario()))
	t.Cleanup(server.Close)
	echo := httptest.NewServer(http.HandlerFunc(echoKey))
	t.Cleanup(echo.Close)
	dir := t.TempDir()
	c := &cage{t: t, dir: dir, config: filepath.Join(dir, "config.toml"), env: []string{
		"HOME=" + dir, "XDG_CONFIG_HOME=" + dir, "XDG_DATA_HOME=" + filepath.Join(dir, "data"), "XDG_STATE_HOME=" + filepath.Join(dir, "state"),
		"TERM=xterm-256color", "LANG=C.UTF-8", "PASSPHRASE=correct horse", "GORACE=atexit_sleep_ms=0", "DBUS_SESSION_BUS_ADDRESS=" + os.Getenv("DBUS_SESSION_BUS_ADDRESS"),
	}}
	c.paths = newApp(Process{Env: c.env}).Paths
	text := "models = [\"p0/good\", \"p1/good\", \"p2/good\", \"p3/good\"]\n" + more
	for i, secret := range canaries {
		text += fmt.Sprintf("[providers.p%d]\nbase_url = \"%s/p%d/v1\"\n", i, server.URL, i)
		c.env = append(c.env, fmt.Sprintf("BIRD_%d=%s", i, secret))
	}
	for _, name := range []string{"echo", "openai", "groq", "gemini"} { // keys that tell whose they are go to no network either
		text += fmt.Sprintf("[providers.%s]\nbase_url = \"%s/v1\"\n", name, echo.URL)
	}
	if err := os.WriteFile(c.config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.search)
	return c
}

// declared are the canaries as keys that the configuration names.
func declared() string {
	var b strings.Builder
	for i := range canaries {
		fmt.Fprintf(&b, "[[keys]]\nname = \"k%d\"\nprovider = \"p%d\"\nsecret = \"env:BIRD_%d\"\n", i, i, i)
	}
	return b.String()
}

// canaryScenario answers with the key, and fails in every way with it.
func canaryScenario() sim.Scenario {
	var s sim.Scenario
	for i, secret := range canaries {
		p := sim.Provider{
			Name: fmt.Sprintf("p%d", i), Prefix: fmt.Sprintf("/p%d/v1", i), Keys: []sim.Key{{Name: "k", Token: secret}},
			Models: []sim.Model{{Name: "good"}}, Answers: []string{"Is your key " + secret + "? Again: **" + secret + "**, and that is all."},
		}
		for _, kind := range sim.FailureKinds() {
			p.Models = append(p.Models, sim.Model{Name: kind})
			f := sim.Failure{Kind: kind, Models: []string{kind}, Tokens: i % 3, Delay: 1, Headers: map[string]string{"X-Echo": secret, "X-Request-Id": secret}}
			if kind == sim.FailStatus {
				f.Status, f.Body = 418, `{"error":{"message":"no: `+secret+` is not welcome","code":"`+secret+`"}}`
			}
			p.Failures = append(p.Failures, f)
		}
		s.Providers = append(s.Providers, p)
	}
	return s
}

// echoKey refuses every key and quotes it, in the body and in a header.
func echoKey(w http.ResponseWriter, r *http.Request) {
	_, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("X-Your-Key", token)
	w.WriteHeader(http.StatusUnauthorized)
	fmt.Fprintf(w, `{"error":{"message":"%s is no key of ours","type":"%s","code":"invalid_api_key","param":"%s"}}`, token, token, token)
}

// run runs the program, and listens.
func (c *cage) run(stdin string, args ...string) (code int, said string) {
	var out, errs bytes.Buffer
	a := newApp(Process{Env: append([]string{}, c.env...), Stdin: strings.NewReader(stdin), Stdout: &out, Stderr: &errs})
	a.WorkFactor = 2
	code = a.run(c.t.Context(), append([]string{"--config", c.config}, args...))
	said = out.String() + errs.String()
	c.listen(strings.Join(args, " "), said)
	return code, said
}

func (c *cage) listen(where, said string) {
	if piece, around := sung(said); piece != "" {
		c.t.Errorf("%s: %q of a key came out:\n%q", where, piece, around)
	}
}

// search listens to every file that was left.
func (c *cage) search() {
	err := filepath.WalkDir(c.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(d.Name(), "given") {
			return err
		}
		text, err := os.ReadFile(path)
		c.listen(path, string(text))
		if info, e := d.Info(); e == nil && info.Mode().Perm()&0o077 != 0 {
			c.t.Errorf("%s is open to others: %v", path, info.Mode())
		}
		return err
	})
	if err != nil {
		c.t.Error(err)
	}
}

// given writes a file that holds secrets on purpose.
func (c *cage) given(name, text string) string {
	c.t.Helper()
	path := filepath.Join(c.dir, "given-"+name)
	if err := os.WriteFile(path, []byte(text), 0o700); err != nil {
		c.t.Fatal(err)
	}
	return path
}

// want runs the program and checks its status, so that it is known to have come
// as far as it should.
func (c *cage) want(code int, stdin string, args ...string) string {
	c.t.Helper()
	got, said := c.run(stdin, args...)
	if got != code {
		c.t.Errorf("sluice %s: status %d, want %d\n%s", strings.Join(args, " "), got, code, said)
	}
	return said
}

func TestCanaryInEveryFailure(t *testing.T) {
	c := newCage(t, declared())
	var asking sync.WaitGroup
	room := make(chan struct{}, 4)
	for n, kind := range append(sim.FailureKinds(), "good") {
		for turn, more := range [][]string{{"--keep"}, {"--json"}} {
			if testing.Short() && turn != n%2 {
				continue
			}
			mine := *c // a home of its own: what one failure teaches must not stop the next
			home := filepath.Join(c.dir, fmt.Sprint(kind, turn))
			mine.env = append(append([]string{}, c.env...), "XDG_DATA_HOME="+home, "XDG_STATE_HOME="+home)
			route := fmt.Sprintf("p%d/%s", (n+2*turn)%len(canaries), kind)
			room <- struct{}{}
			asking.Go(func() {
				mine.fail(n, route, slices.Contains(harmless, kind), more...)
				<-room
			})
		}
	}
	asking.Wait()
}

// harmless are the kinds after which there is an answer all the same.
var harmless = []string{"good", sim.FailNoDone, sim.FailSlow, sim.FailComments, sim.FailStall}

// fail asks the n-th model that fails, and then everything that may tell of it.
func (c *cage) fail(n int, route string, answered bool, more ...string) {
	code, said := c.run("", append([]string{"ask", "--model", route, "--no-fallback", "--max-wait", "50ms", "why?"}, more...)...)
	if said == "" || (code == exitOK) != answered || code == exitUsage {
		c.t.Errorf("%s: status %d: %s", route, code, said)
	}
	for i, command := range []string{"models", "keys list --json", "events --json", "chats", "models --json", "keys"} {
		if testing.Short() && (i+n)%3 > 0 {
			continue
		}
		c.want(exitOK, "", strings.Fields(command)...)
	}
	if said := c.want(exitOK, "", "events"); len(said) == 0 {
		c.t.Errorf("%s: no event", route)
	}
}

func TestCanaryInConversations(t *testing.T) {
	c := newCage(t, declared())
	c.want(exitOK, "", "ask", "--keep", "Is "+canaries[0]+" my key?")
	c.want(exitOK, "", "ask", "--continue", "and "+canaries[1]+"?")
	c.want(exitFailed, "", "ask", "--continue", "--model", "p3/error_chunk", "--no-fallback", "--max-wait", "50ms", "what else?")
	id, _, _ := strings.Cut(c.want(exitOK, "", "chats"), " ")
	for _, format := range []string{"markdown", "json"} {
		if said := c.want(exitOK, "", "chats", "export", id, "--format", format); !strings.Contains(said, "that is all") {
			t.Errorf("no answer in the export: %s", said)
		}
	}
	c.want(exitOK, "", "chats", "search", "your key")
}
