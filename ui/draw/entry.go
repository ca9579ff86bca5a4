package draw

import (
	"time"

	"sluice/engine"
	"sluice/keystore"
)

// Ending says how an answer ended.
type Ending uint8

// The endings. A running answer has none yet.
const (
	running     Ending = iota
	Complete           // the model came to its end
	CutShort           // the model stopped at its own limit of length
	Stopped            // a person stopped it
	Interrupted        // the program or its process ended in the middle
	Broken             // the connection or the provider failed after some text
	Withdrawn          // nothing came; the message went back to the input
	Replaced           // a person asked for another answer instead
	Withheld           // the provider's content filter cut it off
)

// Word says an ending for people; empty where there is nothing to say.
func (e Ending) Word() string {
	return [...]string{"", "", "cut at the model's limit", "stopped", "interrupted", "broken off", "not answered", "replaced", "cut by the provider's content filter"}[e]
}

// partial says whether the answer may be continued.
func (e Ending) partial() bool {
	return e == CutShort || e == Stopped || e == Interrupted || e == Broken
}

// Entry is one message of a conversation, or what became of one, as the screen
// keeps it. All text in it but Raw is safe for a terminal.
type Entry struct {
	Mine      bool   // a person wrote it
	Notice    bool   // sluice said it, in an earlier run
	Text      string // safe for a terminal
	Raw       string // as it was written; models get this back, and nothing where it is empty
	At        time.Time
	Notes     []engine.Event // of an answer: what happened to its request
	End       Ending
	Problem   string // why it ended so, in one line
	Hint      string
	Kept      bool // a person said that a partial answer is good enough
	Seam      bool // it continues the answer before it
	Thinking  string
	Route     keystore.Route // who answered
	Preferred keystore.Route // who was asked first
	told
	Key string
	pace
	drawn drawn
}

// pace is how quickly an answer came.
type pace struct {
	First   time.Duration // to the first token; 0: none came
	Took    time.Duration
	Tokens  int64
	Counted bool // tokens are the provider's own number
}

// fallback says whether another model than the preferred one answered.
func (e *Entry) fallback() bool {
	return e.Route.Model != "" && e.Preferred.Model != "" && e.Route != e.Preferred
}

// Rate gives the tokens a second of an answer.
func (p pace) Rate() float64 {
	if d := p.Took - p.First; d > 200*time.Millisecond && p.Tokens > 0 {
		return float64(p.Tokens) / d.Seconds()
	}
	return 0
}

// Wordless says whether it is an answer that ended well, but has no text.
func (e *Entry) Wordless() bool {
	return !e.Mine && e.Text == "" && e.Problem != "" && (e.End == Complete || e.End == CutShort || e.End == Withheld)
}

// Offers says whether the entry asks the person what to do with it.
func (e *Entry) Offers() bool { return !e.Mine && e.End.partial() && !e.Kept }
