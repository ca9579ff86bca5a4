//go:build unix

package cli

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"sluice/engine/plain"
)

const passphrase, notPassphrase = "correct horse", "wrong horse"

// The first stored key goes into an encrypted file whose passphrase is chosen
// on the screen. The next start shows its first frame and asks when the key is
// needed.
func TestThePassphraseIsAskedForAtTheFirstUse(t *testing.T) {
	r := newKeyRig(t, "[secrets]\nkeyring = false\n[[keys]]\nname = \"outside\"\nprovider = \"relay\"\nsecret = \"env:REVOKED\"\n")
	env := append(r.env, "REVOKED="+revokedToken, "DBUS_SESSION_BUS_ADDRESS="+os.Getenv("DBUS_SESSION_BUS_ADDRESS"))
	for _, play := range []func(*terminalSession){chooseAPassphrase, useALockedKey} {
		s := openTerminal(t, env)
		s.wait("Message")
		play(s)
		_ = s.cmd.Process.Signal(syscall.SIGTERM)
		if code := s.status(); code != exitInterrupted {
			t.Errorf("exit status %d", code)
		}
		for _, secret := range []string{goodToken, passphrase, notPassphrase} {
			if strings.Contains(plain.Text(s.seen.String()), secret) {
				t.Errorf("%q stands on the screen", secret)
			}
		}
	}
	r.quiet()
	if found := filesWith(t, r.dir, passphrase); found != nil {
		t.Errorf("the passphrase stands in %v", found)
	}
}

func chooseAPassphrase(s *terminalSession) {
	s.do("\x1bOQ", "Keys") // F2
	s.do("a", "whose?")
	s.do("\r", "Paste")
	s.do(goodToken+"\r", "encrypted")
	s.do(passphrase+"\r", "more.")
	s.do(notPassphrase+"\r", "These")
	s.do(passphrase+"\r", "more.")
	s.do(passphrase+"\r", "1 key added:")
}

func useALockedKey(s *terminalSession) {
	s.do("hello\r", "Passphrase")
	s.do(notPassphrase+"\r", "That")
	s.do("\x1b", "testing") // left locked: testing a key asks again
	s.do("\x1bOQ", "Space")
	s.do("jt", "Passphrase")
	s.do(passphrase+"\r", "READY")
	s.do("\x1b", "Enter")
	s.do("\r", "simulated")
}

// do sends keys and waits for a word that was not asked for before.
func (s *terminalSession) do(keys, word string) {
	s.t.Helper()
	before := s.seen.String()
	s.seen.Reset()
	s.send(keys)
	s.wait(word)
	after := s.seen.String()
	s.seen.Reset()
	s.seen.WriteString(before + after)
}

func filesWith(t *testing.T, dir, text string) (found []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(name string, d os.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		data, err := os.ReadFile(name)
		if strings.Contains(string(data), text) {
			found = append(found, name)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	return found
}
