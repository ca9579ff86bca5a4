package admin_test

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/zalando/go-keyring"

	"sluice/engine/provider"
	"sluice/engine/trial"
	"sluice/keystore"
	"sluice/keystore/limit"
	"sluice/keystore/sqlite"
	"sluice/keystore/vault"
	"sluice/ui/cli/admin"
	"sluice/ui/cli/config"
)

const (
	canary  = "gsk_canary7f3a9b2c5d8e1f4a6b0cab12"
	canary2 = "gsk_canary1a2b3c4d5e6f7a8b9c0dcd34"
	canary3 = "gsk_canary9d8c7b6a5f4e3d2c1b0aef56"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// ring is a keyring in memory.
type ring struct {
	mu    sync.Mutex
	items map[string]keystore.Secret
}

func (r *ring) Set(service, user, password string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.items[service+"/"+user] = keystore.NewSecret(password)
	return nil
}

func (r *ring) Get(service, user string) (string, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	s, ok := r.items[service+"/"+user]
	if !ok {
		return "", keyring.ErrNotFound
	}
	return s.Reveal(), nil
}

func (r *ring) Delete(service, user string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, ok := r.items[service+"/"+user]; !ok {
		return keyring.ErrNotFound
	}
	delete(r.items, service+"/"+user)
	return nil
}

func (r *ring) size() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.items)
}

// rig is an Admin over a real store, with a keyring and a provider of its own.
type rig struct {
	*admin.Admin
	t      *testing.T
	ring   *ring
	answer limit.Verdict // what the provider says about a key
	asked  int
}

// variable looks up what the environment has.
func variable(name string) (string, bool) {
	text := map[string]string{"GROQ_API_KEY": canary2, "WORK_DUPLICATE": canary, "OTHER": canary3}[name]
	return text, text != ""
}

func newRig(t *testing.T) *rig {
	t.Helper()
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "data", "ledger.db"), "test", noon)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close(noon) })
	r := &rig{t: t, ring: &ring{items: map[string]keystore.Secret{}}}
	c, err := config.Parse("config.toml", []byte(`models = ["groq/llama"]
[[keys]]
name = "declared"
provider = "groq"
secret = "env:GROQ_API_KEY"
`), map[string]provider.Provider{
		"groq":   {Name: "groq", About: provider.About{Title: "Groq", Aliases: []string{"groqcloud"}}, BaseURL: "https://api.groq.example/v1", Env: []string{"GROQ_API_KEY"}},
		"openai": {Name: "openai", BaseURL: "https://api.openai.example/v1", Env: []string{"OPENAI_API_KEY"}},
		"azure":  {Name: "azure", Env: []string{"AZURE_OPENAI_API_KEY"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	r.Admin = &admin.Admin{
		Config: c, Store: store,
		Vault: vault.New(vault.Options{Keyring: r.ring, LookupEnv: variable}),
		Probe: func(context.Context, keystore.Key, keystore.Secret) (trial.Result, error) {
			r.asked++
			return trial.Result{Verdict: r.answer}, nil
		},
	}
	return r
}

func (r *rig) add(n admin.New) keystore.Key {
	r.t.Helper()
	if n.Ref == "" && n.Secret.Empty() {
		n.Secret = keystore.NewSecret(canary)
	}
	added, err := r.Add(r.t.Context(), n, noon)
	if err != nil {
		r.t.Fatal(err)
	}
	return added.Key
}

func (r *rig) undo() {
	r.t.Helper()
	if _, err := r.Undo(r.t.Context(), noon); err != nil {
		r.t.Fatal(err)
	}
}

// names gives the names of the stored keys.
func (r *rig) names() string {
	r.t.Helper()
	stored, err := r.Store.Keys(r.t.Context())
	if err != nil {
		r.t.Fatal(err)
	}
	var names []string
	for _, k := range stored {
		names = append(names, k.Name)
	}
	return strings.Join(names, " ")
}

func (r *rig) wantSecret(name, secret string) {
	r.t.Helper()
	k, err := r.Find(r.t.Context(), name)
	if err != nil {
		r.t.Fatal(err)
	}
	s, err := r.Vault.Open(r.t.Context(), k.Ref)
	if err != nil || s.Reveal() != secret {
		r.t.Errorf("the secret of %s: %v", name, err)
	}
}

// wantError checks the words and the hint of an error, and that it keeps quiet.
func wantError(t *testing.T, err error, text, hint string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), text) {
		t.Errorf("got %v, want %q", err, text)
		return
	}
	var h interface{ Hint() string }
	if !errors.As(err, &h) || !strings.Contains(h.Hint(), hint) {
		t.Errorf("%v has no hint with %q", err, hint)
		return
	}
	if all := err.Error() + h.Hint(); strings.Contains(all, canary) || strings.Contains(all, canary2) || strings.Contains(all, canary3) {
		t.Errorf("the secret is in %q", all)
	}
}

func TestAddTestsAndKeeps(t *testing.T) {
	r := newRig(t)
	k := r.add(admin.New{Provider: "GroqCloud", Account: "mine", Models: []string{"groq/llama", "llama", "qwen"}})
	if k.Name != "groq" || k.Provider != "groq" || k.Tail != "…ab12" || !strings.HasPrefix(k.Ref, "keyring:") || strings.Join(k.Models, " ") != "llama qwen" {
		t.Errorf("kept as %+v", k)
	}
	r.wantSecret("groq", canary)
	if second := r.add(admin.New{Provider: "groq", Secret: keystore.NewSecret("another-secret-0001")}); second.Name != "groq-2" || second.Order <= k.Order {
		t.Errorf("the second is %+v", second)
	}
	if r.asked != 2 {
		t.Errorf("the provider was asked %d times", r.asked)
	}
}

func TestAddKeepsNothingThatIsNotAccepted(t *testing.T) {
	for _, class := range []limit.Class{limit.Auth, limit.Network, limit.Timeout, limit.Server} {
		r := newRig(t)
		r.answer = limit.Verdict{Class: class, Status: 401, Text: "no"}
		_, err := r.Add(t.Context(), admin.New{Provider: "groq", Secret: keystore.NewSecret(canary)}, noon)
		wantError(t, err, "it is not kept", "--no-test")
		if r.names() != "" || r.ring.size() != 0 {
			t.Errorf("%v: something was kept: %q, %d secrets", class, r.names(), r.ring.size())
		}
		r.add(admin.New{Provider: "groq", NoTest: true})
	}
	for _, class := range []limit.Class{limit.RateLimit, limit.QuotaExhausted, limit.BadRequest} {
		r := newRig(t)
		r.answer = limit.Verdict{Class: class, Status: 429}
		r.add(admin.New{Provider: "groq"})
	}
}

func TestAddRefusesBadInput(t *testing.T) {
	r := newRig(t)
	r.add(admin.New{Provider: "groq", Name: "work"})
	other := keystore.NewSecret("another-secret-0001")
	for _, c := range []struct {
		n          admin.New
		text, hint string
	}{
		{admin.New{Secret: other}, "provider is not named", "keys add"},
		{admin.New{Provider: "grok", Secret: other}, `unknown provider "grok"`, `did you mean "groq"?`},
		{admin.New{Provider: canary, Secret: other}, "looks like a secret", "prompt"},
		{admin.New{Provider: "azure", Secret: other}, "no complete base_url", "[providers.azure]"},
		{admin.New{Provider: "groq"}, "no key was given", "pipe it in"},
		{admin.New{Provider: "groq", Name: "work", Secret: other}, `a key named "work" is there already`, "another name"},
		{admin.New{Provider: "groq", Name: "declared", Secret: other}, "is declared in config.toml:2", "another name"},
		{admin.New{Provider: "groq", Name: canary, Secret: other}, "name looks like a secret", "shown everywhere"},
		{admin.New{Provider: "groq", Name: " x", Secret: other}, "a blank", "letters"},
		{admin.New{Provider: "groq", Name: "-x", Secret: other}, "begins with -", "letters"},
		{admin.New{Provider: "groq", Name: "a\x1b[2Jb", Secret: other}, "cannot be shown", "letters"},
		{admin.New{Provider: "groq", Name: strings.Repeat("n", 41), Secret: other}, "more than 40", "shorter"},
		{admin.New{Provider: "groq", Account: canary, Secret: other}, "account looks like a secret", "any word"},
		{admin.New{Provider: "groq", Models: []string{canary}, Secret: other}, "no model's name", "--model"},
		{admin.New{Provider: "groq", Ref: canary}, "secret itself", "env:NAME"},
		{admin.New{Provider: "groq", Ref: "file:x"}, "given by sluice", "--from"},
		{admin.New{Provider: "groq", Ref: "env:NOT_THERE"}, "NOT_THERE is not set", "export"},
		{admin.New{Provider: "groq", Secret: keystore.NewSecret(canary)}, `secret of key "work"`, "keys test"},
		{admin.New{Provider: "groq", Secret: keystore.NewSecret(canary2)}, `secret of key "declared"`, "keys test"},
		{admin.New{Provider: "groq", Ref: "env:WORK_DUPLICATE"}, `secret of key "work"`, "keys test"},
		{admin.New{Provider: "groq", Ref: "env:GROQ_API_KEY"}, `secret of key "declared"`, "keys test"},
	} {
		_, err := r.Add(t.Context(), c.n, noon)
		wantError(t, err, c.text, c.hint)
	}
	if r.names() != "work" || r.ring.size() != 1 {
		t.Errorf("kept: %q, %d secrets", r.names(), r.ring.size())
	}
}

func TestAddByReferenceKeepsNoSecret(t *testing.T) {
	r := newRig(t)
	k := r.add(admin.New{Provider: "groq", Ref: "env:OTHER"})
	if k.Ref != "env:OTHER" || k.Tail != "" || r.ring.size() != 0 || r.asked != 1 {
		t.Errorf("kept as %+v, %d secrets, asked %d times", k, r.ring.size(), r.asked)
	}
}

func TestFindSuggests(t *testing.T) {
	r := newRig(t)
	_, err := r.Find(t.Context(), "declred")
	wantError(t, err, `no key is named "declred"`, `did you mean "declared"?`)
	_, err = r.Find(t.Context(), "zzzzzzzzz")
	wantError(t, err, "no key is named", "keys list")
}

func TestDeclaredKeysAreChangedInTheirFile(t *testing.T) {
	r := newRig(t)
	ctx := t.Context()
	_, replaced := r.Replace(ctx, "declared", keystore.NewSecret(canary), true, noon)
	_, limited := r.LimitTo(ctx, "declared", nil, noon)
	_, changeable := r.Changeable(ctx, "declared", "removed")
	for _, err := range []error{
		replaced, limited, changeable, r.Remove(ctx, "declared", false, noon), r.Rename(ctx, "declared", "x", noon), r.SetAccount(ctx, "declared", "x", noon),
	} {
		wantError(t, err, "declared in config.toml:2", "[[keys]] table at config.toml:2")
	}
}

func TestKeyOfARemovedProvider(t *testing.T) {
	r := newRig(t)
	r.add(admin.New{Provider: "groq", Name: "left"})
	delete(r.Config.Providers, "groq")
	ctx := t.Context()
	k, err := r.Find(ctx, "left")
	if err != nil {
		t.Fatal(err)
	}
	_, err = r.Test(ctx, k)
	wantError(t, err, `unknown provider "groq"`, "[providers.NAME]")
	_, _, err = r.Switch(ctx, k, limit.Off{Since: noon}, noon)
	wantError(t, err, `unknown provider "groq"`, "[providers.NAME]")
	wantError(t, r.Reset(ctx, "left"), `unknown provider "groq"`, "[providers.NAME]")
	if err := r.Remove(ctx, "left", false, noon); err != nil || r.names() != "" {
		t.Errorf("removing it: %v", err)
	}
}
