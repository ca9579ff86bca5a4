//go:build unix && !darwin

package vault_test

import (
	"bufio"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"sluice/keystore/vault"
)

// TestSecretService meets a real Secret Service: a private bus with a
// gnome-keyring on it, in a folder of its own. It needs the programs dbus-daemon
// and gnome-keyring-daemon, and is skipped without them unless
// VAULT_TEST_SERVICE=must.
func TestSecretService(t *testing.T) {
	for _, program := range []string{"dbus-daemon", "gnome-keyring-daemon"} {
		if _, err := exec.LookPath(program); err != nil {
			if os.Getenv("VAULT_TEST_SERVICE") == "must" {
				t.Fatal(err)
			}
			t.Skip("no real Secret Service here: ", err)
		}
	}
	for name, flags := range map[string][]string{"unlocked": {"--unlock"}, "locked": nil} {
		t.Run(name, func(t *testing.T) {
			home := t.TempDir()
			for _, name := range []string{"HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"} {
				t.Setenv(name, home)
			}
			t.Setenv("DISPLAY", "")
			t.Setenv("WAYLAND_DISPLAY", "")
			t.Setenv("DBUS_SESSION_BUS_ADDRESS", startBus(t))
			startKeyring(t, flags...)
			cmd := exec.Command(os.Args[0], "-test.run=^TestInsideSecretService$", "-test.v")
			cmd.Env = append(os.Environ(), "VAULT_TEST_INSIDE="+name)
			out, err := cmd.CombinedOutput()
			if err != nil || !strings.Contains(string(out), "--- PASS: TestInsideSecretService") {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}

// TestInsideSecretService runs in a process of its own, since the keyring
// library keeps its bus, and other tests put a mock in its place.
func TestInsideSecretService(t *testing.T) {
	o := fileOptions(vaultPath(t), "pass")
	o.Keyring, o.KeyringTimeout = vault.OSKeyring(), 5*time.Second
	switch os.Getenv("VAULT_TEST_INSIDE") {
	case "":
		t.Skip("started by TestSecretService")
	case "unlocked":
		life(t, o, "OS keyring", "keyring")
		if _, err := os.Stat(o.File); err == nil {
			t.Error("a file was written too")
		}
	case "locked": // and nobody there to unlock it
		life(t, o, "encrypted file "+o.File, "file")
	}
}

// startBus starts a private session bus and gives its address.
func startBus(t *testing.T) string {
	t.Helper()
	cmd := exec.Command("dbus-daemon", "--session", "--nofork", "--print-address=1")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	start(t, cmd)
	lines := bufio.NewScanner(out)
	if !lines.Scan() {
		t.Fatal("the bus gave no address: ", lines.Err())
	}
	return lines.Text()
}

// startKeyring starts a Secret Service on the bus; --unlock takes a password. It
// returns when the service is there; the service ends with its bus.
func startKeyring(t *testing.T, flags ...string) {
	t.Helper()
	cmd := exec.Command("gnome-keyring-daemon", append([]string{"--daemonize", "--components=secrets"}, flags...)...)
	cmd.Stdin = strings.NewReader("test")
	if err := cmd.Run(); err != nil {
		t.Fatal("starting the keyring: ", err)
	}
}

func start(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
}
