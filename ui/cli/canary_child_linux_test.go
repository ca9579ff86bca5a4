package cli

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// spawn runs the program as a process of its own, and listens.
func (c *cage) spawn(stdin string, args ...string) string {
	c.t.Helper()
	self, err := os.Executable()
	if err != nil {
		c.t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Args, cmd.Env, cmd.Stdin = append([]string{quick, "--config", c.config}, args...), c.env, strings.NewReader(stdin)
	said, err := cmd.CombinedOutput()
	if err != nil {
		c.t.Errorf("%q: %v\n%s", args, err, said)
	}
	c.listen(strings.Join(args, " "), string(said))
	return string(said)
}

// TestCanaryInProcesses has the command that gives a key look at itself and at
// the program that started it.
func TestCanaryInProcesses(t *testing.T) {
	c := newCage(t, inFile+"[[keys]]\nname = \"k0\"\nprovider = \"p0\"\nsecret = \"env:BIRD_0\"\n")
	c.env = slices.DeleteFunc(c.env, func(v string) bool { return strings.HasPrefix(v, "BIRD_3=") || strings.HasPrefix(v, "BIRD_1=") })
	seen := filepath.Join(c.dir, "seen")
	program := c.given("key", "#!/bin/sh\numask 077\ncat /proc/$$/environ /proc/$$/cmdline /proc/$PPID/cmdline >> "+seen+"\n"+
		"echo >&2 Not for eyes: "+canaries[3]+"\necho "+canaries[3]+"\n")
	c.spawn(canaries[1], "keys", "add", "p1")
	c.spawn("", "keys", "add", "p2", "--from", "env:BIRD_2")
	c.spawn("", "keys", "add", "p3", "--from", "cmd:"+program)
	for _, args := range [][]string{
		{"ask", "--model", "p3/good", "--no-fallback", "hello"}, {"keys", "test", "p3"}, {"keys", "test"}, {"keys", "list"}, {"models"},
	} {
		c.spawn("", args...)
	}
	text, err := os.ReadFile(seen)
	if err != nil {
		t.Fatal(err)
	}
	if n := bytes.Count(text, []byte("HOME="+c.dir)); n < 4 {
		t.Errorf("the command saw its environment %d times", n)
	}
	for _, name := range []string{"BIRD_0", "BIRD_2", "PASSPHRASE"} {
		if bytes.Contains(text, []byte(name+"=")) {
			t.Error(fmt.Sprint(name, " was handed to a command"))
		}
	}
}
