package admin

import (
	"crypto/rand"
	"slices"
	"strings"

	"sluice/keystore"
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

// read takes the one key out of what was given, and whose it is where that was
// not said.
func (n New) read(p providers) (New, error) {
	if n.Ref != "" || n.Secret.Empty() {
		return n, nil
	}
	var err error
	if n.Provider != "" {
		if n.Provider, err = p.named(n.Provider); err != nil {
			return n, err
		}
	}
	n.Provider, n.Secret, err = One(n.Secret, p.Providers, n.Provider)
	return n, err
}

// draft checks what was given and makes the record, without its place.
func (n New) draft(p providers, all pool) (keystore.Key, error) {
	if n.Provider == "" {
		return keystore.Key{}, hint("the provider is not named", "sluice keys add PROVIDER, such as: sluice keys add openai")
	}
	var err error
	if n.Provider, err = p.named(n.Provider); err != nil {
		return keystore.Key{}, err
	}
	if n.Name == "" {
		n.Name = all.freeName(n.Provider)
	}
	if err := all.checkName(n.Name, ""); err != nil {
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
	models, err := modelsOf(n.Provider, n.Models)
	if err != nil {
		return keystore.Key{}, err
	}
	return keystore.Key{
		ID: "k" + strings.ToLower(rand.Text()[:12]), Name: n.Name, Provider: n.Provider, Account: n.Account, Models: models,
		Ref: n.Ref, Order: all.nextOrder(),
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

// modelsOf removes the provider's name before each model, as the chain has it.
func modelsOf(provider string, models []string) ([]string, error) {
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
