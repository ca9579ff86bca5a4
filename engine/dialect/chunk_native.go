package dialect

import (
	"encoding/json"
	"strconv"
	"strings"
)

// finishWords are native words for the OpenAI dialect's finish_reason.
var finishWords = map[string]string{
	"end_turn": "stop", "stop_sequence": "stop", "max_tokens": "length", "tool_use": "tool_calls", "refusal": "content_filter", "pause_turn": "stop",
	"stop": "stop", "finish_reason_unspecified": "stop", "safety": "content_filter", "recitation": "content_filter", "blocklist": "content_filter", "prohibited_content": "content_filter", "spii": "content_filter", "image_safety": "content_filter", "malformed_function_call": "error",
	"complete": "stop", "tool_call": "tool_calls", "error_toxic": "content_filter", "error": "error", "length": "length",
}

func finishWord(s string) string {
	if s == "" {
		return ""
	}
	if w, ok := finishWords[strings.ToLower(s)]; ok {
		return w
	}
	return strings.ToLower(s)
}

// gemini reads a native Gemini chunk.
func (c *wireChunk) gemini(p *Part) {
	if len(c.Gemini) == 0 {
		p.Finish = "content_filter"
		return
	}
	g := c.Gemini[0]
	for _, part := range g.Content.Parts {
		if part.Thought {
			p.Reasoning += part.Text
		} else {
			p.Text += part.Text
		}
		p.Tool = p.Tool || full(part.Call)
	}
	p.Finish = finishWord(g.Finish)
}

// ollama reads a native Ollama line.
func (c *wireChunk) ollama(p *Part) {
	var m wireDelta
	if len(c.Message) > 0 && lenient(c.Message, &m) == nil {
		p.Text, _ = contentOf(m.Content)
		p.Reasoning, p.Tool = m.reasoning(), full(m.Tools)
	}
	if len(c.Response) > 0 && c.Response[0] == '"' {
		json.Unmarshal(c.Response, &p.Text)
	}
	if *c.Finished {
		p.Done = true
		if p.Finish = finishWord(c.Reason); p.Finish == "" {
			p.Finish = "stop"
		}
	}
}

// responses reads an event of the Responses API.
func (c *wireChunk) responses(p *Part) {
	var text string
	json.Unmarshal(c.Delta, &text)
	switch c.Kind {
	case "response.output_text.delta", "response.refusal.delta":
		p.Text = text
	case "response.reasoning_text.delta", "response.reasoning_summary_text.delta":
		p.Reasoning = text
	case "response.function_call_arguments.delta":
		p.Tool = true
	case "response.completed":
		p.Finish, p.Done = "stop", true
	case "response.incomplete":
		p.Finish, p.Done = "length", true
	}
}

// events reads the typed events of Anthropic and Cohere.
func (c *wireChunk) events(p *Part) {
	var d struct {
		Text     string `json:"text"`
		Thinking string `json:"thinking"`
		Partial  string `json:"partial_json"`
		Stop     string `json:"stop_reason"`
		Finish   string `json:"finish_reason"`
		Message  struct {
			Content struct {
				Text     string `json:"text"`
				Thinking string `json:"thinking"`
			} `json:"content"`
		} `json:"message"`
	}
	if len(c.Delta) > 0 {
		_ = lenient(c.Delta, &d)
	}
	switch c.Kind {
	case "content_block_delta":
		p.Text, p.Reasoning, p.Tool = d.Text, d.Thinking, d.Partial != ""
	case "content_block_start":
		p.Tool = strings.Contains(string(c.Block), `"tool_use"`)
	case "message_delta":
		p.Finish = finishWord(d.Stop)
	case "message_stop":
		p.Done = true
	case "content-delta":
		p.Text, p.Reasoning = d.Message.Content.Text, d.Message.Content.Thinking
	case "message-end":
		p.Finish, p.Done = finishWord(d.Finish), true
	}
}

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
	Role      string          `json:"role,omitempty"`
	Content   string          `json:"content,omitempty"`
	Reasoning string          `json:"reasoning_content,omitempty"`
	Tools     json.RawMessage `json:"tool_calls,omitempty"`
	Function  json.RawMessage `json:"function_call,omitempty"`
}

type outUsage struct {
	Prompt     int64     `json:"prompt_tokens"`
	Completion int64     `json:"completion_tokens"`
	Total      int64     `json:"total_tokens"`
	PromptD    outCached `json:"prompt_tokens_details"`
	DetailsD   outReason `json:"completion_tokens_details"`
}

type outCached struct {
	Cached int64 `json:"cached_tokens"`
}

type outReason struct {
	Reasoning int64 `json:"reasoning_tokens"`
}

// canonical writes one chunk of the OpenAI chat stream.
func canonical(c *wireChunk, p Part) []byte {
	o := outChunk{ID: word(c.ID), Object: "chat.completion.chunk", Model: word(c.Model), Choices: []outChoice{}}
	if f, err := strconv.ParseFloat(word(c.Created), 64); err == nil && f > 0 && f < 1e12 {
		o.Created = int64(f)
	}
	if len(c.Choices) > 0 || p.Text != "" || p.Reasoning != "" || p.Finish != "" {
		ch := outChoice{Delta: outDelta{Content: p.Text, Reasoning: p.Reasoning}}
		if p.Finish != "" {
			ch.Finish = &p.Finish
		}
		c.copyDelta(&ch.Delta)
		o.Choices = append(o.Choices, ch)
	}
	if u := p.Usage; u != nil {
		o.Usage = &outUsage{Prompt: u.Input, Completion: u.Output, Total: u.Input + u.Output, PromptD: outCached{u.Cached}, DetailsD: outReason{u.Reasoning}}
	}
	b, err := json.Marshal(o)
	if err != nil {
		return nil
	}
	return b
}

// copyDelta keeps what clients of tool calls need.
func (c *wireChunk) copyDelta(to *outDelta) {
	for _, ch := range c.Choices {
		d := ch.Delta
		if d == nil {
			d = ch.Message
		}
		if ch.Index != 0 || d == nil {
			continue
		}
		to.Role = d.Role
		if full(d.Tools) && d.Tools[0] == '[' {
			to.Tools = d.Tools
		}
		if full(d.Function) && d.Function[0] == '{' {
			to.Function = d.Function
		}
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
