package stream

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"sluice/engine/dialect"
	"sluice/keystore/limit"
)

// streamed is what came out of a stream.
type streamed struct {
	text, reasoning, finish string
	tool                    bool
	usage                   Usage
	data                    int
	v                       limit.Verdict
}

func play(t *testing.T, provider, body string) streamed {
	t.Helper()
	s := New(dialect.Answer{Provider: provider})
	parts := s.Feed([]byte(body), fuzzNow)
	last, v := s.End(fuzzNow)
	out := streamed{v: v}
	for _, p := range append(parts, last...) {
		out.text += p.Text
		out.reasoning += p.Reasoning
		out.tool = out.tool || len(p.Calls) > 0
		if p.Finish != "" {
			out.finish = p.Finish
		}
		if p.Usage != nil {
			out.usage = *p.Usage
		}
		if p.Data != nil {
			out.data++
			if !json.Valid(p.Data) {
				t.Errorf("not JSON: %s", p.Data)
			}
		}
	}
	return out
}

const (
	hi   = `{"id":"1","choices":[{"index":0,"delta":{"content":"hi"},"finish_reason":null}]}`
	stop = `{"id":"1","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}`
)

func TestStreamComplete(t *testing.T) {
	for name, c := range map[string]struct {
		provider, body, text string
		usage                Usage
	}{
		"plain":                         {"openai", "data: " + hi + "\n\ndata: " + stop + "\n\ndata: [DONE]\n\n", "hi", Usage{}},
		"without [DONE]":                {"perplexity", "data: " + hi + "\n\ndata: " + stop + "\n\n", "hi", Usage{}},
		"without finish_reason":         {"acme", "data: " + hi + "\n\ndata: [DONE]\n", "hi", Usage{}},
		"the last line has no end":      {"acme", "data: " + hi + "\n\ndata: " + stop, "hi", Usage{}},
		"carriage returns":              {"acme", "data: " + hi + "\r\n\r\ndata: " + stop + "\r\n\r\n", "hi", Usage{}},
		"no space after the colon":      {"acme", "data:" + hi + "\n\ndata:" + stop + "\n\n", "hi", Usage{}},
		"comments and blank lines":      {"openrouter", ": OPENROUTER PROCESSING\n\n\n: keep-alive\n\nevent: message\nid: 4\nretry: 100\ndata: " + hi + "\n\ndata: " + stop + "\n\n", "hi", Usage{}},
		"an event over two lines":       {"acme", "data: {\"choices\":[{\"delta\":\ndata: {\"content\":\"hi\"},\"finish_reason\":\"stop\"}]}\n\n", "hi", Usage{}},
		"usage without choices":         {"openai", "data: " + hi + "\n\ndata: " + stop + "\n\ndata: {\"choices\":[],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":7,\"prompt_tokens_details\":{\"cached_tokens\":2}}}\n\ndata: [DONE]\n\n", "hi", Usage{Input: 5, Output: 7, Cached: 2}},
		"usage beside the finish":       {"mistral", "data: " + hi + "\n\ndata: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":7}}\n\n", "hi", Usage{Input: 5, Output: 7}},
		"usage in x_groq":               {"groq", "data: " + hi + "\n\ndata: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}],\"x_groq\":{\"id\":\"q\",\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":7}}}\n\n", "hi", Usage{Input: 5, Output: 7}},
		"usage inside the choice":       {"moonshot", "data: " + hi + "\n\ndata: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\",\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":7,\"cached_tokens\":3}}]}\n\n", "hi", Usage{Input: 5, Output: 7, Cached: 3}},
		"xAI's reasoning beside":        {"xai", "data: " + hi + "\n\ndata: " + stop + "\n\ndata: {\"choices\":[],\"usage\":{\"prompt_tokens\":496,\"completion_tokens\":77,\"total_tokens\":694,\"completion_tokens_details\":{\"reasoning_tokens\":121}}}\n\n", "hi", Usage{Input: 496, Output: 198, Reasoning: 121}},
		"gemini native":                 {"gemini", "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"hi\"}]}}],\"usageMetadata\":{\"promptTokenCount\":4}}\r\n\r\ndata: {\"candidates\":[{\"content\":{\"parts\":[]},\"finishReason\":\"STOP\"}],\"usageMetadata\":{\"promptTokenCount\":4,\"candidatesTokenCount\":2,\"thoughtsTokenCount\":9}}\r\n\r\n", "hi", Usage{Input: 4, Output: 11, Reasoning: 9}},
		"anthropic native":              {"anthropic", "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"m\",\"usage\":{\"input_tokens\":9,\"cache_read_input_tokens\":3,\"output_tokens\":1}}}\n\nevent: ping\ndata: {\"type\":\"ping\"}\n\nevent: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"hi\"}}\n\nevent: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":6}}\n\nevent: message_stop\ndata: {\"type\":\"message_stop\"}\n\n", "hi", Usage{Input: 12, Output: 6, Cached: 3}},
		"responses":                     {"openai", "event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\",\"delta\":\"hi\"}\n\nevent: response.completed\ndata: {\"type\":\"response.completed\",\"response\":{\"usage\":{\"input_tokens\":3,\"output_tokens\":4,\"output_tokens_details\":{\"reasoning_tokens\":1}}}}\n\n", "hi", Usage{Input: 3, Output: 4, Reasoning: 1}},
		"cohere native":                 {"cohere", "data: {\"type\":\"content-delta\",\"delta\":{\"message\":{\"content\":{\"text\":\"hi\"}}}}\n\ndata: {\"type\":\"message-end\",\"delta\":{\"finish_reason\":\"COMPLETE\",\"usage\":{\"billed_units\":{\"input_tokens\":1},\"tokens\":{\"input_tokens\":8,\"output_tokens\":2}}}}\n\n", "hi", Usage{Input: 8, Output: 2}},
		"ollama native":                 {"ollama", "{\"model\":\"m\",\"message\":{\"content\":\"hi\"},\"done\":false}\n{\"model\":\"m\",\"message\":{\"content\":\"\"},\"done\":true,\"done_reason\":\"stop\",\"prompt_eval_count\":5,\"eval_count\":6}\n", "hi", Usage{Input: 5, Output: 6}},
		"a server that does not stream": {"deepseek", "\n\n\n{\"id\":\"x\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"hi\"},\"finish_reason\":\"stop\"}],\n\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1}}", "hi", Usage{Input: 1, Output: 1}},
		"loose types":                   {"acme", "data: {\"id\":7,\"created\":\"soon\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"hi\"},\"finish_reason\":null}]}\n\ndata: {\"choices\":[{\"delta\":{\"content\":null},\"finish_reason\":\"stop\"}],\"usage\":null}\n\n", "hi", Usage{}},
	} {
		t.Run(name, func(t *testing.T) {
			got := play(t, c.provider, c.body)
			if got.v.Class != limit.OK || got.text != c.text || got.usage != c.usage || got.data == 0 {
				t.Errorf("got %+v (%s %q)", got, got.v.Class, got.v.Text)
			}
		})
	}
}

func TestStreamFailures(t *testing.T) {
	for name, c := range map[string]struct {
		body, code string
		class      limit.Class
		text       string
	}{
		"empty":                        {"", CodeEmptyStream, limit.Server, ""},
		"comments only":                {": keep-alive\n\n: keep-alive\n\n", CodeEmptyStream, limit.Server, ""},
		"[DONE] only":                  {"data: [DONE]\n\n", CodeEmptyStream, limit.Server, ""},
		"no end":                       {"data: " + hi + "\n\n", CodeUnfinished, limit.Server, "hi"},
		"cut":                          {"data: " + hi + "\n\ndata: {\"id\":\"1\",\"choi", CodeCutLine, limit.Server, "hi"},
		"a page":                       {"<!DOCTYPE html><html><head><title>Sign in</title></head>", dialect.CodeHTML, limit.Server, ""},
		"a page of the edge":           {"<html><head><title>504 Gateway Time-out</title></head></html>", dialect.CodeHTML, limit.Timeout, ""},
		"words":                        {"no healthy upstream", CodeNotJSON, limit.Overloaded, ""},
		"broken JSON":                  {"data: {\"choices\":[}\n\n", CodeNotJSON, limit.Server, ""},
		"an error first":               {"data: {\"error\":{\"message\":\"Model is overloaded\"}}\n\ndata: [DONE]\n\n", CodeErrorIn200, limit.Overloaded, ""},
		"an error late":                {"data: " + hi + "\n\ndata: {\"error\":{\"message\":\"Internal server error\"},\"choices\":[]}\n\n", CodeErrorIn200, limit.Server, "hi"},
		"event: error":                 {"event: error\ndata: {\"message\":\"too many requests\"}\n\n", CodeErrorEvent, limit.RateLimit, ""},
		"event: error with words":      {"event: error\ndata: upstream timed out\n\n", CodeErrorEvent, limit.Timeout, ""},
		"bare JSON over lines":         {"data: " + hi + "\n\n{\n  \"error\": {\n    \"message\": \"The model is overloaded\"\n  }\n}\n", CodeErrorIn200, limit.Overloaded, "hi"},
		"bare JSON cut":                {"{\n  \"error\": {\n    \"message\": \"The model is overloaded", CodeErrorIn200, limit.Overloaded, ""},
		"finish_reason error":          {"data: {\"choices\":[{\"delta\":{\"content\":\"\"},\"finish_reason\":\"error\"}]}\n\n", CodeFinishError, limit.Server, ""},
		"filtered before any content":  {"data: {\"choices\":[{\"delta\":{\"role\":\"assistant\"},\"finish_reason\":\"content_filter\"}]}\n\ndata: [DONE]\n\n", CodeContentFilter, limit.ContentFilter, ""},
		"a comment that is no comment": {"data: {}\n:408: 408 Request Timeout\n", CodeNotJSON, limit.Timeout, ""},
	} {
		t.Run(name, func(t *testing.T) {
			got := play(t, "acme", c.body)
			if got.v.Class != c.class || got.v.Code != c.code || got.text != c.text {
				t.Errorf("got %s %q %q (%s), want %s %q %q", got.v.Class, got.v.Code, got.text, got.v.Text, c.class, c.code, c.text)
			}
			if c.class != limit.ContentFilter && !got.v.RetrySame {
				t.Error("the same request may pass later")
			}
		})
	}
}

func TestStreamReasoningAndTools(t *testing.T) {
	for name, delta := range map[string]string{
		"reasoning_content": `{"reasoning_content":"hm"}`,
		"reasoning":         `{"reasoning":"hm"}`,
		"both":              `{"reasoning":"hm","reasoning_content":"hm"}`,
		"a list of parts":   `{"content":[{"type":"thinking","thinking":[{"type":"text","text":"hm"}]}]}`,
	} {
		got := play(t, "acme", `data: {"choices":[{"index":0,"delta":`+delta+`,"finish_reason":"stop"}]}`)
		if got.reasoning != "hm" || got.text != "" {
			t.Errorf("%s: reasoning %q, text %q", name, got.reasoning, got.text)
		}
	}
	s := New(dialect.Answer{Provider: "openai"})
	parts := s.Feed([]byte(`data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"c","type":"function","function":{"name":"f","arguments":"{}"}}]}}]}`+"\n"), fuzzNow)
	if len(parts) != 1 || len(parts[0].Calls) != 1 || !strings.Contains(string(parts[0].Data), `"arguments":"{}"`) {
		t.Errorf("tool call got lost: %+v", parts)
	}
}

// TestStreamCutAnywhere feeds each stream byte by byte.
func TestStreamCutAnywhere(t *testing.T) {
	body := []byte(": c\r\n\r\ndata: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"日本語 🙂\"}}]}\r\n\r\ndata: " + stop + "\r\n\r\ndata: [DONE]\r\n\r\n")
	for step := 1; step < 20; step++ {
		if text, v := runStream(t, "acme", body, step); text != "日本語 🙂" || v.Class != limit.OK {
			t.Errorf("step %d: %q %s", step, text, v.Class)
		}
	}
}

func TestStreamBounds(t *testing.T) {
	s := New(dialect.Answer{Provider: "acme"})
	piece := []byte(strings.Repeat("x", 1<<20))
	s.Feed([]byte("data: {\"choices\":[{\"delta\":{\"content\":\""), fuzzNow)
	for range 100 {
		s.Feed(piece, fuzzNow)
	}
	if cap(s.line) > 3*maxLine {
		t.Errorf("holds %d bytes", cap(s.line))
	}
	if _, v := s.End(fuzzNow); v.Class != limit.Server || v.Code != CodeNotJSON {
		t.Errorf("got %s %q", v.Class, v.Code)
	}
}

// TestStreamFailureWaits: headers count where the stream fails, not before.
func TestStreamFailureWaits(t *testing.T) {
	a := dialect.Answer{Provider: "acme", Status: 200, Header: http.Header{"Retry-After": {"9"}}}
	s := New(a)
	s.Feed([]byte("data: {\"error\":{\"message\":\"too many requests\"}}\n\n"), fuzzNow)
	if _, v := s.End(fuzzNow); v.Class != limit.RateLimit || !v.Stated || v.Wait.Seconds() != 9 {
		t.Errorf("got %+v", v)
	}
	s = New(a)
	s.Feed([]byte("data: "+hi+"\n\ndata: "+stop+"\n\n"), fuzzNow)
	if _, v := s.End(fuzzNow); v.Class != limit.OK || v.Stated {
		t.Errorf("got %+v", v)
	}
}

// TestStreamFilteredAtDone: the filter shows before [DONE] is handed on.
func TestStreamFilteredAtDone(t *testing.T) {
	s := New(dialect.Answer{Provider: "azure"})
	parts := s.Feed([]byte("data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"content_filter\"}]}\n\ndata: [DONE]\n\n"), fuzzNow)
	last := parts[len(parts)-1]
	if last.Done || last.Failure == nil || last.Failure.Class != limit.ContentFilter {
		t.Errorf("got %+v", last)
	}
}
