package transcript

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// kind names a record.
type kind string

// The kinds of record. A reader skips one that it does not know.
const (
	kindHeader  kind = "conversation" // first line: version, id, created
	kindTitle   kind = "title"        //
	kindSummary kind = "summary"      // title and count again, so that a list reads only the end of a file; or which branch is shown
	kindUser    kind = "user"         // a message
	kindBegin   kind = "answer"       // an answer begins
	kindPiece   kind = "piece"        // its text from byte "from" on
	kindThought kind = "thought"      // its reasoning from byte "from" on
	kindFinal   kind = "final"        // its end, with the whole text
	kindNotice  kind = "notice"       //
	kindMark    kind = "mark"         // what happened to message n: interrupted, edited, deleted, restored
)

// The marks.
const (
	markInterrupted = "interrupted"
	markEdited      = "edited"
	markDeleted     = "deleted"
	markRestored    = "restored"
)

// record is one line of a file.
type record struct {
	Kind      kind      `json:"type"`
	Version   int       `json:"version,omitempty"`
	ID        string    `json:"id,omitempty"`
	N         int       `json:"n,omitempty"`
	At        time.Time `json:"at,omitzero"`
	Title     *string   `json:"title,omitempty"`
	Messages  int       `json:"messages,omitempty"`
	Mark      string    `json:"mark,omitempty"`
	Continues int       `json:"continues,omitempty"`
	After     *int      `json:"after,omitempty"` // message that a message follows; nil: the one before it in the file
	Shown     *int      `json:"shown,omitempty"` // last message of the branch that is shown
	From      int       `json:"from,omitempty"`
	Text      string    `json:"text,omitempty"`
	Reasoning string    `json:"reasoning,omitempty"`
	Result    *Result   `json:"result,omitempty"`
}

// line gives r as one line with its end.
func (r record) line() []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(r); err != nil {
		// A record holds text, numbers and times of years that JSON can write.
		r.At = time.Time{}
		b.Reset()
		_ = enc.Encode(r)
	}
	return b.Bytes()
}

var errNoRecord = errors.New("not a record")

// parse reads one line.
func parse(line []byte) (record, error) {
	var r record
	line = bytes.TrimSpace(line)
	if len(line) == 0 || line[0] != '{' {
		return r, errNoRecord
	}
	if err := json.Unmarshal(line, &r); err != nil || r.Kind == "" || r.N < 0 || r.From < 0 {
		return r, errNoRecord
	}
	return r, nil
}

// message is an entry under construction.
type message struct {
	Entry
	text, reasoning []byte
}

func (m *message) size() int { return len(m.text) + len(m.reasoning) }

// state is a conversation under construction: records are applied one by one.
type state struct {
	Conversation
	version int
	entries []*message
	byN     map[int]*message
	highest int // number of the newest message
	shown   int // number of the last message of the branch that is shown; 0: the beginning
	limit   int // bytes of text to hold; older messages go first
	held    int
}

func newState(id string, limit int) *state {
	return &state{Conversation: Conversation{ID: id}, version: Version, byN: map[int]*message{}, limit: limit}
}

// apply takes one record. The error says why it means nothing here.
func (s *state) apply(r record) error {
	if !r.At.IsZero() && r.At.After(s.Updated) && r.Kind != kindHeader {
		s.Updated = r.At
	}
	switch r.Kind {
	case kindHeader:
		s.version, s.Created = max(r.Version, s.version), r.At
	case kindTitle, kindSummary:
		if r.Title != nil {
			s.Title = *r.Title
		}
		if r.Shown != nil && *r.Shown >= 0 && *r.Shown <= s.highest {
			s.shown = *r.Shown
		}
	case kindUser:
		return s.add(&message{Entry: Entry{Number: r.N, After: r.after(), Role: User, At: r.At}, text: []byte(r.Text)})
	case kindBegin:
		return s.add(&message{Entry: Entry{Number: r.N, After: r.after(), Role: Assistant, At: r.At, State: Interrupted, Continues: r.Continues, Result: result(r)}})
	case kindNotice:
		return s.add(&message{Entry: Entry{Role: Notice, At: r.At}, text: []byte(r.Text)})
	case kindPiece, kindThought, kindFinal, kindMark:
		return s.amend(r)
	default:
		return fmt.Errorf("a record of an unknown kind %.20q", string(r.Kind))
	}
	return nil
}

// after gives the message that the message of r follows; nil where it makes no
// sense.
func (r record) after() *int {
	if r.After != nil && *r.After >= 0 && *r.After < r.N {
		return r.After
	}
	return nil
}

func result(r record) Result {
	if r.Result == nil {
		return Result{}
	}
	return *r.Result
}

// add appends an entry. A message keeps the number that it was written with.
func (s *state) add(m *message) error {
	if m.Role != Notice {
		if m.Number <= s.highest {
			return fmt.Errorf("message %d is there already", m.Number)
		}
		s.highest, s.shown = m.Number, m.Number
		s.byN[m.Number] = m
	}
	s.entries = append(s.entries, m)
	s.grow(m.size())
	return nil
}

// amend changes a message that is there.
func (s *state) amend(r record) error {
	m := s.byN[r.N]
	if m == nil {
		if r.N <= s.Omitted {
			return nil
		}
		return fmt.Errorf("there is no message %d", r.N)
	}
	before := m.size()
	defer func() { s.grow(m.size() - before) }()
	switch {
	case r.Kind == kindMark:
		return m.mark(r)
	case m.Role != Assistant || m.State != Interrupted || !m.Ended.IsZero():
		return fmt.Errorf("message %d is no open answer", r.N)
	case r.Kind == kindFinal:
		m.finish(r)
		return nil
	}
	part := &m.text
	if r.Kind == kindThought {
		part = &m.reasoning
	}
	if r.From > len(*part) {
		return fmt.Errorf("a piece of message %d before this one is missing", r.N)
	}
	*part = append((*part)[:r.From], r.Text...)
	return nil
}

func (m *message) finish(r record) {
	m.text, m.reasoning, m.Ended, m.Result = []byte(r.Text), []byte(r.Reasoning), r.At, result(r)
	switch {
	case m.Error != "":
		m.State = Broken
	case m.Stopped:
		m.State = Stopped
	default:
		m.State = Complete
	}
}

func (m *message) mark(r record) error {
	switch r.Mark {
	case markInterrupted:
		if m.State == Interrupted {
			m.Ended = r.At
		}
	case markEdited:
		m.text, m.Edited = []byte(r.Text), true
	case markDeleted:
		m.Deleted = true
	case markRestored:
		m.Deleted = false
	default:
		return fmt.Errorf("an unknown mark %.20q", r.Mark)
	}
	return nil
}

// grow accounts for text and lets the oldest entries go when it is too much.
func (s *state) grow(n int) {
	s.held += n
	drop := 0
	for s.held > s.limit && drop < len(s.entries)-1 {
		m := s.entries[drop]
		s.held -= m.size()
		if m.Role != Notice {
			s.Omitted = m.Number
			delete(s.byN, m.Number)
		}
		drop++
	}
	s.entries = s.entries[drop:]
}

// snapshot copies the conversation as it stands.
func (s *state) snapshot() Conversation {
	c := s.Conversation
	if s.shown != s.highest {
		c.Shown = &s.shown
	}
	c.Entries = make([]Entry, len(s.entries))
	for i, m := range s.entries {
		e := m.Entry
		e.Text, e.Reasoning = string(m.text), string(m.reasoning)
		c.Entries[i] = e
	}
	return c
}
