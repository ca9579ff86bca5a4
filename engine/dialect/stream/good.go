package stream

import (
	"bytes"
	"encoding/json"
	"strings"
	"time"

	"sluice/engine/dialect"
	"sluice/engine/plain"
	"sluice/keystore/limit"
)

// Read turns any answer into a verdict, also one whose failure stands under a
// good status, and gives what a good answer that is not streamed says it used;
// nil where it does not say, or is larger than 8 MiB. now is as in dialect.Read.
func Read(a dialect.Answer, now time.Time) (limit.Verdict, *Usage) {
	v := dialect.Read(a, now)
	if v.Class != limit.OK || a.Body == nil {
		return v, nil
	}
	head := bytes.TrimLeft(bytes.TrimPrefix(a.Body[:min(len(a.Body), dialect.MaxErrorBody)], []byte("\ufeff")), " \t\r\n\x00")
	good, used := v, (*Usage)(nil)
	switch {
	case a.Stream || dialect.IsEventStream(string(head[:min(len(head), 256)])):
		v = readStream(a, now)
	case len(head) == 0:
		v = ours(CodeEmptyBody, "the answer has status 200 and no content")
	case head[0] == '{' || head[0] == '[':
		v, used = readWhole(a, now)
	default:
		v = readWords(a, head, now)
	}
	v.Status, v.Readings = good.Status, good.Readings
	return v, used
}

// ours is the verdict on a failure that this package names itself.
func ours(code, text string) limit.Verdict {
	return limit.Verdict{Class: limit.Server, Scope: limit.ScopeProvider, RetrySame: true, Status: 200, Code: code, Text: text}
}

func readStream(a dialect.Answer, now time.Time) limit.Verdict {
	s := New(a)
	s.Feed(a.Body, now)
	_, v := s.End(now)
	return v
}

// pageInstead names a page under a good status for what it is.
func pageInstead(v limit.Verdict) limit.Verdict {
	v.Code, v.Text = dialect.CodeHTML, plain.Brief("a web page came instead of an answer: "+v.Text, maxShown)
	return v
}

// maxShown bounds the text of a verdict, in runes.
const maxShown = 600

// readWords reads a 200 that is a page or plain words.
func readWords(a dialect.Answer, text []byte, now time.Time) limit.Verdict {
	v, page := dialect.ReadUnder200(a, text, now)
	if v.Code == "" {
		v.Code = CodeNotJSON
		if page {
			v = pageInstead(v)
		}
	}
	return v
}

// envelope are the marks by which an object under a good status is a failure.
type envelope struct {
	Error  json.RawMessage `json:"error"`
	Object json.RawMessage `json:"object"`
	Type   json.RawMessage `json:"type"`
	Base   struct {
		Code num `json:"status_code"`
	} `json:"base_resp"`
	Header struct {
		Code num `json:"code"` // Spark's frames
	} `json:"header"`
	Message    json.RawMessage `json:"message"`
	Choices    json.RawMessage `json:"choices"`
	Data       json.RawMessage `json:"data"`
	Output     json.RawMessage `json:"output"`
	Content    json.RawMessage `json:"content"`
	Candidates json.RawMessage `json:"candidates"`
	Feedback   struct {
		Reason string `json:"blockReason"`
	} `json:"promptFeedback"`
}

// failed says whether the object is a failure, whose whole text is given too.
func (x *envelope) failed(object []byte) bool {
	if x.marked() || string(x.Type) == `"error"` || x.Feedback.Reason != "" && !full(x.Candidates) {
		return true
	}
	if full(x.Choices) || full(x.Data) || full(x.Output) || full(x.Content) || full(x.Candidates) {
		return false
	}
	return speaksOfFailure(object)
}

// marked says whether it has a mark that also counts beside an answer.
func (x *envelope) marked() bool {
	return full(x.Error) || string(x.Object) == `"error"` || x.Base.Code+x.Header.Code != 0
}

func filtered(text string) limit.Verdict {
	return limit.Verdict{Class: limit.ContentFilter, Scope: limit.ScopeRequest, Status: 200, Code: CodeContentFilter, Text: plain.Brief(text, maxShown)}
}

// isFilter says whether a finish_reason names a filter.
func isFilter(finish string) bool { return strings.HasPrefix(finishWord(finish), "content_filter") }
