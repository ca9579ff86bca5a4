package config

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"sluice/keystore"
	"sluice/keystore/vault"
)

// Usable counts the keys that stand in a variable, and says of what is none why,
// in its order and without a word of it.
func Usable(text string) (count int, faults []string) {
	if strings.TrimSpace(text) == "" {
		return 0, nil
	}
	found := vault.Entries(text)
	for i, e := range found {
		switch {
		case e.Fault == "":
			count++
		case len(found) > 1:
			faults = append(faults, fmt.Sprintf("%d of %d: %s", i+1, len(found), e.Fault))
		default:
			faults = append(faults, e.Fault)
		}
	}
	return count, faults
}

// Spread makes of each declared key whose variable holds a pool as many keys.
// The first keeps its name and ID, the others get a number: "work#2". Get gives
// the value of a variable.
func (c *Config) Spread(get func(string) string) {
	var all []keystore.Key
	for _, k := range c.Keys {
		name, ok := vault.Variable(k.Ref)
		count, _ := Usable(get(name))
		if !ok || count < 2 || strings.Contains(k.Ref, "#") || c.names(k.Ref+"#") {
			all = append(all, k)
			continue
		}
		for i, ref := range vault.Pool(k.Ref, count) {
			next := k
			next.Ref = ref
			if i > 0 {
				number := "#" + strconv.Itoa(i+1)
				next.ID, next.Name = k.ID+number, k.Name+number
			}
			all = append(all, next)
		}
	}
	c.Keys = all
}

// names says whether a declared key's reference begins like that: then a person
// has picked keys of the variable one by one.
func (c *Config) names(begin string) bool {
	return slices.ContainsFunc(c.Keys, func(k keystore.Key) bool { return strings.HasPrefix(k.Ref, begin) })
}

// MissingEnv gives a problem for each declared key whose environment variable
// is not set or empty, or holds what is no key.
func (c *Config) MissingEnv(get func(string) string) []error {
	var missing []error
	said := map[int]bool{}
	for _, k := range c.Keys {
		name, ok := vault.Variable(k.Ref)
		if !ok || said[k.Order] {
			continue
		}
		said[k.Order] = true
		add := func(fault, fix string) {
			text := keystore.Shown(fmt.Sprintf("key %q: environment variable %s%s", k.Name, name, fault))
			missing = append(missing, c.problem(text, fix, "keys", strconv.Itoa(k.Order), "secret"))
		}
		count, faults := Usable(get(name))
		if count == 0 && faults == nil {
			add(" is not set", "set it before sluice starts: export "+keystore.Shown(name)+"=…")
		}
		for _, fault := range faults {
			add(": "+fault, "put the whole key there, as the provider shows it once; a server that needs none takes no_key = true")
		}
	}
	return missing
}
