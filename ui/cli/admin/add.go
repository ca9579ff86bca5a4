package admin

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"sluice/engine/trial"
	"sluice/keystore"
	"sluice/keystore/limit"
	"sluice/keystore/vault"
)

// New describes a key to add.
type New struct {
	Name     string // empty: after the provider
	Provider string
	Account  string
	Models   []string // only these; empty: all
	// Secret is kept in the vault; or Ref says where it rests outside.
	Secret keystore.Secret
	Ref    string // "env:NAME" or "cmd:…"
	// NoTest keeps the key without asking its provider.
	NoTest bool
}

// Added is a key that was kept, with what its test showed; Tested is nil
// where there was none.
type Added struct {
	Key    keystore.Key
	Tested *trial.Result
}

// Add tests a key and keeps it. *NotAcceptedError where the test failed: then
// nothing is kept.
func (a *Admin) Add(ctx context.Context, n New, now time.Time) (Added, error) {
	added, c, err := a.add(ctx, n)
	if err != nil {
		return Added{}, err
	}
	_, err = a.record(ctx, fmt.Sprintf("added key %q", added.Key.Name), []change{c}, now)
	return added, err
}

// AddPool is Add for a reference to a variable that holds several keys: one of
// each, undone together. One that fails stops the rest.
func (a *Admin) AddPool(ctx context.Context, n New, count int, now time.Time) ([]Added, error) {
	var done []Added
	var changes []change
	var failed error
	name := n.Name
	for _, ref := range vault.Pool(n.Ref, count) {
		all, err := a.All(ctx)
		if err != nil {
			return done, errors.Join(err, a.recordImport(ctx, changes, now))
		}
		n.Ref = ref
		if name != "" {
			n.Name = freeName(name, all)
		}
		added, c, err := a.add(ctx, n)
		if failed = err; err != nil {
			break
		}
		done, changes = append(done, added), append(changes, c)
	}
	return done, errors.Join(failed, a.recordImport(context.WithoutCancel(ctx), changes, now))
}

// add keeps a key without remembering how to undo it.
func (a *Admin) add(ctx context.Context, n New) (Added, change, error) {
	n, err := a.read(n)
	if err != nil {
		return Added{}, change{}, err
	}
	all, err := a.All(ctx)
	if err != nil {
		return Added{}, change{}, err
	}
	k, err := a.draft(n, all)
	if err != nil {
		return Added{}, change{}, err
	}
	secret := n.Secret
	if n.Ref != "" {
		if secret, err = a.Vault.Open(ctx, n.Ref); err != nil {
			return Added{}, change{}, err
		}
	}
	if err := a.twin(ctx, k, secret, all); err != nil {
		return Added{}, change{}, err
	}
	added := Added{Key: k}
	if !n.NoTest {
		if added.Tested, err = a.accepted(ctx, k, secret); err != nil {
			return Added{}, change{}, err
		}
	}
	if n.Ref == "" {
		if k.Ref, err = a.Vault.Put(ctx, k.ID, secret); err != nil {
			return Added{}, change{}, err
		}
		k.Tail = secret.Tail()
	}
	if err := a.Store.PutKey(ctx, k); err != nil {
		if n.Ref == "" {
			_ = a.Vault.Remove(context.WithoutCancel(ctx), k.Ref) // nothing points to it
		}
		return Added{}, change{}, fmt.Errorf("keeping key %q: %w", k.Name, err)
	}
	added.Key = k
	return added, change{After: &k}, nil
}

// read takes the one key out of what was given, and whose it is where that was
// not said.
func (a *Admin) read(n New) (New, error) {
	if n.Ref != "" || n.Secret.Empty() {
		return n, nil
	}
	var err error
	if n.Provider != "" {
		if n.Provider, err = a.Provider(n.Provider); err != nil {
			return n, err
		}
	}
	n.Provider, n.Secret, err = One(n.Secret, a.Config.Providers, n.Provider)
	return n, err
}

// draft checks what was given and makes the record, without its place.
func (a *Admin) draft(n New, all []keystore.Key) (keystore.Key, error) {
	if n.Provider == "" {
		return keystore.Key{}, hint("the provider is not named", "sluice keys add PROVIDER, such as: sluice keys add openai")
	}
	var err error
	if n.Provider, err = a.Provider(n.Provider); err != nil {
		return keystore.Key{}, err
	}
	if n.Name == "" {
		n.Name = freeName(n.Provider, all)
	}
	if err := checkName(n.Name, "", all); err != nil {
		return keystore.Key{}, err
	}
	if err := checkAccount(n.Account); err != nil {
		return keystore.Key{}, err
	}
	if err := checkReference(n.Ref); err != nil {
		return keystore.Key{}, err
	}
	if n.Ref == "" && n.Secret.Empty() {
		return keystore.Key{}, hint("no key was given", "paste it at the prompt, or pipe it in: pass show groq | sluice keys add groq")
	}
	models, err := a.models(n.Provider, n.Models)
	if err != nil {
		return keystore.Key{}, err
	}
	return keystore.Key{
		ID: "k" + strings.ToLower(rand.Text()[:12]), Name: n.Name, Provider: n.Provider, Account: n.Account, Models: models,
		Ref: n.Ref, Order: nextOrder(all),
	}, nil
}

func checkReference(ref string) error {
	if err := vault.CheckRef(ref); err != nil {
		return err
	}
	if ref != "" && !vault.Outside(ref) {
		return hint("such a reference is given by sluice", "name an environment variable or a command: --from env:NAME, --from 'cmd:pass show groq'")
	}
	return nil
}

func checkAccount(account string) error {
	if vault.LooksSecret(account) || keystore.Drawn(account) {
		return hint("the account looks like a secret", "an account is any word that keys with shared limits have in common")
	}
	return nil
}

// models removes the provider's name before each model, as the chain has it.
func (a *Admin) models(provider string, models []string) ([]string, error) {
	var out []string
	for _, m := range models {
		m = strings.TrimPrefix(m, provider+"/")
		if m == "" || vault.LooksSecret(m) || keystore.Drawn(m) {
			return nil, hint("that is no model's name", "such as: --model gpt-4o")
		}
		if !slices.Contains(out, m) {
			out = append(out, m)
		}
	}
	return out, nil
}

// twin refuses a secret that another key of the provider has already: two keys
// with one secret would be counted as twice the room.
func (a *Admin) twin(ctx context.Context, k keystore.Key, s keystore.Secret, all []keystore.Key) error {
	for _, other := range all {
		if other.Provider != k.Provider || other.ID == k.ID || other.Tail != "" && other.Tail != s.Tail() {
			continue
		}
		if other.Ref == k.Ref && k.Ref != "" {
			return &TwinError{Name: other.Name}
		}
		if other.Tail == "" && !strings.HasPrefix(other.Ref, "env:") {
			continue // to look would mean to run a command
		}
		held, err := a.Vault.Open(ctx, other.Ref)
		switch {
		case err == nil && held.Reveal() == s.Reveal():
			return &TwinError{Name: other.Name}
		case errors.Is(err, vault.ErrLocked):
			return fmt.Errorf("this may be the secret of key %q already, which ends the same: %w", other.Name, err)
		}
	}
	return nil
}

// TwinError says that a key with the same secret is there already.
type TwinError struct{ Name string }

func (e *TwinError) Error() string {
	return fmt.Sprintf("this is the secret of key %q already", e.Name)
}

// Hint says what to do instead.
func (e *TwinError) Hint() string {
	return fmt.Sprintf("one secret is one key, whatever its names; test it with: sluice keys test %q", e.Name)
}

// accepted asks the provider. A key that is merely limited is a good one, and
// so is one where the provider has no call that tells.
func (a *Admin) accepted(ctx context.Context, k keystore.Key, s keystore.Secret) (*trial.Result, error) {
	t, err := a.Probe(ctx, k, s)
	if err != nil {
		return nil, fmt.Errorf("testing key %q: %w", k.Name, err)
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	switch t.Verdict.Class {
	case limit.Auth, limit.Network, limit.Timeout, limit.Server, limit.Overloaded, limit.Cancelled:
		failed := &NotAcceptedError{Provider: k.Provider, Verdict: t.Verdict}
		for _, s := range a.Config.Providers[k.Provider].Sisters(a.Config.Providers) {
			failed.Sisters = append(failed.Sisters, s.Name)
		}
		return nil, failed
	}
	return &t, nil
}

// refused says whether the provider itself said no.
func refused(v limit.Verdict) bool { return v.Class == limit.Auth }

// Outcome says in words what a test showed.
func Outcome(t trial.Result) string {
	v := t.Verdict
	var s string
	switch v.Class {
	case limit.OK:
		s = "accepted"
	case limit.Auth:
		s = "refused"
	case limit.RateLimit:
		s = "accepted, but limited now"
	case limit.QuotaExhausted:
		s = "accepted, but without money or quota"
	case limit.Network, limit.Timeout, limit.Server, limit.Overloaded:
		s = "not known: the provider cannot be reached or is in trouble"
	case limit.ModelUnavailable:
		s = "not known: none of its models that were tried is there for it"
	default:
		s = "not known: no call of the provider tells"
	}
	if v.Status >= 300 {
		s += fmt.Sprintf(" (status %d)", v.Status)
	}
	if v.Text != "" {
		s += ": " + v.Text
	}
	return s
}
