package engine

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"sluice/engine/policy"
	"sluice/engine/sim"
)

// canaries are keys in the shapes that providers give, and one in no shape.
var canaries = []string{
	"sk-proj-CANARYaaaaBBBBccccDDDDeeeeFFFFgggg1234", "gsk_CANARYaaaaBBBBccccDDDDeeeeFFFFgggg1234",
	"AIzaCANARYaaaaBBBBccccDDDDeeeeFFFFg1234", "relay canary of no shape 1234",
}

// leaked gives a piece of the secret, longer than its last four characters,
// that text holds. The prefix that all keys of a provider share is no secret.
func leaked(text, secret string) string {
	if i := strings.Index(secret, "CANARY"); i > 0 {
		secret = secret[i:]
	}
	for i := 0; i+8 <= len(secret); i++ {
		if strings.Contains(text, secret[i:i+8]) {
			return secret[i : i+8]
		}
	}
	return ""
}

// everything is all that leaves the engine about what happened: the outcome,
// its error and its hint, the status and the events, by every verb and as JSON.
func (r *rig) everything(o Outcome) string {
	var b strings.Builder
	for _, v := range []any{o, r.status(), r.events(), r.e, r.e.o} {
		fmt.Fprintf(&b, "%v %+v %#v %s %q %x\n", v, v, v, v, v, v)
	}
	for _, k := range r.status().Keys {
		fmt.Fprintf(&b, "%+v\n", *k)
	}
	for _, v := range []any{o, r.status(), r.events()} {
		j, _ := json.Marshal(v)
		b.Write(j)
	}
	for err := o.Err; err != nil; err = errors.Unwrap(err) {
		fmt.Fprintf(&b, "%v %+v %#v\n", err, err, err)
		var h interface{ Hint() string }
		if errors.As(err, &h) {
			b.WriteString(h.Hint())
		}
	}
	return b.String()
}

func TestAKeyIsNeverLeaked(t *testing.T) {
	kinds := append(sim.FailureKinds(), "")
	for j, dialect := range spoken {
		t.Run(dialect, func(t *testing.T) {
			for i, kind := range kinds {
				if testing.Short() && (i+j)%4 > 0 {
					continue
				}
				secret := canaries[i%len(canaries)]
				sc := simple([]string{"large"}, []string{"one"})
				p := &sc.Providers[0]
				p.Dialect, p.Keys[0].Token = dialect, secret
				p.Answers = []string{"Your key is " + secret + ", is it not? Again: " + secret}
				if kind != "" {
					p.Failures = []sim.Failure{{Kind: kind, Tokens: i % 3, Status: statusFor(kind), Headers: map[string]string{"X-Echo": secret},
						Delay: sim.Duration(1), Body: bodyFor(kind, secret)}}
				}
				inBubble(t, sc, func(o *Options) {
					o.Policy = policy.Policy{RetryIf: policy.Transient, Wait: policy.Fixed(1), Stop: policy.Attempts(2)}
					o.Rand = rand.New(rand.NewPCG(1, 1))
				}, func(r *rig) {
					q := question("hello")
					q.MaxWait = 1
					o := r.ask(q)
					all := r.everything(o)
					if piece := leaked(all, secret); piece != "" {
						at := strings.Index(all, piece)
						r.t.Errorf("%s: %q of the key came out: …%s", kind, piece, all[max(0, at-200):min(len(all), at+50)])
					}
				})
			}
		})
	}
}

func statusFor(kind string) int {
	if kind == sim.FailStatus {
		return 418
	}
	return 0
}

func bodyFor(kind, secret string) string {
	if kind == sim.FailStatus {
		return `{"error":{"message":"no: ` + secret + ` is not welcome","code":"` + secret + `"}}`
	}
	return ""
}

// echoes are answers that quote KEY, each in a field of its own.
var echoes = map[string]func(h http.Header) (status int, body string){
	"finish_reason":  echoed(200, `data: {"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":"KEY"}]}`),
	"id and model":   echoed(200, `data: {"id":"KEY","model":"KEY","choices":[{"index":0,"delta":{"content":"a"},"finish_reason":"stop"}]}`),
	"text":           echoed(200, `data: {"choices":[{"index":0,"delta":{"content":"it is KEY, is it?"},"finish_reason":"stop"}]}`),
	"reasoning":      echoed(200, `data: {"choices":[{"index":0,"delta":{"reasoning":"it is KEY"},"finish_reason":"stop"}]}`),
	"thoughts":       echoed(200, `data: {"choices":[{"index":0,"delta":{"content":"<think>KEY</think>KEY"},"finish_reason":"stop"}]}`),
	"call":           echoed(200, `data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"KEY","function":{"name":"KEY","arguments":"{\"k\":\"KEY\"}"}}]},"finish_reason":"tool_calls"}]}`),
	"function call":  echoed(200, `data: {"choices":[{"index":0,"delta":{"function_call":{"name":"KEY","arguments":"KEY"}},"finish_reason":"KEY"}]}`),
	"error":          echoed(200, `data: {"error":{"message":"KEY is no key","code":"KEY","type":"KEY","param":"KEY"}}`),
	"late error":     echoed(200, `data: {"choices":[{"index":0,"delta":{"content":"a"}}]}`, `data: {"error":{"message":"KEY is no key","code":"KEY"}}`),
	"flat error":     echoed(200, `data: {"error_message":"KEY is no key","code":"KEY"}`),
	"error event":    echoed(200, "event: error\ndata: KEY"),
	"a late comment": echoed(200, ":500 KEY"),
	"words":          echoed(200, "KEY"),
	"a page":         echoed(200, "<html><title>KEY</title>KEY"),
	"401":            echoed(401, `{"error":{"message":"KEY is no key","code":"KEY"},"organization":"KEY","request_id":"KEY"}`),
	"429 in a header": func(h http.Header) (int, string) {
		h.Set("Openai-Organization", "KEY")
		return 429, `{"error":{"message":"slow down"}}`
	},
	"a header": func(h http.Header) (int, string) {
		h.Set("Openai-Organization", "KEY")
		h.Set("X-Echo", "KEY")
		h["X-KEY"] = []string{"a"}
		return echoed(200, `data: {"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":"stop"}]}`)(h)
	},
}

func echoed(status int, events ...string) func(http.Header) (int, string) {
	return func(http.Header) (int, string) { return status, strings.Join(events, "\n\n") + "\n\n" }
}

// echoing answers with an echo, in which KEY stands for form.
type echoing struct {
	echo func(http.Header) (int, string)
	form func() string // as the engine is printed too
}

func (e echoing) RoundTrip(req *http.Request) (*http.Response, error) {
	h := http.Header{"Content-Type": {"text/event-stream"}}
	status, body := e.echo(h)
	quoted, _ := json.Marshal(e.form())
	for name, values := range h {
		delete(h, name)
		h[strings.ReplaceAll(name, "KEY", e.form())] = []string{strings.ReplaceAll(values[0], "KEY", e.form())}
	}
	body = strings.ReplaceAll(body, "KEY", strings.Trim(string(quoted), `"`))
	return &http.Response{Status: fmt.Sprint(status, " ", e.form()), StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(body)), Request: req}, nil
}

func TestNoFieldThatComesFromOutsideShowsAKey(t *testing.T) {
	secret := canaries[3]
	for name, echo := range echoes {
		for spelling, form := range map[string]string{"as it is": secret, "in capitals": strings.ToUpper(secret), "percent": url.QueryEscape(secret),
			"base64": base64.StdEncoding.EncodeToString([]byte(secret)), "basic": base64.StdEncoding.EncodeToString([]byte("user:" + secret)), "hex": fmt.Sprintf("%x", secret)} {
			sc := simple([]string{"large"}, []string{"one"})
			sc.Providers[0].Keys[0].Token = secret
			inBubble(t, sc, func(o *Options) {
				o.Transport = echoing{echo, func() string { return form }}
				o.Policy = policy.Policy{RetryIf: policy.Transient, Wait: policy.Fixed(1), Stop: policy.Attempts(2)}
			}, func(r *rig) {
				q := question("hello")
				q.MaxWait = 1
				all := r.everything(r.ask(q)) + r.passed(true) + r.passed(false)
				for at := 8; at+12 <= len(form)-6; at++ {
					if strings.Contains(all, form[at:at+12]) {
						i := strings.Index(all, form[at:at+12])
						r.t.Fatalf("%s, %s: %q came out: %q", name, spelling, form[at:at+12], all[max(0, i-100):min(len(all), i+60)])
					}
				}
			})
		}
	}
}

// passed is what RoundTrip hands on.
func (r *rig) passed(stream bool) string {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	req, _ := http.NewRequestWithContext(ctx, http.MethodPost, "https://sluice.invalid/v1/chat/completions",
		strings.NewReader(fmt.Sprintf(`{"model":"sluice","stream":%v,"messages":[{"role":"user","content":"hello"}]}`, stream)))
	resp, err := r.e.RoundTrip(req)
	if err != nil {
		return err.Error()
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return fmt.Sprint(resp.Status, resp.Header, string(body), err)
}
