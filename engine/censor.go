package engine

import (
	"net/http"
	"slices"
	"sync"

	"sluice/engine/plain"
	"sluice/keystore"
	"sluice/keystore/limit"
)

// censor knows what hides the keys that requests are sent with. A provider or
// a model may echo them, in any form and in any field, so nothing that came
// from outside goes on before it went through what this gives. The redactor of
// each key is made once. It is safe for concurrent use.
type censor struct {
	mu   sync.Mutex
	made map[string]made // by the key's ID
}

type made struct {
	secret keystore.Secret
	hide   plain.Redactor
}

// minSecret is the shortest secret that is looked for. Shorter ones would be
// found in ordinary words.
const minSecret = 8

// sentWith are the keys that one request has been sent with.
type sentWith struct {
	secrets []keystore.Secret
	hide    plain.Redactor
}

// add notes that the request is about to be sent with k's secret s.
func (c *censor) add(to *sentWith, k keystore.Key, s keystore.Secret) {
	if len(s.Reveal()) < minSecret {
		return
	}
	for _, have := range to.secrets {
		if have.Reveal() == s.Reveal() {
			return
		}
	}
	if to.secrets = append(to.secrets, s); len(to.secrets) == 1 {
		to.hide = c.of(k, s)
		return
	}
	var all []string
	for _, s := range to.secrets {
		all = append(all, s.Reveal())
	}
	to.hide = plain.NewRedactor(all...)
}

// of gives what hides one secret.
func (c *censor) of(k keystore.Key, s keystore.Secret) plain.Redactor {
	if len(s.Reveal()) < minSecret {
		return plain.Redactor{}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	m, ok := c.made[k.ID]
	if !ok || m.secret.Reveal() != s.Reveal() {
		m = made{s, plain.NewRedactor(s.Reveal())}
		if c.made == nil {
			c.made = map[string]made{}
		}
		c.made[k.ID] = m
	}
	return m.hide
}

// hidden takes the keys out of a verdict's words, whatever their shape.
func hidden(v limit.Verdict, hide plain.Redactor) limit.Verdict {
	v.Text, v.Code, v.Account, v.Asked = hide.Redact(v.Text), hide.Redact(v.Code), hide.Redact(v.Account), hide.Redact(v.Asked)
	v.Params = slices.Clone(v.Params)
	for i := range v.Params {
		v.Params[i] = hide.Redact(v.Params[i])
	}
	return v
}

// censorHeaders changes headers, names included, with hide.
func censorHeaders(h http.Header, hide func(string) string) {
	for name, values := range h {
		if hide(name) != name {
			delete(h, name)
			continue
		}
		for i, v := range values {
			values[i] = hide(v)
		}
	}
}
