package ui

import (
	tea "charm.land/bubbletea/v2"

	"sluice/ui/calls"
	"sluice/ui/dialog"
)

// The messages of a question: it came, and nobody waits for it any more.
type (
	passphraseMsg     struct{ question *dialog.Question }
	passphraseOverMsg struct{}
)

// passphrases shows the questions, one after the other.
type passphrases struct {
	*desk
	dialog.Asking
}

// await waits for the next question. Exactly one such command is under way
// while none is open.
func (a *passphrases) await() tea.Cmd {
	p, ctx := a.opts.Passphrases, a.engine.Ctx
	if p == nil {
		return nil
	}
	return calls.Guard(func() tea.Msg {
		select {
		case q := <-p.Asked():
			return passphraseMsg{q}
		case <-ctx.Done():
			return nil
		}
	})
}

// onQuestion shows a question, until it is over.
func (a *passphrases) onQuestion(q *dialog.Question) tea.Cmd {
	a.Show(q)
	return calls.Guard(func() tea.Msg {
		<-q.Over()
		return passphraseOverMsg{}
	})
}

// onOver takes the question away where its asker has gone.
func (a *passphrases) onOver() tea.Cmd {
	a.Over()
	return a.await()
}
