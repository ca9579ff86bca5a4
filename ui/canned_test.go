package ui

import (
	"context"
	"sync"
	"time"

	"sluice/engine"
	enginechat "sluice/engine/chat"
	"sluice/engine/trial"
	"sluice/keystore"
	"sluice/keystore/limit"
)

// at is the moment of all canned statuses.
var at = time.Date(2026, time.March, 14, 10, 42, 45, 0, time.UTC)

func in(seconds int) time.Time { return at.Add(time.Duration(seconds) * time.Second) }

var (
	large = keystore.Route{Provider: "sim", Model: "large"}
	small = keystore.Route{Provider: "sim", Model: "small"}
	spare = keystore.Route{Provider: "sim", Model: "spare"}
)

func gaugeOf(name string, d limit.Dimension, w time.Duration, used, held, most int64, src limit.Source) engine.Gauge {
	g := engine.Gauge{Name: name, Dimension: d, Window: limit.Window{Span: w}, Used: used, Held: held, Source: src, Confirmed: in(-5), Reset: in(20)}
	if most > 0 {
		g.Limit = limit.Of(most)
	}
	return g
}

// requestsAndTokens are the gauges that most keys have.
func requestsAndTokens(rpm, tpm, rpd int64) []engine.Gauge {
	return []engine.Gauge{
		gaugeOf("RPM", limit.Requests, limit.Minute, rpm, 0, 15, limit.Stated),
		gaugeOf("TPM", limit.Tokens, limit.Minute, tpm, 0, 40_000, limit.Stated),
		gaugeOf("RPD", limit.Requests, limit.Day, rpd, 0, 1500, limit.Configured),
	}
}

func keyOf(name string, st engine.State, model keystore.Route) *engine.KeyStatus {
	return &engine.KeyStatus{
		Key:   keystore.Key{ID: "id-" + name, Name: name, Provider: "sim", Ref: "env:SIM_" + name, Tail: "…ab12"},
		State: st, Model: model.Model, Counts: limit.Counts{Sent: 14, OK: 12, Limited: 2, Tokens: 8100},
	}
}

// livelyKeys are keys in every state.
func livelyKeys() []*engine.KeyStatus {
	one := keyOf("one", engine.Cool, large)
	one.Until, one.Why, one.Gauges = in(29), "429 RPM", requestsAndTokens(15, 24_000, 901)
	one.Block = limit.Block{Class: limit.RateLimit, Since: in(-8), Until: in(29), Stated: true, Status: 429}
	one.Cells = []engine.Cell{{Model: "small", State: engine.Ready}, {Model: "spare", State: engine.Ready}}
	one.Trouble = limit.Trouble{At: in(-8), Class: limit.RateLimit, Status: 429, Text: "Rate limit reached for requests per minute"}
	two := keyOf("two", engine.Limit, large)
	two.Cells = one.Cells
	two.Until, two.Why, two.Gauges = in(11820), "429 RPD", requestsAndTokens(2, 1_900, 1214)
	two.Gauges[2].Refused = two.Until
	three := keyOf("three", engine.Busy, small)
	three.Running, three.Gauges = 1, []engine.Gauge{
		gaugeOf("RPM", limit.Requests, limit.Minute, 4, 1, 30, limit.Stated),
		gaugeOf("TPM", limit.Tokens, limit.Minute, 3_100, 900, 6_000, limit.Stated),
	}
	three.Account, three.Shares = "team", []string{"four"}
	four := keyOf("four", engine.Ready, small)
	four.Account, four.Shares, four.Gauges = "team", []string{"three"}, three.Gauges
	four.Counts = limit.Counts{Sent: 3, OK: 3}
	five := keyOf("five", engine.Off, large)
	five.Off = limit.Off{Since: in(-300)}
	five.Counts = limit.Counts{}
	six := keyOf("six", engine.Bad, large)
	six.Why, six.Counts = "401", limit.Counts{Sent: 1, Failed: 1}
	six.Trouble = limit.Trouble{At: in(-120), Class: limit.Auth, Status: 401, Text: "this API key was revoked"}
	seven := keyOf("seven", engine.Ready, spare)
	seven.Gauges = []engine.Gauge{gaugeOf("RPM", limit.Requests, limit.Minute, 2, 0, 0, limit.Counted)}
	seven.Counts = limit.Counts{}
	return []*engine.KeyStatus{one, two, three, four, five, six, seven}
}

// lively is a moment with everything at once.
func lively() *engine.Status {
	return &engine.Status{
		Seq: 7, At: at, Events: 8, Keys: livelyKeys(),
		Models: []*engine.ModelStatus{
			{Route: large, State: engine.Cool, Until: in(29), Ready: 0, Keys: 4, FirstMS: 1900, Why: "429 RPM"},
			{Route: small, State: engine.Ready, Ready: 2, Keys: 4, InUse: true, FirstMS: 400},
			{Route: spare, State: engine.Ready, Ready: 3, Keys: 5, FirstMS: 2200, Skipped: true},
		},
		Requests: []*engine.RequestStatus{
			{ID: 118, Label: "chat", Phase: engine.Streaming, Attempt: 1, Attempts: 6, Sends: 3, Route: small, Key: "three", Since: in(-2), Started: in(-6), Tokens: 88},
			{ID: 119, Label: "batch", Phase: engine.Waiting, Attempt: 2, Attempts: 6, Sends: 1, Why: "503 on seven", Said: "The model is overloaded", Next: small, Route: spare, Key: "seven", Since: in(-5), Release: in(3), Started: in(-9)},
		},
	}
}

func livelyEvents() []engine.Event {
	return []engine.Event{
		{Number: 1, At: in(-120), Kind: engine.EventReject, Request: 112, Key: "six", Model: "sim/large", Status: 401, Class: "auth", Text: "this API key was revoked"},
		{Number: 2, At: in(-47), Kind: engine.EventSwitch, Key: "five", Text: "key five switched off"},
		{Number: 3, At: in(-9), Kind: engine.EventError, Request: 119, Key: "seven", Model: "sim/spare", Status: 503, Class: "overloaded", Text: "The model is overloaded"},
		{Number: 4, At: in(-9), Kind: engine.EventRetry, Request: 119, Key: "seven", Model: "sim/spare", Wait: engine.Seconds(12 * time.Second), Until: in(3), Attempt: 2, Text: "waits for seven: 503 overloaded"},
		{Number: 5, At: in(-8), Kind: engine.EventLimit, Request: 118, Key: "one", Model: "sim/large", Status: 429, Class: "rate_limit", Limit: "RPM", Wait: engine.Seconds(37 * time.Second), Until: in(29), Text: "Rate limit reached for requests per minute"},
		{Number: 6, At: in(-8), Kind: engine.EventRotate, Request: 118, Key: "two", Model: "sim/large", From: "one", Why: "429 RPM", Text: "went on from key one to key two (429 RPM)"},
		{Number: 7, At: in(-6), Kind: engine.EventLimit, Request: 118, Key: "two", Model: "sim/large", Status: 429, Class: "rate_limit", Limit: "RPD", Wait: engine.Seconds(11826 * time.Second), Until: in(11820), Text: "Daily limit reached"},
		{Number: 8, At: in(-6), Kind: engine.EventFallback, Request: 118, Model: "sim/small", From: "sim/large", Key: "three", Why: "429 RPM", Until: in(29), Text: "fell back from sim/large to sim/small (429 RPM)"},
	}
}

// fakeAnswer is an answer that a test feeds.
type fakeAnswer struct {
	id      uint64
	stopped bool

	mu      sync.Mutex
	text    string
	done    bool
	outcome enginechat.Outcome
	changed chan struct{}
}

func newFakeAnswer(id uint64) *fakeAnswer {
	return &fakeAnswer{id: id, changed: make(chan struct{})}
}

func (a *fakeAnswer) ID() uint64 { return a.id }

func (a *fakeAnswer) Changed() <-chan struct{} {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.changed
}

func (a *fakeAnswer) Outcome() (enginechat.Outcome, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.outcome, a.done
}

func (a *fakeAnswer) From(n int) (string, string, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.text[min(n, len(a.text)):], "", a.done
}

func (a *fakeAnswer) Stop() {
	a.stopped = true
	a.end(enginechat.Outcome{Stopped: true, Err: context.Canceled, Route: small, Preferred: large, Key: "three"})
}

func (a *fakeAnswer) feed(text string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.text += text
	close(a.changed)
	a.changed = make(chan struct{})
}

func (a *fakeAnswer) end(o enginechat.Outcome) {
	a.feed("")
	a.mu.Lock()
	defer a.mu.Unlock()
	a.done, a.outcome = true, o
	a.outcome.Text = a.text
}

// fakeEngine remembers what it was asked to do.
type fakeEngine struct {
	calls   []string
	answers []*fakeAnswer
	asked   []enginechat.Request
	fail    error
}

func (e *fakeEngine) note(s string) error { e.calls = append(e.calls, s); return e.fail }

func (e *fakeEngine) Next(ctx context.Context, _ uint64) (*engine.Status, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}
func (e *fakeEngine) EventsSince(uint64) []engine.Event                           { return nil }
func (e *fakeEngine) Chat(context.Context, enginechat.Request) *enginechat.Answer { return nil }
func (e *fakeEngine) SwitchOff(_ context.Context, id, reason string, until time.Time) error {
	call := "off " + id
	if reason != "" {
		call += " " + reason
	}
	if !until.IsZero() {
		call += " " + until.Sub(at).Truncate(time.Hour).String()
	}
	return e.note(call)
}
func (e *fakeEngine) SwitchOn(_ context.Context, id string) error { return e.note("on " + id) }
func (e *fakeEngine) ClearKey(_ context.Context, id string) error { return e.note("clear " + id) }
func (e *fakeEngine) TestKey(_ context.Context, id string) (trial.Result, error) {
	return trial.Result{Models: 3}, e.note("test " + id)
}
func (e *fakeEngine) SkipModel(_ context.Context, r keystore.Route, skip bool) error {
	return e.note(skipWord(skip) + r.String())
}
func (e *fakeEngine) Now(context.Context, uint64) error       { return e.note("now") }
func (e *fakeEngine) NextModel(context.Context, uint64) error { return e.note("next model") }
func (e *fakeEngine) Cancel(context.Context, uint64) error    { return e.note("cancel") }
func (e *fakeEngine) SetChain(_ context.Context, chain []keystore.Route) error {
	s := "chain"
	for _, r := range chain {
		s += " " + r.Model
	}
	return e.note(s)
}

func skipWord(skip bool) string {
	if skip {
		return "skip "
	}
	return "use "
}

var _ Engine = enginechat.Engine{}
