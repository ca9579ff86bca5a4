//go:build unix

package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"sluice/engine/sim"
	"sluice/keystore/private"
)

// batchHome is a home in which batches run over a simulated provider with a limit.
type batchHome struct {
	*killHome
	server  *sim.Server
	in, out string
	lines   int
}

func newBatchHome(t *testing.T, lines int) *batchHome {
	t.Helper()
	h := &batchHome{killHome: homeOf(t, rand.New(rand.NewPCG(7, 1))), lines: lines}
	h.server = sim.New(sim.Scenario{Providers: []sim.Provider{{Name: "relay", Models: []sim.Model{{Name: "large"}}, AnswerTokens: 20,
		Latency: 50 * sim.Millisecond, Jitter: 300 * sim.Millisecond, Limits: []sim.Limit{{Dimension: sim.Requests, Max: 60, Window: sim.Second}}}}})
	server := httptest.NewServer(h.server)
	t.Cleanup(server.Close)
	config := "models = [\"relay/large\"]\n[providers.relay]\nbase_url = \"" + server.URL + "/v1\"\n" +
		"[[keys]]\nname = \"main\"\nprovider = \"relay\"\nsecret = \"env:MAIN_KEY\"\n[secrets]\nkeyring = false\n"
	var text strings.Builder
	for i := range lines {
		fmt.Fprintf(&text, `{"custom_id":"%d","body":{"user":"%d","messages":[{"role":"user","content":"question %d"}]}}`+"\n", i, i, i)
	}
	dir := t.TempDir()
	h.in, h.out = filepath.Join(dir, "in.jsonl"), filepath.Join(dir, "out.jsonl")
	for path, text := range map[string]string{h.paths.Config: config, h.in: text.String()} {
		if err := private.Replace(path, []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	return h
}

// begin starts a batch.
func (h *batchHome) begin(said *bytes.Buffer) *exec.Cmd {
	h.t.Helper()
	cmd := exec.Command(h.self)
	cmd.Args, cmd.Env, cmd.Stderr = []string{quick, "batch", h.in, "-o", h.out}, h.env, said
	if err := cmd.Start(); err != nil {
		h.t.Fatal(err)
	}
	return cmd
}

// answers gives how many lines of each ID are whole in the output.
func (h *batchHome) answers() map[string]int {
	h.t.Helper()
	text, err := os.ReadFile(h.out)
	if err != nil && !os.IsNotExist(err) {
		h.t.Fatal(err)
	}
	got := map[string]int{}
	for line := range strings.Lines(string(text)) {
		var r struct {
			ID       string `json:"custom_id"`
			Response *struct{}
		}
		if json.Unmarshal([]byte(line), &r) == nil && r.Response != nil {
			got[r.ID]++
		}
	}
	return got
}

// grown waits until so many lines are there.
func (h *batchHome) grown(n int) {
	for deadline := time.Now().Add(time.Minute); len(h.answers()) < n && time.Now().Before(deadline); {
		time.Sleep(10 * time.Millisecond) // another process works
	}
}

// However often a batch is killed, stopped and interrupted, each line is
// answered once in its output, and only what was under way is asked twice.
func TestKilledBatch(t *testing.T) {
	everyday(t)
	t.Parallel()
	h := newBatchHome(t, 600)
	kills := 0
	for n := 80; ; n += 90 {
		var said bytes.Buffer
		cmd := h.begin(&said)
		ended := make(chan struct{})
		go func() { _ = cmd.Wait(); close(ended) }()
		h.grown(n)
		switch {
		case n > 500:
			<-ended
		case kills == 2: // as a laptop that is closed
			_ = cmd.Process.Signal(syscall.SIGSTOP)
			var second bytes.Buffer
			if err := h.begin(&second).Wait(); err == nil || !strings.Contains(second.String(), "another batch writes to") {
				t.Errorf("a second batch: %v, %s", err, second.String())
			}
			_ = cmd.Process.Signal(syscall.SIGCONT)
			h.grown(n + 40)
			_ = cmd.Process.Signal(os.Interrupt)
			<-ended
			if code := cmd.ProcessState.ExitCode(); code != exitInterrupted || !strings.Contains(said.String(), "to go on: sluice batch") {
				t.Errorf("interrupted: status %d, %s", code, said.String())
			}
			kills++
		default:
			_ = cmd.Process.Kill()
			<-ended
			kills++
		}
		for id, times := range h.answers() {
			if times != 1 {
				t.Fatalf("%s stands there %d times", id, times)
			}
		}
		if code := cmd.ProcessState.ExitCode(); n > 500 {
			if code != exitOK || !strings.Contains(said.String(), "was ended without warning") {
				t.Errorf("the last ended with %d: %s", code, said.String())
			}
			break
		}
	}
	if got := h.answers(); len(got) != h.lines {
		t.Errorf("%d of %d are there", len(got), h.lines)
	}
	asked := 0
	for _, a := range h.server.Seen() {
		if a.Status == 200 {
			asked++
		}
	}
	if asked < h.lines || asked > h.lines+128*kills {
		t.Errorf("%d were asked for %d lines, with %d kills", asked, h.lines, kills)
	}
	t.Logf("%d kills: %d of %d were asked twice", kills, asked-h.lines, h.lines)
}
