//go:build !unix

package vault

import "os/exec"

// detach does nothing here: the command gets no input, and ends by itself or
// is killed.
func detach(*exec.Cmd) {}
