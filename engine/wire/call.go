package wire

import (
	"cmp"
	"context"
	"io"
	"net/http"
	"time"

	"sluice/engine/dialect"
	"sluice/engine/plain"
	"sluice/engine/provider"
	"sluice/keystore"
	"sluice/keystore/limit"
)

// Call asks one provider with one key, and reads its answers whole.
type Call struct {
	Provider  provider.Provider
	Secret    keystore.Secret // empty: as somebody without a key
	Hide      plain.Redactor  // over all that comes back
	Transport http.RoundTripper
}

// Within bounds calls, as a provider's time to answer.
func Within(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeoutCause(ctx, d, errFirstByte)
}

// Get asks for a path of the row; see provider.Provider.TestPath. Read is how
// the answer is understood.
func (c Call) Get(ctx context.Context, path string, read func(dialect.Answer, time.Time) limit.Verdict) (limit.Verdict, []byte) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.Provider.Address(path), nil)
	if err != nil {
		return unasked(errNoRequest), nil
	}
	for name, value := range c.Provider.GetHeader {
		req.Header.Set(name, value)
	}
	p := c.Provider
	if p.GetAuth != "" {
		p.Auth, p.AuthPrefix = p.GetAuth, ""
	}
	authorise(req, p, c.Secret)
	return c.answer(req, read)
}

// Chat asks a model; the rest of the body stays as it is.
func (c Call) Chat(ctx context.Context, model string, body []byte, read func(dialect.Answer, time.Time) limit.Verdict) (limit.Verdict, []byte) {
	prompt, err := ParsePrompt(body)
	if err != nil {
		return unasked(err), nil
	}
	header := http.Header{"Content-Type": {"application/json"}, "Accept": {"application/json"}}
	req, err := newRequest(ctx, header, c.Provider, model, prompt, c.Secret)
	if err != nil {
		return unasked(err), nil
	}
	return c.answer(req, read)
}

func unasked(err error) limit.Verdict {
	return limit.Verdict{Class: limit.BadRequest, Scope: limit.ScopeProvider, Text: err.Error()}
}

// maxCalled bounds the answer to a call; the longest lists of models have 1 MiB.
const maxCalled = 8 << 20

func (c Call) answer(req *http.Request, read func(dialect.Answer, time.Time) limit.Verdict) (limit.Verdict, []byte) {
	resp, err := cmp.Or(c.Transport, http.DefaultTransport).RoundTrip(req)
	if err != nil {
		return hidden(transportVerdict(req.Context(), err), c.Hide), nil
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxCalled))
	if err != nil && resp.StatusCode/100 == 2 {
		return hidden(transportVerdict(req.Context(), err), c.Hide), nil
	}
	a := dialect.Answer{Provider: c.Provider.Name, Host: req.URL.Host, Status: resp.StatusCode, Header: resp.Header, Body: body}
	return hidden(redirected(read(a, time.Now()), resp.Header), c.Hide), body
}
