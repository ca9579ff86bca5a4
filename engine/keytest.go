package engine

import (
	"bytes"
	"context"
	"net/http"
	"strings"
	"time"

	"sluice/engine/dialect"
	"sluice/engine/provider"
	"sluice/keystore"
	"sluice/keystore/limit"
)

// KeyTest is what testing a key showed.
type KeyTest struct {
	Verdict limit.Verdict
	Models  int      // how many models the provider lists for the key; 0: not told
	Listed  []string // their names
	// Chat is the model of the short chat that was asked, which counts as a
	// request; empty: the test was free.
	Chat string
	Took time.Duration
}

// Hint says what a person can do about a test that did not reach the provider's
// API; empty for every other.
func (t KeyTest) Hint() string { return connections[t.Verdict.Code].hint }

// TestKey asks the provider whether it accepts a key, by the cheapest call that
// tells: a free one, or one short chat where its lists are open to everybody.
// A key that is accepted loses its rejection; one
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
	c, err := e.asking(ctx, k)
	if err != nil {
		return KeyTest{}, err
	}
	began := time.Now()
	ctx, cancel := context.WithTimeoutCause(ctx, 30*time.Second, errFirstByte)
	defer cancel()
	t := c.probe(ctx)
	t.Verdict, t.Models, t.Took = c.apart(t.Verdict), len(t.Listed), time.Since(began)
	return t, nil
}

// probe takes the row's own test. A list that everybody gets proves nothing,
// and neither does its being there.
func (c *asker) probe(ctx context.Context) KeyTest {
	if c.p.TestPath == provider.TestByChat {
		return c.chats(ctx, c.list(ctx))
	}
	if c.p.TestPath != "" && c.p.TestPath != c.listPath() {
		t := KeyTest{}
		if t.Verdict, _ = c.get(ctx, c.p.TestPath); t.Verdict.Class == limit.OK {
			t.Listed = c.list(ctx).Names
		}
		return t
	}
	got := c.list(ctx)
	if got.Verdict.Class != limit.OK || c.secret.Empty() || !c.open(ctx) {
		return KeyTest{Verdict: got.Verdict, Listed: got.Names}
	}
	return c.chats(ctx, got)
}

// open says whether the list is there for who has no key, too.
func (c *asker) open(ctx context.Context) bool {
	stranger := *c
	stranger.secret = keystore.Secret{}
	return stranger.list(ctx).Verdict.Class == limit.OK
}

// testChats is how many models a test by chat tries: one may not be granted to
// the key.
const testChats = 3

// chats tests the key by a chat that is as short as can be.
func (c *asker) chats(ctx context.Context, got Models) KeyTest {
	switch got.Verdict.Class {
	case limit.Auth, limit.Network, limit.Timeout, limit.Cancelled, limit.RateLimit:
		return KeyTest{Verdict: got.Verdict, Listed: got.Names}
	}
	t := KeyTest{Verdict: limit.Verdict{Class: limit.BadRequest, Scope: limit.ScopeRequest, Text: "it lists no model that a chat could be tried with"}, Listed: got.Names}
	models := c.p.Cheap(got.Names, testChats)
	if len(models) == 0 {
		models = c.p.Named()
	}
	for _, m := range models[:min(testChats, len(models))] {
		t.Chat, t.Verdict = m, c.chat(ctx, m)
		if v := t.Verdict.Class; v != limit.ModelUnavailable && v != limit.BadRequest {
			break
		}
	}
	return t
}

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
