package engine

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sluice/engine/dialect/stream"
	"sluice/engine/ending"
	"sluice/engine/policy"
	"sluice/engine/sim"
	"sluice/keystore/limit"
)

// The ways in which servers end streams wrongly. Before the first content each
// is a failure that is tried again; after it the text is kept, and the failure
// has a name.
func TestStreamsThatGoWrong(t *testing.T) {
	tests := []struct {
		kind   string
		tokens int    // that come first
		retry  bool   // it happened before the first content
		code   string // of the failure, where the text had begun
		class  limit.Class
	}{
		{kind: sim.FailEmpty, retry: true},
		{kind: sim.FailHTML, retry: true},
		{kind: sim.FailHalfJSON, retry: true},
		{kind: sim.FailErrorChunk, retry: true},
		{kind: sim.FailErrorEvent, retry: true},
		{kind: sim.FailBareJSON, retry: true},
		{kind: sim.FailOnlyComments, retry: true},
		{kind: sim.FailDrop, retry: true},
		{kind: sim.FailNoEnd, tokens: 3, code: stream.CodeUnfinished, class: limit.Network},
		{kind: sim.FailCutLine, tokens: 3, code: stream.CodeCutLine, class: limit.Network},
		{kind: sim.FailErrorChunk, tokens: 3},
		{kind: sim.FailErrorEvent, tokens: 3},
		{kind: sim.FailBareJSON, tokens: 3},
		{kind: sim.FailDrop, tokens: 3, code: "network", class: limit.Network},
		{kind: sim.FailStall, tokens: 3, code: "timeout", class: limit.Timeout},
	}
	for _, tt := range tests {
		name := tt.kind
		if tt.tokens > 0 {
			name += " after some text"
		}
		t.Run(name, func(t *testing.T) {
			sc := simple([]string{"large"}, []string{"one"})
			sc.Providers[0].Answers = []string{"one two three four five six seven eight nine ten"}
			sc.Providers[0].Failures = []sim.Failure{{Kind: tt.kind, Tokens: tt.tokens, At: []int{1}}}
			inBubble(t, sc, nil, func(r *rig) {
				o := r.ask(question("hello"))
				if tt.retry {
					if o.Err != nil || o.Text != sc.Providers[0].Answers[0] || o.Sends != 2 {
						r.t.Errorf("text %q after %d sends, error %v", o.Text, o.Sends, o.Err)
					}
					return
				}
				var broken *ending.BrokenError
				if !errors.As(o.Err, &broken) || o.Sends != 1 {
					r.t.Fatalf("error %v after %d sends", o.Err, o.Sends)
				}
				if !strings.HasPrefix(o.Text, "one ") || len(o.Text) >= len(sc.Providers[0].Answers[0]) {
					r.t.Errorf("kept %q", o.Text)
				}
				if tt.code != "" && broken.Verdict.Code != tt.code {
					r.t.Errorf("named %q (%s), want %q", broken.Verdict.Code, broken.Verdict.Text, tt.code)
				}
				if tt.class != limit.OK && broken.Verdict.Class != tt.class && broken.Verdict.Class != limit.Server {
					r.t.Errorf("class %s", broken.Verdict.Class)
				}
				if k := r.key("one"); k.State == Bad || k.Running != 0 {
					r.t.Errorf("the key is %s with %d running", k.State, k.Running)
				}
			})
		})
	}
}

func TestStreamsThatAreOddButWhole(t *testing.T) {
	for _, f := range []sim.Failure{{Kind: sim.FailNoDone}, {Kind: sim.FailComments}, {Kind: sim.FailSlow, Delay: sim.Duration(90 * time.Second)}} {
		sc := simple([]string{"large"}, []string{"one"})
		sc.Providers[0].Failures = []sim.Failure{f}
		inBubble(t, sc, nil, func(r *rig) {
			if o := r.answered(); o.Sends != 1 {
				r.t.Errorf("%s: sent %d times", f.Kind, o.Sends)
			}
		})
	}
}

func TestStoppingKeepsWhatCame(t *testing.T) {
	sc := simple([]string{"large"}, []string{"one"})
	sc.Providers[0].Answers, sc.Providers[0].Speed = []string{strings.Repeat("word ", 400)}, 20
	inBubble(t, sc, nil, func(r *rig) {
		a := Chat(context.Background(), r.e, question("hello"))
		time.Sleep(5 * time.Second)
		a.Stop()
		o, _ := a.Wait(context.Background())
		synctest.Wait()
		if !o.Stopped || len(o.Text) < 100 {
			r.t.Errorf("stopped %v with %d bytes, error %v", o.Stopped, len(o.Text), o.Err)
		}
		k := r.key("one")
		if k.Running != 0 || k.State != Ready {
			r.t.Errorf("after stopping, the key is %s with %d running", k.State, k.Running)
		}
		if o := r.answered(); o.Text == "" {
			r.t.Error("nothing came afterwards")
		}
	})
}

// TestAnAnswerClosedUnreadGivesItsPlaceBack: who uses the engine as a transport
// may close an answer before its end.
func TestAnAnswerClosedUnreadGivesItsPlaceBack(t *testing.T) {
	sc := simple([]string{"large"}, []string{"one"})
	sc.Providers[0].Answers, sc.Providers[0].Speed = []string{strings.Repeat("word ", 400)}, 20
	inBubble(t, sc, nil, func(r *rig) {
		body := strings.NewReader(`{"model":"sluice","stream":true,"messages":[{"role":"user","content":"hello"}]}`)
		req, err := http.NewRequestWithContext(context.Background(), http.MethodPost, "https://sluice.invalid/v1/chat/completions", body)
		if err != nil {
			r.t.Fatal(err)
		}
		resp, err := r.e.RoundTrip(req)
		if err != nil {
			r.t.Fatal(err)
		}
		if k := r.key("one"); k.Running != 1 {
			r.t.Errorf("%d running while the answer comes", k.Running)
		}
		resp.Body.Close()
		synctest.Wait()
		if k := r.key("one"); k.Running != 0 || k.State != Ready {
			r.t.Errorf("after closing it the key is %s with %d running", k.State, k.Running)
		}
		if st := r.status(); len(st.Requests) != 0 {
			r.t.Errorf("left behind: %+v", st.Requests[0])
		}
	})
}

// holding is a server that sends keep-alives for a while before it answers.
type holding struct{ seconds int }

func (h holding) RoundTrip(req *http.Request) (*http.Response, error) {
	r, w := io.Pipe()
	go func() {
		for range h.seconds / 10 {
			if _, err := io.WriteString(w, ": keep-alive\n\n"); err != nil {
				return
			}
			time.Sleep(10 * time.Second)
		}
		_, _ = io.WriteString(w, `data: {"choices":[{"index":0,"delta":{"content":"at last"},"finish_reason":"stop"}]}`+"\n\ndata: [DONE]\n\n")
		_ = w.Close()
	}()
	context.AfterFunc(req.Context(), func() { _ = r.CloseWithError(context.Cause(req.Context())) })
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"text/event-stream"}}, Body: r, Request: req}, nil
}

func TestKeepAlivesHoldTheWaitForTheFirstContent(t *testing.T) {
	for seconds, sends := range map[int]int{60: 1, 9 * 60: 1, 20 * 60: 2} {
		inBubble(t, simple([]string{"large"}, []string{"one"}), func(o *Options) {
			o.Transport = holding{seconds}
			o.Policy = policy.Policy{RetryIf: policy.Transient, Wait: policy.Fixed(time.Second), Stop: policy.Attempts(2)}
		}, func(r *rig) {
			q := question("hello")
			q.MaxWait = 0
			o := r.ask(q)
			if o.Sends != sends || (sends == 1) != (o.Text == "at last") {
				r.t.Errorf("held for %ds: %q after %d sends, %v", seconds, o.Text, o.Sends, o.Err)
			}
			time.Sleep(time.Hour) // the server gives up
		})
	}
}

func TestFlatErrorsAreSentOnce(t *testing.T) {
	body := `{"choices":null,"error_message":"the field x is not known","code":400}`
	for _, stream := range []string{"data: " + body + "\n\ndata: [DONE]\n\n", body} {
		over(t, playing{play: func(w io.Writer, _ func(time.Duration) bool) { _, _ = io.WriteString(w, stream) }}, func(r *rig, o Outcome) {
			if o.Sends != 1 || o.Err == nil || !strings.Contains(o.Err.Error(), "the field x is not known") {
				r.t.Errorf("%d sends, error %v", o.Sends, o.Err)
			}
		})
	}
}
