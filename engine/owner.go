package engine

import (
	"slices"
	"strings"
	"time"

	"sluice/keystore"
	"sluice/keystore/limit"
)

// Keys that a person holds for several may be keys of one organisation, which
// share its limits. Answers betray it by naming their owner. That is evidence,
// not proof: the person is told, and decides.

// learnOwner takes in whom an answer to k named as its owner.
func (s *state) learnOwner(k keystore.Key, owner string, now time.Time) {
	p := s.e.o.Providers[k.Provider]
	if owner == "" || strings.Contains(owner, "…") || p.Relay || p.Shared != limit.ScopeAccount || s.owners[k.ID] == owner {
		return // a name cut short is nobody's; a relay hands on that of its own provider's customer: itself
	}
	s.owners[k.ID] = owner
	twins := s.twins(k)
	if len(twins) == 0 {
		return
	}
	s.shown.reset()
	s.emit(Event{Kind: EventNote, Key: k.Name, Text: "answers name one owner (" + owner + ") for " + strings.Join(append(twins, k.Name), ", ") +
		": keys of one owner share its limits; say so by giving them the same account"}, now)
}

// twins names the other keys for which answers name the same owner as for k,
// though they stand in other accounts.
func (s *state) twins(k keystore.Key) (names []string) {
	owner := s.owners[k.ID]
	if owner == "" {
		return nil
	}
	for _, o := range s.keys {
		if o.ID != k.ID && o.Provider == k.Provider && o.AccountID() != k.AccountID() && s.owners[o.ID] == owner {
			names = append(names, o.Name)
		}
	}
	slices.Sort(names)
	return names
}
