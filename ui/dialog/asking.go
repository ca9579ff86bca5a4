package dialog

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/keystore"
)

// Asking shows questions for a passphrase, one after the other.
type Asking struct {
	Stack *Stack
	open  Dialog // the question; nil for none
}

// Show shows a question, until it is answered or Over.
func (a *Asking) Show(q *Question) { a.ask(q, q.Wrong) }

// Over takes the question away where its asker has gone.
func (a *Asking) Over() {
	a.Stack.Remove(a.open)
	a.open = nil
}

// ask opens the form for q; problem says what was wrong before.
func (a *Asking) ask(q *Question, problem string) {
	title, then := "Passphrase", "Esc leaves these keys locked; others go on."
	if q.Chosen {
		title, then = "New passphrase", "It is asked for once in each start, when a key is needed. Nobody can find it again."
	}
	f := NewSecret(title, "", q.Why, then)
	f.Wrong = problem
	a.show(q, f, func(text string) {
		if q.Chosen {
			a.again(q, text)
			return
		}
		q.reply(keystore.NewSecret(text), nil)
	})
}

// again has a new passphrase typed a second time.
func (a *Asking) again(q *Question, first string) {
	a.show(q, NewSecret("New passphrase", "", "The same once more."), func(text string) {
		if text != first {
			a.ask(q, "These were not the same.")
			return
		}
		q.reply(keystore.NewSecret(first), nil)
	})
}

func (a *Asking) show(q *Question, f Dialog, taken func(text string)) {
	a.open = f
	a.Stack.Open(f, func(typed Action, _ time.Time) tea.Cmd {
		a.open = nil
		if typed.Kind == Taken {
			taken(typed.Text)
		} else {
			q.reply(keystore.Secret{}, ErrLeft)
		}
		return nil
	})
}
