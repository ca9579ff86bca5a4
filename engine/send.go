package engine

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"sluice/engine/dialect"
	"sluice/engine/plain"
	"sluice/engine/provider"
	"sluice/keystore"
	"sluice/keystore/limit"
)

// Causes for which the engine itself ends an attempt.
var (
	errFirstByte  = errors.New("no answer began in time")
	errFirstToken = errors.New("no content came in time")
	errIdle       = errors.New("the stream stood still")
)

// maxAnswer bounds an answer that is not streamed.
const maxAnswer = 16 << 20

// send makes one attempt. It returns the answer, once its first content has
// come, or how it failed.
func (e *Engine) send(ctx context.Context, r *request, req *http.Request, l leased, k keystore.Key) (*http.Response, *failure) {
	actx, cancel := context.WithCancelCause(ctx)
	watch := &watchdog{cancel: cancel}
	p := e.o.Providers[k.Provider]
	hreq, err := newRequest(actx, req, p, l.lease.Target.Model, r.prompt, l.secret)
	if err != nil {
		cancel(nil)
		return nil, &failure{verdict: limit.Verdict{Class: limit.BadRequest, Scope: limit.ScopeRequest, Text: plain.Line(err.Error(), 200)}}
	}
	firstByte := e.timeouts.FirstByte
	if !r.prompt.stream {
		firstByte *= patienceFactor // the status line comes when the whole answer is written
	}
	watch.set(firstByte, errFirstByte)
	resp, err := e.transport.RoundTrip(hreq)
	if err != nil {
		watch.stop()
		defer cancel(nil)
		v := transportVerdict(actx, err)
		return nil, &failure{verdict: v, unsent: connections[v.Code].unsent}
	}
	censorHeaders(resp.Header, l.hide.Known)
	in := &incoming{e: e, r: r, lease: l.lease, slow: l.slow, hide: l.hide, key: k, resp: resp, watch: watch, ctx: actx, answered: time.Now(),
		answer: dialect.Answer{Provider: p.Name, Host: hreq.URL.Host, Status: resp.StatusCode, Header: resp.Header, Stream: r.prompt.stream, Hide: l.hide}}
	var f *failure
	if resp.StatusCode == http.StatusOK && r.prompt.stream {
		f = in.begin()
	} else {
		f = in.whole()
	}
	if f != nil {
		watch.stop()
		resp.Body.Close()
		cancel(nil)
		return nil, f
	}
	return in.response(), nil
}

// newRequest writes the real request for a target.
func newRequest(ctx context.Context, req *http.Request, p provider.Provider, model string, body prompt, secret keystore.Secret) (*http.Request, error) {
	to := strings.ReplaceAll(chatAddress(p), "{model}", url.PathEscape(model))
	if p.Query != "" {
		to += "?" + p.Query
	}
	b := body.write(model, p.Drop, p.Rename)
	out, err := http.NewRequestWithContext(ctx, http.MethodPost, to, bytes.NewReader(b))
	if err != nil {
		return nil, errors.New("the provider's base URL makes no request")
	}
	for _, h := range []string{"Accept", "Content-Type", "User-Agent"} {
		if v := req.Header.Get(h); v != "" {
			out.Header.Set(h, v)
		}
	}
	authorise(out, p, secret)
	return out, nil
}

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

// watchdog ends an attempt whose phase takes too long.
type watchdog struct {
	cancel context.CancelCauseFunc
	timer  *time.Timer
}

func (w *watchdog) set(d time.Duration, cause error) {
	w.stop()
	w.timer = time.AfterFunc(d, func() { w.cancel(cause) })
}

func (w *watchdog) stop() {
	if w.timer != nil {
		w.timer.Stop()
	}
}

// response is what RoundTrip hands on.
func (in *incoming) response() *http.Response {
	h := in.resp.Header
	for _, drop := range []string{"Content-Length", "Content-Encoding", "Transfer-Encoding"} {
		h.Del(drop)
	}
	censorHeaders(h, plain.Redact)
	if in.answer.Stream {
		h.Set("Content-Type", "text/event-stream")
	}
	h.Set("Sluice-Model", routeOf(in.lease.Target).String())
	h.Set("Sluice-Key", in.key.Name)
	h.Set("Sluice-Request", strconv.FormatUint(in.r.id, 10))
	return &http.Response{Status: in.hide.Redact(in.resp.Status), StatusCode: in.resp.StatusCode, Proto: in.resp.Proto, ProtoMajor: in.resp.ProtoMajor,
		ProtoMinor: in.resp.ProtoMinor, Header: h, Body: in, ContentLength: -1, Request: in.resp.Request}
}

// whole reads an answer that is not streamed, or an error.
func (in *incoming) whole() *failure {
	in.watch.set(patienceFactor*in.e.timeouts.FirstToken, errFirstToken) // blank lines may come first
	most := int64(maxAnswer)
	if in.resp.StatusCode != http.StatusOK {
		most = dialect.MaxErrorBody
		in.answer.Stream = false
	}
	body, err := io.ReadAll(io.LimitReader(in.resp.Body, most))
	in.watch.stop()
	in.answer.Body = body
	if body == nil {
		in.answer.Body = []byte{}
	}
	now := time.Now()
	if err != nil && in.resp.StatusCode == http.StatusOK {
		return &failure{verdict: transportVerdict(in.ctx, err), answered: in.answered}
	}
	v, used := dialect.ReadWhole(in.answer, now)
	v = redirected(v, in.resp.Header)
	if in.ctx.Err() != nil {
		v = transportVerdict(in.ctx, in.ctx.Err())
	}
	if v.Class != limit.OK {
		return &failure{verdict: v, answered: in.answered}
	}
	in.usage, in.pending = used, dialect.Outward(body, in.hide)
	in.ended, in.clean = true, true
	in.readings = v.Readings
	in.commit(now)
	return nil
}
