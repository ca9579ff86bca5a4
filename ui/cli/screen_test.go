package cli

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/zalando/go-keyring"

	"sluice/engine/trial"
	"sluice/keystore"
	"sluice/keystore/limit"
	"sluice/keystore/vault"
	"sluice/ui/cli/admin"
)

// pasting is the administration of keys behind a dashboard, over a keyring in
// memory. What is sent to a provider is noted.
type pasting struct {
	*screenKeys
	sent []string // "provider secret"
	bad  string   // a secret that no provider accepts
}

type fakeRing map[string]string

func (r fakeRing) Get(_, user string) (string, error) {
	if s, ok := r[user]; ok {
		return s, nil
	}
	return "", keyring.ErrNotFound
}
func (r fakeRing) Set(_, user, password string) error { r[user] = password; return nil }
func (r fakeRing) Delete(_, user string) error        { delete(r, user); return nil }

const pastedInto = `models = ["relay/large", "relay/small"]

[providers.relay]
base_url = "http://127.0.0.1:1/v1"

[[keys]]
name = "one"
provider = "relay"
secret = "env:RELAY_KEY"
`

func newPasting(t *testing.T) *pasting {
	t.Helper()
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "sluice"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "sluice", "config.toml"), []byte(pastedInto), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := newApp(Process{Env: append(homeIn(dir), "RELAY_KEY=x")}).Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	v := vault.New(vault.Options{Keyring: fakeRing{}})
	s.Secrets = v
	if _, err := s.Engine(); err != nil {
		t.Fatal(err)
	}
	p := &pasting{}
	p.screenKeys = &screenKeys{session: s, admin: &admin.Admin{
		Config: s.Config, Store: s.Store(), Vault: v, Engine: s.Engine,
		Probe: func(_ context.Context, k keystore.Key, s keystore.Secret) (trial.Result, error) {
			p.sent = append(p.sent, k.Provider+" "+s.Reveal())
			if s.Reveal() == p.bad {
				return trial.Result{Verdict: limit.Verdict{Class: limit.Auth}}, nil
			}
			return trial.Result{}, nil
		},
	}}
	return p
}

const (
	groqSecret  = "gsk_0123456789abcdefghijABCDEFGHIJ0123456789"
	relaySecret = "relay-4f9Qz7Lm2Xc8Vb1Nw5Rt3Yp6"
	simSecret   = "sim-8Hj2Kd9Sx4Fg7Lp1Zq5Wn3Bv6"
)

func TestPastedKeysGoOnlyToTheirOwnProvider(t *testing.T) {
	for _, c := range []struct{ name, pasted, sent, refused string }{
		{"bare", relaySecret, "relay " + relaySecret, ""},
		{"its variable", "RELAY_KEY=" + relaySecret, "relay " + relaySecret, ""},
		{"a variable of nobody", "API_KEY=" + relaySecret, "relay " + relaySecret, ""},
		{"another's variable", "export GROQ_API_KEY=\"" + groqSecret + "\"", "groq " + groqSecret, ""},
		{"another's shape", "MY_KEY=" + groqSecret, "groq " + groqSecret, ""},
		{"not known here", "SIM_KEY=" + simSecret, "", "line 1 (SIM_KEY)"},
		{"a pool", relaySecret + ", " + simSecret, "relay " + relaySecret + ", relay " + simSecret, ""},
		{"with its header", "Authorization: Bearer " + relaySecret, "relay " + relaySecret, ""},
		{"a stand-in", "<your key>", "", "line 1: it is not a key"},
		{"another program's file", `{"relay": {"key": "` + relaySecret + `"}, "groq": {"key": "` + groqSecret + `"}}`, "relay " + relaySecret + ", groq " + groqSecret, ""},
		{"padded", "QmFzZTY0a2V5==", "relay QmFzZTY0a2V5==", ""},
		{"mixed", "# mine\r\nGROQ_API_KEY=" + groqSecret + "\r\nSIM_KEY=" + simSecret + "\r\n" + relaySecret + "\r\n" + relaySecret,
			"groq " + groqSecret + ", relay " + relaySecret, "line 3 (SIM_KEY)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newPasting(t)
			added, undo, err := p.Add(t.Context(), "", "relay", keystore.NewSecret(c.pasted))
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(p.sent, ", "); got != c.sent {
				t.Errorf("sent %q, want %q", got, c.sent)
			}
			refused := strings.Join(added.Refused, "; ")
			if !strings.HasPrefix(refused, c.refused) || c.refused == "" && refused != "" || strings.Contains(refused, "8Hj2") {
				t.Errorf("refused %q, want %q", refused, c.refused)
			}
			if len(added.Kept) != len(p.sent) || (undo == nil) != (len(p.sent) == 0) {
				t.Errorf("kept %q", added.Kept)
			}
		})
	}
}

func TestAPastedKeyThatIsRefusedStopsNoOther(t *testing.T) {
	p := newPasting(t)
	p.bad = "relay-1111aaaa2222bbbb"
	added, undo, err := p.Add(t.Context(), "mine", "relay", keystore.NewSecret("relay-3333cccc4444dddd\n"+p.bad+"\n"+relaySecret))
	if err != nil || len(added.Kept) != 2 || len(added.Refused) != 1 || !strings.HasPrefix(added.Refused[0], "line 2: ") {
		t.Fatalf("%+v, %v", added, err)
	}
	if err := undo(t.Context()); err != nil {
		t.Fatal(err)
	}
	if left, err := p.session.Store().Keys(t.Context()); err != nil || len(left) != 0 {
		t.Errorf("%d keys are left, %v", len(left), err)
	}
	var refused *admin.NotAcceptedError
	if _, _, err := p.Add(t.Context(), "", "relay", keystore.NewSecret(p.bad)); !errors.As(err, &refused) {
		t.Errorf("a single one gives %v", err)
	}
	if added, _, err := p.Add(t.Context(), "mine", "relay", keystore.NewSecret(relaySecret)); err != nil || strings.Join(added.Kept, "") != "mine" {
		t.Errorf("with a name: %+v, %v", added, err)
	}
}

// TestASwitchOfTheDashboardIsUndone by the undo of the commands, which knows the
// newest change only; by the dashboard's own whatever came after it.
func TestASwitchOfTheDashboardIsUndone(t *testing.T) {
	p := newPasting(t)
	one, err := p.admin.Find(t.Context(), "one")
	if err != nil {
		t.Fatal(err)
	}
	is := func(want bool, after string) {
		t.Helper()
		e, err := p.session.Engine()
		if err != nil {
			t.Fatal(err)
		}
		st, err := e.Next(t.Context(), 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, k := range st.Keys {
			if off := k.Off.At(time.Now()); k.ID == one.ID && (off != want || off && k.Off.Reason != "the bill") {
				t.Fatalf("after %s: off %v, %q", after, off, k.Off.Reason)
			}
		}
	}
	off := func() func(context.Context) error {
		t.Helper()
		undo, err := p.Switch(t.Context(), one.ID, limit.Off{Since: time.Now(), Reason: "the bill"})
		if err != nil {
			t.Fatal(err)
		}
		is(true, "the switch")
		return undo
	}
	first := off()
	if what, err := p.admin.Undo(t.Context(), time.Now()); err != nil || what != `disabled key "one"` {
		t.Fatalf("keys undo: %q, %v", what, err)
	}
	is(false, "keys undo")
	if err := first(t.Context()); err != nil {
		t.Error(err)
	}
	is(false, "two undos")
	undo := off()
	on, err := p.Switch(t.Context(), one.ID, limit.Off{})
	if err != nil {
		t.Fatal(err)
	}
	is(false, "the switch on")
	if err := on(t.Context()); err != nil {
		t.Error(err)
	}
	is(true, "the undo of the switch on")
	if err := undo(t.Context()); err != nil {
		t.Error(err)
	}
	is(false, "the undo of the switch off")
}

// TestASwitchWithoutAScreenIsUndone by the undo of the commands, too.
func TestASwitchWithoutAScreenIsUndone(t *testing.T) {
	p := newPasting(t)
	p.session.Config.UI.Linear = true
	e, _, err := screen(newApp(Process{}).Home, p.session)
	if err != nil {
		t.Fatal(err)
	}
	one, err := p.admin.Find(t.Context(), "one")
	if err != nil {
		t.Fatal(err)
	}
	off := func() bool {
		t.Helper()
		st, err := e.Next(t.Context(), 0)
		if err != nil || len(st.Keys) != 1 {
			t.Fatalf("%d keys, %v", len(st.Keys), err)
		}
		return st.Keys[0].Off.At(time.Now())
	}
	undo := func(want string) {
		t.Helper()
		if what, err := p.admin.Undo(t.Context(), time.Now()); err != nil || what != want {
			t.Fatalf("keys undo: %q, %v", what, err)
		}
	}
	switchOff := func() {
		t.Helper()
		if err := e.SwitchOff(t.Context(), one.ID, "the bill", time.Time{}); err != nil || !off() {
			t.Fatalf("off %v, %v", off(), err)
		}
	}
	switchOff()
	undo(`disabled key "one"`)
	if off() {
		t.Error("still off after keys undo")
	}
	switchOff()
	if err := e.SwitchOn(t.Context(), one.ID); err != nil || off() {
		t.Fatalf("off %v, %v", off(), err)
	}
	undo(`enabled key "one"`)
	if !off() {
		t.Error("on after keys undo")
	}
}
