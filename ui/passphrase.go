package ui

import (
	"context"
	"errors"

	tea "charm.land/bubbletea/v2"

	"sluice/engine/plain"
	"sluice/keystore"
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

// awaitPassphrase waits for the next question. Exactly one such command is
// under way while none is open.
func (m *model) awaitPassphrase() tea.Cmd {
	p, ctx := m.opts.Passphrases, m.engine.ctx
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

// onPassphrase shows a question, until it is over.
func (m *model) onPassphrase(q *passphraseQuestion) tea.Cmd {
	m.askPassphrase(q, q.wrong)
	return guard(func() tea.Msg {
		<-q.over
		return passphraseOverMsg{}
	})
}

// onPassphraseOver takes the question away where its asker has gone.
func (m *model) onPassphraseOver() tea.Cmd {
	if f := m.over.passphrase; f != nil {
		m.over.remove(f)
		m.over.passphrase = nil
	}
	return m.awaitPassphrase()
}

// askPassphrase opens the form for q; problem says what was wrong before.
func (m *model) askPassphrase(q *passphraseQuestion, problem string) {
	f := &form{title: "Passphrase", wrong: problem, lines: []string{q.why, "Esc leaves these keys locked; others go on."}}
	f.submit = func(m *model, text string) tea.Cmd {
		m.answerPassphrase(q, keystore.NewSecret(text), nil)
		return nil
	}
	if q.chosen {
		f.title = "New passphrase"
		f.lines[1] = "It is asked for once in each start, when a key is needed. Nobody can find it again."
		f.submit = func(m *model, text string) tea.Cmd {
			m.askAgain(q, text)
			return nil
		}
	}
	m.showPassphrase(q, f)
}

// askAgain has a new passphrase typed a second time.
func (m *model) askAgain(q *passphraseQuestion, first string) {
	m.showPassphrase(q, &form{
		title: "New passphrase",
		lines: []string{"The same once more."},
		submit: func(m *model, text string) tea.Cmd {
			if text != first {
				m.askPassphrase(q, "These were not the same.")
				return nil
			}
			m.answerPassphrase(q, keystore.NewSecret(first), nil)
			return nil
		},
	})
}

func (m *model) showPassphrase(q *passphraseQuestion, f *form) {
	f.field.hidden = true
	f.left = func(m *model) { m.answerPassphrase(q, keystore.Secret{}, ErrLeft) }
	m.over.passphrase = f
	m.over.push(f)
}

func (m *model) answerPassphrase(q *passphraseQuestion, pass keystore.Secret, err error) {
	m.over.passphrase = nil
	q.answer <- passphraseAnswer{pass, err}
}
