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
	"strings"
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
	return ParsePrompt(buf.Bytes())
}

// ParsePrompt reads a request's body, which it keeps.
func ParsePrompt(body []byte) (Prompt, error) {
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

// Has says whether the request has a field of that name at its top.
func (p *Prompt) Has(name string) bool {
	return slices.ContainsFunc(p.fields, func(f field) bool { return f.name == name })
}

// longestValue bounds the values that are told apart.
const longestValue = 256

// Member finds a parameter or field by its name: at the top of the request, or
// anywhere in its messages; "role:system" is one with that value. value is that
// of a field at the top, as it stands, or empty where it is long.
func (p *Prompt) Member(name string) (value string, ok bool) {
	for _, f := range p.fields {
		switch v := p.body[f.value:f.end]; {
		case f.name == name:
			if len(v) > longestValue {
				return "", true
			}
			return string(v), true
		case f.name == "messages":
			ok = ok || within(v, name)
		}
	}
	return "", ok
}

// within says whether an object in valid JSON has a member of that name.
func within(b []byte, name string) bool {
	key, want, valued := strings.Cut(name, ":")
	for i := 0; i < len(b); i++ {
		if b[i] != '"' {
			continue
		}
		end := stringEnd(b, i)
		value := valueAfter(b, end)
		if value > 0 && string(b[i+1:end-1]) == key && (!valued || bytes.HasPrefix(b[value:], quoted(want))) {
			return true
		}
		i = end - 1
	}
	return false
}

// Parameters names what the request has besides its model and messages.
func (p *Prompt) Parameters() []string {
	var names []string
	for _, f := range p.fields {
		if f.name != "model" && f.name != "messages" {
			names = append(names, f.name)
		}
	}
	return names
}

// topLevel finds the members of a JSON object without decoding their values,
// so that a long conversation is not copied for the sake of one field. The
// whole is checked to be valid JSON first.
func topLevel(b []byte) ([]field, error) {
	if !json.Valid(b) || bytes.TrimLeft(b, blanks)[0] != '{' {
		return nil, errBody
	}
	var fields []field
	depth, last := 0, 0 // last is the end of the newest token
	for i := 0; i < len(b); i++ {
		switch c := b[i]; c {
		case ' ', '\n', '\t', '\r':
			continue
		case '{', '[':
			depth++
		case '}', ']', ',':
			if depth == 1 && len(fields) > 0 {
				fields[len(fields)-1].end = last
			}
			if c != ',' {
				depth--
			}
		case '"':
			end := stringEnd(b, i)
			if value := valueAfter(b, end); depth == 1 && value > 0 {
				f := field{start: i, value: value}
				if raw := b[i+1 : end-1]; bytes.IndexByte(raw, '\\') < 0 {
					f.name = string(raw)
				} else if err := json.Unmarshal(b[i:end], &f.name); err != nil {
					return nil, errBody
				}
				fields = append(fields, f)
			}
			i = end - 1
		}
		last = i + 1
	}
	return fields, nil
}

const blanks = " \n\t\r"

// stringEnd gives the end of the string that begins at i in valid JSON.
func stringEnd(b []byte, i int) int {
	for i++; b[i] != '"'; i++ {
		if b[i] == '\\' {
			i++
		}
	}
	return i + 1
}

// valueAfter gives where the value begins whose name ends at i in valid JSON; 0
// where what ends there is no name.
func valueAfter(b []byte, i int) int {
	rest := bytes.TrimLeft(b[i:], blanks)
	if len(rest) == 0 || rest[0] != ':' {
		return 0
	}
	return len(b) - len(bytes.TrimLeft(rest[1:], blanks))
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
