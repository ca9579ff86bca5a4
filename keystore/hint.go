package keystore

import "errors"

// WithHint gives err with what a person can do about it: a line of its own,
// which is no part of the error's text. Packages that import this one use it
// instead of a type that has nothing but a hint.
func WithHint(err error, hint string) error { return &hinted{err, hint} }

// HintOf gives the hint of the first error in err's chain that has the method
// Hint; "" where none has.
func HintOf(err error) string {
	var h interface{ Hint() string }
	if errors.As(err, &h) {
		return h.Hint()
	}
	return ""
}

type hinted struct {
	error
	hint string
}

func (h *hinted) Hint() string  { return h.hint }
func (h *hinted) Unwrap() error { return h.error }
