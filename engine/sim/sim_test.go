package sim

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// one is the smallest scenario: one key "k1", one model "m".
func one(change func(*Provider)) Scenario {
	p := Provider{
		Keys:    []Key{{Name: "one", Token: "k1"}},
		Models:  []Model{{Name: "m"}},
		Answers: []string{"one two three"},
	}
	if change != nil {
		change(&p)
	}
	return Scenario{Providers: []Provider{p}}
}

// reply is an answer as a client got it.
type reply struct {
	status  int
	header  http.Header
	body    string
	readErr error
}

type ask struct {
	url, key, body string
	ctx            context.Context
}

func (a ask) request(t testing.TB) *http.Request {
	t.Helper()
	if a.url == "" {
		a.url = "http://sim.invalid/v1/chat/completions"
	}
	if a.body == "" {
		a.body = question("m", false)
	}
	if a.ctx == nil {
		a.ctx = t.Context()
	}
	r, err := http.NewRequestWithContext(a.ctx, http.MethodPost, a.url, strings.NewReader(a.body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+a.key)
	return r
}

func question(model string, stream bool) string {
	b, _ := json.Marshal(map[string]any{
		"model": model, "stream": stream, "messages": []map[string]string{{"role": "user", "content": "hi"}},
	})
	return string(b)
}

func do(t testing.TB, s *Server, a ask) reply {
	t.Helper()
	resp, err := s.Transport().RoundTrip(a.request(t))
	if err != nil {
		t.Fatalf("round trip: %v", err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	return reply{resp.StatusCode, resp.Header, string(b), err}
}

// chat asks key's question to model and gives the status.
func chat(t testing.TB, s *Server, key, model string) reply {
	t.Helper()
	return do(t, s, ask{key: key, body: question(model, false)})
}

// completion is an answer, or a chunk of it, as a client reads it.
type completion struct {
	Choices []struct {
		Message, Delta struct{ Content *string }
		Finish         string `json:"finish_reason"`
	}
	Usage usage
}

type usage struct {
	Prompt     int64 `json:"prompt_tokens"`
	Completion int64 `json:"completion_tokens"`
	Total      int64 `json:"total_tokens"`
}

// content joins the text of a stream's data lines.
func content(t testing.TB, body string) string {
	t.Helper()
	var text strings.Builder
	lines := bufio.NewScanner(bytes.NewReader([]byte(body)))
	for lines.Scan() {
		data, ok := strings.CutPrefix(lines.Text(), "data: ")
		if !ok || data == "[DONE]" {
			continue
		}
		var c completion
		if err := json.Unmarshal([]byte(data), &c); err != nil {
			t.Fatalf("line %q: %v", data, err)
		}
		for _, ch := range c.Choices {
			if ch.Delta.Content != nil {
				text.WriteString(*ch.Delta.Content)
			}
		}
	}
	return text.String()
}

func wantStatus(t testing.TB, r reply, status int) {
	t.Helper()
	if r.status != status {
		t.Fatalf("status %d, want %d; body %s", r.status, status, r.body)
	}
}

func at(start time.Time) time.Duration { return time.Since(start) }
