package cli

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sluice/engine/transcript"
)

// homeIn is the environment of somebody whose files lie in dir and who has no keyring.
func homeIn(dir string) []string {
	return []string{"XDG_CONFIG_HOME=" + dir, "XDG_DATA_HOME=" + dir, "XDG_STATE_HOME=" + dir, "LANG=C.UTF-8",
		"DBUS_SESSION_BUS_ADDRESS=unix:path=" + filepath.Join(dir, "no-bus")}
}

func TestAChatIsShownForReadingAndExportedAsItIs(t *testing.T) {
	dir := t.TempDir()
	run := func(args ...string) (string, string, int) {
		var out, errs bytes.Buffer
		code := Main(t.Context(), Process{Args: append([]string{"chats"}, args...), Stdout: &out, Stderr: &errs,
			Env: homeIn(dir)})
		return out.String(), errs.String(), code
	}
	a := newApp(Process{Env: homeIn(dir)})
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	log := a.Conversations().Create("colours", now)
	if _, err := log.User("what is \x1b[31mred\x1b[0m?\nAnd blue?", now); err != nil {
		t.Fatal(err)
	}
	if out, _, _ := run(); !strings.Contains(out, " 1 message colours\n") {
		t.Errorf("listed as %q", out)
	}
	n, err := log.Begin("sim/large", 0, now)
	if err != nil {
		t.Fatal(err)
	}
	if err := log.Finish(n, "A colour.", "", transcript.Result{}, now); err != nil {
		t.Fatal(err)
	}
	if err := log.Close(now); err != nil {
		t.Fatal(err)
	}
	if out, _, _ := run(); !strings.Contains(out, " 2 messages colours\n") {
		t.Errorf("listed as %q", out)
	}
	out, errs, code := run("show", log.ID())
	if code != exitOK || !strings.Contains(out, "red") || !strings.Contains(out, "A colour.") || strings.Contains(out, "\x1b") {
		t.Errorf("status %d, shown as %q, %s", code, out, errs)
	}
	if out, _, code := run("export", log.ID()); code != exitOK || !strings.Contains(out, "\x1b[31mred") {
		t.Errorf("status %d, exported as %q", code, out)
	}
	if _, errs, code := run("show", "nonsense"); code != exitFailed || !strings.Contains(errs, "reading conversation nonsense") {
		t.Errorf("status %d, %s", code, errs)
	}
}
