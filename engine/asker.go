package engine

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"sluice/engine/dialect"
	"sluice/engine/plain"
	"sluice/engine/provider"
	"sluice/keystore"
	"sluice/keystore/limit"
)

// Models is what a provider listed.
type Models struct {
	Verdict limit.Verdict
	Names   []string // as the provider writes them, made safe to show
}

// ListModels asks the provider of a key, which need not be in the pool, for its
// models. It costs nothing and changes nothing.
func (e *Engine) ListModels(ctx context.Context, k keystore.Key) (Models, error) {
	c, err := e.asking(ctx, k)
	if err != nil {
		return Models{}, err
	}
	ctx, cancel := context.WithTimeoutCause(ctx, 30*time.Second, errFirstByte)
	defer cancel()
	got := c.list(ctx)
	got.Verdict = c.apart(got.Verdict)
	return got, nil
}

// TryModel sends one short chat to see whether a model answers with a key,
// which need not be in the pool. It counts as a request at the provider.
func (e *Engine) TryModel(ctx context.Context, k keystore.Key, model string) (limit.Verdict, error) {
	c, err := e.asking(ctx, k)
	if err != nil {
		return limit.Verdict{}, err
	}
	ctx, cancel := context.WithTimeoutCause(ctx, 2*time.Minute, errFirstByte)
	defer cancel()
	return c.apart(c.chat(ctx, model)), nil
}

// asker asks one provider with one key, beside the pool: nothing is reserved,
// waited for or repeated.
type asker struct {
	e      *Engine
	p      provider.Provider
	secret keystore.Secret
	hide   plain.Redactor // the secret
}

func (e *Engine) asking(ctx context.Context, k keystore.Key) (*asker, error) {
	p, ok := e.o.Providers[k.Provider]
	if !ok {
		return nil, fmt.Errorf("key %s: unknown provider %q", k.Name, k.Provider)
	}
	secret, err := e.secret(ctx, k)
	if err != nil {
		return nil, err
	}
	return &asker{e, p, secret, e.censor.of(k, secret)}, nil
}

func (c *asker) listPath() string { return cmp.Or(c.p.ListPath, "/models") }

func (c *asker) list(ctx context.Context) Models {
	v, body := c.get(ctx, c.listPath())
	if v.Class != limit.OK {
		return Models{Verdict: v}
	}
	return Models{Verdict: v, Names: modelNames(body, c.hide)}
}

// get asks for a path of the row; see provider.Provider.TestPath.
func (c *asker) get(ctx context.Context, path string) (limit.Verdict, []byte) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.p.Address(path), nil)
	if err != nil {
		return limit.Verdict{Class: limit.BadRequest, Scope: limit.ScopeProvider, Text: "the provider's base URL makes no request"}, nil
	}
	for name, value := range c.p.GetHeader {
		req.Header.Set(name, value)
	}
	p := c.p
	if p.GetAuth != "" {
		p.Auth, p.AuthPrefix = p.GetAuth, ""
	}
	authorise(req, p, c.secret)
	return c.answer(ctx, req)
}

// chat asks a model for next to nothing. Some refuse a smaller bound, since
// their reasoning would not fit.
func (c *asker) chat(ctx context.Context, model string) limit.Verdict {
	body, err := parsePrompt([]byte(`{"model":"","messages":[{"role":"user","content":"Hi"}],"max_tokens":16}`))
	if err != nil {
		return limit.Verdict{Class: limit.BadRequest, Scope: limit.ScopeRequest, Text: err.Error()}
	}
	asked := &http.Request{Header: http.Header{"Content-Type": {"application/json"}, "Accept": {"application/json"}}}
	req, err := newRequest(ctx, asked, c.p, model, body, c.secret)
	if err != nil {
		return limit.Verdict{Class: limit.BadRequest, Scope: limit.ScopeProvider, Text: err.Error()}
	}
	v, answer := c.answer(ctx, req)
	switch said := choices(answer); {
	case v.Status/100 == 2 && v.Class == limit.Server && said:
		return limit.Verdict{Status: v.Status} // it had no room to say anything
	case v.Class == limit.OK && !said:
		return unasked(v, "what came is no answer to a chat")
	}
	return v
}

// choices says whether a body is an answer to a chat.
func choices(body []byte) bool {
	var a struct {
		Choices []json.RawMessage
		Error   json.RawMessage
	}
	return json.Unmarshal(body, &a) == nil && len(a.Choices) > 0 && (a.Error == nil || string(a.Error) == "null")
}

// maxTested bounds the answer to a test; the longest lists of models have 1 MiB.
const maxTested = 8 << 20

func (c *asker) answer(ctx context.Context, req *http.Request) (limit.Verdict, []byte) {
	resp, err := c.e.transport.RoundTrip(req)
	if err != nil {
		return hidden(transportVerdict(ctx, err), c.hide), nil
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxTested))
	if err != nil && resp.StatusCode/100 == 2 {
		return hidden(transportVerdict(ctx, err), c.hide), nil
	}
	a := dialect.Answer{Provider: c.p.Name, Host: req.URL.Host, Status: resp.StatusCode, Header: resp.Header, Body: body}
	return hidden(redirected(tested(a, time.Now()), resp.Header), c.hide), body
}

// apart says of a refused key that other hosts of the company have keys of
// their own.
func (c *asker) apart(v limit.Verdict) limit.Verdict { return apart(v, c.p, c.e.o.Providers) }

func apart(v limit.Verdict, p provider.Provider, rows map[string]provider.Provider) limit.Verdict {
	sisters := p.Sisters(rows)
	if v.Class != limit.Auth || v.Status != http.StatusUnauthorized || len(sisters) == 0 {
		return v
	}
	var titles []string
	for _, s := range sisters {
		titles = append(titles, s.Title)
	}
	note := "keys of " + strings.Join(titles, " and ") + " are not accepted here"
	if v.Text != "" {
		note = strings.TrimRight(v.Text, ". ") + "; " + note
	}
	v.Text = note
	return v
}

// modelNames reads a list of models, in the shapes that providers give it:
// {"data":[…]}, {"models":[…]}, {"result":[…]} or a bare list, of objects or names.
func modelNames(body []byte, hide plain.Redactor) []string {
	var list struct{ Data, Models, Result []json.RawMessage }
	entries := []json.RawMessage{}
	body = bytes.TrimPrefix(body, []byte("\ufeff"))
	if json.Unmarshal(body, &list) == nil {
		entries = slices.Concat(list.Data, list.Models, list.Result)
	} else if json.Unmarshal(body, &entries) != nil {
		return nil
	}
	var names []string
	seen := map[string]bool{"": true}
	for _, raw := range entries {
		var entry struct{ ID, Name, Model string }
		var name string
		if json.Unmarshal(raw, &name) != nil && json.Unmarshal(raw, &entry) == nil {
			name = cmp.Or(entry.ID, entry.Name, entry.Model)
			if !strings.Contains(name, "/") && strings.HasPrefix(entry.Name, "@") {
				name = entry.Name // Cloudflare's ids are UUIDs
			}
		}
		if name = plain.Brief(hide.Redact(name), maxModelName); !seen[name] {
			seen[name], names = true, append(names, name)
		}
	}
	return names
}

// maxModelName bounds the name of a model that somebody else wrote.
const maxModelName = 200
