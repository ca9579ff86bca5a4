package editor

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sluice/ui/talk"
	"sluice/ui/terminal"
)

// Handed is a message that was in the person's own editor.
type Handed struct {
	Message talk.Message // what it was given
	Shown   string       // as which that stood here
	Text    string       // what came back
}

// EditedMsg brings a message back from the person's own editor.
type EditedMsg struct {
	Handed
	Err error
}

// HandOut writes a message, which is shown so, where the person's own editor
// finds it, for the person alone, and gives the command that runs it. What
// comes of it is for Edited.
func HandOut(m talk.Message, shown string, environ terminal.Environment) (tea.Cmd, error) {
	program := strings.Fields(cmp.Or(environ.Get("VISUAL"), environ.Get("EDITOR")))
	if len(program) == 0 {
		return nil, errors.New("set VISUAL or EDITOR to name an editor")
	}
	h := Handed{Message: m, Shown: shown}
	f, err := os.CreateTemp("", "sluice-*.md") // mode 0600
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if _, err = f.WriteString(h.Message.Text() + "\n"); err != nil { // editors end the last row, too
		return nil, err
	}
	cmd := exec.Command(program[0], append(program[1:], f.Name())...)
	cmd.Env = environ
	return tea.ExecProcess(cmd, func(err error) tea.Msg {
		defer os.Remove(f.Name())
		if err != nil {
			return EditedMsg{h, fmt.Errorf("the editor: %w", err)}
		}
		text, err := os.ReadFile(f.Name())
		h.Text = strings.TrimSuffix(string(text), "\n")
		return EditedMsg{h, err}
	}), nil
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
