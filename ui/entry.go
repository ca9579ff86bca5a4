package ui

import (
	"time"

	"sluice/engine"
	"sluice/keystore"
)

// ending says how an answer ended.
type ending uint8

// The endings. A running answer has none yet.
const (
	running     ending = iota
	complete           // the model came to its end
	cutShort           // the model stopped at its own limit of length
	stopped            // a person stopped it
	interrupted        // the program or its process ended in the middle
	broken             // the connection or the provider failed after some text
	withdrawn          // nothing came; the message went back to the input
	replaced           // a person asked for another answer instead
	withheld           // the provider's content filter cut it off
)

// word says an ending for people; empty where there is nothing to say.
func (e ending) word() string {
	return [...]string{"", "", "cut at the model's limit", "stopped", "interrupted", "broken off", "not answered", "replaced", "cut by the provider's content filter"}[e]
}

// partial says whether the answer may be continued.
func (e ending) partial() bool {
	return e == cutShort || e == stopped || e == interrupted || e == broken
}

// entry is one message of a conversation, or what became of one, as the
// screen keeps it. All text in it but raw is
// safe for a terminal.
type entry struct {
	mine      bool   // a person wrote it
	notice    bool   // sluice said it, in an earlier run
	text      string // safe for a terminal
	raw       string // as it was written; models get this back
	at        time.Time
	over      time.Time      // of an answer read from disk: when it ended
	request   uint64         // of an answer: the engine's number; 0 for one read from disk
	notes     []engine.Event // of an answer: what happened to its request
	end       ending
	problem   string // why it ended so, in one line
	hint      string
	kept      bool // a person said that a partial answer is good enough
	seam      bool // it continues the answer before it
	thinking  string
	route     keystore.Route // who answered
	preferred keystore.Route // who was asked first
	key       string
	first     time.Duration // to the first token; 0: none came
	took      time.Duration
	tokens    int64
	counted   bool // tokens are the provider's own number
	drawn     drawn
}

// fallback says whether another model than the preferred one answered.
func (e *entry) fallback() bool {
	return e.route.Model != "" && e.preferred.Model != "" && e.route != e.preferred
}

// rate gives the tokens a second of an answer.
func (e *entry) rate() float64 {
	if d := e.took - e.first; d > 200*time.Millisecond && e.tokens > 0 {
		return float64(e.tokens) / d.Seconds()
	}
	return 0
}

// wordless says whether it is an answer that ended well, but has no text.
func (e *entry) wordless() bool {
	return !e.mine && e.text == "" && e.problem != "" && (e.end == complete || e.end == cutShort || e.end == withheld)
}

// offers says whether the entry asks the person what to do with it.
func (e *entry) offers() bool { return !e.mine && e.end.partial() && !e.kept }
