package limit

import (
	"fmt"
	"slices"
	"sync"
)

// Names are the words of an enumeration, from which its String and its text
// functions are made.
type Names[E ~uint8] struct{ names }

// NamesOf gives the values from 0 on their words. A value without one is shown
// as what, with its number.
func NamesOf[E ~uint8](what string, known ...string) *Names[E] {
	return &Names[E]{names{what: what, known: known}}
}

// Text gives the word of a value.
func (n *Names[E]) Text(v E) string { return n.text(uint8(v)) }

// Known gives the value of a word, where this program knows it.
func (n *Names[E]) Known(word string) (v E, ok bool) {
	i := slices.Index(n.known, word)
	return E(max(i, 0)), i >= 0
}

// keep is an UnmarshalText that takes every word.
func (n *Names[E]) keep(word []byte, v *E) error {
	*v = E(n.value(string(word)))
	return nil
}

// names are the words of one enumeration as they are stored. A word that
// this program does not know, written by another version, gets a value of its
// own for as long as the process runs: so it is kept, shown and written back,
// and is never an error.
type names struct {
	what  string
	known []string // by value

	mu      sync.RWMutex
	foreign []string // by value, from firstForeign on, in the order in which they were met
}

// firstForeign is the first value for words of other versions.
const firstForeign = 128

// mostForeign bounds what a hostile file can make a process remember. Words
// beyond it share the last value.
const mostForeign = 256 - firstForeign

func (n *names) text(v uint8) string {
	if int(v) < len(n.known) {
		return n.known[v]
	}
	n.mu.RLock()
	defer n.mu.RUnlock()
	if i := int(v) - firstForeign; i >= 0 && i < len(n.foreign) {
		return n.foreign[i]
	}
	return fmt.Sprintf("%s(%d)", n.what, v)
}

// value gives that of a word; one that is met for the first time gets the next.
func (n *names) value(word string) uint8 {
	if i := slices.Index(n.known, word); i >= 0 {
		return uint8(i)
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	i := slices.Index(n.foreign, word)
	if i < 0 && len(n.foreign) < mostForeign {
		i = len(n.foreign)
		n.foreign = append(n.foreign, word)
	}
	if i < 0 {
		i = mostForeign - 1
	}
	return uint8(firstForeign + i)
}
