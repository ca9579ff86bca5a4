package sim

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
)

// maxBody is the largest request that is read.
const maxBody = 32 << 20

// chatRequest is the part of a request's body that the simulator acts on.
type chatRequest struct {
	Model         string        `json:"model"`
	User          string        `json:"user"`
	Messages      []chatMessage `json:"messages"`
	Stream        bool          `json:"stream"`
	StreamOptions struct {
		IncludeUsage bool `json:"include_usage"`
	} `json:"stream_options"`
	MaxTokens           int64           `json:"max_tokens"`
	MaxCompletionTokens int64           `json:"max_completion_tokens"`
	Tools               json.RawMessage `json:"tools"`
}

type chatMessage struct {
	Role    string          `json:"role"`
	Content json.RawMessage `json:"content"`
}

// contentPart is text, or what is not, such as a picture.
type contentPart struct {
	Type string `json:"type"`
	Text string `json:"text"`
}

// parts gives a message's content, which may be a bare string.
func (m chatMessage) parts() (parts []contentPart) {
	var text string
	if json.Unmarshal(m.Content, &text) == nil {
		return []contentPart{{"text", text}}
	}
	_ = json.Unmarshal(m.Content, &parts) // what is neither counts nothing
	return parts
}

// readRequest reads a chat request. A model in the path (as Azure has it)
// stands in for one that is missing in the body.
func readRequest(r *http.Request) (chatRequest, error) {
	var c chatRequest
	b, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	if err != nil {
		return c, fmt.Errorf("reading the request: %w", err)
	}
	if len(b) > maxBody {
		return c, fmt.Errorf("the request is larger than %d bytes", maxBody)
	}
	if err := json.Unmarshal(b, &c); err != nil {
		return c, fmt.Errorf("we could not parse the JSON body of your request: %w", err)
	}
	if c.Model == "" {
		_, after, _ := strings.Cut(r.URL.Path, "/deployments/")
		c.Model, _, _ = strings.Cut(after, "/")
	}
	if len(c.Messages) == 0 {
		return c, fmt.Errorf("'messages' must hold at least one message")
	}
	return c, nil
}

// maxTokens is the bound that the request sets itself; 0: none.
func (c chatRequest) maxTokens() int64 { return max(c.MaxTokens, c.MaxCompletionTokens, 0) }

// question is the text of the newest message of the person.
func (c chatRequest) question() string {
	for _, m := range slices.Backward(c.Messages) {
		if m.Role == "user" {
			var all strings.Builder
			for _, p := range m.parts() {
				all.WriteString(p.Text)
			}
			return all.String()
		}
	}
	return ""
}

// token is the key that a request brings, wherever the well-known clients put
// it.
func token(h http.Header) string {
	for _, name := range []string{"Api-Key", "X-Api-Key", "X-Goog-Api-Key"} {
		if v := h.Get(name); v != "" {
			return v
		}
	}
	scheme, v, ok := strings.Cut(h.Get("Authorization"), " ")
	if !ok || !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(v)
}
