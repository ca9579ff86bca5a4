package session

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sluice/engine"
	"sluice/keystore"
	"sluice/keystore/limit"
	"sluice/keystore/sqlite"
	"sluice/ui/cli/console"
)

const reloadable = `models = ["relay/large", "relay/small"]

[providers.relay]
base_url = "http://127.0.0.1:1/v1"

[[keys]]
name = "one"
provider = "relay"
secret = "env:RELAY_KEY"
`

// watched is a session over a configuration in a directory of its own.
func watched(t *testing.T) (*watcher, string) {
	t.Helper()
	dir := t.TempDir()
	path := filepath.Join(dir, "sluice", "config.toml")
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	writeConfig(t, path, reloadable)
	env := []string{"XDG_CONFIG_HOME=" + dir, "XDG_DATA_HOME=" + dir, "XDG_STATE_HOME=" + dir, "RELAY_KEY=x"}
	s, err := NewHome(console.New(nil, io.Discard, io.Discard, env)).Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	s.crashed = func(err error) { t.Error(err) }
	if _, err := s.Engine(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return newWatcher(path, s), path
}

func writeConfig(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// newest gives the status once everything that was asked for is in it.
func newest(t *testing.T, s *Session) *engine.Status {
	t.Helper()
	synctest.Wait()
	st, err := s.engine.Next(context.Background(), 0)
	if err != nil {
		t.Fatal(err)
	}
	return st
}

func TestReloadTakesOverModelsAndKeys(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, path := watched(t)
		writeConfig(t, path, strings.Replace(reloadable, `"relay/large", "relay/small"`, `"relay/small"`, 1)+
			"\n[[keys]]\nname = \"two\"\nprovider = \"relay\"\nsecret = \"env:RELAY_KEY\"\n")
		w.look(t.Context())
		st := newest(t, w.session)
		if len(st.Models) != 1 || st.Models[0].Route.Model != "small" || len(st.Keys) != 2 || st.Notice != "" {
			t.Errorf("%d models, %d keys, notice %q", len(st.Models), len(st.Keys), st.Notice)
		}
	})
}

func TestReloadTakesOverLimitsAndRetries(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, path := watched(t)
		rpm := func(text string) (n limit.Amount) {
			t.Helper()
			writeConfig(t, path, reloadable+text)
			w.look(t.Context())
			st := newest(t, w.session)
			if st.Notice != "" {
				t.Errorf("notice %q", st.Notice)
			}
			for _, g := range st.Keys[0].Gauges {
				if g.Name == "RPM" {
					n = g.Limit
				}
			}
			return n
		}
		if got := rpm("\n[limits.\"relay/large\"]\nrpm = 7\n\n[retry]\nstop = \"attempts(2)\"\n"); got != limit.Of(7) {
			t.Errorf("the limit is %+v", got)
		}
		if got := w.session.current.Load().Policy.Stop.String(); got != "attempts(2)" {
			t.Errorf("the policy stops %s", got)
		}
		if got := rpm(""); got.Known {
			t.Errorf("the limit that was taken away is still %+v", got)
		}
		writeConfig(t, path, reloadable+"\n[patience]\nchat = \"3m\"\n")
		w.look(t.Context())
		if st := newest(t, w.session); !strings.Contains(st.Notice, "patience from the next start") {
			t.Errorf("notice %q", st.Notice)
		}
	})
}

func TestReloadKeepsWhatWorksAndSaysWhy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, path := watched(t)
		writeConfig(t, path, "modles = []\n")
		w.look(t.Context())
		st := newest(t, w.session)
		if len(st.Models) != 2 || len(st.Keys) != 1 || !strings.Contains(st.Notice, `config.toml:1:1: unknown setting "modles"`) {
			t.Errorf("%d models, %d keys, notice %q", len(st.Models), len(st.Keys), st.Notice)
		}
		writeConfig(t, path, strings.Replace(reloadable, "127.0.0.1:1/", "127.0.0.1:22/", 1))
		w.look(t.Context())
		if st := newest(t, w.session); !strings.Contains(st.Notice, "start sluice again") {
			t.Errorf("another address: notice %q", st.Notice)
		}
		writeConfig(t, path, reloadable+"\n")
		w.look(t.Context())
		if st := newest(t, w.session); st.Notice != "" {
			t.Errorf("all is well again, but the notice is %q", st.Notice)
		}
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		w.look(t.Context())
		if st := newest(t, w.session); len(st.Models) != 2 || !strings.Contains(st.Notice, "is gone") {
			t.Errorf("no file: notice %q", st.Notice)
		}
	})
}

func TestKeysOfOtherProcessesAreSeen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, _ := watched(t)
		other, err := sqlite.Open(t.Context(), w.session.home.Paths.Ledger, "other", time.Now())
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = other.Close(time.Now()) }()
		if err := other.PutKey(t.Context(), keystore.Key{ID: "k9", Name: "nine", Provider: "relay", Ref: "env:RELAY_KEY"}); err != nil {
			t.Fatal(err)
		}
		w.look(t.Context())
		if st := newest(t, w.session); len(st.Keys) != 2 || st.Keys[1].Name != "nine" {
			t.Errorf("%d keys", len(st.Keys))
		}
	})
}
