//go:build !unix || darwin

package vault

// reachable says that the keyring may be asked: here it is part of the system.
func reachable() bool { return true }
