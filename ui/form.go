package ui

import (
	"context"
	"errors"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/keystore"
	"sluice/ui/draw"
)

// form asks for one line of text.
type form struct {
	title  string
	wrong  string // with what was typed before; may be empty
	lines  []string
	field  field
	submit func(m *model, text string) tea.Cmd
	left   func(m *model) // closed without an answer; may be nil
}

func (f *form) draw(m *model, w, h int) ([]string, *tea.Position) {
	v := draw.FormView{Title: f.title, Lines: f.lines, Wrong: f.wrong, Text: f.field.shown(), Hidden: -1}
	if f.field.hidden {
		v.Hidden = len([]rune(f.field.text))
	}
	box, at := v.Draw(m.pen.Styles, w, h)
	return box, (*tea.Position)(&at)
}

func (f *form) key(m *model, msg tea.KeyPressMsg, _ time.Time) (tea.Cmd, bool) {
	if msg.Code == tea.KeyEnter {
		text := strings.TrimSpace(f.field.text)
		f.field.text = ""
		m.over.remove(f)
		if text == "" {
			f.leave(m)
			return nil, true
		}
		return f.submit(m, text), true
	}
	f.field.key(msg)
	return nil, false
}

func (f *form) leave(m *model) {
	if f.left != nil {
		f.left(m)
	}
}

func (f *form) paste(_ *model, text string, _ time.Time) { f.field.text += text }

// admin gives the administration of keys, or says that there is none.
func (m *model) admin(now time.Time) Keys {
	if m.opts.Keys == nil {
		m.toast("Keys cannot be changed here; sluice keys does it.", now)
	}
	return m.opts.Keys
}

// addKey asks for the provider, then for the secret. Several pasted at once,
// one a line, become several keys.
func (m *model) addKey(arg string, now time.Time) tea.Cmd {
	admin := m.admin(now)
	if admin == nil {
		return nil
	}
	provider, name, _ := strings.Cut(arg, " ")
	if provider != "" {
		m.askSecret(admin, provider, name, "")
		return nil
	}
	l := &list{title: "Add a key: whose?", hint: "Type to filter, Enter chooses.", secret: true}
	for _, p := range admin.Providers() {
		l.items = append(l.items, item{label: draw.Line(p), run: func(m *model, _ time.Time) tea.Cmd {
			m.askSecret(admin, p, "", l.held)
			return nil
		}})
	}
	m.over.push(l)
	return nil
}

// askSecret opens the form for secrets; pasted is what is in it already.
func (m *model) askSecret(admin Keys, provider, name, pasted string) {
	m.over.push(&form{
		title: "Add a key of " + draw.Line(provider),
		lines: []string{"Paste or type the secret. It is not shown, and kept only where secrets rest. Several, one a line, are taken as several keys; NAME=value goes to the provider that the name tells."},
		field: field{hidden: true, text: pasted},
		submit: func(m *model, text string) tea.Cmd {
			ctx, pasted := m.engine.ctx, keystore.NewSecret(text)
			return guard(func() tea.Msg {
				added, undo, err := admin.Add(ctx, name, provider, pasted)
				return added.did(undo, err)
			})
		},
	})
}

// did says what was kept and what was not.
func (a Added) did(undo func(context.Context) error, err error) didMsg {
	refused := strings.Join(a.Refused, "; ")
	if len(a.Kept) == 0 {
		switch {
		case err != nil:
		case refused != "":
			err = errors.New(refused)
		default:
			err = errors.New("there is no key in it")
		}
		return didMsg{err: err, undoable: undoable{undo: undo}}
	}
	what := draw.Plural(len(a.Kept), "key") + " added: " + draw.Line(strings.Join(a.Kept, ", ")) + "."
	if err != nil {
		refused = strings.TrimPrefix(refused+"; "+draw.Line(err.Error()), "; ")
	}
	if refused != "" {
		what += " Not kept: " + strings.TrimSuffix(refused, ".") + "."
	}
	return didMsg{what: what, undoable: undoable{undo: undo}}
}

// administer runs a change whose undo is known only afterwards.
func (m *model) administer(what string, f func(context.Context) (func(context.Context) error, error)) tea.Cmd {
	ctx := m.engine.ctx
	return guard(func() tea.Msg {
		undo, err := f(ctx)
		return didMsg{what: what, err: err, undoable: undoable{undo: undo}}
	})
}

func (m *model) replaceKey(arg string, now time.Time) tea.Cmd {
	m.askAboutKey(arg, now, func(admin Keys, id, name string) overlay {
		return &form{
			title: "New secret for " + name,
			lines: []string{"The key keeps its name, its counts and its limits."},
			field: field{hidden: true},
			submit: func(m *model, text string) tea.Cmd {
				return m.administer(name+" has a new secret.", func(ctx context.Context) (func(context.Context) error, error) {
					return admin.Replace(ctx, id, keystore.NewSecret(text))
				})
			},
		}
	})
	return nil
}

func (m *model) renameKey(arg string, now time.Time) tea.Cmd {
	m.askAboutKey(arg, now, func(admin Keys, id, name string) overlay {
		return &form{
			title: "New name for " + name,
			field: field{text: name},
			submit: func(m *model, text string) tea.Cmd {
				return m.administer(name+" is now "+draw.Line(text)+".", func(ctx context.Context) (func(context.Context) error, error) {
					return admin.Rename(ctx, id, text)
				})
			},
		}
	})
	return nil
}

// removeKey asks first; the change can still be undone afterwards.
func (m *model) removeKey(arg string, now time.Time) tea.Cmd {
	m.askAboutKey(arg, now, func(admin Keys, id, name string) overlay {
		return &confirm{
			title: "Remove " + name + "?",
			lines: []string{"Its secret, counts and marks go with it."},
			yes:   "Remove",
			run: func(m *model) tea.Cmd {
				return m.administer(name+" is removed.", func(ctx context.Context) (func(context.Context) error, error) {
					return admin.Remove(ctx, id)
				})
			},
		}
	})
	return nil
}

// askAboutKey opens a question about the key that arg names, or the one under
// the cursor, where keys can be changed.
func (m *model) askAboutKey(arg string, now time.Time, question func(admin Keys, id, name string) overlay) {
	admin := m.admin(now)
	if admin == nil {
		return
	}
	if k := m.chosenKey(arg, now); k != nil {
		m.over.push(question(admin, k.ID, draw.Line(k.Name)))
	}
}
