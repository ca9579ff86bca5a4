package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/keystore"
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
	open dialog.Dialog // the question; nil for none
}

// await waits for the next question. Exactly one such command is under way
// while none is open.
func (a *passphrases) await() tea.Cmd {
	p, ctx := a.opts.Passphrases, a.engine.ctx
	if p == nil {
		return nil
	}
	return guard(func() tea.Msg {
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
	a.ask(q, q.Wrong)
	return guard(func() tea.Msg {
		<-q.Over()
		return passphraseOverMsg{}
	})
}

// onOver takes the question away where its asker has gone.
func (a *passphrases) onOver() tea.Cmd {
	a.over.Remove(a.open)
	a.open = nil
	return a.await()
}

// ask opens the form for q; problem says what was wrong before.
func (a *passphrases) ask(q *dialog.Question, problem string) {
	title, then := "Passphrase", "Esc leaves these keys locked; others go on."
	if q.Chosen {
		title, then = "New passphrase", "It is asked for once in each start, when a key is needed. Nobody can find it again."
	}
	f := dialog.NewSecret(title, "", q.Why, then)
	f.Wrong = problem
	a.show(q, f, func(text string) {
		if q.Chosen {
			a.again(q, text)
			return
		}
		q.Answer(keystore.NewSecret(text), nil)
	})
}

// again has a new passphrase typed a second time.
func (a *passphrases) again(q *dialog.Question, first string) {
	a.show(q, dialog.NewSecret("New passphrase", "", "The same once more."), func(text string) {
		if text != first {
			a.ask(q, "These were not the same.")
			return
		}
		q.Answer(keystore.NewSecret(first), nil)
	})
}

func (a *passphrases) show(q *dialog.Question, f dialog.Dialog, taken func(text string)) {
	a.open = f
	a.over.Open(f, func(typed dialog.Action, _ time.Time) tea.Cmd {
		a.open = nil
		if typed.Kind == dialog.Taken {
			taken(typed.Text)
		} else {
			q.Answer(keystore.Secret{}, dialog.ErrLeft)
		}
		return nil
	})
}
