package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/zalando/go-keyring"
)

const inFile = "[secrets]\nkeyring = false\npassphrase = \"env:PASSPHRASE\"\n"

func TestSungFindsCanaries(t *testing.T) {
	for _, secret := range canaries {
		for _, text := range []string{secret, "…" + secret[len(secret)-9:], secret[:14]} {
			if piece, _ := sung(text); piece == "" {
				t.Errorf("%q is not found in %q", secret, text)
			}
		}
		if piece, _ := sung("…" + secret[len(secret)-4:]); piece != "" {
			t.Errorf("the last four characters of %q count", secret)
		}
	}
}

// TestCanaryInTheLifeOfAKey takes keys through every command, as secrets in the
// encrypted file, in the keyring, and outside.
func TestCanaryInTheLifeOfAKey(t *testing.T) {
	for where, more := range map[string]string{"file": inFile, "keyring": ""} {
		t.Run(where, func(t *testing.T) {
			keyring.MockInit()
			c := newCage(t, more)
			for i, secret := range canaries {
				if testing.Short() && (i%2 == 0) != (where == "file") {
					c.want(exitOK, secret, "keys", "add", fmt.Sprintf("p%d", i))
					continue
				}
				c.life(i, secret)
			}
			c.want(exitOK, "", "doctor")
			c.want(exitOK, "", "models")
			if raw, err := os.ReadFile(c.paths.Secrets); (err == nil) != (where == "file") || strings.Contains(string(raw), "{") {
				t.Errorf("the encrypted file: %v, %.100q", err, raw)
			}
		})
	}
}

// life is that of one key.
func (c *cage) life(i int, secret string) {
	provider := fmt.Sprintf("p%d", i)
	list := c.given(provider+".env", "P_"+provider+"_KEY="+secret+"\nnoise "+secret+"\n"+secret+"=x\n")
	c.run("", "keys", "import", list)
	c.run("", "keys", "import", "--provider", "echo", list)
	c.run(secret+"\n"+secret, "keys", "add", provider)
	c.want(exitFailed, secret, "keys", "add", provider, "--from", "env:"+secret)
	c.want(exitFailed, secret, "keys", "add", "echo")
	c.want(exitOK, secret, "keys", "add", "echo", "--no-test", "--name", "echo")
	c.run("", "keys", "test", "echo")
	c.run("", "keys", "test", "echo", "--json")
	c.run("", "ask", "--model", "echo/any", "--no-fallback", "hello")
	c.run("", "ask", "--model", "echo/any", "--no-fallback", "--json", "hello")
	c.want(exitOK, "", "keys", "remove", "echo", "--for-good")
	c.run(secret, "keys", "import", "--provider", provider)
	c.run("", "keys", "remove", provider)
	c.want(exitOK, secret, "keys", "add", provider, "--name", "x"+provider)
	c.want(exitFailed, secret, "keys", "add", provider, "--name", "twin")
	c.want(exitOK, "", "keys", "test", "x"+provider)
	c.want(exitOK, "", "keys", "test", "x"+provider, "--json")
	c.want(exitOK, "", "ask", "--keep", "--model", provider+"/good", "hello")
	for _, command := range []string{
		"disable x%s --reason no", "list", "list --json", "undo", "rename x%s y%[1]s", "account y%s mine", "models y%s good", "reset y%s",
	} {
		if strings.Contains(command, "%") {
			command = fmt.Sprintf(command, provider)
		}
		c.want(exitOK, "", append([]string{"keys"}, strings.Fields(command)...)...)
	}
	c.want(exitOK, secret+"z", "keys", "replace", "y"+provider, "--no-test")
	c.run("", "keys", "test", "y"+provider)
	c.want(exitOK, "", "keys", "undo")
	c.want(exitOK, "", "keys", "remove", "y"+provider)
	c.want(exitOK, "", "keys", "undo")
}

// TestCanaryAsAnArgument types a key where a word is expected.
func TestCanaryAsAnArgument(t *testing.T) {
	c := newCage(t, declared())
	for _, secret := range append(canaries, "CANARYrabbaBBBBacccaDDDb") {
		for _, line := range []string{
			"KEY", "--KEY", "--KEY=x", "-KEY", "--demo=KEY", "help KEY", "completion KEY", "man KEY", "paths KEY", "doctor KEY", "models KEY",
			"ask --KEY x", "ask --max-wait KEY x", "ask --max-tokens KEY x", "keys KEY", "keys add KEY", "keys add --KEY", "keys list --KEY", "keys disable x --until KEY",
			"chats KEY", "chats list KEY", "chats export", "chats export KEY KEY", "events KEY", "events --last KEY", "sim KEY", "sim --listen KEY", "__complete KEY", "__complete ask --model KEY",
		} {
			c.run("", strings.Fields(strings.ReplaceAll(line, "KEY", secret))...)
		}
	}
	for _, secret := range canaries[:3] { // those that look like one
		for _, line := range []string{
			"--config=KEY ask x", "ask --model KEY x", "ask --conversation KEY x", "chats export KEY", "chats export --format KEY 20260301-120000", "events --event KEY", "events --since KEY",
			"explain KEY", "explain --provider KEY KEY", "sim --dialect KEY", "keys test KEY", "keys rename KEY x", "keys import KEY", "keys disable KEY",
		} {
			code, said := c.run("", strings.Fields(strings.ReplaceAll(line, "KEY", secret))...)
			if code == exitOK || said == "" {
				t.Errorf("%s: status %d: %s", line, code, said)
			}
		}
	}
}

func TestCanaryInAnErrorToExplain(t *testing.T) {
	c := newCage(t, declared())
	for i, secret := range canaries {
		for n, answer := range []string{
			"HTTP/1.1 401 Unauthorized\r\nX-Your-Key: " + secret + "\r\n\r\n{\"error\":{\"message\":\"Incorrect API key provided: " + secret + ".\"}}",
			`{"status":401,"headers":{"x-key":"` + secret + `"},"body":"{\"error\":{\"message\":\"Invalid API key: ` + secret + `\"}}"}`,
			"Error: api_key=" + secret + " was refused",
			"Authorization: Bearer " + secret + "\n429 too many requests",
		} {
			path := c.given(fmt.Sprintf("answer-%d-%d", i, n), answer)
			c.want(exitOK, "", "explain", path)
			c.want(exitOK, "", "explain", "--json", path)
			c.want(exitOK, answer, "explain", "--provider", "groq")
		}
	}
}

// TestCanaryOfABrokenVault has the errors of store and vault tell of
// themselves.
func TestCanaryOfABrokenVault(t *testing.T) {
	c := newCage(t, inFile)
	c.want(exitOK, canaries[3], "keys", "add", "p3")
	c.env = append(c.env, "PASSPHRASE="+canaries[0])
	c.run("", "keys", "test")
	c.run("", "ask", "--model", "p3/good", "--no-fallback", "hello")
	c.env = append(c.env, "PASSPHRASE=correct horse")
	for _, path := range []string{c.paths.Secrets, c.paths.Ledger} {
		if err := os.WriteFile(path, []byte("age-encryption.org/v1\n"+strings.Repeat("noise", 99)), 0o600); err != nil {
			t.Fatal(err)
		}
		c.run("", "keys", "list")
		c.run("", "keys", "test")
		c.run(canaries[1], "keys", "add", "p1")
	}
	if left, _ := filepath.Glob(filepath.Join(c.paths.Data, "*.damaged*")); len(left) < 1 {
		t.Errorf("nothing was set aside: %v", left)
	}
}
