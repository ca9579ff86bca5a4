// Package transcript keeps conversations: one append-only file of JSON lines
// each, readable with ordinary tools, in a directory that it is given.
//
// It must never lose a finished message, never write over what it cannot
// read, and never hold a secret (Store.Redact sees every text first). It sends
// nothing and draws nothing: what it gives back is as the model wrote it and has to be sanitised.
package transcript

import (
	"fmt"
	"regexp"
	"slices"
	"time"
	"unicode/utf8"
)

// Version is the version of the file format that this package writes.
const Version = 1

// Role says who wrote an entry.
type Role string

// The roles. A notice is what sluice said in between: a fallback, a rotation.
const (
	User      Role = "user"
	Assistant Role = "assistant"
	Notice    Role = "notice"
)

// State says how an answer ended. It is empty for other entries.
type State string

// The states of an answer.
const (
	Complete    State = "complete"
	Stopped     State = "stopped"     // by the person
	Broken      State = "broken"      // by an error after some text
	Interrupted State = "interrupted" // no end was recorded: the program died, or still writes
)

// Usage counts the tokens of one answer.
type Usage struct {
	Input     int64 `json:"input"`
	Output    int64 `json:"output"`
	Reasoning int64 `json:"reasoning,omitempty"`
	Estimated bool  `json:"estimated,omitempty"` // not stated by the provider
}

// Call is a call of a tool that the model made instead of an answer, or beside
// one. Nobody ran it.
type Call struct {
	Name      string `json:"name"`
	Arguments string `json:"arguments"`
}

// Result is what is known about an answer at its end.
type Result struct {
	Model     string `json:"model,omitempty"`     // provider/model that answered
	Preferred string `json:"preferred,omitempty"` // provider/model that was asked for first
	Key       string `json:"key,omitempty"`       // the key's name
	Sends     int    `json:"sends,omitempty"`
	Attempts  int    `json:"attempts,omitempty"`
	Usage     *Usage `json:"usage,omitempty"`
	Finish    string `json:"finish,omitempty"` // as the provider said: stop, length, …
	Calls     []Call `json:"tool_calls,omitempty"`
	Error     string `json:"error,omitempty"` // why it broke off
	Stopped   bool   `json:"stopped,omitempty"`
	FirstMS   int64  `json:"first_ms,omitempty"`  // from the question to the first token; 0: not known
	WaitedMS  int64  `json:"waited_ms,omitempty"` // of these, until it was sent the last time
}

// Entry is one message or notice.
type Entry struct {
	Number    int       `json:"n,omitempty"`     // of a message, from 1; 0 for a notice
	After     *int      `json:"after,omitempty"` // number of the message that a message follows, 0 for none; nil: the one before it
	Role      Role      `json:"role"`
	At        time.Time `json:"at"`
	Ended     time.Time `json:"ended,omitzero"`
	Text      string    `json:"text"`
	Reasoning string    `json:"reasoning,omitempty"`
	State     State     `json:"state,omitempty"`
	Continues int       `json:"continues,omitempty"` // number of the cut answer that this one goes on from
	Edited    bool      `json:"edited,omitempty"`
	Deleted   bool      `json:"deleted,omitempty"`
	Result
}

// Conversation is one conversation as it stands. It is a copy: nothing that
// happens later changes it.
type Conversation struct {
	ID      string    `json:"id"`
	Title   string    `json:"title"`
	Created time.Time `json:"created,omitzero"`
	Updated time.Time `json:"updated,omitzero"`
	Entries []Entry   `json:"entries"`
	Omitted int       `json:"omitted,omitempty"` // messages at the beginning that were too much to load
	Shown   *int      `json:"shown,omitempty"`   // number of the last message of the branch that is shown, 0 before the first; nil: the newest
}

// Problem is something wrong with a file that was got over.
type Problem struct {
	File string
	Line int // from 1; 0 where it concerns the whole file
	Text string
}

// String gives "FILE, line 3: what is wrong", or "FILE: what is wrong".
func (p Problem) String() string {
	if p.Line == 0 {
		return p.File + ": " + p.Text
	}
	return fmt.Sprintf("%s, line %d: %s", p.File, p.Line, p.Text)
}

// follows gives the number of the message that a message follows, of which
// before is the one before it.
func (e Entry) follows(before int) int {
	if e.After == nil {
		return before
	}
	return *e.After
}

// path gives the entries of the branch that is shown, in their order: what was
// said in it, with what is deleted, and what happened meanwhile.
func (c Conversation) path() []Entry {
	after, at := map[int]int{}, 0
	for _, e := range c.Entries {
		if e.Role != Notice {
			after[e.Number], at = e.follows(at), e.Number
		}
	}
	if c.Shown != nil {
		at = *c.Shown
	}
	on := map[int]bool{}
	for ; at > 0 && !on[at]; at = after[at] {
		on[at] = true
	}
	var path []Entry
	here := true // what happened before the first message belongs to all branches
	for _, e := range c.Entries {
		if e.Role != Notice {
			here = on[e.Number]
		}
		if here {
			path = append(path, e)
		}
	}
	return path
}

// cut gives the last answer, if it was cut off and can be continued.
func (c Conversation) cut() (Entry, bool) {
	for _, e := range slices.Backward(c.path()) {
		if e.Role != Notice && !e.Deleted {
			return e, e.Role == Assistant && e.State != Complete && e.Text != ""
		}
	}
	return Entry{}, false
}

// around is how many bytes of text a hit shows on each side.
const around = 40

// find gives the first place in the title and in each message.
func (c Conversation) find(words *regexp.Regexp) []Hit {
	var hits []Hit
	if at := words.FindStringIndex(c.Title); at != nil {
		hits = append(hits, Hit{Text: c.Title})
	}
	for _, e := range c.Entries {
		if e.Deleted {
			continue
		}
		if at := words.FindStringIndex(e.Text); at != nil {
			hits = append(hits, Hit{Number: e.Number, Role: e.Role, Text: excerpt(e.Text, at[0], at[1])})
		}
	}
	return hits
}

// excerpt cuts a place out of a text, at whole runes.
func excerpt(text string, from, to int) string {
	start, end := max(0, from-around), min(len(text), to+around)
	for start > 0 && !utf8.RuneStart(text[start]) {
		start--
	}
	for end < len(text) && !utf8.RuneStart(text[end]) {
		end++
	}
	out := text[start:end]
	if start > 0 {
		out = "…" + out
	}
	if end < len(text) {
		out += "…"
	}
	return out
}
