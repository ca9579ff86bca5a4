package trial

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"sluice/engine/dialect"
	"sluice/engine/dialect/stream"
	"sluice/engine/plain"
	"sluice/engine/provider"
	"sluice/engine/wire"
	"sluice/keystore"
	"sluice/keystore/limit"
)

// caller asks one provider with one key.
type caller struct{ wire.Call }

// test takes the row's own test. A list that everybody gets proves nothing,
// and neither does its being there.
func (c caller) test(ctx context.Context) Result {
	path := c.Provider.TestPath
	if path == provider.TestByChat {
		return c.chats(ctx, c.list(ctx))
	}
	if path != "" && path != c.listPath() {
		r := Result{}
		if r.Verdict, _ = c.Get(ctx, path, tested); r.Verdict.Class == limit.OK {
			r.Listed = c.list(ctx).Names
		}
		return r
	}
	got := c.list(ctx)
	if got.Verdict.Class != limit.OK || c.Secret.Empty() || !c.open(ctx) {
		return Result{Verdict: got.Verdict, Listed: got.Names}
	}
	return c.chats(ctx, got)
}

func (c caller) listPath() string { return cmp.Or(c.Provider.ListPath, "/models") }

func (c caller) list(ctx context.Context) Models {
	v, body := c.Get(ctx, c.listPath(), tested)
	if v.Class != limit.OK {
		return Models{Verdict: v}
	}
	return Models{Verdict: v, Names: modelNames(body, c.Hide)}
}

// open says whether the list is there for who has no key, too.
func (c caller) open(ctx context.Context) bool {
	c.Secret = keystore.Secret{}
	return c.list(ctx).Verdict.Class == limit.OK
}

// testChats is how many models a test by chat tries: one may not be granted to
// the key.
const testChats = 3

// chats tests the key by a chat that is as short as can be.
func (c caller) chats(ctx context.Context, got Models) Result {
	switch got.Verdict.Class {
	case limit.Auth, limit.Network, limit.Timeout, limit.Cancelled, limit.RateLimit:
		return Result{Verdict: got.Verdict, Listed: got.Names}
	}
	r := Result{Verdict: limit.Verdict{Class: limit.BadRequest, Scope: limit.ScopeRequest, Text: "it lists no model that a chat could be tried with"}, Listed: got.Names}
	models := c.Provider.Cheap(got.Names, testChats)
	if len(models) == 0 {
		models = c.Provider.Named()
	}
	for _, m := range models[:min(testChats, len(models))] {
		r.Chat, r.Verdict = m, c.chat(ctx, m)
		if v := r.Verdict.Class; v != limit.ModelUnavailable && v != limit.BadRequest {
			break
		}
	}
	return r
}

// nextToNothing is the shortest chat. Some models refuse a smaller bound, since their
// reasoning would not fit.
const nextToNothing = `{"model":"","messages":[{"role":"user","content":"Hi"}],"max_tokens":16}`

func (c caller) chat(ctx context.Context, model string) limit.Verdict {
	v, answer := c.Chat(ctx, model, []byte(nextToNothing), tested)
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

// tested judges the answer to a test. The key is blamed only for what the
// provider itself says of it, and accepted only by an answer that an API gives:
// a good status alone may come from anybody on the way.
func tested(a dialect.Answer, now time.Time) limit.Verdict {
	v, _ := stream.Read(a, now)
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
