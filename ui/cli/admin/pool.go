package admin

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"sluice/keystore"
	"sluice/keystore/vault"
	"sluice/ui/cli/config"
)

// pool is every key: the declared ones, then the stored ones.
type pool []keystore.Key

// named gives the key with that name, the first of two. The error suggests the
// nearest name.
func (p pool) named(name string) (keystore.Key, error) {
	if i := slices.IndexFunc(p, func(k keystore.Key) bool { return k.Name == name }); i >= 0 {
		return p[i], nil
	}
	return keystore.Key{}, p.unknown(name)
}

// changeable gives a key that can be changed here, or says where it is
// declared. With two of one name it is the stored one: the other can be changed
// in its file.
func (p pool) changeable(name, verb string) (keystore.Key, error) {
	var declared *keystore.Key
	for i, k := range p {
		if k.Name != name {
			continue
		}
		if k.Origin == "" {
			return k, nil
		}
		declared = cmp.Or(declared, &p[i])
	}
	if declared == nil {
		return keystore.Key{}, p.unknown(name)
	}
	return keystore.Key{}, &DeclaredError{Name: name, Origin: declared.Origin, Verb: verb}
}

func (p pool) unknown(name string) error {
	var names []string
	for _, k := range p {
		names = append(names, k.Name)
	}
	fix := "see: sluice keys list"
	if len(p) == 0 {
		fix = "there are no keys yet: sluice keys add"
	} else if near := config.Nearest(name, names); near != "" {
		fix = fmt.Sprintf("did you mean %q? Otherwise %s", near, fix)
	}
	return hint(fmt.Sprintf("no key is named %q", keystore.Shown(name, names...)), fix)
}

// maxName bounds a key's name, in characters: it stands in every row.
const maxName = 40

// checkName refuses names that cannot be shown or told apart; except is the
// identity of the key that is to have it.
func (p pool) checkName(name, except string) error {
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
	for _, k := range p {
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
func (p pool) freeName(base string) string {
	for n := 1; ; n++ {
		name := base
		if n > 1 {
			name = fmt.Sprintf("%s-%d", base, n)
		}
		if !slices.ContainsFunc(p, func(k keystore.Key) bool { return k.Name == name }) {
			return name
		}
	}
}

// nextOrder gives the place behind every key.
func (p pool) nextOrder() int {
	order := 0
	for _, k := range p {
		order = max(order, k.Order+1)
	}
	return order
}
