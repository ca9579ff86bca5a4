//go:build unix && !linux

package cli

// undumpable does nothing here: the limit is all that there is.
func undumpable() {}
