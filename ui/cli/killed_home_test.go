//go:build unix

package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"

	"sluice/engine/plain"
	"sluice/engine/sim"
	"sluice/keystore/private"
	"sluice/ui/cli/session"
)

// killHome is a person's home, in which processes of the program are killed.
type killHome struct {
	t       *testing.T
	self    string
	env     []string
	paths   session.Paths
	random  *rand.Rand
	lanes   []*lane
	typical map[string]time.Duration // how long an act takes
	asked   map[string]result        // by question

	played, killed, finished, interrupted int
}

// lane holds the keys and the conversation of one process at a time, so that
// it is known how they must be.
type lane struct {
	name  string
	keys  map[string]keptKey
	talk  string // the conversation
	count int
}

type keptKey struct {
	secret string
	reason string // why it is off; empty: it is on
}

// act is one run of the program.
type act struct {
	lane     *lane
	what     string
	args     []string
	stdin    string
	question string              // what a chat is asked
	screen   bool                // in a pseudo-terminal, where the question is typed
	after    map[string]*keptKey // the keys that it changes; nil: there is none any more
}

// patience is how long a process may live.
type patience time.Duration

type result struct {
	act
	stdout, stderr string
	code           int
	killed         bool
	took           time.Duration
}

// maxLife is longer than any process takes that is not to be killed.
const maxLife = time.Minute

// references is how many variables there are for keys by reference.
const references = 1000

// newKillHome makes a home with four lanes.
func newKillHome(t *testing.T, random *rand.Rand) *killHome {
	t.Helper()
	h := homeOf(t, random)
	for n := range 4 {
		h.lanes = append(h.lanes, h.newLane(n))
	}
	h.check(nil)
	return h
}

// homeOf makes a home with one declared key and a provider that answers.
func homeOf(t *testing.T, random *rand.Rand) *killHome {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(sim.New(sim.Scenario{Seed: random.Uint64(), Providers: []sim.Provider{{
		Name: "relay", Models: []sim.Model{{Name: "large"}}, Speed: 400, AnswerTokens: 80,
	}}}))
	t.Cleanup(server.Close)
	dir := t.TempDir()
	h := &killHome{t: t, self: self, random: random, typical: map[string]time.Duration{}, asked: map[string]result{}, env: append(os.Environ(),
		"HOME="+dir, "XDG_CONFIG_HOME="+filepath.Join(dir, "config"), "XDG_DATA_HOME="+filepath.Join(dir, "data"), "XDG_STATE_HOME="+filepath.Join(dir, "state"),
		"DBUS_SESSION_BUS_ADDRESS=unix:path="+filepath.Join(dir, "no-bus"), "TERM=xterm-256color", "LANG=C.UTF-8",
		"PASSPHRASE=correct horse", "MAIN_KEY="+goodToken, "GORACE=atexit_sleep_ms=0")} // else each process of a -race run waits a second at its end
	h.paths = newApp(Process{Env: h.env}).Paths
	for n := range references {
		h.env = append(h.env, fmt.Sprintf("REF_%d=%s", n, reference(n)))
	}
	config := "models = [\"relay/large\"]\n[providers.relay]\nbase_url = \"" + server.URL + "/v1\"\n" +
		"[[keys]]\nname = \"main\"\nprovider = \"relay\"\nsecret = \"env:MAIN_KEY\"\n" +
		"[secrets]\nkeyring = false\npassphrase = \"env:PASSPHRASE\"\n"
	if err := errors.Join(private.Parents(h.paths.Config), private.New(h.paths.Config, []byte(config))); err != nil {
		t.Fatal(err)
	}
	return h
}

func reference(n int) string { return fmt.Sprintf("ref-of-a-key-number-%04d", n) }

// newLane begins a conversation and adds a key, and learns how long that takes.
func (h *killHome) newLane(n int) *lane {
	h.t.Helper()
	l := &lane{name: fmt.Sprintf("l%d", n), keys: map[string]keptKey{}, count: n * references / 4}
	known := h.talks()
	first := h.ask(l, true)
	first.args = []string{"ask", "--keep", first.question}
	results := []result{h.play(first, patience(maxLife))}
	for id := range h.talks() {
		if !known[id] {
			l.talk = id
		}
	}
	results = append(results, h.play(l.addStored(), patience(maxLife)))
	h.typical["add"], h.typical["screen"] = results[1].took, 2*results[0].took
	h.note(results)
	for name, k := range results[1].after {
		l.keys[name] = *k
	}
	return l
}

// play runs an act and kills it when its time is over.
func (h *killHome) play(a act, live patience) result {
	cmd := exec.Command(h.self)
	cmd.Args, cmd.Env = append([]string{quick}, a.args...), h.env
	cmd.Stdin = strings.NewReader(a.stdin)
	r := result{act: a}
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	began := time.Now()
	end := h.start(cmd, a)
	timer := time.AfterFunc(time.Duration(live), func() { _ = cmd.Process.Kill() })
	_ = cmd.Wait() // its status is looked at below
	timer.Stop()
	end()
	r.took, r.stdout, r.stderr = time.Since(began), out.String(), errs.String()
	r.code = cmd.ProcessState.ExitCode()
	r.killed = r.code < 0
	return r
}

// start begins a process, in a terminal where the act wants one.
func (h *killHome) start(cmd *exec.Cmd, a act) (end func()) {
	if !a.screen {
		if err := cmd.Start(); err != nil {
			h.t.Error(err)
		}
		return func() {}
	}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = nil, nil, nil
	tty, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 30, Cols: 100})
	if err != nil {
		h.t.Error(err)
		return func() {}
	}
	var typing sync.WaitGroup
	typing.Go(func() { typeInto(tty, a.question) })
	return func() {
		typing.Wait()
		_ = tty.Close()
	}
}

// typeInto types a question and half of another once the dashboard is up, and
// reads until its process has gone.
func typeInto(tty io.ReadWriter, question string) {
	var seen strings.Builder
	buf := make([]byte, 4096)
	typed := false
	for {
		n, err := tty.Read(buf)
		if err != nil {
			return
		}
		if typed {
			continue
		}
		seen.Write(buf[:n])
		if strings.Contains(plain.Text(seen.String()), "Message") {
			typed = true
			_, _ = io.WriteString(tty, question+"\r")
			_, _ = io.WriteString(tty, "and this is")
		}
	}
}
