package stream

import (
	"bytes"
	"encoding/json"
	"strings"
	"time"
)

// takeChunk reads one object; it says whether its JSON is whole.
func (s *Stream) takeChunk(data []byte, now time.Time) bool {
	if s.event == "" && s.sieve.through() {
		if p, ok := s.alike.read(data, &s.sieve.text); ok {
			s.chunks++
			s.content = true
			s.emit(p)
			return true
		}
	}
	var c wireChunk
	if err := lenient(data, &c); err != nil {
		if strings.Contains(err.Error(), "unexpected end") {
			return false
		}
		s.failBroken(data, now)
		return true
	}
	if s.event == "error" || c.failedChunk() {
		s.failWith(data, now)
		return true
	}
	p := s.translate(&c)
	s.count(data, &c, &p)
	switch {
	case p.Finish == "error":
		s.failWith(data, now)
		if s.failed.Code == CodeErrorIn200 {
			s.failed.Code = CodeFinishError
		}
		return true
	case !p.says() && p.Finish == "" && !p.Done:
		if speaksOfFailure(data) {
			s.failWith(data, now)
			return true
		}
		p.Alive = p.Alive || moves(data)
	}
	s.handOn(data, &c, p)
	return true
}

// failBroken judges what is no JSON: an error whose strings were wrapped by
// somebody is still an error; a broken chunk is not.
func (s *Stream) failBroken(data []byte, now time.Time) {
	if data[0] == '{' && s.event != "error" && bytes.Contains(data[:min(len(data), 400)], []byte(`"choices"`)) {
		s.fail(ours(CodeNotJSON, "the stream sent an event that is not JSON"))
		return
	}
	s.failWith(data, now)
}

// failedChunk says whether the object is marked as a failure: errors may stand
// beside choices.
func (c *wireChunk) failedChunk() bool {
	if c.marked() || c.Kind == "error" || c.Kind == "response.failed" {
		return true
	}
	for _, ch := range c.Choices {
		if full(ch.Error) {
			return true
		}
	}
	return false
}

// count looks for usage in every place where servers put it.
func (s *Stream) count(data []byte, c *wireChunk, p *Part) {
	if !strings.Contains(string(data), "sage") && c.Finished == nil && !strings.Contains(string(data), "timings") {
		return
	}
	var w wireCounts
	if lenient(data, &w) != nil {
		return
	}
	if u, ok := w.usage(); ok {
		before := s.usage
		s.usage.merge(u)
		all := s.usage
		p.Usage, p.Alive = &all, all != before
	}
}

// handOn keeps the state of the stream and gives the part away.
func (s *Stream) handOn(data []byte, c *wireChunk, p Part) {
	known := p.says() || p.Finish != "" || p.Usage != nil || p.Done || p.Alive || len(c.Choices) > 0 || c.Kind != "" || len(c.Gemini) > 0 || c.Finished != nil
	if !known {
		return // "data: {}": says nothing
	}
	s.chunks++
	p.Content = p.says()
	p.Alive = p.Alive || p.Content || p.Finish != "" || p.Done
	s.content = s.content || p.Content
	if p.Finish != "" {
		s.finish = p.Finish
	}
	if s.done = s.done || p.Done; p.Done && s.hollow() {
		return
	}
	s.head.take(c, &s.sieve)
	usual := s.event == "" && s.head.begun && p.onlyText()
	s.sieve.pass(&p)
	p.Data = s.head.canonical(&p)
	s.alike = alike{}
	if usual && p.onlyText() {
		s.alike.learn(data, c, p)
	}
	s.emit(p)
}

// says whether p adds to the answer.
func (p *Part) says() bool { return p.Text != "" || p.Reasoning != "" || len(p.Calls) > 0 }

func (p *Part) onlyText() bool {
	return p.Text != "" && p.Reasoning == "" && len(p.Calls) == 0 && p.Finish == "" && p.Usage == nil && !p.Done
}

// close hands on what was held back, when nothing more comes.
func (s *Stream) close() {
	var p Part
	s.sieve.rest(&p)
	if p.Data = s.head.canonical(&p); p.Data != nil {
		s.emit(p)
	}
}

// translate reads what the object adds to the answer.
func (s *Stream) translate(c *wireChunk) Part {
	var p Part
	switch {
	case len(c.Choices) > 0:
		c.openAI(&p)
	case len(c.Gemini) > 0 || c.Feedback.Reason != "":
		c.gemini(&p)
	case c.Finished != nil:
		c.ollama(&p)
	case strings.HasPrefix(c.Kind, "response."):
		c.responses(&p)
	case c.Kind != "":
		c.events(&p)
	}
	return p
}

func (c *wireChunk) openAI(p *Part) {
	for _, ch := range c.Choices {
		if ch.Index != 0 {
			continue
		}
		d := ch.Delta
		if d == nil {
			d = ch.Message
		}
		if d != nil {
			text, thought := contentOf(d.Content)
			p.Text += text + d.Refusal
			p.Reasoning += thought + d.reasoning()
			p.Calls = append(p.Calls, callsOf(d.Tools, unnumbered)...)
			for _, call := range callsOf(d.Function, 0) {
				call.Legacy = true
				p.Calls = append(p.Calls, call)
			}
		}
		p.Text += ch.Text
		if ch.Finish != "" {
			p.Finish = ch.Finish
		}
	}
}

// reasoning takes the first place where servers put it: some fill two.
func (d *wireDelta) reasoning() string {
	for _, r := range [...]json.RawMessage{d.Reasoning, d.Thought, d.Thinking} {
		var text string
		if json.Unmarshal(r, &text) == nil && text != "" {
			return text
		}
	}
	return ""
}

// contentOf reads content: a string, or a list of parts (Mistral).
func contentOf(raw json.RawMessage) (text, thought string) {
	if len(raw) == 0 || raw[0] == 'n' {
		return "", ""
	}
	if raw[0] == '"' {
		json.Unmarshal(raw, &text)
		return text, ""
	}
	var parts []struct {
		Type     string          `json:"type"`
		Text     string          `json:"text"`
		Thinking json.RawMessage `json:"thinking"`
	}
	if lenient(asList(raw), &parts) != nil {
		return "", ""
	}
	for _, p := range parts {
		text += p.Text
		if len(p.Thinking) > 0 {
			t, _ := contentOf(p.Thinking)
			thought += t
		}
	}
	return text, thought
}

func (s *Stream) takeBare(line []byte, now time.Time) {
	if !s.bare.add(line) {
		return
	}
	text := s.bare.text
	s.bare = bare{}
	s.bareObject(bytes.TrimSpace(text), now)
}

// bareObject reads whole JSON outside of data lines: an error, a chunk, a
// list of them, or the whole answer of a server that does not stream.
func (s *Stream) bareObject(text []byte, now time.Time) {
	if text[0] == '[' {
		var list []json.RawMessage
		if json.Unmarshal(text, &list) != nil {
			s.failWith(text, now)
			return
		}
		for _, one := range list {
			if len(one) > 0 && one[0] == '{' && s.failed == nil {
				s.bareObject(one, now)
			}
		}
		return
	}
	if !s.takeChunk(text, now) && s.failed == nil {
		s.failWith(text, now)
	}
}

// endBare reads what stands outside of data lines when the stream ends.
func (s *Stream) endBare(now time.Time) {
	if !s.bare.open() {
		return
	}
	text := bytes.TrimSpace(s.bare.text)
	isJSON := s.bare.json
	s.bare = bare{}
	switch {
	case len(text) == 0:
	case isJSON && !quotesError(text):
		s.fail(ours(CodeCutLine, "the stream ended in the middle of a line"))
	case (s.done || s.finish != "") && !isJSON && text[0] != '<':
		// Words behind a complete answer change nothing.
	default:
		s.failWith(text, now)
	}
}
