package sim

import (
	"encoding/json"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestStreamsAreInTheProvidersManner(t *testing.T) {
	withUsage := `{"model":"m","stream":true,"stream_options":{"include_usage":true},"messages":[{"role":"user","content":"hi"}]}`
	const apart, beside = `"choices":[],"usage":{"prompt_tokens":8,"completion_tokens":3,"total_tokens":11}`, `"finish_reason":"stop"}],"usage":{`
	for _, c := range []struct{ dialect, body, has, lacks string }{
		{"openai", question("m", true), "[DONE]", "usage"},
		{"openai", withUsage, apart, beside},
		{"xai", question("m", true), apart, beside},
		{"mistral", question("m", true), beside, apart},
		{"groq", question("m", true), `"x_groq":{"id":"sim-00000001","usage":{`, apart},
		{"perplexity", question("m", true), beside, "[DONE]"},
		{"openrouter", question("m", true), ": OPENROUTER PROCESSING\n\n", apart},
		{"deepseek", question("m", true), ": keep-alive\n\n", apart},
	} {
		t.Run(c.dialect, func(t *testing.T) {
			s := New(one(func(p *Provider) { p.Dialect = c.dialect }))
			r := chatWith(t, s, c.body)
			if !strings.Contains(r.body, c.has) || strings.Contains(r.body, c.lacks) {
				t.Errorf("want %s and not %s in\n%s", c.has, c.lacks, r.body)
			}
			if got := content(t, r.body); got != "one two three" {
				t.Errorf("content %q", got)
			}
		})
	}
}

func TestErrorsInStreamsAreInTheProvidersManner(t *testing.T) {
	for dialect, want := range map[string]string{
		"openai":     `data: {"error":{"message":"The engine is currently overloaded`,
		"gemini":     `data: [{"error":{"code":503,`,
		"openrouter": `"error":{"code":502,"message":""},"choices":[{"index":0,"delta":{"content":""},"finish_reason":"error"}]}`,
		"cerebras":   `data: {"message":"We're experiencing high traffic`,
	} {
		s := New(one(func(p *Provider) { p.Dialect, p.Failures = dialect, []Failure{{Kind: FailErrorChunk, Tokens: 1}} }))
		if r := chatWith(t, s, question("m", true)); !strings.Contains(r.body, want) {
			t.Errorf("%s: want %s in\n%s", dialect, want, r.body)
		}
	}
}

func TestReasoningComesFirstAndCounts(t *testing.T) {
	for dialect, field := range map[string]string{"deepseek": "reasoning_content", "groq": "reasoning"} {
		s := New(one(func(p *Provider) { p.Dialect, p.Models[0].Reasoning = dialect, true }))
		r := chatWith(t, s, question("m", true))
		if !strings.Contains(r.body, `"`+field+`":"(`) || content(t, r.body) != "one two three" {
			t.Errorf("%s: %s", dialect, r.body)
		}
		if a := s.Seen()[0]; a.Output != countTokens(thoughts("hi"))+3 {
			t.Errorf("%s: %d tokens", dialect, a.Output)
		}
	}
}

func TestMaxTokensCutsTheAnswer(t *testing.T) {
	s := New(one(nil))
	r := chatWith(t, s, `{"model":"m","max_tokens":2,"messages":[{"role":"user","content":[{"type":"text","text":"hi"},{"type":"image_url"}]}]}`)
	var c completion
	if err := json.Unmarshal([]byte(r.body), &c); err != nil {
		t.Fatal(err)
	}
	if *c.Choices[0].Message.Content != "one two" || c.Choices[0].Finish != "length" {
		t.Errorf("%+v", c)
	}
	if want := (usage{inputOfHi + tokensPerPart, 2, inputOfHi + tokensPerPart + 2}); c.Usage != want {
		t.Errorf("usage %+v, want %+v", c.Usage, want)
	}
}

func TestPaceAndLatency(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(one(func(p *Provider) {
			p.Latency, p.Speed, p.AnswerTokens = 300*Millisecond, 50, 100
		}))
		for _, stream := range []bool{true, false} {
			start := time.Now()
			chatWith(t, s, question("m", stream))
			if took := time.Since(start); took != 2300*time.Millisecond {
				t.Errorf("stream %v: took %v", stream, took)
			}
		}
		if a := s.Seen()[0]; a.Output != 100 {
			t.Errorf("%d tokens", a.Output)
		}
	})
}

func TestBlankLinesBeforeAWholeAnswer(t *testing.T) {
	s := New(one(func(p *Provider) { p.Dialect = "deepseek" }))
	r := chat(t, s, "k1", "m")
	if !strings.HasPrefix(r.body, "\n") || !json.Valid([]byte(r.body)) {
		t.Errorf("body %q", r.body)
	}
}

func TestPiecesAreTheText(t *testing.T) {
	for _, text := range []string{"", "one", "  two words ", "extraordinary!", "您的限额 ok", "a\n\n- b", "\xff\xfe x"} {
		var all strings.Builder
		for p := range pieces(text) {
			if p == "" {
				t.Fatalf("an empty piece in %q", text)
			}
			all.WriteString(p)
		}
		if all.String() != text {
			t.Errorf("%q became %q", text, all.String())
		}
	}
}

func TestAnAnswerIsAsLongAsItWasAskedFor(t *testing.T) {
	for question, want := range map[string]int{"Tell me, in 87 words please": 87, "in a few words": 0} {
		if got := asked(question); got != want {
			t.Errorf("%q asks for %d, want %d", question, got, want)
		}
	}
}
