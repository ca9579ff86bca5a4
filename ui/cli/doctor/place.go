package doctor

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"charm.land/lipgloss/v2"

	"sluice/engine/provider"
	"sluice/ui/cli/config"
	"sluice/ui/cli/session"
	"sluice/ui/terminal"
)

func screen(h *session.Home) []finding {
	if !h.Interactive() {
		return []finding{note("terminal", "this is none; the dashboard needs one, `sluice ask` does not")}
	}
	colours := "colours"
	if h.Colourless() {
		colours = "no colours"
	}
	utf8 := "UTF-8"
	if !h.Env.SpeaksUTF8() {
		utf8 = "borders and gauges are drawn with ASCII"
	}
	found := []finding{ok("terminal", "TERM=%s, %d columns, %s, %s", h.Env.Get("TERM"), h.Width(), colours, utf8)}
	if _, err := lipgloss.BackgroundColor(h.File(), h.Out); err != nil {
		return append(found, note("terminal", "does not answer when it is asked for its background; a dark one is assumed"))
	}
	return append(found, ok("terminal", "answers questions"))
}

// setAside names what was set aside as damaged. It is no fault that stands: the
// file in its place is good.
func setAside(paths session.Paths) (found []finding) {
	for _, file := range []struct{ what, path string }{{"keys and limits", paths.Ledger}, {"secrets file", paths.Secrets}} {
		for _, path := range session.SetAside(file.path) {
			found = append(found, note(file.what, "%s was damaged and set aside", path).
				with("restore a backup of "+filepath.Base(file.path)+" in its place, or add what is missing again; then remove it"))
		}
	}
	return found
}

// configuration says where it lies, and what was put right while it was read.
func configuration(path string, c *config.Config) (found []finding) {
	if session.Absent(path) {
		found = append(found, note("configuration", "%s is not there", path))
	} else {
		found = append(found, ok("configuration", "%s", path))
		found = append(found, private("configuration", path)...)
	}
	for _, p := range c.Mended {
		found = append(found, note("configuration", "%v", p).with(p.Fix))
	}
	return found
}

// directories checks the places that sluice writes to.
func directories(paths session.Paths) (found []finding) {
	for _, dir := range []struct{ what, path string }{{"data", paths.Data}, {"state", paths.State}} {
		info, err := os.Stat(dir.path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			found = append(found, ok(dir.what, "%s will be made when it is needed", dir.path))
		case err != nil:
			found = append(found, wrong(dir.what, "", "%s: %v", dir.path, err))
		case !info.IsDir():
			found = append(found, wrong(dir.what, "move it away", "%s is no directory", dir.path))
		default:
			found = append(found, private(dir.what, dir.path)...)
			found = append(found, writable(dir.what, dir.path))
		}
	}
	for _, file := range []struct{ what, path string }{{"keys and limits", paths.Ledger}, {"secrets file", paths.Secrets}, {"event log", paths.Events}} {
		found = append(found, private(file.what, file.path)...)
	}
	return found
}

// private says when others may read what is there.
func private(what, path string) []finding {
	info, err := os.Stat(path)
	if err != nil || runtime.GOOS == "windows" || info.Mode().Perm()&0o077 == 0 {
		return nil
	}
	want := "600"
	if info.IsDir() {
		want = "700"
	}
	return []finding{wrong(what, fmt.Sprintf("chmod %s %s", want, path), "%s may be read by others (mode %03o)", path, info.Mode().Perm())}
}

func writable(what, dir string) finding {
	f, err := os.CreateTemp(dir, ".doctor-*")
	if err != nil {
		return wrong(what, "give yourself the right to write there, or set XDG_"+strings.ToUpper(what)+"_HOME", "%s is not writable", dir)
	}
	_ = f.Close()
	_ = os.Remove(f.Name())
	return ok(what, "%s", dir)
}

// environment names the variables that matter, never their values.
func environment(env terminal.Environment) (found []finding) {
	var keys, noKeys, others []string
	for _, p := range provider.Catalogue() {
		for _, name := range p.Env {
			switch count, faults := config.Usable(env.Get(name)); {
			case count > 1:
				keys = append(keys, fmt.Sprintf("%s (%d)", name, count))
			case count == 1:
				keys = append(keys, name)
			case len(faults) > 0:
				noKeys = append(noKeys, name+" ("+faults[0]+")")
			}
		}
	}
	for _, name := range []string{"HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy", "SSL_CERT_FILE", "SSL_CERT_DIR", "NO_COLOR"} {
		if env.Get(name) != "" {
			others = append(others, name)
		}
	}
	slices.Sort(keys)
	slices.Sort(noKeys)
	for _, line := range []struct {
		words string
		names []string
	}{{"keys are set in %s", slices.Compact(keys)}, {"no key stands in %s", slices.Compact(noKeys)}, {"also set: %s", others}} {
		if len(line.names) > 0 {
			found = append(found, note("environment", line.words, strings.Join(line.names, ", ")))
		}
	}
	return found
}

// setTheClock is what a wrong one asks for.
const setTheClock = "set the clock: waits and daily limits hang on it"

func clock(now time.Time) finding {
	if now.Year() < 2025 {
		return wrong("clock", setTheClock, "it is said to be %s", now.Format(time.RFC3339))
	}
	return ok("clock", "%s", now.Format(time.RFC3339))
}
