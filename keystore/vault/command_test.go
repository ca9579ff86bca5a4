package vault_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"sluice/keystore"
	"sluice/keystore/vault"
)

func env(pairs map[string]string) func(string) (string, bool) {
	return func(name string) (string, bool) { s, ok := pairs[name]; return s, ok }
}

func TestOpenEnv(t *testing.T) {
	pairs := map[string]string{"GOOD_KEY": "  " + canary + "\n", "BLANK_KEY": "  ", "JUNK_KEY": canary + "\x1b[2J"}
	v := vault.New(vault.Options{LookupEnv: env(pairs)})
	wantOpen(t, v, "env:GOOD_KEY", canary)

	pairs["GOOD_KEY"] = "another"
	wantOpen(t, v, "env:GOOD_KEY", "another")

	for _, name := range []string{"NO_KEY", "BLANK_KEY"} {
		_, err := v.Open(t.Context(), "env:"+name)
		var missing *vault.MissingEnvError
		if !errors.As(err, &missing) || missing.Name != name || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
		wantHint(t, err)
	}
	if _, err := v.Open(t.Context(), "env:JUNK_KEY"); err == nil || strings.Contains(err.Error(), canary) {
		t.Errorf("control characters: %v", err)
	}
}

func TestOpenEmptyRef(t *testing.T) {
	s, err := vault.New(vault.Options{}).Open(t.Context(), "")
	if err != nil || !s.Empty() {
		t.Errorf("got %v, %v", s.Empty(), err)
	}
}

func TestOpenCommand(t *testing.T) {
	v := vault.New(vault.Options{Environ: commandEnv()})
	wantOpen(t, v, command("print", "a secret", "of two words"), "a secret of two words")
	wantOpen(t, v, command("lines", canary[:9]), canary[:9])
	wantOpen(t, v, command("leave"), "left-behind")
	wantOpen(t, v, command("input"), "read 0 EOF")
}

func TestCommandFailures(t *testing.T) {
	for name, c := range map[string]struct {
		ref, says string
		timedOut  bool
	}{
		"fails":      {command("fail"), "exit status 3", false},
		"hangs":      {command("hang"), "no answer within 100ms", true},
		"floods":     {command("flood"), "more than 64 KiB", false},
		"binary":     {command("junk"), "characters that no key has", false},
		"empty":      {command("nothing"), "is empty", false},
		"no program": {"cmd:/no/such/program " + "x", "no such program", false},
		"a folder":   {"cmd:" + os.TempDir(), "may not be run", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := vault.Options{Environ: commandEnv()}
			if c.timedOut {
				o.CommandTimeout = soon
			}
			_, err := vault.New(o).Open(t.Context(), c.ref)
			var failed *vault.CommandError
			if !errors.As(err, &failed) || failed.TimedOut != c.timedOut || !strings.Contains(err.Error(), c.says) {
				t.Fatalf("got %v, want a CommandError with %q", err, c.says)
			}
			wantHint(t, err)
		})
	}
}

func TestCommandEndsWithItsCaller(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := vault.New(vault.Options{Environ: commandEnv()}).Open(ctx, command("hang"))
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestCommandRunsOnceUntilForgotten(t *testing.T) {
	runs := filepath.Join(t.TempDir(), "runs")
	v := vault.New(vault.Options{Environ: commandEnv()})
	ref := command("count", runs)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if s, err := v.Open(t.Context(), ref); err != nil || s.Reveal() != "run-1" {
				t.Errorf("got %q, %v", s.Reveal(), err)
			}
		})
	}
	wg.Wait()
	v.Forget(ref)
	wantOpen(t, v, ref, "run-2")
	wantOpen(t, v, ref, "run-2")
}

func TestCommandDoesNotSeeKeys(t *testing.T) {
	v := vault.New(vault.Options{
		Environ:   commandEnv("LISTED_KEY="+canary, "OPENED_KEY="+canary, "PASS_KEY="+canary, "PLAIN=stays"),
		LookupEnv: env(map[string]string{"OPENED_KEY": canary}), Withhold: []string{"LISTED_KEY"}, PassphraseRef: "env:PASS_KEY",
	})
	wantOpen(t, v, "env:OPENED_KEY", canary)
	s, err := v.Open(t.Context(), command("env"))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(s.Reveal(), canary) || !strings.Contains(s.Reveal(), "[PLAIN=stays]") {
		t.Errorf("the command's environment: %s", s.Reveal())
	}
}

func TestReplaceAndRemoveLeaveTheOutsideAlone(t *testing.T) {
	v := vault.New(vault.Options{})
	for _, ref := range []string{"env:A_B", "cmd:x", ""} {
		if _, err := v.Replace(t.Context(), ref, keystore.NewSecret(canary)); !errors.Is(err, vault.ErrOutside) {
			t.Errorf("Replace(%q): %v", ref, err)
		}
		if err := v.Remove(t.Context(), ref); !errors.Is(err, vault.ErrOutside) {
			t.Errorf("Remove(%q): %v", ref, err)
		}
	}
}
