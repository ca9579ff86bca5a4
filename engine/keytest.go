package engine

import (
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
	Models  int  // how many models the provider lists for the key; 0: not told
	Free    bool // the test used up nothing
	Took    time.Duration
}

// TestKey asks the provider whether it accepts a key, by the cheapest call
// that it has. A key that is accepted loses its rejection; one that is
// refused is marked.
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
		return KeyTest{Verdict: transportVerdict(ctx, err), Free: true, Took: time.Since(began)}, nil
	}
	defer resp.Body.Close()
	body, _ := io.ReadAll(io.LimitReader(resp.Body, 4<<20)) // what came is judged as it is
	t := KeyTest{Free: true, Took: time.Since(began)}
	if resp.StatusCode == http.StatusOK {
		t.Verdict = limit.Verdict{Class: limit.OK, Status: resp.StatusCode}
		t.Models = countModels(body)
		return t, nil
	}
	answer := dialect.Answer{Provider: p.Name, Host: req.URL.Host, Status: resp.StatusCode, Header: resp.Header, Body: body}
	t.Verdict = hidden(dialect.Read(answer, time.Now()), secret)
	return t, nil
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
