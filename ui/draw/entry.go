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
	Withheld           // the provider's content filter cut it off
)

// Word says an ending for people; empty where there is nothing to say.
func (e Ending) Word() string {
	return [...]string{"", "", "cut at the model's limit", "stopped", "interrupted", "broken off", "not answered", "cut by the provider's content filter"}[e]
}

// partial says whether the answer may be continued.
func (e Ending) partial() bool {
	return e == CutShort || e == Stopped || e == Interrupted || e == Broken
}

// Entry is one message of a conversation, or what became of one, as the screen
// keeps it. All text in it but Raw is safe for a terminal.
type Entry struct {
	Mine    bool   // a person wrote it
	Notice  bool   // sluice said it, in an earlier run
	Text    string // safe for a terminal
	Raw     string // as it was written; models get this back, and nothing where it is empty
	At      time.Time
	Notes   []engine.Event // of an answer: what happened to its request
	End     Ending
	Problem string // why it ended so, in one line
	Hint    string
	Kept    bool // a person said that a partial answer is good enough
	thoughts
	Route     keystore.Route // who answered
	Preferred keystore.Route // who was asked first
	told
	Key string
	pace
	standing
	drawn drawn
}

// standing is how a message stands among others.
type standing struct {
	Seam    bool // it continues the answer before it
	Nth, Of int  // which of the messages in its place it is, from 1, and how many they are
	Folded  bool // a person wants to see its beginning only
}

// thoughts are what a model thought before its answer, safe for a terminal.
type thoughts struct {
	Thinking  string // the newest words, in one line, while it thinks
	Reasoning string // all of it, at the end
}

// pace is how quickly an answer came, and what it took.
type pace struct {
	First   time.Duration // to the first token; 0: none came
	Took    time.Duration
	Tokens  int64
	Counted bool // tokens are the provider's own number

	Waited          time.Duration // until it was sent the last time; 0: not known
	Input, Thought  int64         // tokens of the question, and of the thoughts; 0: not known
	Sends, Attempts int           // how often it was sent; repeats without a known wait, plus one
	Finish          string        // as the provider said
}

// fallback says whether another model than the preferred one answered.
func (e *Entry) fallback() bool {
	return e.Route.Model != "" && e.Preferred.Model != "" && e.Route != e.Preferred
}

// thought says how much a model thought; empty where it did not, or nobody knows.
func (e *Entry) thought() string {
	switch {
	case e.Thought > 0:
		return "thought " + Short(e.Thought) + " tok"
	case e.Reasoning != "":
		return "thought ~" + Short(int64(len(e.Reasoning)+3)/4) + " tok"
	}
	return ""
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
