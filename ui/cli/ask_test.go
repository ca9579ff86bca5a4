package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sluice/engine"
	"sluice/engine/plain"
	"sluice/keystore"
)

// runDemo runs the program on the demo, in virtual time where it is called in
// a bubble.
func runDemo(ctx context.Context, t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	dir := t.TempDir()
	code = Main(ctx, Process{
		Args: append([]string{"--demo"}, args...), Stdout: &out, Stderr: &errs,
		Env: []string{"XDG_CONFIG_HOME=" + dir, "XDG_DATA_HOME=" + dir, "XDG_STATE_HOME=" + dir},
	})
	return code, out.String(), errs.String()
}

func TestAskInterruptedKeepsWhatCame(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, interrupt := context.WithTimeout(t.Context(), 1500*time.Millisecond)
		defer interrupt()
		code, out, errs := runDemo(ctx, t, "ask", "hello")
		if code != exitInterrupted {
			t.Errorf("exit status %d, want %d: %s", code, exitInterrupted, errs)
		}
		if len(out) < 20 || !strings.HasSuffix(out, "\n") {
			t.Errorf("what came is lost: %q", out)
		}
	})
}

func TestAskTellsTheModelItGot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		code, out, _ := runDemo(t.Context(), t, "ask", "--json", "--model", "medium", "hello")
		var got askResult
		if err := json.Unmarshal([]byte(out), &got); err != nil || code != exitOK {
			t.Fatalf("%d %v: %s", code, err, out)
		}
		if got.Model != "sim/medium" || got.Preferred != "sim/medium" || got.Key != "alpha" || got.Attempts != 1 || got.Usage.Output == 0 || got.Finish != "stop" || got.Text == "" {
			t.Errorf("%+v", got)
		}
	})
}

func testOutput() (*askOutput, *bytes.Buffer, *bytes.Buffer) {
	var out, errs bytes.Buffer
	h := newApp(Process{Stdout: &out, Stderr: &errs}).Home
	return &askOutput{Home: h, page: newAskPage(h.Out.AsIs(), &errs)}, &out, &errs
}

func TestAskCountsDownInWholeSecondsRoundedUp(t *testing.T) {
	o, _, errs := testOutput()
	o.live = true
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	r := &engine.RequestStatus{ID: 1, Phase: engine.Waiting, Since: now, Release: now.Add(2400 * time.Millisecond),
		Route: keystore.Route{Provider: "sim", Model: "large"}, Why: "429 RPM"}
	o.countdown(r, now, now)
	if got := errs.String(); got != "\r\x1b[Kwaiting 3s · sim/large · 429 RPM" {
		t.Errorf("got %q", got)
	}
	o.countdown(nil, now.Add(2400*time.Millisecond), now.Add(2400*time.Millisecond))
	if o.waited != 2400*time.Millisecond || o.page.count {
		t.Errorf("waited %v, a line is left: %v", o.waited, o.page.count)
	}
	errs.Reset()
	o.live = false
	o.countdown(r, now, now)
	if errs.Len() > 0 {
		t.Errorf("a countdown where there is no terminal: %q", errs)
	}
}

func TestAskSanitisesForTerminalsOnly(t *testing.T) {
	const hostile = "a\x1b]52;c;aGk=\x07b\u202ec"
	o, out, _ := testOutput()
	o.write(hostile)
	o.rest()
	if got := out.String(); got != hostile+"\n" {
		t.Errorf("piped: %q", got)
	}
	o, out, _ = testOutput()
	o.clean = true
	for _, b := range []byte(hostile) { // cut anywhere
		o.write(string([]byte{b}))
	}
	o.rest()
	if got := out.String(); got != plain.Text(hostile)+"\n" || strings.Contains(got, "\x1b") {
		t.Errorf("terminal: %q", got)
	}
}
