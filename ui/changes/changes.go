// Package changes holds what a person did and can take back, the newest first.
package changes

import (
	"context"
	"time"
)

// Back is the way back from a change; it may wait, and runs away from the screen.
type Back = func(context.Context) error

// Undoable is a change that can be taken back, by one of two ways.
type Undoable struct {
	Undo Back                // nil: it cannot be so
	Here func(now time.Time) // the same for what belongs to the screen itself
	Said string              // what is said when it has been taken back; never empty in a Stack
}

// By gives a change that undo takes back; nil where nothing does.
func By(undo Back, said string) Undoable { return Undoable{Undo: undo, Said: said} }

// most bounds the changes that can be taken back.
const most = 20

// Stack are the changes of a run, the newest last. Its zero value is empty.
type Stack []Undoable

// Add keeps a change, where it can be taken back.
func (s *Stack) Add(c Undoable) {
	if c.Undo == nil && c.Here == nil {
		return
	}
	if c.Said == "" {
		c.Said = "Taken back."
	}
	if *s = append(*s, c); len(*s) > most {
		*s = (*s)[1:]
	}
}

// Take gives the newest change, which is kept no longer.
func (s *Stack) Take() (last Undoable, ok bool) {
	n := len(*s)
	if n == 0 {
		return Undoable{}, false
	}
	last = (*s)[n-1]
	*s = (*s)[:n-1]
	return last, true
}
