package engine

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"sluice/engine/dialect"
	"sluice/keystore"
	"sluice/keystore/limit"
)

// KeyTest is what testing a key showed.
type KeyTest struct {
	Verdict limit.Verdict
	Models  int // how many models the provider lists for the key; 0: not told
	Took    time.Duration
}

// Hint says what a person can do about a test that did not reach the provider's
// API; empty for every other.
func (t KeyTest) Hint() string { return connections[t.Verdict.Code].hint }

// TestKey asks the provider whether it accepts a key, by the cheapest call
// that it has, which is free. A key that is accepted loses its rejection; one
// that is refused is marked. Any other outcome changes no mark.
func (e *Engine) TestKey(ctx context.Context, keyID string) (KeyTest, error) {
	k, err := e.key(keyID)
	if err != nil {
		return KeyTest{}, err
	}
	t, err := e.Probe(ctx, k)
	if err != nil {
		return t, err
	}
	if err := e.reopen(keyID); err != nil {
		return t, err
	}
	now := time.Now()
	ev := Event{Kind: EventSwitch, Key: k.Name, Status: t.Verdict.Status, Text: "key " + k.Name + " tested: " + describe(t.Verdict)}
	change := func(row limit.Row) limit.Row { return row }
	switch t.Verdict.Class {
	case limit.OK:
		ev.Text = "key " + k.Name + " tested: accepted"
		change = func(row limit.Row) limit.Row {
			if row.Block.Class == limit.Auth {
				row.Block, row.Ramp = limit.Block{}, 0
			}
			return row
		}
	case limit.Auth:
		change = func(row limit.Row) limit.Row {
			row.Block = limit.Block{Class: limit.Auth, Since: now, Forever: true, Status: t.Verdict.Status, Text: t.Verdict.Text}
			row.Trouble = limit.Trouble{At: now, Class: limit.Auth, Status: t.Verdict.Status, Text: t.Verdict.Text}
			return row
		}
	}
	return t, e.amend(ctx, keySubject(k), change, ev)
}

// Probe is TestKey for a key that need not be in the pool; it changes nothing.
func (e *Engine) Probe(ctx context.Context, k keystore.Key) (KeyTest, error) {
	p, ok := e.o.Providers[k.Provider]
	if !ok {
		return KeyTest{}, fmt.Errorf("key %s: unknown provider %q", k.Name, k.Provider)
	}
	path := p.TestPath
	if path == "" {
		path = "/models"
	}
	secret, err := e.secret(ctx, k)
	if err != nil {
		return KeyTest{}, err
	}
	began := time.Now()
	ctx, cancel := context.WithTimeoutCause(ctx, 30*time.Second, errFirstByte)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimSuffix(p.BaseURL, "/")+path, nil)
	if err != nil {
		return KeyTest{}, errors.New("the provider's base URL makes no request")
	}
	authorise(req, p, secret)
	resp, err := e.transport.RoundTrip(req)
	if err != nil {
		return KeyTest{Verdict: hidden(transportVerdict(ctx, err), e.censor.of(k, secret)), Took: time.Since(began)}, nil
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxTested))
	t := KeyTest{Took: time.Since(began)}
	if err != nil && resp.StatusCode/100 == 2 {
		t.Verdict = transportVerdict(ctx, err)
		return t, nil
	}
	hide := e.censor.of(k, secret)
	answer := dialect.Answer{Provider: p.Name, Host: req.URL.Host, Status: resp.StatusCode, Header: resp.Header, Body: body}
	t.Verdict = hidden(redirected(tested(answer, time.Now()), resp.Header), hide)
	if t.Verdict.Class == limit.OK {
		t.Models = countModels(body)
	}
	return t, nil
}

// maxTested bounds the answer to a test; the longest lists of models have 1 MiB.
const maxTested = 8 << 20

// tested judges the answer to a test. The key is blamed only for what the
// provider itself says of it, and accepted only by an answer that an API gives:
// a good status alone may come from anybody on the way.
func tested(a dialect.Answer, now time.Time) limit.Verdict {
	v := dialect.Read(a, now)
	head := bytes.TrimLeft(bytes.TrimPrefix(a.Body, []byte("\ufeff")), " \t\r\n\x00")
	switch {
	case a.Status/100 == 2 && !bytes.HasPrefix(head, []byte("{")) && !bytes.HasPrefix(head, []byte("[")):
		return unasked(v, instead(a.Header, head)+" came instead of an answer")
	case v.Scope == limit.ScopeProvider && (v.Class == limit.Auth || v.Class == limit.QuotaExhausted):
		return unasked(v, "a server behind the provider refused")
	}
	return v
}

// instead says what came with a good status, if it is no JSON.
func instead(h http.Header, body []byte) string {
	switch {
	case len(body) == 0:
		return "nothing"
	case body[0] == '<', strings.HasPrefix(h.Get("Content-Type"), "text/html"):
		return "a page"
	}
	return "text"
}

// unasked turns a verdict into one that tells nothing about the key.
func unasked(v limit.Verdict, why string) limit.Verdict {
	if v.Text != "" {
		why += ": " + v.Text
	}
	return limit.Verdict{Class: limit.Server, Scope: limit.ScopeProvider, Status: v.Status, Code: v.Code, Text: why}
}

// countModels counts the entries of a model list, in the shapes that providers
// give it: {"data":[…]}, {"models":[…]} or a bare list.
func countModels(body []byte) int {
	var list struct{ Data, Models []json.RawMessage }
	if json.Unmarshal(body, &list) == nil {
		return max(len(list.Data), len(list.Models))
	}
	var bare []json.RawMessage
	if json.Unmarshal(body, &bare) == nil {
		return len(bare)
	}
	return 0
}
