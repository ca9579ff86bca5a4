package stream

import (
	"cmp"
	"encoding/json"
	"strings"
)

// finishWords are native words for the OpenAI dialect's finish_reason.
var finishWords = map[string]string{
	"end_turn": "stop", "stop_sequence": "stop", "max_tokens": "length", "tool_use": "tool_calls", "refusal": "content_filter", "pause_turn": "stop",
	"stop": "stop", "finish_reason_unspecified": "stop", "safety": "content_filter", "recitation": "content_filter", "blocklist": "content_filter", "prohibited_content": "content_filter", "spii": "content_filter", "image_safety": "content_filter", "malformed_function_call": "error",
	"complete": "stop", "tool_call": "tool_calls", "error_toxic": "content_filter", "sensitive": "content_filter", "error": "error", "length": "length",
}

func finishWord(s string) string {
	s = strings.ToLower(s)
	return cmp.Or(finishWords[s], s)
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
		p.Calls = append(p.Calls, callsOf(part.Call, unnumbered)...)
	}
	p.Finish = finishWord(g.Finish)
}

// ollama reads a native Ollama line.
func (c *wireChunk) ollama(p *Part) {
	var m wireDelta
	if len(c.Message) > 0 && lenient(c.Message, &m) == nil {
		p.Text, _ = contentOf(m.Content)
		p.Reasoning, p.Calls = m.reasoning(), callsOf(m.Tools, unnumbered)
	}
	if len(c.Response) > 0 && c.Response[0] == '"' {
		json.Unmarshal(c.Response, &p.Text)
	}
	if *c.Finished {
		p.Done, p.Finish = true, cmp.Or(finishWord(c.Reason), "stop")
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
		p.Calls = []Call{{Index: c.Output, Arguments: text}}
	case "response.output_item.added":
		if strings.Contains(string(c.Item), `"function_call"`) {
			p.Calls = callsOf(c.Item, c.Output)
		}
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
			Tools json.RawMessage `json:"tool_calls"`
		} `json:"message"`
	}
	if len(c.Delta) > 0 {
		_ = lenient(c.Delta, &d)
	}
	switch c.Kind {
	case "content_block_delta":
		p.Text, p.Reasoning = d.Text, d.Thinking
		if d.Partial != "" {
			p.Calls = []Call{{Index: c.Index, Arguments: d.Partial}}
		}
	case "content_block_start":
		if strings.Contains(string(c.Block), `"tool_use"`) {
			p.Calls = callsOf(c.Block, c.Index)
		}
	case "message_delta":
		p.Finish = finishWord(d.Stop)
	case "message_stop":
		p.Done = true
	case "content-delta":
		p.Text, p.Reasoning = d.Message.Content.Text, d.Message.Content.Thinking
	case "tool-call-start", "tool-call-delta":
		p.Calls = callsOf(d.Message.Tools, c.Index)
	case "message-end":
		p.Finish, p.Done = finishWord(d.Finish), true
	}
}
