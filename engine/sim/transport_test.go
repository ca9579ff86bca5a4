package sim

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestTransportStreams(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(one(func(p *Provider) { p.Latency, p.Speed = Second, 1 }))
		start := time.Now()
		resp, err := s.Transport().RoundTrip(ask{key: "k1", body: question("m", true)}.request(t))
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		if at(start) != time.Second {
			t.Errorf("headers after %v", at(start))
		}
		b := make([]byte, 4096)
		for _, want := range []string{`"role":"assistant"`, "one", " two", " three"} {
			n, err := resp.Body.Read(b)
			if err != nil || !strings.Contains(string(b[:n]), want) {
				t.Fatalf("%v: %q, %v; want %q", at(start), b[:n], err, want)
			}
		}
		if at(start) != 4*time.Second {
			t.Errorf("the last token after %v", at(start))
		}
	})
}

func TestTransportHonoursCancelling(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(one(func(p *Provider) { p.Latency = Hour }))
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		start := time.Now()
		resp, err := s.Transport().RoundTrip(ask{key: "k1", ctx: ctx}.request(t))
		if err == nil {
			resp.Body.Close()
		}
		if !errors.Is(err, context.DeadlineExceeded) || at(start) != time.Second {
			t.Errorf("after %v: %v", at(start), err)
		}
		if _, err := s.Transport().RoundTrip(ask{key: "k1", ctx: ctx}.request(t)); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a dead context: %v", err)
		}
	})
}

type secretKey struct{}

func TestTransportPassesNoContextValues(t *testing.T) {
	ctx := context.WithValue(t.Context(), secretKey{}, "inside")
	in, err := received(ask{key: "k1", ctx: ctx}.request(t))
	if err != nil {
		t.Fatal(err)
	}
	if in.Context().Value(secretKey{}) != nil {
		t.Error("a context value crossed the wire")
	}
}

func post(t *testing.T, c *http.Client, url string) reply {
	t.Helper()
	resp, err := c.Do(ask{key: "k1", url: url, body: question("m", true)}.request(t))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return reply{resp.StatusCode, resp.Header, string(b), nil}
}

func TestServeOnLoopback(t *testing.T) {
	s := New(one(func(p *Provider) { p.Limits = []Limit{RPM(1)}; p.Failures = []Failure{{Kind: FailDrop, At: []int{3}}} }))
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- s.Serve(ctx, l) }()
	url := "http://" + l.Addr().String() + "/v1/chat/completions"

	var client http.Client
	defer client.CloseIdleConnections()
	r := post(t, &client, url)
	wantStatus(t, r, 200)
	if content(t, r.body) != "one two three" {
		t.Errorf("body %s", r.body)
	}
	wantStatus(t, post(t, &client, url), 429)
	if resp, err := client.Do(ask{key: "k1", url: url}.request(t)); err == nil {
		resp.Body.Close()
		t.Error("a dropped connection gave an answer")
	}
	stop()
	if err := <-done; err != nil {
		t.Errorf("serve: %v", err)
	}
}
