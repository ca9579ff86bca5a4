package dialog

import (
	"context"
	"errors"

	"sluice/engine/plain"
	"sluice/keystore"
)

// ErrLeft says that the person closed a question without an answer.
var ErrLeft = errors.New("nothing was typed")

// Passphrases carries questions for a passphrase to the dashboard, and the
// answers back.
type Passphrases struct {
	asked chan *Question
	turn  chan struct{} // held while one question is open
}

// NewPassphrases gives one.
func NewPassphrases() *Passphrases {
	return &Passphrases{asked: make(chan *Question), turn: make(chan struct{}, 1)}
}

// Question is one question for a passphrase.
type Question struct {
	Why    string
	Wrong  string // with the answer before; may be empty
	Chosen bool   // a new one, which is typed twice
	answer chan answer
	over   chan struct{}
}

type answer struct {
	pass keystore.Secret
	err  error
}

// reply gives the answer to whoever asked; it is given once.
func (q *Question) reply(pass keystore.Secret, err error) { q.answer <- answer{pass, err} }

// Over is closed when nobody waits for the answer any more.
func (q *Question) Over() <-chan struct{} { return q.over }

// Asked gives the questions, one after the other.
func (p *Passphrases) Asked() <-chan *Question { return p.asked }

// Ask shows why, a sentence, and gives what the person types without its being
// shown; wrong says what was wrong with the answer before, or nothing. It may be
// called from any goroutine except the dashboard's own, and waits: for the first
// frame, for its turn, for the person. ErrLeft where the person pressed Esc; the
// cause for which ctx ended, after which the question is gone from the screen.
func (p *Passphrases) Ask(ctx context.Context, why, wrong string) (keystore.Secret, error) {
	return p.pose(ctx, &Question{Why: plain.Text(why), Wrong: plain.Text(wrong)})
}

// Choose is Ask for a new passphrase, which is typed twice.
func (p *Passphrases) Choose(ctx context.Context, why string) (keystore.Secret, error) {
	return p.pose(ctx, &Question{Why: plain.Text(why), Chosen: true})
}

func (p *Passphrases) pose(ctx context.Context, q *Question) (keystore.Secret, error) {
	q.answer, q.over = make(chan answer, 1), make(chan struct{})
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
