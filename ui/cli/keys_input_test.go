//go:build unix

package cli

import (
	"io"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/creack/pty"
)

// typist sits at a pseudo-terminal: it types the next answer each time that a
// prompt appears, and sees everything that the screen shows.
type typist struct {
	prompts, answers []string

	mu   sync.Mutex
	seen strings.Builder
}

func (p *typist) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.seen.Write(b)
}

func (p *typist) screen() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.seen.String()
}

// play runs a key command at the terminal.
func (p *typist) play(r *keyRig, args ...string) int {
	r.t.Helper()
	master, slave, err := pty.Open()
	if err != nil {
		r.t.Skip("no pseudo-terminal here: ", err)
	}
	defer master.Close()
	read := make(chan struct{})
	go func() {
		defer close(read)
		p.follow(master)
	}()
	code := cheaply(r.t.Context(), Process{Args: append([]string{"keys"}, args...), Env: r.env, Stdin: slave, Stdout: slave, Stderr: slave})
	_ = slave.Close()
	<-read
	r.all.WriteString(p.screen())
	return code
}

// follow reads the screen, and types when the next prompt has come.
func (p *typist) follow(master *os.File) {
	buf := make([]byte, 4096)
	from := 0
	for {
		n, err := master.Read(buf)
		_, _ = p.Write(buf[:n])
		if err != nil {
			return
		}
		for len(p.prompts) > 0 {
			at := strings.Index(p.screen()[from:], p.prompts[0])
			if at < 0 {
				break
			}
			from += at + len(p.prompts[0])
			_, _ = io.WriteString(master, p.answers[0]+"\n")
			p.prompts, p.answers = p.prompts[1:], p.answers[1:]
		}
	}
}

func TestKeysAreTypedWithoutBeingShown(t *testing.T) {
	r := newKeyRig(t, "")
	p := &typist{prompts: []string{"Key (it is not shown): "}, answers: []string{goodToken}}
	if code := p.play(r, "add", "relay"); code != 0 || !strings.Contains(p.screen(), "added relay") {
		t.Errorf("status %d: %s", code, p.screen())
	}
	p = &typist{prompts: []string{"Enter to end: ", "next, or Enter to end: "}, answers: []string{"relay " + otherToken, ""}}
	if code := p.play(r, "import"); code != 0 || !strings.Contains(p.screen(), "added relay-2") {
		t.Errorf("status %d: %s", code, p.screen())
	}
	p = &typist{prompts: []string{"New key (it is not shown): "}, answers: []string{""}}
	if code := p.play(r, "replace", "relay"); code != exitFailed || !strings.Contains(p.screen(), "no key was given") {
		t.Errorf("status %d: %s", code, p.screen())
	}
	r.quiet()
}

func TestPassphraseOfTheEncryptedFile(t *testing.T) {
	r := newKeyRig(t, "[secrets]\nkeyring = false\n")
	p := &typist{
		prompts: []string{"Key (it is not shown): ", "New passphrase: ", "The same again: ", "New passphrase: ", "The same again: "},
		answers: []string{goodToken, "one", "two", "correct horse", "correct horse"},
	}
	if code := p.play(r, "add", "relay", "--no-test"); code != 0 || !strings.Contains(p.screen(), "not the same") || !strings.Contains(p.screen(), "encrypted file") {
		t.Fatalf("status %d: %s", code, p.screen())
	}
	p = &typist{prompts: []string{"secrets.age: ", "secrets.age: "}, answers: []string{"wrong", "correct horse"}}
	if code := p.play(r, "test"); code != 0 || !strings.Contains(p.screen(), "Wrong passphrase.") || !strings.Contains(p.screen(), "relay  accepted") {
		t.Errorf("status %d: %s", code, p.screen())
	}
	// Nobody is asked for what needs no secret, and where nobody can be asked
	// it is said.
	r.want(0, "", args("list"), "encrypted file")
	r.want(exitFailed, "", args("test"), "the encrypted file is locked", "hint: run sluice in a terminal, or configure [secrets] passphrase")
	r.quiet()
	if strings.Contains(r.all.String(), "correct horse") {
		t.Error("the passphrase was shown")
	}
}
