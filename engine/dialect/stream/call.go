package stream

import (
	"bytes"
	"cmp"
	"encoding/json"
)

// Call is a piece of a tool call, cut as in the OpenAI chat stream: its name
// and its id come with the first piece, and the arguments grow.
type Call struct {
	Index               int  // which call of the answer it belongs to, from 0
	Legacy              bool // the older function_call, of which there is at most one
	ID, Name, Arguments string
	Extra               json.RawMessage // what the server wants to have back with the call
}

// wireCall is a piece of a call in any dialect.
type wireCall struct {
	Index    *int            `json:"index"`
	ID       string          `json:"id"`
	Name     string          `json:"name"`
	Input    json.RawMessage `json:"input"` // Anthropic
	Args     json.RawMessage `json:"args"`  // Gemini
	Function struct {
		Name      string          `json:"name"`
		Arguments json.RawMessage `json:"arguments"`
	} `json:"function"`
	Arguments json.RawMessage `json:"arguments"` // of a function_call
	CallID    string          `json:"call_id"`   // Responses
	Extra     json.RawMessage `json:"extra_content"`
}

// unnumbered is the index of a piece that does not say which call it belongs to.
const unnumbered = -1

// callsOf reads one call or a list of them; block is the place of the whole
// where a server counts so.
func callsOf(raw json.RawMessage, block int) []Call {
	var list []wireCall
	if !full(raw) || lenient(asList(raw), &list) != nil {
		return nil
	}
	var calls []Call
	for _, w := range list {
		c := Call{Index: block, ID: cmp.Or(w.CallID, w.ID), Name: w.Function.Name + w.Name, Extra: w.Extra}
		if w.Index != nil {
			c.Index = *w.Index
		}
		for _, args := range [...]json.RawMessage{w.Function.Arguments, w.Arguments, w.Input, w.Args} {
			c.Arguments += argumentsOf(args)
		}
		calls = append(calls, c)
	}
	return calls
}

// asList gives one object as a list of one.
func asList(raw json.RawMessage) json.RawMessage {
	if raw[0] == '{' {
		return append(append([]byte{'['}, raw...), ']')
	}
	return raw
}

// argumentsOf gives arguments as the text of an object: some servers send the
// object itself.
func argumentsOf(raw json.RawMessage) string {
	if len(raw) == 0 || raw[0] == 'n' || string(raw) == "{}" {
		return ""
	}
	var text string
	if raw[0] == '"' && json.Unmarshal(raw, &text) == nil {
		return text
	}
	var b bytes.Buffer
	if json.Compact(&b, raw) != nil {
		return string(raw)
	}
	return b.String()
}

// numbering gives calls their numbers in order of appearance. Servers leave
// the index out, give all calls the same one, or count other things with it.
type numbering struct {
	at   map[int]int // by the server's index
	ids  []string
	last int
}

func (n *numbering) number(c *Call) {
	at, known := n.at[c.Index]
	if c.Index == unnumbered {
		at, known = n.last, c.ID == "" && c.Name == "" && len(n.ids) > 0
	}
	if at < len(n.ids) && c.ID != "" && n.ids[at] != "" {
		known = n.ids[at] == c.ID
	}
	if !known {
		at = len(n.ids)
		n.ids = append(n.ids, "")
		if n.at == nil {
			n.at = map[int]int{}
		}
		n.at[c.Index] = at
	}
	if c.ID != "" {
		n.ids[at] = c.ID
	}
	n.last, c.Index = at, at
}
