package ui

import (
	"context"
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/engine/plain"
	"sluice/keystore"
	"sluice/ui/dialog"
)

// ErrLeft says that the person closed a question without an answer.
var ErrLeft = errors.New("nothing was typed")

// Passphrases carries questions for a passphrase to the dashboard, and the
// answers back.
type Passphrases struct {
	asked chan *passphraseQuestion
	turn  chan struct{} // held while one question is open
}

// NewPassphrases gives one for Options.Passphrases.
func NewPassphrases() *Passphrases {
	return &Passphrases{asked: make(chan *passphraseQuestion), turn: make(chan struct{}, 1)}
}

// passphraseQuestion is one question. Over is closed when nobody waits for the
// answer any more.
type passphraseQuestion struct {
	why    string
	wrong  string // with the answer before; may be empty
	chosen bool   // a new one, which is typed twice
	answer chan passphraseAnswer
	over   chan struct{}
}

type passphraseAnswer struct {
	pass keystore.Secret
	err  error
}

// Ask shows why, a sentence, and gives what the person types without its being
// shown; wrong says what was wrong with the answer before, or nothing. It may be
// called from any goroutine except the dashboard's own, and waits: for the first
// frame, for its turn, for the person. ErrLeft where the person pressed Esc; the
// cause for which ctx ended, after which the question is gone from the screen.
func (p *Passphrases) Ask(ctx context.Context, why, wrong string) (keystore.Secret, error) {
	return p.pose(ctx, &passphraseQuestion{why: plain.Text(why), wrong: plain.Text(wrong)})
}

// Choose is Ask for a new passphrase, which is typed twice.
func (p *Passphrases) Choose(ctx context.Context, why string) (keystore.Secret, error) {
	return p.pose(ctx, &passphraseQuestion{why: plain.Text(why), chosen: true})
}

func (p *Passphrases) pose(ctx context.Context, q *passphraseQuestion) (keystore.Secret, error) {
	q.answer, q.over = make(chan passphraseAnswer, 1), make(chan struct{})
	select {
	case p.turn <- struct{}{}:
		defer func() { <-p.turn }()
	case <-ctx.Done():
		return keystore.Secret{}, context.Cause(ctx)
	}
	defer close(q.over)
	select {
	case p.asked <- q:
	case <-ctx.Done():
		return keystore.Secret{}, context.Cause(ctx)
	}
	select {
	case a := <-q.answer:
		return a.pass, a.err
	case <-ctx.Done():
		return keystore.Secret{}, context.Cause(ctx)
	}
}

// The messages of a question: it came, and nobody waits for it any more.
type (
	passphraseMsg     struct{ question *passphraseQuestion }
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
		case q := <-p.asked:
			return passphraseMsg{q}
		case <-ctx.Done():
			return nil
		}
	})
}

// onQuestion shows a question, until it is over.
func (a *passphrases) onQuestion(q *passphraseQuestion) tea.Cmd {
	a.ask(q, q.wrong)
	return guard(func() tea.Msg {
		<-q.over
		return passphraseOverMsg{}
	})
}

// onOver takes the question away where its asker has gone.
func (a *passphrases) onOver() tea.Cmd {
	a.over.remove(a.open)
	a.open = nil
	return a.await()
}

// ask opens the form for q; problem says what was wrong before.
func (a *passphrases) ask(q *passphraseQuestion, problem string) {
	title, then := "Passphrase", "Esc leaves these keys locked; others go on."
	if q.chosen {
		title, then = "New passphrase", "It is asked for once in each start, when a key is needed. Nobody can find it again."
	}
	f := dialog.NewSecret(title, "", q.why, then)
	f.Wrong = problem
	a.show(q, f, func(text string) {
		if q.chosen {
			a.again(q, text)
			return
		}
		q.answer <- passphraseAnswer{pass: keystore.NewSecret(text)}
	})
}

// again has a new passphrase typed a second time.
func (a *passphrases) again(q *passphraseQuestion, first string) {
	a.show(q, dialog.NewSecret("New passphrase", "", "The same once more."), func(text string) {
		if text != first {
			a.ask(q, "These were not the same.")
			return
		}
		q.answer <- passphraseAnswer{pass: keystore.NewSecret(first)}
	})
}

func (a *passphrases) show(q *passphraseQuestion, f dialog.Dialog, taken func(text string)) {
	a.open = f
	a.over.open(f, func(typed dialog.Action, _ time.Time) tea.Cmd {
		a.open = nil
		if typed.Kind == dialog.Taken {
			taken(typed.Text)
		} else {
			q.answer <- passphraseAnswer{err: ErrLeft}
		}
		return nil
	})
}
