//go:build unix && !darwin

package vault

import (
	"fmt"
	"os"
)

// reachable says whether a session bus runs. Without one the library would
// start a bus of its own, which stays behind and has no keyring on it.
func reachable() bool {
	if a := os.Getenv("DBUS_SESSION_BUS_ADDRESS"); a != "" && a != "autolaunch:" {
		return true
	}
	for _, name := range []string{"bus", "dbus-session"} {
		if _, err := os.Stat(fmt.Sprintf("/run/user/%d/%s", os.Getuid(), name)); err == nil {
			return true
		}
	}
	return false
}
