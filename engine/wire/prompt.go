package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"unicode/utf8"
)

// maxBody bounds a request's body: 32 MiB, the largest that a provider is
// known to take (Anthropic's limit for a request).
const maxBody = 32 << 20

// Prompt is a request's body, read once, to be sent as often as needed.
type Prompt struct {
	Stream    bool
	Estimate  int64 // input tokens, before calibration
	MaxTokens int64 // 0: none stated

	body   []byte
	fields []field
}

// field is one top-level member of a JSON object, as it stands in the body.
type field struct {
	name       string
	start, end int // of `"name":value` in the body
	value      int // start of the value
}

var errBody = errors.New("the request's body is not a JSON object")

// readPrompt reads and closes the request's body.
func readPrompt(req *http.Request) (Prompt, error) {
	if req.Body == nil {
		return Prompt{}, errBody
	}
	defer req.Body.Close()
	var buf bytes.Buffer
	if req.ContentLength > 0 && req.ContentLength <= maxBody {
		buf.Grow(int(req.ContentLength) + bytes.MinRead)
	}
	n, err := buf.ReadFrom(io.LimitReader(req.Body, maxBody+1))
	if err != nil {
		return Prompt{}, fmt.Errorf("reading the request: %w", err)
	}
	if n > maxBody {
		return Prompt{}, fmt.Errorf("the request is larger than %d MiB", maxBody>>20)
	}
	return parsePrompt(buf.Bytes())
}

func parsePrompt(body []byte) (Prompt, error) {
	fields, err := topLevel(body)
	if err != nil {
		return Prompt{}, err
	}
	p := Prompt{body: body, fields: fields, Estimate: estimateTokens(body)}
	for _, f := range fields {
		v := body[f.value:f.end]
		switch f.name {
		case "stream":
			p.Stream = string(v) == "true"
		case "max_tokens", "max_completion_tokens":
			if n, err := strconv.ParseInt(string(v), 10, 64); err == nil && n > 0 {
				p.MaxTokens = n
			}
		}
	}
	return p, nil
}

// write gives the body for one route: its model name, and fields that its
// provider wants dropped or renamed.
func (p *Prompt) write(model string, drop []string, rename map[string]string) []byte {
	out := make([]byte, 0, len(p.body)+len(model)+16)
	out = append(out, '{')
	for _, f := range p.fields {
		if slices.Contains(drop, f.name) {
			continue
		}
		if len(out) > 1 {
			out = append(out, ',')
		}
		switch to, ok := rename[f.name]; {
		case f.name == "model":
			out = append(out, `"model":`...)
			out = append(out, quoted(model)...)
		case ok:
			out = append(append(out, quoted(to)...), ':')
			out = append(out, p.body[f.value:f.end]...)
		default:
			out = append(out, p.body[f.start:f.end]...)
		}
	}
	return append(out, '}')
}

func quoted(s string) []byte {
	b, _ := json.Marshal(s) // a string always marshals
	return b
}

// topLevel finds the members of a JSON object without decoding their values,
// so that a long conversation is not copied for the sake of one field. The
// whole is checked to be valid JSON first.
func topLevel(b []byte) ([]field, error) {
	if !json.Valid(b) {
		return nil, errBody
	}
	i := skipSpace(b, 0)
	if b[i] != '{' {
		return nil, errBody
	}
	var fields []field
	for i = skipSpace(b, i+1); b[i] != '}'; i = skipSpace(b, i) {
		if b[i] == ',' {
			i = skipSpace(b, i+1)
		}
		f := field{start: i}
		i = skipValue(b, i)
		if raw := b[f.start:i]; bytes.IndexByte(raw, '\\') < 0 {
			f.name = string(raw[1 : len(raw)-1])
		} else if err := json.Unmarshal(raw, &f.name); err != nil {
			return nil, errBody
		}
		i = skipSpace(b, skipSpace(b, i)+1) // the colon
		f.value = i
		i = skipValue(b, i)
		f.end = i
		fields = append(fields, f)
	}
	return fields, nil
}

func skipSpace(b []byte, i int) int {
	for i < len(b) && (b[i] == ' ' || b[i] == '\n' || b[i] == '\t' || b[i] == '\r') {
		i++
	}
	return i
}

// skipValue gives the end of the value that begins at i in valid JSON.
func skipValue(b []byte, i int) int {
	depth := 0
	for ; i < len(b); i++ {
		switch b[i] {
		case '"':
			i = skipString(b, i)
			if depth == 0 {
				return i + 1
			}
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth <= 0 {
				return i + max(depth+1, 0)
			}
		case ',', ':', ' ', '\n', '\t', '\r':
			if depth == 0 {
				return i
			}
		}
	}
	return i
}

// skipString gives the closing quote of the string that begins at i.
func skipString(b []byte, i int) int {
	for i++; b[i] != '"'; i++ {
		if b[i] == '\\' {
			i++
		}
	}
	return i
}

// estimateTokens guesses the tokens of a request: four bytes of ASCII, or one
// and a half other characters, to a token. Reported usage calibrates it.
func estimateTokens(body []byte) int64 {
	ascii, other := 0, 0
	for i := 0; i < len(body); {
		if body[i] < utf8.RuneSelf {
			ascii++
			i++
			continue
		}
		_, n := utf8.DecodeRune(body[i:])
		other++
		i += n
	}
	return int64(ascii/4+other*2/3) + 1
}
