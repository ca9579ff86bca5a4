package wire

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"sluice/engine/dialect"
	"sluice/engine/dialect/stream"
	"sluice/engine/plain"
	"sluice/engine/provider"
	"sluice/keystore"
	"sluice/keystore/limit"
)

// To is where a request goes, and with what.
type To struct {
	Provider provider.Provider
	Model    string
	Key      string // its ID
	Secret   keystore.Secret
}

// Outcome is what came of a send. No text in it holds a key.
type Outcome struct {
	Verdict  limit.Verdict   // how it failed, or broke off; OK: the answer is complete, or under way
	Answered time.Time       // when the status line came; zero: none did
	First    time.Time       // when the first content came; zero: none did
	Unsent   bool            // it surely never reached the provider
	Readings []limit.Reading // what the answer says of limits
	Owner    string          // whom the answer names as the key's owner; empty: nobody
	Usage    *stream.Usage   // nil: the provider did not tell
	Output   int64           // tokens, estimated from what came
}

// Send makes one send. It returns the answer once its first content has come,
// which must be ended; or nil, and how it failed.
func (r *Request) Send(ctx context.Context, to To) (*Answer, Outcome) {
	r.shown(to.Key, to.Secret)
	a, out := r.send(ctx, to)
	if a != nil {
		return a, Outcome{}
	}
	if out.Verdict.Blames == limit.BlamePath {
		out.Verdict.Asked = plain.Brief(to.Provider.ChatAddress(), 200)
	}
	out.Readings = out.Verdict.Readings
	out.Verdict = r.Hidden(out.Verdict)
	return nil, out
}

func (r *Request) send(ctx context.Context, to To) (*Answer, Outcome) {
	ctx, cancel := context.WithCancelCause(ctx)
	req, err := newRequest(ctx, r.header, to.Provider, to.Model, r.Prompt, to.Secret)
	if err != nil {
		cancel(nil)
		return nil, Outcome{Verdict: limit.Verdict{Class: limit.BadRequest, Scope: limit.ScopeRequest, Text: plain.Line(err.Error(), 200)}}
	}
	watch := &watchdog{cancel: cancel}
	firstByte := r.sender.timeouts.FirstByte
	if !r.Stream {
		firstByte *= patienceFactor // the status line comes when the whole answer is written
	}
	watch.set(firstByte, errFirstByte)
	resp, err := r.sender.transport.RoundTrip(req)
	if err != nil {
		watch.stop()
		defer cancel(nil)
		v := transportVerdict(ctx, err)
		return nil, Outcome{Verdict: v, Unsent: connections[v.Code].unsent}
	}
	hideHeaders(resp.Header, r.hide.Known)
	a := &Answer{ctx: ctx, watch: watch, timeouts: r.sender.timeouts, resp: resp, out: Outcome{Answered: time.Now()},
		as: dialect.Answer{Provider: to.Provider.Name, Host: req.URL.Host, Status: resp.StatusCode, Header: resp.Header, Stream: r.Stream, Hide: r.hide}}
	var failed *limit.Verdict
	if resp.StatusCode == http.StatusOK && r.Stream {
		failed = a.begin()
	} else {
		failed = a.whole()
	}
	if failed != nil {
		watch.stop()
		resp.Body.Close()
		cancel(nil)
		return nil, Outcome{Verdict: *failed, Answered: a.out.Answered}
	}
	return a, Outcome{}
}

// newRequest writes the real request for a model of a provider.
func newRequest(ctx context.Context, header http.Header, p provider.Provider, model string, body Prompt, secret keystore.Secret) (*http.Request, error) {
	to := strings.ReplaceAll(p.ChatAddress(), "{model}", url.PathEscape(model))
	if p.Query != "" {
		to += "?" + p.Query
	}
	b := body.write(model, p.Drop, p.Rename)
	out, err := http.NewRequestWithContext(ctx, http.MethodPost, to, bytes.NewReader(b))
	if err != nil {
		return nil, errNoRequest
	}
	for _, h := range []string{"Accept", "Content-Type", "User-Agent"} {
		if v := header.Get(h); v != "" {
			out.Header.Set(h, v)
		}
	}
	authorise(out, p, secret)
	return out, nil
}

var errNoRequest = errors.New("the provider's base URL makes no request")

// authorise puts the key where the provider wants it: into a header, always.
func authorise(req *http.Request, p provider.Provider, secret keystore.Secret) {
	if secret.Empty() {
		return
	}
	name, prefix := p.Auth, p.AuthPrefix
	if name == "" {
		name, prefix = "Authorization", "Bearer "
	}
	req.Header.Set(name, prefix+secret.Reveal())
}
