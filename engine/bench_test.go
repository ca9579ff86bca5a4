package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	openai "github.com/sashabaranov/go-openai"

	"sluice/engine/provider"
	"sluice/keystore"
	"sluice/keystore/ledger"
	"sluice/keystore/limit"
)

// answering is a loopback server that answers at once: whole, or as a stream
// of as many chunks as the request's max_tokens says.
func answering(b *testing.B) string {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var p struct {
			Stream    bool
			MaxTokens int `json:"max_tokens"`
		}
		if err := json.NewDecoder(r.Body).Decode(&p); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		if !p.Stream {
			w.Header().Set("Content-Type", "application/json")
			io.WriteString(w, `{"id":"x","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"hello"},"finish_reason":"stop"}],"usage":{"prompt_tokens":9,"completion_tokens":1,"total_tokens":10}}`)
			return
		}
		w.Header().Set("Content-Type", "text/event-stream")
		for range p.MaxTokens {
			io.WriteString(w, `data: {"id":"x","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":"word "},"finish_reason":null}]}`+"\n\n")
		}
		io.WriteString(w, `data: {"id":"x","choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":9,"completion_tokens":1,"total_tokens":10}}`+"\n\ndata: [DONE]\n\n")
	}))
	b.Cleanup(srv.Close)
	return srv.URL
}

func benchEngine(b *testing.B, url string, keys int) *Engine {
	return benchEngineOver(b, url, keys, nil)
}

func benchEngineOver(b *testing.B, url string, keys int, rt http.RoundTripper) *Engine {
	o := Options{Transport: rt, Chain: []keystore.Route{{Provider: "p", Model: "m"}, {Provider: "p", Model: "n"}, {Provider: "p", Model: "o"}},
		Providers: map[string]provider.Provider{"p": {Name: "p", BaseURL: url}}, Ledger: ledger.NewMemory("bench"), Secrets: secrets{"env:K": keystore.NewSecret("sk-0123456789abcdef")}}
	for i := range keys {
		n := strconv.Itoa(i)
		o.Keys = append(o.Keys, keystore.Key{ID: n, Name: "key" + n, Provider: "p", Ref: "env:K"})
	}
	e, err := New(o)
	if err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error)
	go func() { ended <- e.Run(ctx) }()
	b.Cleanup(func() { cancel(); <-ended })
	return e
}

func client(url string, rt http.RoundTripper) *openai.Client {
	c := openai.DefaultConfig("sk-0123456789abcdef")
	c.BaseURL = url
	c.HTTPClient = &http.Client{Transport: rt}
	return openai.NewClientWithConfig(c)
}

// BenchmarkRequest compares one request by plain go-openai with the same one
// through the engine, on the same loopback server. The difference is what the
// engine adds.
func BenchmarkRequest(b *testing.B) {
	url := answering(b)
	req := openai.ChatCompletionRequest{Model: "sluice", Messages: []openai.ChatCompletionMessage{{Role: "user", Content: "hello"}}}
	for name, rt := range map[string]http.RoundTripper{"plain": http.DefaultTransport, "engine": benchEngine(b, url, 10)} {
		c := client(url, rt)
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := c.CreateChatCompletion(context.Background(), req); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkStream compares the cost of a streamed chunk in the same way: one
// operation is a stream of 2000 chunks.
func BenchmarkStream(b *testing.B) {
	url := answering(b)
	const chunks = 2000
	//lint:ignore SA1019 the server of this benchmark reads max_tokens
	req := openai.ChatCompletionRequest{Model: "sluice", Stream: true, MaxTokens: chunks, Messages: []openai.ChatCompletionMessage{{Role: "user", Content: "hello"}}}
	for name, rt := range map[string]http.RoundTripper{"plain": http.DefaultTransport, "engine": benchEngine(b, url, 10)} {
		c := client(url, rt)
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				s, err := c.CreateChatCompletionStream(context.Background(), req)
				if err != nil {
					b.Fatal(err)
				}
				for err == nil {
					_, err = s.Recv()
				}
				if !errors.Is(err, io.EOF) {
					b.Fatal(err)
				}
				s.Close()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/chunks, "ns/chunk")
		})
	}
}

// BenchmarkPublish measures publishing a status in which one key changed.
func BenchmarkPublish(b *testing.B) {
	for _, n := range []int{10, 100, 1000} {
		b.Run(fmt.Sprintf("keys=%d", n), func(b *testing.B) {
			e := benchEngine(b, "http://127.0.0.1:1", n)
			b.ReportAllocs()
			_ = e.do(func(s *state, now time.Time) {
				sub := limit.Subject{Kind: limit.OfKey, Provider: "p", Key: "7"}
				b.ResetTimer()
				for range b.N {
					s.touched[sub] = true
					s.shown.publish(now)
				}
			})
		})
	}
}

// canned answers every request at once, without a network.
type canned struct{ body string }

func (c canned) RoundTrip(r *http.Request) (*http.Response, error) {
	_, _ = io.Copy(io.Discard, r.Body)
	return &http.Response{StatusCode: http.StatusOK, Proto: "HTTP/1.1", Header: http.Header{"Content-Type": {"application/json"}},
		Body: io.NopCloser(strings.NewReader(c.body)), Request: r}, nil
}

// BenchmarkEngineAlone is one request through the engine without a network.
func BenchmarkEngineAlone(b *testing.B) {
	whole := canned{`{"id":"x","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"hello"},"finish_reason":"stop"}],"usage":{"prompt_tokens":9,"completion_tokens":1,"total_tokens":10}}`}
	e := benchEngineOver(b, "http://127.0.0.1:1", 10, whole)
	b.ReportAllocs()
	for b.Loop() {
		req, _ := http.NewRequest(http.MethodPost, "https://sluice.invalid/v1/chat/completions", strings.NewReader(`{"model":"sluice","messages":[{"role":"user","content":"hello"}]}`))
		resp, err := e.RoundTrip(req)
		if err != nil {
			b.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
	}
}
