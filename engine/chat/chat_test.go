package chat

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sluice/engine"
	"sluice/engine/provider"
	"sluice/engine/sim"
	"sluice/keystore"
	"sluice/keystore/ledger"
)

// over talks over a transport, in virtual time.
func over(t *testing.T, transport http.RoundTripper, f func(t *testing.T, e Engine)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		e, end, err := talking(transport)
		if err != nil {
			t.Fatal(err)
		}
		f(t, e)
		if err := end(); err != nil {
			t.Error(err)
		}
	})
}

// talking runs an engine that has one model and one key, which needs no secret.
func talking(transport http.RoundTripper) (e Engine, end func() error, err error) {
	own, err := engine.New(engine.Options{
		Chain: []keystore.Route{{Provider: "sim", Model: "large"}}, Keys: []keystore.Key{{ID: "1", Name: "one", Provider: "sim"}},
		Providers: map[string]provider.Provider{"sim": {Name: "sim", BaseURL: "http://127.0.0.1"}}, Ledger: ledger.NewMemory("test"), Transport: transport,
	})
	if err != nil {
		return e, nil, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- own.Run(ctx) }()
	return Engine{own}, func() error { cancel(); return <-ended }, nil
}

// said is what a person asks.
func said(text string) Request {
	return Request{Messages: []Message{{User, text}}, Prefer: 8 * time.Second, MaxWait: time.Minute}
}

// wait gives how an answer ended.
func wait(a *Answer) Outcome {
	for {
		grown := a.Changed()
		if o, done := a.Outcome(); done {
			return o
		}
		<-grown
	}
}

// words is a provider that answers with n words, ten a second.
func words(n int) http.RoundTripper {
	return sim.New(sim.Scenario{Providers: []sim.Provider{{Name: "sim", Models: []sim.Model{{Name: "large"}},
		Answers: []string{strings.Repeat("word ", n)}, Speed: 10}}}).Transport()
}

// canned answers with one stream.
type canned string

func (c canned) RoundTrip(req *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"text/event-stream"}}, Body: io.NopCloser(strings.NewReader(string(c))), Request: req}, nil
}

func TestGrowthIsSeenAsItComes(t *testing.T) {
	over(t, words(50), func(t *testing.T, e Engine) {
		a := e.Chat(context.Background(), said("hello"))
		var text string
		grew := 0
		for done := false; !done; {
			ch := a.Changed()
			var more string
			more, _, done = a.From(len(text))
			if more != "" {
				grew++
				text += more
			}
			if !done {
				<-ch
			}
		}
		if o, _ := a.Outcome(); o.Text != text || grew < 20 {
			t.Errorf("saw %d pieces of %q, the outcome is %q", grew, text, o.Text)
		}
	})
}

func TestCallsOfToolsAreGathered(t *testing.T) {
	chunks := `data: {"choices":[{"delta":{"tool_calls":[{"index":0,"id":"c1","type":"function","function":{"name":"weather","arguments":"{\"city\":"}}]}}]}

data: {"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":"\"Oslo\"}"}}]}}]}

data: {"choices":[{"delta":{"tool_calls":[{"index":1,"id":"c2","function":{"name":"clock","arguments":{"zone":"UTC"}}}]}}]}

data: {"choices":[{"delta":{},"finish_reason":"tool_calls"}]}

data: [DONE]

`
	over(t, canned(chunks), func(t *testing.T, e Engine) {
		o := wait(e.Chat(context.Background(), said("hello")))
		want := []ToolCall{{"weather", `{"city":"Oslo"}`}, {"clock", `{"zone":"UTC"}`}}
		if o.Err != nil || !slices.Equal(o.Calls, want) || o.Finish != "tool_calls" || o.Sends != 1 || o.First.IsZero() {
			t.Errorf("calls %q, finish %q, %d sends, error %v", o.Calls, o.Finish, o.Sends, o.Err)
		}
		if err := o.Lack(); err == nil || !strings.Contains(err.Error(), "weather(") {
			t.Errorf("it lacks %v", err)
		}
	})
}

// TestWhoeverEndsAnAnswerIsNamed: the reader, the caller's context, or a person
// at the queue; what came stays.
func TestWhoeverEndsAnAnswerIsNamed(t *testing.T) {
	gone := errors.New("the terminal is gone")
	for name, c := range map[string]struct {
		end     func(e Engine, a *Answer, cancel context.CancelCauseFunc) error
		want    error
		stopped bool
	}{
		"the reader": {func(_ Engine, a *Answer, _ context.CancelCauseFunc) error { a.Stop(); return nil }, errStopped, true},
		"a context":  {func(_ Engine, _ *Answer, cancel context.CancelCauseFunc) error { cancel(gone); return nil }, gone, false},
		"a person": {func(e Engine, a *Answer, _ context.CancelCauseFunc) error {
			return e.Cancel(context.Background(), a.ID())
		}, engine.ErrCancelled, true},
	} {
		t.Run(name, func(t *testing.T) {
			over(t, words(100), func(t *testing.T, e Engine) {
				ctx, cancel := context.WithCancelCause(context.Background())
				defer cancel(nil)
				a := e.Chat(ctx, said("hello"))
				time.Sleep(5 * time.Second)
				if err := c.end(e, a, cancel); err != nil {
					t.Fatal(err)
				}
				if o := wait(a); !errors.Is(o.Err, c.want) || o.Stopped != c.stopped || !strings.HasPrefix(o.Text, "word word ") || o.Lack() != nil {
					t.Errorf("%q, stopped %v, error %v", o.Text, o.Stopped, o.Err)
				}
			})
		})
	}
}

// A question, and what came of it.
func Example() {
	e, end, err := talking(canned(`data: {"choices":[{"delta":{"content":"Hello."},"finish_reason":"stop"}]}` + "\n\ndata: [DONE]\n\n"))
	if err != nil {
		panic(err)
	}
	o := wait(e.Chat(context.Background(), Request{Messages: []Message{{System, "Be brief."}, {User, "Hi"}}}))
	fmt.Println(o.Text, o.Route, o.Key, o.Sends)
	if err := end(); err != nil {
		panic(err)
	}
	// Output: Hello. sim/large one 1
}
