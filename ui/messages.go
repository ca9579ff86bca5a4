package ui

import (
	"cmp"
	"fmt"
	"strconv"
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/keystore"
	"sluice/ui/action"
	"sluice/ui/calls"
	"sluice/ui/changes"
	"sluice/ui/dialog"
	"sluice/ui/draw"
	"sluice/ui/talk"
)

// messages act on one message: that under the cursor, else the newest answer.
type messages struct{ *chat }

// about does something to it.
func (m messages) about(do func(e *draw.Entry, arg string, now time.Time) tea.Cmd) run {
	return func(arg string, now time.Time) tea.Cmd {
		e := m.chosen
		if e == nil {
			e = m.Last()
		}
		if e == nil {
			m.toast("There is no message yet.", now)
			return nil
		}
		return do(e, arg, now)
	}
}

// idle is about where no answer may be coming.
func (m messages) idle(do func(e *draw.Entry, arg string, now time.Time) tea.Cmd) run {
	return m.about(func(e *draw.Entry, arg string, now time.Time) tea.Cmd {
		if m.answering(now) {
			return nil
		}
		return do(e, arg, now)
	})
}

func (m messages) copy(e *draw.Entry, _ string, now time.Time) tea.Cmd {
	return m.copyText("The message", e.Text, now)
}

// copyCode copies the code block of that number; of several it asks which.
func (m messages) copyCode(e *draw.Entry, arg string, now time.Time) tea.Cmd {
	all := draw.Codes(e.Text)
	if n, err := strconv.Atoi(arg); err == nil && n >= 1 && n <= len(all) {
		return m.copyText(fmt.Sprintf("Code %d", n), all[n-1].Text, now)
	}
	switch {
	case len(all) == 0:
		m.toast("There is no code in this message.", now)
	case len(all) == 1 && arg == "":
		return m.copyText("The code", all[0].Text, now)
	default:
		l := dialog.NewNumbers("Copy which code?", all)
		m.over.Open(l, func(a dialog.Action, now time.Time) tea.Cmd {
			if m.over.Remove(l); a.Kind == dialog.Left {
				return nil
			}
			return m.copyCode(e, cmp.Or(a.Key.Text, a.Item.ID), now)
		})
	}
	return nil
}

// edit takes a message of the person back into the input; it is sent as a branch
// beside the old one.
func (m messages) edit(e *draw.Entry, _ string, now time.Time) tea.Cmd {
	asked := m.Question(e)
	if asked == nil {
		m.toast("No message of yours is above this one.", now)
		return nil
	}
	m.focus(action.InputPanel)
	m.input.Lend(talk.Written(asked.Raw))
	m.editing = asked
	return nil
}

// again asks for another answer: of the model that arg names, or of the chain.
func (m messages) again(e *draw.Entry, arg string, now time.Time) tea.Cmd {
	var chain []keystore.Route
	for _, s := range m.status.Models {
		if arg != "" && (arg == s.Route.Model || arg == s.Route.String()) {
			chain = append(chain, s.Route)
		}
	}
	switch {
	case arg != "" && chain == nil:
		m.toast("There is no such model in the chain.", now)
		return nil
	case !m.Again(e, chain, now):
		m.toast("There is no message to answer again.", now)
		return nil
	}
	return m.follow(now)
}

// againWith asks which model is to answer.
func (m messages) againWith(e *draw.Entry, arg string, now time.Time) tea.Cmd {
	if arg != "" {
		return m.again(e, arg, now)
	}
	l := dialog.NewList("Another answer by", "Enter asks it. The answer that is there stays beside the new one.")
	for _, s := range m.status.Models {
		l.Items = append(l.Items, dialog.Item{ID: s.Route.String(), Label: draw.Line(s.Route.Model), Detail: s.State.String()})
	}
	m.over.Ask(l, func(a dialog.Action, now time.Time) tea.Cmd {
		if m.answering(now) {
			return nil
		}
		return m.again(e, a.Item.ID, now)
	})
	return nil
}

// turn goes to the message beside it.
func (m messages) turn(by int) run {
	return m.idle(func(e *draw.Entry, _ string, now time.Time) tea.Cmd {
		to := m.Turn(e, by, now)
		if to == nil {
			m.toast("Nothing stands beside this message; e and r make branches.", now)
			return nil
		}
		m.goTo(to)
		return nil
	})
}

// branch lets the next message follow this one.
func (m messages) branch(e *draw.Entry, _ string, now time.Time) tea.Cmd {
	undo := m.BranchAt(e, now)
	if undo == nil {
		m.toast("Nothing follows this message.", now)
		return nil
	}
	m.toBottom()
	m.undo.Add(changes.Undoable{Here: undo, Said: "The branch is left."})
	m.toast("Your next message begins a branch here. u takes it back.", now)
	return nil
}

func (m messages) remove(e *draw.Entry, _ string, now time.Time) tea.Cmd {
	undo := m.Delete(e, now)
	if undo == nil {
		m.toast("An answer to it is still coming. Esc stops it.", now)
		return nil
	}
	m.undo.Add(changes.Undoable{Here: undo, Said: "It is back."})
	what := "The answer is removed"
	if e.Mine {
		what = "Your message is removed, and what answered it"
	}
	m.toast(what+". u takes it back.", now)
	return nil
}

// fold shows the beginning of a message only, or all of it again.
func (m messages) fold(e *draw.Entry, _ string, _ time.Time) tea.Cmd {
	e.Folded = !e.Folded
	m.goTo(e)
	return nil
}

// show tells all that is known of a message.
func (m messages) show(e *draw.Entry, _ string, now time.Time) tea.Cmd {
	d := &dialog.Detail{Title: "Answer", Note: "Esc closes"}
	if e.Mine {
		d.Title = "Your message"
	}
	happened := m.Happened(e)
	d.Lines = func(s draw.Styles, w int) []string {
		return draw.EntryView{Entry: e, Happened: happened}.Draw(s, m.now, w)
	}
	m.over.Open(d, nil)
	return nil
}

// write puts a message into a file of that name, which must not be there.
func (m messages) write(e *draw.Entry, path string, now time.Time) tea.Cmd {
	if path == "" {
		f := dialog.NewForm("Write the message to a file", "answer-"+e.At.Format("150405")+".md", "The name of a file that is not there yet, in "+m.pen.ShortPaths(talk.Here(), 60)+".")
		m.over.Ask(f, func(a dialog.Action, now time.Time) tea.Cmd { return m.write(e, a.Text, now) })
		return nil
	}
	text := e.Raw
	return calls.Guard(func() tea.Msg { return exported(talk.WriteFile(path, text)) })
}

// rename gives the conversation another title.
func (m messages) rename(title string, now time.Time) tea.Cmd {
	if title == "" {
		m.over.Ask(dialog.NewForm("The title of this conversation", m.Title), func(a dialog.Action, now time.Time) tea.Cmd { return m.rename(a.Text, now) })
		return nil
	}
	before := m.Title
	m.Rename(title, now)
	m.undo.Add(changes.Undoable{Here: func(now time.Time) { m.Rename(before, now) }, Said: "The title is as before."})
	return nil
}
