package session

import (
	"context"

	"sluice/engine/plain"
)

// Guard turns a panic of f into an error, and tells it to crashed; nil: to
// nobody else.
func Guard(crashed context.CancelCauseFunc, f func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = plain.Crash(v)
			if crashed != nil {
				crashed(err)
			}
		}
	}()
	return f()
}
