package sim

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// broken says what a stream with a failure looks like.
type broken struct {
	failure Failure
	status  int
	text    string // the content that came
	has     string // somewhere in the body
	lacks   string
	err     error
}

var brokenStreams = map[string]broken{
	"whole":          {Failure{Kind: "server", At: []int{99}}, 200, "one two three", "data: [DONE]", "error", nil},
	"status":         {Failure{Kind: FailStatus, Status: 418, Body: "teapot"}, 418, "", "teapot", "data:", nil},
	"redirect":       {Failure{Kind: FailRedirect}, 307, "", "", "data:", nil},
	"empty":          {Failure{Kind: FailEmpty}, 200, "", "", "data:", nil},
	"html":           {Failure{Kind: FailHTML}, 200, "", "<html>", "data:", nil},
	"half JSON":      {Failure{Kind: FailHalfJSON}, 200, "", `{"id"`, "data:", nil},
	"first error":    {Failure{Kind: FailErrorChunk}, 200, "", `data: {"error":{"message":"The engine is`, "[DONE]", nil},
	"late error":     {Failure{Kind: FailErrorChunk, Tokens: 2}, 200, "one two", `data: {"error"`, "finish_reason\":\"stop", nil},
	"own error":      {Failure{Kind: FailErrorChunk, Body: `{"error":"mine"}`}, 200, "", `data: {"error":"mine"}`, "[DONE]", nil},
	"error event":    {Failure{Kind: FailErrorEvent, Tokens: 1}, 200, "one", "event: error\ndata: {", "[DONE]", nil},
	"bare JSON":      {Failure{Kind: FailBareJSON, Tokens: 1}, 200, "one", "\n  \"error\": {\n", "[DONE]", nil},
	"no done":        {Failure{Kind: FailNoDone}, 200, "one two three", `"finish_reason":"stop"`, "[DONE]", nil},
	"no end":         {Failure{Kind: FailNoEnd}, 200, "one two three", "", `"finish_reason":"stop"`, nil},
	"no end, early":  {Failure{Kind: FailNoEnd, Tokens: 1}, 200, "one", "", "two", nil},
	"cut line":       {Failure{Kind: FailCutLine, Tokens: 1}, 200, "", " and the", "[DONE]", nil},
	"drop":           {Failure{Kind: FailDrop, Tokens: 2}, 200, "one two", "", "[DONE]", io.ErrUnexpectedEOF},
	"comments":       {Failure{Kind: FailComments}, 200, "one two three", strings.Repeat(": keep-alive\n\n", 301), "", nil},
	"only comments":  {Failure{Kind: FailOnlyComments}, 200, "", strings.Repeat(": keep-alive\n\n", 301), "data:", nil},
	"slow":           {Failure{Kind: FailSlow, Delay: 40 * Second}, 200, "one two three", "[DONE]", "", nil},
	"short stall":    {Failure{Kind: FailStall, Tokens: 1, Delay: Minute}, 200, "one two three", "[DONE]", "", nil},
	"scripted limit": {Failure{Kind: "rate_limit", Wait: 7 * Second}, 429, "", "try again in 7s", "", nil},
	"echoed key":     {Failure{Kind: FailEchoKey}, 401, "", "Incorrect API key provided: k1.", "", nil},
	"other status":   {Failure{Kind: "overloaded", Status: 529}, 529, "", "overloaded", "", nil},
}

func TestStreamsBreakAsTold(t *testing.T) {
	for name, c := range brokenStreams {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := New(one(func(p *Provider) {
					p.Speed, p.Failures = 10, []Failure{c.failure}
					p.Limits = []Limit{{Dimension: Concurrency, Max: 1}}
				}))
				start := time.Now()
				r := do(t, s, ask{key: "k1", body: question("m", true)})
				wantStatus(t, r, c.status)
				if !errors.Is(r.readErr, c.err) {
					t.Errorf("reading: %v, want %v", r.readErr, c.err)
				}
				if c.text != "" && content(t, strings.ReplaceAll(r.body, `data: {"error"`, `x`)) != c.text {
					t.Errorf("content is not %q in\n%s", c.text, r.body)
				}
				if !strings.Contains(r.body, c.has) || (c.lacks != "" && strings.Contains(r.body, c.lacks)) {
					t.Errorf("want %q and not %q in\n%s", c.has, c.lacks, r.body)
				}
				if d := c.failure.Delay.d(); time.Since(start) < d {
					t.Errorf("took %v, want at least %v", time.Since(start), d)
				}
				synctest.Wait()
				wantSettled(t, s)
			})
		})
	}
}

// wantSettled checks that nothing is held any more.
func wantSettled(t *testing.T, s *Server) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range s.providers {
		for k, c := range p.counters {
			if n := c.used(time.Now()); n != 0 && k.rule.Dimension == Concurrency {
				t.Errorf("%s %s: %d still run", k.account, k.model, n)
			}
		}
	}
}

func TestWholeAnswersBreakToo(t *testing.T) {
	for _, kind := range []string{FailEmpty, FailHTML, FailHalfJSON, FailErrorChunk, FailCutLine, FailBareJSON} {
		t.Run(kind, func(t *testing.T) {
			s := New(one(func(p *Provider) { p.Failures = []Failure{{Kind: kind}} }))
			r := chat(t, s, "k1", "m")
			wantStatus(t, r, 200)
			var c completion
			if json.Unmarshal([]byte(r.body), &c) == nil && len(c.Choices) > 0 {
				t.Errorf("a whole answer: %s", r.body)
			}
			if a := s.Seen()[0]; a.Kind != kind {
				t.Errorf("noted as %q", a.Kind)
			}
		})
	}
}

func TestDropBeforeTheHeaders(t *testing.T) {
	s := New(one(func(p *Provider) { p.Failures = []Failure{{Kind: FailDrop}} }))
	resp, err := s.Transport().RoundTrip(ask{key: "k1"}.request(t))
	if err == nil {
		resp.Body.Close()
		t.Fatal("got an answer")
	}
}

func TestStallLastsUntilTheClientLeaves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(one(func(p *Provider) { p.Failures = []Failure{{Kind: FailStall, Tokens: 1}} }))
		resp, err := s.Transport().RoundTrip(ask{key: "k1", body: question("m", true)}.request(t))
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Hour)
		if a := s.Seen()[0]; !a.Ended.IsZero() {
			t.Error("ended by itself")
		}
		resp.Body.Close()
		synctest.Wait()
		if a := s.Seen()[0]; !a.Left {
			t.Errorf("not noted as left: %+v", a)
		}
	})
}

func TestFailuresComeWhenTheyAreDue(t *testing.T) {
	for name, c := range map[string]struct {
		f    Failure
		want string // x: fails
	}{
		"first":       {Failure{First: 2}, "xx......"},
		"at":          {Failure{At: []int{2, 5}}, ".x..x..."},
		"every":       {Failure{Every: 3}, "..x..x.."},
		"after":       {Failure{After: 3 * Second}, "...xxxxx"},
		"until":       {Failure{Until: 3 * Second}, "xxx....."},
		"other key":   {Failure{Keys: []string{"two"}}, "........"},
		"this model":  {Failure{Models: []string{"m"}, Every: 2}, ".x.x.x.x"},
		"never":       {Failure{Probability: 1e-9}, "........"},
		"always":      {Failure{Probability: 1}, "xxxxxxxx"},
		"first+every": {Failure{First: 1, Every: 4}, "x..x...x"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c.f.Kind = "server"
				s, got := New(one(func(p *Provider) { p.Failures = []Failure{c.f} })), ""
				for range len(c.want) {
					if chat(t, s, "k1", "m").status == http.StatusOK {
						got += "."
					} else {
						got += "x"
					}
					time.Sleep(time.Second)
				}
				if got != c.want {
					t.Errorf("%s, want %s", got, c.want)
				}
			})
		})
	}
}

func TestEveryDialectEchoesAKeyAsJSON(t *testing.T) {
	for _, d := range Dialects() {
		s := New(one(func(p *Provider) { p.Dialect, p.Failures = d, []Failure{{Kind: FailEchoKey}} }))
		r := chat(t, s, "k1", "m")
		if !json.Valid([]byte(r.body)) || !strings.Contains(r.body, "k1") {
			t.Errorf("%s: %s", d, r.body)
		}
	}
}
