// Package pasted reads a provider's answer as a person hands it over: what curl
// prints, JSON in the form that the recorded answers have, or just the text of an
// error. It says what was written, not what that means.
package pasted

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"sluice/engine/dialect"
	"sluice/ui/cli/console"
)

// Answer is one answer that a person handed over, with its clock (zero where
// nobody knows it).
type Answer struct {
	dialect.Answer
	Now time.Time
}

// Lines splits JSON lines; nil where the text is something else.
func Lines(text []byte) [][]byte {
	var lines [][]byte
	for line := range bytes.Lines(text) {
		if line = bytes.TrimSpace(line); len(line) > 0 {
			lines = append(lines, line)
		}
	}
	if len(lines) == 1 {
		if looksLikeAnswer(lines[0]) {
			return lines
		}
		return nil
	}
	if json.Valid(text) {
		return nil // one object over several lines
	}
	for _, line := range lines {
		if json.Valid(line) && looksLikeAnswer(line) {
			return lines
		}
	}
	return nil
}

// looksLikeAnswer says whether a line is, or was meant as, an object with
// status, headers and body; an error's own body has no "body".
func looksLikeAnswer(line []byte) bool {
	if line[0] != '{' {
		return false
	}
	for _, name := range [...]string{`"body"`, `"headers"`, `"provider"`, `"stream"`, `"now"`} {
		if at := bytes.Index(line, []byte(name)); at >= 0 && bytes.Contains(line, []byte(`"status"`)) {
			return true
		}
	}
	return false
}

// Parse reads one answer in any form.
func Parse(text []byte) (Answer, error) {
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	trimmed := bytes.TrimSpace(text)
	switch {
	case bytes.HasPrefix(trimmed, []byte("HTTP/")):
		return parseCurl(strings.ReplaceAll(string(trimmed), "\r\n", "\n"))
	case bytes.Contains(text, []byte("\n< HTTP/")) || bytes.HasPrefix(trimmed, []byte("< HTTP/")):
		return parseCurl(verboseToPlain(string(text)))
	case looksLikeAnswer(trimmed) && json.Valid(trimmed):
		return Object(trimmed)
	}
	p := Answer{Answer: dialect.Answer{Status: statusInText(trimmed), Header: http.Header{}, Body: trimmed}}
	return p, nil
}

// parseCurl reads what curl -i prints. Of several heads (100 Continue, a
// proxy's, redirects) the last one counts.
func parseCurl(text string) (Answer, error) {
	p := Answer{}
	for strings.HasPrefix(text, "HTTP/") {
		head, rest, _ := strings.Cut(text, "\n\n")
		status, fields, _ := strings.Cut(head, "\n")
		words := strings.Fields(status)
		if len(words) < 2 {
			return p, console.Usage(errors.New("the status line names no status"), "the first line should be like: HTTP/2 429")
		}
		n, err := strconv.Atoi(words[1])
		if err != nil {
			return p, console.Usage(fmt.Errorf("the status line names no status: %q", words[1]), "the first line should be like: HTTP/2 429")
		}
		p.Status, p.Header, text = n, parseFields(fields), rest
	}
	p.setBody([]byte(text))
	p.Stream = p.Stream || strings.HasPrefix(p.Header.Get("Content-Type"), "text/event-stream")
	if p.Header.Get("Date") == "" {
		p.Now = time.Now()
	}
	return p, nil
}

// setBody keeps a body that is there. A success without one was looked at for
// its headers, unless these, or an empty stream, say that nothing came.
func (p *Answer) setBody(body []byte) {
	if len(bytes.TrimSpace(body)) > 0 || p.Status >= 300 || p.Stream && body != nil || p.Header.Get("Content-Length") == "0" {
		p.Body = append([]byte{}, body...)
	}
}

func parseFields(fields string) http.Header {
	h := http.Header{}
	for line := range strings.Lines(fields) {
		if name, value, ok := strings.Cut(strings.TrimSpace(line), ":"); ok {
			h.Add(strings.TrimSpace(name), strings.TrimSpace(value))
		}
	}
	return h
}

// verboseToPlain turns what curl -v prints into what curl -i prints.
func verboseToPlain(text string) string {
	var head, body strings.Builder
	for line := range strings.Lines(strings.ReplaceAll(text, "\r\n", "\n")) {
		switch {
		case strings.HasPrefix(line, "< "), line == "<\n", line == "<":
			head.WriteString(strings.TrimSpace(line[1:]))
			head.WriteByte('\n')
		case strings.HasPrefix(line, "> "), line == ">\n", strings.HasPrefix(line, "* "), strings.HasPrefix(line, "{ ["), strings.HasPrefix(line, "} ["):
		default:
			body.WriteString(line)
		}
	}
	return strings.TrimRight(head.String(), "\n") + "\n\n" + body.String()
}

// statusWords finds the status that clients put before an error's text.
var statusWords = regexp.MustCompile(`(?i)^\W*(\d{3})\b|(?:error code|status code|status|http(?:/[\d.]+)?)\W{1,3}(\d{3})\b|\b(\d{3}) (?:too many requests|unauthorized|forbidden|bad request|payment required|not found|service unavailable|bad gateway)`)

// statusInText gives the status that a pasted text names; 0 where it names none.
func statusInText(text []byte) int {
	m := statusWords.FindSubmatch(text[:min(len(text), 400)])
	for i := 1; i < len(m); i++ {
		if n, err := strconv.Atoi(string(m[i])); err == nil && n >= 400 && n < 600 {
			return n
		}
	}
	return 0
}

// answerObject is the JSON form of an answer.
type answerObject struct {
	Provider *string         `json:"provider"`
	Host     *string         `json:"host"`
	Status   json.RawMessage `json:"status"`
	Headers  json.RawMessage `json:"headers"`
	Body     json.RawMessage `json:"body"`
	Stream   *bool           `json:"stream"`
	Now      json.RawMessage `json:"now"`
}

// Object reads one answer from its JSON form. Other names in it are ignored.
func Object(line []byte) (Answer, error) {
	var o answerObject
	p := Answer{}
	if err := json.Unmarshal(line, &o); err != nil {
		return p, fmt.Errorf("reading the answer: %w", err)
	}
	if o.Status == nil && o.Headers == nil && o.Body == nil {
		return p, errors.New("reading the answer: it has neither status nor headers nor body")
	}
	if o.Provider != nil {
		p.Provider = *o.Provider
	}
	if o.Host != nil {
		p.Host = *o.Host
	}
	if o.Stream != nil {
		p.Stream = *o.Stream
	}
	var err error
	if p.Status, err = statusOf(o.Status); err != nil {
		return p, err
	}
	if p.Header, err = headersOf(o.Headers); err != nil {
		return p, err
	}
	if p.Now, err = nowOf(o.Now); err != nil {
		return p, err
	}
	p.setBody(bodyOf(o.Body))
	return p, nil
}

func absentJSON(raw json.RawMessage) bool { return len(raw) == 0 || string(raw) == "null" }

func statusOf(raw json.RawMessage) (int, error) {
	if absentJSON(raw) {
		return 0, nil
	}
	n, err := strconv.Atoi(strings.Trim(string(raw), `"`))
	if err != nil || n < 0 || n > 999 {
		return 0, errors.New("reading the answer: status is not a number of three digits")
	}
	return n, nil
}

// headersOf takes one value or a list of values for each name.
func headersOf(raw json.RawMessage) (http.Header, error) {
	h := http.Header{}
	if absentJSON(raw) {
		return h, nil
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(raw, &fields); err != nil {
		return nil, errors.New("reading the answer: headers are not an object")
	}
	for name, v := range fields {
		var list []string
		var one string
		switch {
		case json.Unmarshal(v, &one) == nil:
			h.Add(name, one)
		case json.Unmarshal(v, &list) == nil:
			for _, x := range list {
				h.Add(name, x)
			}
		default:
			h.Add(name, string(v)) // a bare number
		}
	}
	return h, nil
}

// nowOf reads RFC 3339 or epoch seconds; null is an unknown clock.
func nowOf(raw json.RawMessage) (time.Time, error) {
	if absentJSON(raw) || string(raw) == `""` {
		return time.Time{}, nil
	}
	var text string
	if json.Unmarshal(raw, &text) == nil {
		t, err := time.Parse(time.RFC3339, text)
		if err != nil {
			return t, errors.New("reading the answer: now is not a time such as 2026-01-31T12:00:00Z")
		}
		return t, nil
	}
	f, err := strconv.ParseFloat(string(raw), 64)
	if err != nil || f < 0 || f > 1e11 {
		return time.Time{}, errors.New("reading the answer: now is not a time")
	}
	return time.UnixMilli(int64(f * 1000)), nil
}

// bodyOf takes a string, or JSON that stands there unquoted.
func bodyOf(raw json.RawMessage) []byte {
	if absentJSON(raw) {
		return nil
	}
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return []byte(text)
	}
	return raw
}
