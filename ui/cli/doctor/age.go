package doctor

import (
	"slices"
	"time"

	"sluice/engine/provider"
	"sluice/keystore"
)

// oldAfter is the age at which what was read of a provider is doubted.
const oldAfter = 180 * 24 * time.Hour

// outdated names what is in use of the catalogue and was read long ago: rows,
// their free plans where a key is on one, and the list of windows and prices.
func outdated(providers map[string]provider.Provider, chain []keystore.Route, pool []keystore.Key, now time.Time) (found []finding) {
	say := func(what, of, seen string) {
		if at, err := time.Parse(time.DateOnly[:min(len(seen), len(time.DateOnly))], seen); seen != "" && err == nil && now.Sub(at) > oldAfter {
			found = append(found, note(what, "%s was last read on %s: it may have changed since", of, seen).with("a newer sluice may know more; the configuration overrules what it knows"))
		}
	}
	var used []string
	for _, k := range pool {
		used = append(used, k.Provider)
	}
	for _, r := range chain {
		used = append(used, r.Provider)
	}
	slices.Sort(used)
	for _, name := range slices.Compact(used) {
		p := providers[name]
		say(name, "what is known of "+p.Title, p.Seen)
		if i := slices.IndexFunc(pool, func(k keystore.Key) bool { return k.Provider == name && k.Plan == keystore.PlanFree }); i >= 0 {
			for _, f := range p.Free[:min(1, len(p.Free))] {
				say(name, "the free plan of "+p.Title, f.Seen)
			}
		}
	}
	if len(used) > 0 {
		say("models", "the list of windows and prices", provider.ListedOn())
	}
	return found
}
