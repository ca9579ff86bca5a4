package terminal

import (
	"bytes"
	"runtime"
	"strings"
	"testing"

	"sluice/engine/plain"
)

func TestSymbolsFollowTheLocale(t *testing.T) {
	for _, c := range []struct {
		env  string
		utf8 bool
	}{
		{"LANG=en_GB.UTF-8", true}, {"LANG=C", false}, {"", runtime.GOOS == "windows"}, {"LANG=C.UTF-8", true}, {"LANG=ja_JP.UTF-8", false},
		{"LANG=en_GB.UTF-8 LC_ALL=C", false}, {"LANG=C LC_CTYPE=de_DE.utf8", true}, {"LANG=en_GB.UTF-8 TERM=linux", false},
	} {
		if got := Environment(strings.Fields(c.env)).SpeaksUTF8(); got != c.utf8 {
			t.Errorf("%q: %v", c.env, got)
		}
	}
}

// What a person hands over never stands in a crash report whole.
func TestCrashHidesSecrets(t *testing.T) {
	c := plain.Crash("could not use sk-canary-0123456789-wxyz")
	if strings.Contains(c.What, "canary") || bytes.Contains(c.Stack, []byte("canary-01")) {
		t.Errorf("the report is %q", c.What)
	}
}

// What notes a panic also ends the program, and Run will tell of it.
func TestTheEndOfALifeIsKept(t *testing.T) {
	ended := false
	l := Life{Stop: func() { ended = true }}
	if l.End(plain.Crash("a slip")); !ended || l.died.Load() == nil || l.died.Load().What == "" {
		t.Errorf("ended %v with %v", ended, l.died.Load())
	}
}
