// Package stream reads event streams of any kind as they come, cut anywhere, and
// gives the chunks of OpenAI's chat stream, with what can be shown of them; and
// it finds the failures that stand under a good status. It must never send,
// sleep, read a clock, or hand on a key that it knows.
package stream

import (
	"bytes"
	"strconv"
	"time"

	"sluice/engine/dialect"
	"sluice/keystore/limit"
)

// Stream reads one event stream as it comes, cut anywhere. It keeps at most
// one line or one bare object. It is not safe for concurrent use.
type Stream struct {
	from dialect.Answer // who answers, and the headers

	line    []byte  // a line whose end has not come
	cr      bool    // the last byte was a carriage return
	pending []byte  // data of one event that is not yet whole JSON
	nesting nesting // …and how deep it is in it
	bare    bare    // JSON or text outside of data lines
	event   string
	comment string // a comment that looks like a failure

	sieve   sieve
	head    head
	alike   alike
	usage   Usage
	chunks  int
	content bool // text, reasoning or a tool call came
	finish  string
	done    bool
	failed  *limit.Verdict
	out     []Part
}

// maxLine bounds one line and one bare object.
const maxLine = 8 << 20

// New starts the reading of an answer's stream. Its provider, host and
// headers count where the stream turns out to be a failure; its body and status
// are not looked at.
func New(a dialect.Answer) *Stream {
	return &Stream{from: dialect.Answer{Provider: a.Provider, Host: a.Host, Header: a.Header}, sieve: newSieve(a.Hide)}
}

// Held gives how many bytes of an unfinished event are kept.
func (s *Stream) Held() int {
	n := len(s.pending) + len(s.bare.text)
	if len(s.line) > 0 && s.line[0] != ':' {
		n += len(s.line)
	}
	return n
}

// Feed takes the next bytes and gives the parts that they complete. The parts
// do not share memory with p.
func (s *Stream) Feed(p []byte, now time.Time) []Part {
	s.out = nil
	for len(p) > 0 && s.failed == nil {
		if s.cr && p[0] == '\n' {
			s.cr, p = false, p[1:]
			continue
		}
		s.cr = false
		end := bytes.IndexAny(p, "\r\n")
		if end < 0 {
			s.hold(p)
			break
		}
		line := p[:end]
		if len(s.line) > 0 {
			s.hold(line)
			line = s.line
		}
		s.cr = p[end] == '\r'
		p = p[end+1:]
		s.takeLine(line, now)
		s.line = s.line[:0]
	}
	return s.out
}

// hold keeps a piece of a line, up to the bound.
func (s *Stream) hold(p []byte) {
	if len(s.line)+len(p) > maxLine {
		s.fail(ours(CodeNotJSON, "the stream sent a line without an end"))
		return
	}
	s.line = append(s.line, p...)
}

func (s *Stream) emit(p Part) { s.out = append(s.out, p) }

func (s *Stream) fail(v limit.Verdict) {
	if s.failed != nil {
		return
	}
	if s.content {
		s.close()
	}
	v.Status = 200
	s.failed = &v
	s.emit(Part{Failure: &v})
}

// takeLine reads one line.
func (s *Stream) takeLine(line []byte, now time.Time) {
	if s.chunks == 0 {
		line = bytes.TrimPrefix(line, []byte("\ufeff"))
	}
	switch {
	case s.failed != nil:
	case s.bare.open() && (s.bare.json || !isField(line)):
		s.takeBare(line, now)
	case len(bytes.TrimSpace(line)) == 0:
		s.endEvent(now)
	case line[0] == ':':
		s.takeComment(line)
	default:
		s.takeField(line, now)
	}
}

// isField says whether a line is one that carries data or names an event.
func isField(line []byte) bool {
	return bytes.HasPrefix(line, []byte("data:")) || bytes.HasPrefix(line, []byte("event:"))
}

func (s *Stream) takeField(line []byte, now time.Time) {
	name, value, _ := bytes.Cut(line, []byte(":"))
	switch string(bytes.TrimSpace(name)) {
	case "data":
		s.takeData(bytes.TrimSpace(value), now)
	case "event":
		s.event = string(bytes.TrimSpace(value))
	case "id", "retry":
	default:
		s.takeBare(line, now)
	}
}

// takeComment remembers comments that are no keep-alives: ":408: 408 Request Timeout".
func (s *Stream) takeComment(line []byte) {
	text := bytes.TrimLeft(line, ": ")
	if n, err := strconv.Atoi(string(text[:min(len(text), 3)])); err == nil && n >= 400 && n < 600 {
		s.comment = string(text[:min(len(text), 300)])
	}
}

// takeData reads one data line. An event whose JSON goes over several lines is
// put together, and read once its brackets are closed.
func (s *Stream) takeData(data []byte, now time.Time) {
	if len(s.pending) > 0 {
		if len(s.pending)+len(data) > maxLine {
			s.fail(ours(CodeNotJSON, "the stream sent an event without an end"))
			return
		}
		s.nesting.follow(data)
		data = append(append(s.pending, '\n'), data...)
		if s.pending = nil; s.nesting.depth > 0 {
			s.pending = data
			return
		}
	}
	switch {
	case len(data) == 0:
	case string(data) == "[DONE]":
		s.done = true
		if !s.hollow() {
			s.close()
			s.emit(Part{Done: true})
		}
	case data[0] != '{' && data[0] != '[' || !s.takeChunk(data, now):
		s.pending = bytes.Clone(data)
		s.nesting = nesting{}
		s.nesting.follow(data)
	}
}

// hollow fails a stream that is complete but was withheld by a filter, or in
// which nothing came.
func (s *Stream) hollow() bool {
	switch {
	case isFilter(s.finish) && !s.content:
		s.fail(filtered("the answer was withheld by the provider's content filter"))
	case s.chunks == 0 && s.comment == "":
		s.fail(ours(CodeEmptyStream, "the stream ended without any content"))
	}
	return s.failed != nil
}

// endEvent comes with a blank line.
func (s *Stream) endEvent(now time.Time) {
	if len(s.pending) > 0 {
		data := s.pending
		s.pending = nil
		if s.event == "error" || data[0] != '{' {
			s.failWith(data, now)
		} else {
			s.fail(ours(CodeNotJSON, "the stream sent an event that is not JSON"))
		}
	}
	s.event = ""
}

// failWith judges a text or an object that speaks of a failure.
func (s *Stream) failWith(data []byte, now time.Time) {
	v, page := dialect.ReadUnder200(s.from, data, now)
	if v.Code == "" {
		switch {
		case page:
			v = pageInstead(v)
		case s.event == "error":
			v.Code = CodeErrorEvent
		case len(data) > 0 && (data[0] == '{' || data[0] == '['):
			v.Code = CodeErrorIn200
		default:
			v.Code = CodeNotJSON
		}
	}
	s.fail(v)
}

// End says that no more bytes come: a last line without an end still counts.
// The verdict is OK only where the stream was complete.
func (s *Stream) End(now time.Time) (parts []Part, v limit.Verdict) {
	s.out = nil
	if len(s.line) > 0 && s.failed == nil {
		line := s.line
		s.line = nil
		s.takeLine(line, now)
	}
	if s.failed == nil {
		s.endBare(now)
	}
	if len(s.pending) > 0 && s.failed == nil {
		if s.event == "error" || s.pending[0] != '{' || quotesError(s.pending) {
			s.failWith(s.pending, now)
		} else {
			s.fail(ours(CodeCutLine, "the stream ended in the middle of a line"))
		}
	}
	if s.failed == nil {
		s.endVerdict(now)
	}
	if s.failed != nil {
		return s.out, *s.failed
	}
	s.close()
	return s.out, limit.Verdict{Status: 200}
}

// endVerdict judges a stream that broke nowhere.
func (s *Stream) endVerdict(now time.Time) {
	switch {
	case s.hollow():
	case s.chunks > 0 && (s.done || s.finish != ""):
	case s.comment != "":
		s.failWith([]byte(s.comment), now)
	default:
		s.fail(ours(CodeUnfinished, "the stream broke off: no finish_reason and no [DONE]"))
	}
}
