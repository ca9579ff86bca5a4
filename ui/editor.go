package ui

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/ui/action"
	"sluice/ui/draw"
	"sluice/ui/talk"
)

// editedMsg brings the message back from the external editor.
type editedMsg struct {
	handed talk.Message // what the editor was given
	shown  string       // as which that stood in the input
	text   string
	err    error
}

// openEditor hands the message to the person's own editor. It comes back as a
// draft; nothing is sent.
func (m *model) openEditor(_ string, now time.Time) tea.Cmd {
	editor := strings.Fields(lookup(m.opts.Environ, "VISUAL"))
	if len(editor) == 0 {
		editor = strings.Fields(lookup(m.opts.Environ, "EDITOR"))
	}
	if len(editor) == 0 {
		m.toast("Set VISUAL or EDITOR to name an editor.", now)
		return nil
	}
	if m.input.stands == command {
		m.input.resume()
	}
	handed, shown := m.input.message(), m.input.value()
	path, err := draftFile(handed.Text())
	if err != nil {
		m.toast("Not done: "+err.Error(), now)
		return nil
	}
	cmd := exec.Command(editor[0], append(editor[1:], path)...)
	cmd.Env = m.opts.Environ
	return tea.ExecProcess(cmd, func(err error) tea.Msg {
		defer os.Remove(path)
		if err != nil {
			return editedMsg{err: fmt.Errorf("the editor: %w", err)}
		}
		text, err := os.ReadFile(path)
		return editedMsg{handed: handed, shown: shown, text: strings.TrimSuffix(string(text), "\n"), err: err}
	})
}

// draftFile writes the message where the editor finds it, for the person alone.
func draftFile(text string) (path string, err error) {
	f, err := os.CreateTemp("", "sluice-*.md") // mode 0600
	if err != nil {
		return "", err
	}
	defer f.Close()
	_, err = f.WriteString(text + "\n") // editors end the last row, too
	return f.Name(), err
}

func (m *model) onEdited(msg editedMsg, now time.Time) {
	if msg.err != nil {
		m.onDid(didMsg{err: msg.err}, now)
		return
	}
	if msg.text == msg.handed.Text() {
		return
	}
	edited := found(msg.handed, msg.text)
	if before, ok := strings.CutSuffix(m.input.value(), msg.shown); ok && before != "" { // it came back meanwhile
		edited = talk.Joined(m.input.pastes.read(strings.TrimSuffix(before, "\n")), edited)
	} else if !ok {
		edited = talk.Joined(m.input.message(), edited)
	}
	m.input.replace(edited)
}

// openHistory searches the messages that were sent, the newest first.
func (m *model) openHistory(_ string, now time.Time) tea.Cmd {
	if len(m.input.history) == 0 {
		m.toast("Nothing was sent yet.", now)
		return nil
	}
	l := &list{title: "Earlier messages", hint: "Type to filter. Enter takes it into the input, Down brings your own back; nothing is sent."}
	for i := len(m.input.history) - 1; i >= 0; i-- {
		back := len(m.input.history) - i
		text := m.input.history[i].Text()
		l.items = append(l.items, item{label: draw.Line(text[:min(len(text), 400)]), run: func(m *model, _ time.Time) tea.Cmd {
			m.focus(action.InputPanel)
			m.input.resume()
			m.input.recallTo(back)
			return nil
		}})
	}
	m.over.push(l)
	return nil
}
