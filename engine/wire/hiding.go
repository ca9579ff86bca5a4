package wire

import (
	"net/http"
	"slices"

	"sluice/engine/plain"
	"sluice/keystore"
	"sluice/keystore/limit"
)

// A provider or a model may echo the keys that it is sent, in any form and in
// any field, so nothing that came from outside goes on before they are hidden.

// minSecret is the shortest secret that is looked for. Shorter ones would be
// found in ordinary words.
const minSecret = 8

// Hiding gives what hides secrets.
func Hiding(secrets ...keystore.Secret) plain.Redactor {
	var all []string
	for _, s := range secrets {
		if text := s.Reveal(); len(text) >= minSecret {
			all = append(all, text)
		}
	}
	if len(all) == 0 {
		return plain.Redactor{}
	}
	return plain.NewRedactor(all...)
}

// hider is what hides one secret.
type hider struct {
	secret keystore.Secret
	hide   plain.Redactor
}

func (s *Sender) hider(key string, secret keystore.Secret) plain.Redactor {
	if have, ok := s.hiders.Load(key); ok && have.(hider).secret.Reveal() == secret.Reveal() {
		return have.(hider).hide
	}
	made := hider{secret, Hiding(secret)}
	s.hiders.Store(key, made)
	return made.hide
}

// shown notes that the request is about to be sent with a key's secret, which is
// hidden from now on, as those are that it was sent with before.
func (r *Request) shown(key string, s keystore.Secret) {
	if slices.ContainsFunc(r.secrets, func(have keystore.Secret) bool { return have.Reveal() == s.Reveal() }) {
		return
	}
	if r.secrets = append(r.secrets, s); len(r.secrets) == 1 {
		r.hide = r.sender.hider(key, s)
		return
	}
	r.hide = Hiding(r.secrets...)
}

// Hidden takes the keys that the request was sent with out of a verdict's
// words, whatever their shape.
func (r *Request) Hidden(v limit.Verdict) limit.Verdict { return hidden(v, r.hide) }

func hidden(v limit.Verdict, hide plain.Redactor) limit.Verdict {
	v.Text, v.Code, v.Account, v.Asked = hide.Redact(v.Text), hide.Redact(v.Code), hide.Redact(v.Account), hide.Redact(v.Asked)
	v.Params = slices.Clone(v.Params)
	for i := range v.Params {
		v.Params[i] = hide.Redact(v.Params[i])
	}
	return v
}

// hideHeaders changes headers, names included, with hide.
func hideHeaders(h http.Header, hide func(string) string) {
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
