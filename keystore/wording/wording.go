// Package wording keeps what rests on disk in words: those of enumerations, and
// the fields of JSON objects. What another version of this program wrote, and
// this one does not know, is never an error: it is kept, and written back.
package wording

import (
	"fmt"
	"slices"
	"sync"
)

// List are the words of an enumeration, from which its String and its text
// functions are made. A word that this program does not know gets a value of
// its own, Foreign or above, for as long as the process runs.
type List[E ~uint8] struct {
	what  string
	known []string // by value

	mu      sync.RWMutex
	foreign []string // by value, from Foreign on, in the order in which they were met
}

// Foreign is the first value for words of other versions.
const Foreign = 128

// mostForeign bounds what a hostile file can make a process remember. Words
// beyond it share the last value.
const mostForeign = 256 - Foreign

// Of gives the values from 0 on their words. A value without one is shown as
// what, with its number.
func Of[E ~uint8](what string, known ...string) *List[E] {
	return &List[E]{what: what, known: known}
}

// Text gives the word of a value.
func (l *List[E]) Text(v E) string {
	if int(v) < len(l.known) {
		return l.known[v]
	}
	l.mu.RLock()
	defer l.mu.RUnlock()
	if i := int(v) - Foreign; i >= 0 && i < len(l.foreign) {
		return l.foreign[i]
	}
	return fmt.Sprintf("%s(%d)", l.what, v)
}

// Known gives the value of a word, where this program knows it.
func (l *List[E]) Known(word string) (v E, ok bool) {
	i := slices.Index(l.known, word)
	return E(max(i, 0)), i >= 0
}

// Value gives that of any word; one that is met for the first time gets the
// next.
func (l *List[E]) Value(word string) E {
	if v, ok := l.Known(word); ok {
		return v
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	i := slices.Index(l.foreign, word)
	if i < 0 && len(l.foreign) < mostForeign {
		i = len(l.foreign)
		l.foreign = append(l.foreign, word)
	}
	if i < 0 {
		i = mostForeign - 1
	}
	return E(Foreign + i)
}

// Keep is an UnmarshalText that takes every word.
func (l *List[E]) Keep(word []byte, v *E) error {
	*v = l.Value(string(word))
	return nil
}
