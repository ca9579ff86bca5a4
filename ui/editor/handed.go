package editor

import (
	"fmt"
	"os"
	"os/exec"
	"strings"

	"sluice/ui/talk"
)

// Handed is a message that was in the person's own editor.
type Handed struct {
	Message talk.Message // what it was given
	Shown   string       // as which that stood here
	Text    string       // what came back
}

// HandOut writes a message, which is shown so, where program, the person's own
// editor with its arguments, finds it, for the person alone. cmd is to be run;
// back reads what came of it, for Edited.
func HandOut(m talk.Message, shown string, program []string) (cmd *exec.Cmd, back func(error) (Handed, error), err error) {
	h := Handed{Message: m, Shown: shown}
	f, err := os.CreateTemp("", "sluice-*.md") // mode 0600
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	if _, err = f.WriteString(h.Message.Text() + "\n"); err != nil { // editors end the last row, too
		return nil, nil, err
	}
	return exec.Command(program[0], append(program[1:], f.Name())...), func(err error) (Handed, error) {
		defer os.Remove(f.Name())
		if err != nil {
			return h, fmt.Errorf("the editor: %w", err)
		}
		text, err := os.ReadFile(f.Name())
		h.Text = strings.TrimSuffix(string(text), "\n")
		return h, err
	}, nil
}

// found gives text as a message in which the pastes of before stand for whole,
// as far as they are still there.
func found(before talk.Message, text string) (m talk.Message) {
	for _, p := range before {
		if !p.Pasted || p.Text == "" {
			continue
		}
		if at := strings.Index(text, p.Text); at >= 0 {
			m = append(append(m, talk.Written(text[:at])...), p)
			text = text[at+len(p.Text):]
		}
	}
	return append(m, talk.Written(text)...)
}
