package batch

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

// request is one of an input.
type request struct {
	ID   string // its custom_id; where it has none, one that is made of its body
	Line int    // where it begins, from 1
	Body []byte // of a chat completion, for the model "sluice"
}

// hash tells bodies apart, however they are spaced.
func (i *request) hash() string {
	sum := sha256.Sum256(i.Body)
	return hex.EncodeToString(sum[:16])
}

// key stands for an ID where there are very many.
type key [16]byte

func keyOf(id string) key {
	sum := sha256.Sum256([]byte(id))
	return key(sum[:16])
}

// BadLine says what is wrong with one line of an input. The others can be read.
type BadLine struct {
	Line int
	Err  error
}

func (e *BadLine) Error() string { return fmt.Sprintf("line %d: %v", e.Line, e.Err) }
func (e *BadLine) Unwrap() error { return e.Err }

// member is one member of a JSON object, in its place.
type member struct {
	name  string
	value json.RawMessage
}

type members []member

// membersOf parts a JSON object. No name may stand there twice: it would be
// open which one counts.
func membersOf(text []byte) (members, error) {
	if err := json.Unmarshal(text, new(json.RawMessage)); err != nil { // its errors say where
		return nil, fmt.Errorf("reading JSON: %w", err)
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return nil, errNoObject
	}
	var ms members
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return nil, err
		}
		m := member{name: name.(string)} // what a decoder gives for a name
		if err := dec.Decode(&m.value); err != nil {
			return nil, err
		}
		if ms.of(m.name) != nil {
			return nil, fmt.Errorf("%q stands there twice", m.name)
		}
		ms = append(ms, m)
	}
	return ms, nil
}

var errNoObject = errors.New("it is not a JSON object")

// of gives the value of a name; nil: there is none.
func (ms members) of(name string) json.RawMessage {
	for _, m := range ms {
		if m.name == name {
			return m.value
		}
	}
	return nil
}

// text gives the text of a name's value, and whether it is one.
func (ms members) text(name string) (string, bool) {
	var s *string
	if v := ms.of(name); v == nil || json.Unmarshal(v, &s) != nil || s == nil {
		return "", false
	}
	return *s, true
}

// longestID bounds an ID, in bytes. OpenAI's are at most 64 characters.
const longestID = 512

// id gives the ID that an object has: custom_id, or id; empty: none.
func (ms members) id() (string, error) {
	for _, name := range idNames {
		v := ms.of(name)
		if v == nil || string(v) == "null" {
			continue
		}
		id, ok := ms.text(name)
		if !ok {
			if v[0] != '-' && (v[0] < '0' || v[0] > '9') {
				return "", fmt.Errorf("%s is neither text nor a number", name)
			}
			id = string(v)
		}
		if id == "" || len(id) > longestID {
			return "", fmt.Errorf("%s is empty or longer than %d bytes", name, longestID)
		}
		return id, nil
	}
	return "", nil
}

var idNames = []string{"custom_id", "id"}

// body writes the members as the body of a request, without those that are named.
func (ms members) body(without ...string) ([]byte, error) {
	if err := ms.check(); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	b.WriteString(`{"model":"sluice"`)
	for _, m := range ms {
		if m.name == "model" || slices.Contains(without, m.name) {
			continue
		}
		b.WriteByte(',')
		b.Write(encoded(m.name))
		b.WriteByte(':')
		if err := json.Compact(&b, m.value); err != nil {
			return nil, fmt.Errorf("reading JSON: %w", err)
		}
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// check says what keeps the members from being the body of a chat completion
// whose answer can stand in a file.
func (ms members) check() error {
	messages := ms.of("messages")
	switch {
	case messages == nil:
		return errors.New("it has no messages")
	case messages[0] != '[' || string(bytes.TrimSpace(messages[1:len(messages)-1])) == "":
		return errors.New("its messages are no list, or an empty one")
	case string(ms.of("stream")) == "true":
		return errors.New("it asks for a stream, which cannot stand in a file: leave out \"stream\"")
	}
	return nil
}

// asked is the body that asks a prompt.
func asked(system, prompt string) []byte {
	type message struct {
		Role    string `json:"role"`
		Content string `json:"content"`
	}
	var said []message
	if system != "" {
		said = append(said, message{"system", system})
	}
	return fmt.Appendf(nil, `{"model":"sluice","messages":%s}`, encoded(append(said, message{"user", prompt})))
}

// encoded is v as JSON, with <, > and & as they are.
func encoded(v any) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(v) // texts always are JSON
	return bytes.TrimSpace(b.Bytes())
}
