package engine

import (
	"context"
	"strings"

	"sluice/keystore"
	"sluice/keystore/limit"
)

// A refusal that names no key is not held against the key that met it, until
// the provider accepts another one: an address or a region that is refused
// looks the same from here (limit.Suspicion).

// suspects says whether it is open whom a provider refuses.
func (s *state) suspects(provider string) bool {
	return s.row(limit.Subject{Kind: limit.OfProvider, Provider: provider}).Suspicion != nil
}

// condemn blames the keys that were refused shortly before the provider took a
// request with k. It works on a goroutine of its own, for it asks the ledger.
func (s *state) condemn(k keystore.Key, lease keystore.Lease) {
	var subjects []limit.Subject
	var names []string
	change := limit.Condemn(lease.At)
	for _, o := range s.keys {
		if o.Provider != k.Provider || o.ID == k.ID {
			continue
		}
		if row := *s.row(keySubject(o)[0]); change(row).Block != row.Block {
			subjects, names = append(subjects, row.Subject), append(names, o.Name)
		}
	}
	if len(subjects) == 0 {
		return
	}
	ev := Event{Kind: EventReject, Key: names[0], Class: limit.Auth.String(),
		Text: "refused where key " + k.Name + " is accepted, so it is the key: " + strings.Join(names, ", ")}
	s.e.Go(func() error { return s.e.amend(context.Background(), subjects, change, ev) }, func(error) {}) // else they are asked once more
}
