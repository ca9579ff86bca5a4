// Package admin administers the keys of the pool: it adds, imports, changes,
// switches and removes them, and can undo the newest change. It takes secrets
// and hands them to the vault; it must never give one back, print one, or put
// one into an error or a record.
package admin

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"sluice/engine"
	"sluice/engine/trial"
	"sluice/keystore"
	"sluice/keystore/limit"
	"sluice/keystore/vault"
	"sluice/ui/cli/config"
)

// Store keeps the records of keys that the configuration does not declare.
// sqlite.Store implements it; the demo has one that keeps nothing.
type Store interface {
	Keys(ctx context.Context) ([]keystore.Key, error)
	PutKey(ctx context.Context, k keystore.Key) error
	RemoveKey(ctx context.Context, id string) (keystore.Key, error)
	Setting(ctx context.Context, name string) ([]byte, error)
	PutSetting(ctx context.Context, name string, value []byte) error
	Amend(ctx context.Context, subjects []limit.Subject, change limit.Change, now time.Time) ([]limit.Row, error)
}

// Admin administers keys. Its methods are not for concurrent use, except Test;
// several processes may have one each.
type Admin struct {
	Config *config.Config
	Store  Store
	Vault  *vault.Vault
	// Engine gives the one over the pool, which tells states and switches; an
	// error where no key can be used.
	Engine func() (*engine.Engine, error)
	// Ask asks a key's provider whether it accepts the key, and marks it.
	Ask func(ctx context.Context, k keystore.Key) (trial.Result, error)
	// Probe asks a provider whether it accepts a secret that is not kept yet.
	// Only Add, Import and Replace need it, where they test.
	Probe func(ctx context.Context, k keystore.Key, s keystore.Secret) (trial.Result, error)
}

// All gives every key: the declared ones, then the stored ones.
func (a *Admin) All(ctx context.Context) ([]keystore.Key, error) {
	stored, err := a.Store.Keys(ctx)
	if err != nil {
		return nil, fmt.Errorf("reading the keys: %w", err)
	}
	return append(slices.Clone(a.Config.Keys), stored...), nil
}

// Find gives the key with that name. A declared key comes before a stored one
// of the same name. The error suggests the nearest name.
func (a *Admin) Find(ctx context.Context, name string) (keystore.Key, error) {
	all, err := a.All(ctx)
	if err != nil {
		return keystore.Key{}, err
	}
	for _, k := range all {
		if k.Name == name {
			return k, nil
		}
	}
	return keystore.Key{}, unknownKey(name, all)
}

// stored gives a key that can be changed here, or says where it is declared.
// With two of one name it is the stored one: the other can be changed in its
// file.
func (a *Admin) stored(ctx context.Context, name, verb string) (keystore.Key, error) {
	all, err := a.All(ctx)
	if err != nil {
		return keystore.Key{}, err
	}
	var declared *keystore.Key
	for i, k := range all {
		if k.Name != name {
			continue
		}
		if k.Origin == "" {
			return k, nil
		}
		declared = cmp.Or(declared, &all[i])
	}
	if declared == nil {
		return keystore.Key{}, unknownKey(name, all)
	}
	return keystore.Key{}, &DeclaredError{Name: name, Origin: declared.Origin, Verb: verb}
}

// Changeable says whether the key with that name can be changed here: not
// where it is declared (*DeclaredError) or unknown. The verb completes "cannot
// be …".
func (a *Admin) Changeable(ctx context.Context, name, verb string) error {
	_, err := a.stored(ctx, name, verb)
	return err
}

// maxName bounds a key's name, in characters: it stands in every row.
const maxName = 40

// checkName refuses names that cannot be shown or told apart.
func checkName(name, except string, all []keystore.Key) error {
	switch {
	case name == "":
		return hint("the name is empty", "give the key a name, as it is to be shown: --name work")
	case vault.LooksSecret(name), keystore.Drawn(name) && utf8.RuneCountInString(name) <= maxName:
		return hint("the name looks like a secret", "a name is shown everywhere; type the secret where it is asked for")
	case utf8.RuneCountInString(name) > maxName:
		return hint(fmt.Sprintf("the name has more than %d characters", maxName), "choose a shorter one")
	case strings.TrimSpace(name) != name, strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) }), strings.HasPrefix(name, "-"):
		return hint("the name begins with - or a blank, or holds characters that cannot be shown", "use letters, digits, blanks, - and _")
	}
	for _, k := range all {
		if k.Name == name && k.ID != except {
			where := "is there already"
			if k.Origin != "" {
				where = "is declared in " + k.Origin
			}
			return hint(fmt.Sprintf("a key named %q %s", name, where), "choose another name, or see: sluice keys list")
		}
	}
	return nil
}

// freeName gives base, or base-2, base-3, … where it is taken.
func freeName(base string, all []keystore.Key) string {
	for n := 1; ; n++ {
		name := base
		if n > 1 {
			name = fmt.Sprintf("%s-%d", base, n)
		}
		if !slices.ContainsFunc(all, func(k keystore.Key) bool { return k.Name == name }) {
			return name
		}
	}
}

// nextOrder gives the place behind every key.
func nextOrder(all []keystore.Key) int {
	order := 0
	for _, k := range all {
		order = max(order, k.Order+1)
	}
	return order
}
