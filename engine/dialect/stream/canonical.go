package stream

import (
	"encoding/json"
	"strconv"
)

// The canonical chunk, as clients of the OpenAI chat stream expect it.
type outChunk struct {
	ID      string      `json:"id"`
	Object  string      `json:"object"`
	Created int64       `json:"created"`
	Model   string      `json:"model"`
	Choices []outChoice `json:"choices"`
	Usage   *outUsage   `json:"usage,omitempty"`
}

type outChoice struct {
	Index  int      `json:"index"`
	Delta  outDelta `json:"delta"`
	Finish *string  `json:"finish_reason"`
}

type outDelta struct {
	Role      string       `json:"role,omitempty"`
	Content   string       `json:"content,omitempty"`
	Reasoning string       `json:"reasoning_content,omitempty"`
	Tools     []outTool    `json:"tool_calls,omitempty"`
	Function  *outFunction `json:"function_call,omitempty"`
}

type outTool struct {
	Index    int             `json:"index"`
	ID       string          `json:"id,omitempty"`
	Type     string          `json:"type,omitempty"`
	Function outFunction     `json:"function"`
	Extra    json.RawMessage `json:"extra_content,omitempty"`
}

type outFunction struct {
	Name      string `json:"name,omitempty"`
	Arguments string `json:"arguments"`
}

type outUsage struct {
	Prompt     int64 `json:"prompt_tokens"`
	Completion int64 `json:"completion_tokens"`
	Total      int64 `json:"total_tokens"`
	PromptD    struct {
		Cached int64 `json:"cached_tokens"`
	} `json:"prompt_tokens_details"`
	CompletionD struct {
		Reasoning int64 `json:"reasoning_tokens"`
	} `json:"completion_tokens_details"`
}

// head is what the chunks of one stream have in common.
type head struct {
	id, model string
	created   int64
	begun     bool // a chunk with a choice was handed on
}

// take takes the head of a chunk over; fields that it lacks stay.
func (h *head) take(c *wireChunk, f *sieve) {
	if full(c.ID) {
		h.id = f.word(&f.id, c.ID)
	}
	if full(c.Model) {
		h.model = f.word(&f.model, c.Model)
	}
	if at, err := strconv.ParseFloat(word(c.Created), 64); err == nil && at > 0 && at < 1e12 {
		h.created = int64(at)
	}
}

// canonical writes p as one chunk of the OpenAI chat stream; nil where it
// brings nothing.
func (h *head) canonical(p *Part) []byte {
	o := outChunk{ID: h.id, Object: "chat.completion.chunk", Created: h.created, Model: h.model, Choices: []outChoice{}}
	if p.says() || p.Finish != "" {
		ch := outChoice{Delta: outDelta{Content: p.Text, Reasoning: p.Reasoning}}
		if p.Finish != "" {
			ch.Finish = &p.Finish
		}
		if !h.begun {
			ch.Delta.Role = "assistant"
		}
		h.begun = true
		ch.Delta.calls(p.Calls)
		o.Choices = append(o.Choices, ch)
	} else if p.Usage == nil {
		return nil
	}
	if u := p.Usage; u != nil {
		o.Usage = &outUsage{Prompt: u.Input, Completion: u.Output, Total: u.Input + u.Output}
		o.Usage.PromptD.Cached, o.Usage.CompletionD.Reasoning = u.Cached, u.Reasoning
	}
	b, err := json.Marshal(o)
	if err != nil {
		return nil
	}
	return b
}

func (d *outDelta) calls(calls []Call) {
	for _, c := range calls {
		f := outFunction{c.Name, c.Arguments}
		if c.Legacy {
			d.Function = &f
			continue
		}
		t := outTool{Index: c.Index, ID: c.ID, Function: f}
		if c.ID != "" || c.Name != "" {
			t.Type = "function"
		}
		if full(c.Extra) {
			t.Extra = c.Extra
		}
		d.Tools = append(d.Tools, t)
	}
}

// word gives a scalar as text; "" for anything else.
func word(raw json.RawMessage) string {
	if len(raw) == 0 || raw[0] == '{' || raw[0] == '[' || raw[0] == 'n' {
		return ""
	}
	var s string
	if raw[0] == '"' && json.Unmarshal(raw, &s) == nil {
		return s
	}
	return string(raw)
}
