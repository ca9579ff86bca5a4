package stream

import (
	"bytes"
	"encoding/json"
	"time"

	"sluice/engine/dialect"
	"sluice/keystore/limit"
)

// maxWhole is the largest body that is read whole.
const maxWhole = 8 << 20

// wholeAnswer is an answer that is not streamed, decoded once. Its choices and
// candidates stay raw until they are looked at.
type wholeAnswer struct {
	envelope
	usagePlaces
}

// readWhole reads a 200 that holds JSON: how it ended, and what it used (nil:
// it does not say).
func readWhole(a dialect.Answer, now time.Time) (limit.Verdict, *Usage) {
	if len(a.Body) > maxWhole {
		return readHuge(a), nil
	}
	body := bytes.TrimPrefix(bytes.TrimLeft(a.Body, " \t\r\n\x00"), []byte("\ufeff"))
	var x wholeAnswer
	err := lenient(body, &x)
	object := body
	if err == nil && body[0] == '[' {
		var list []json.RawMessage
		if lenient(body, &list) == nil && len(list) > 0 && lenient(list[0], &x.envelope) == nil {
			object = list[0]
		}
	}
	if err != nil && !quotesError(body) {
		return ours(CodeCutBody, "the answer's JSON is broken or ends in the middle"), nil
	}
	if err == nil && !x.failed(object) {
		if body[0] == '[' {
			return limit.Verdict{Status: 200}, nil
		}
		return x.finish()
	}
	if x.Feedback.Reason != "" {
		return filtered("the prompt was blocked: " + x.Feedback.Reason), nil
	}
	v, _ := dialect.ReadUnder200(a, body, now)
	if v.Code == "" {
		v.Code = CodeErrorIn200
	}
	return v, nil
}

// quotesError says whether broken JSON begins like an error.
func quotesError(body []byte) bool {
	head := body[:min(len(body), 200)]
	return bytes.Contains(head, []byte(`"error"`)) || bytes.Contains(head, []byte(`'error'`))
}

// readHuge looks only at the ends of an answer that is too large to be read.
func readHuge(a dialect.Answer) limit.Verdict {
	tail := bytes.TrimRight(a.Body[len(a.Body)-64:], " \t\r\n\x00")
	if len(tail) == 0 || tail[len(tail)-1] != '}' && tail[len(tail)-1] != ']' {
		return ours(CodeCutBody, "the answer's JSON ends in the middle")
	}
	return limit.Verdict{Status: a.Status}
}

// finish judges how the answer ended, and gives what it used.
func (x *wholeAnswer) finish() (limit.Verdict, *Usage) {
	var choices []wireChoice
	if full(x.Choices) {
		_ = lenient(x.Choices, &choices) // the whole has been decoded: only types can be wrong
	}
	return x.ending(choices), x.used(choices)
}

func (x *wholeAnswer) ending(choices []wireChoice) limit.Verdict {
	if full(x.Candidates) {
		var gemini []wireCandidate
		if lenient(x.Candidates, &gemini) == nil && len(gemini) > 0 && isFilter(gemini[0].Finish) && len(gemini[0].Content.Parts) == 0 {
			return filtered("the answer was withheld by the provider's content filter")
		}
	}
	if len(choices) == 0 {
		return limit.Verdict{Status: 200}
	}
	c := &choices[0]
	empty := c.Text == "" && (c.Message == nil || !full(c.Message.Content) && !full(c.Message.Tools))
	switch {
	case isFilter(c.Finish) && empty:
		return filtered("the answer was withheld by the provider's content filter")
	case c.Finish == "error":
		return ours(CodeFinishError, "the provider ended the answer with an error")
	}
	return limit.Verdict{Status: 200}
}

func (x *wholeAnswer) used(choices []wireChoice) *Usage {
	c := wireCounts{usagePlaces: x.usagePlaces}
	for i := range choices {
		c.Choices = append(c.Choices, usageHolder{choices[i].Usage})
	}
	if len(x.Message) > 0 && x.Message[0] == '{' {
		_ = lenient(x.Message, &c.Message) // as above
	}
	u, ok := c.usage()
	if !ok {
		return nil
	}
	return &u
}
