// Package inquiry asks providers before a chat does: whether an API is behind an
// address, which models there are for a key, which of them to propose, and
// whether another host of the same company accepts the key. A key goes to its own
// provider, and elsewhere only after a yes. Nothing is reserved or kept.
package inquiry

import (
	"context"
	"maps"
	"net/http"

	"sluice/engine/provider"
	"sluice/engine/trial"
	"sluice/engine/wire"
	"sluice/keystore"
	"sluice/ui/cli/admin"
)

// Inquiry asks the providers of a configuration. Test and TestSecret are safe for
// concurrent use, all else is not.
type Inquiry struct {
	providers map[string]provider.Provider
	transport http.RoundTripper
	*trial.Tester
	bases map[string]base // what was found of an address, by provider
}

// New gives one over the rows of providers, with the secrets of their keys.
func New(providers map[string]provider.Provider, transport http.RoundTripper, secrets wire.Opener) *Inquiry {
	return &Inquiry{providers, transport, trial.New(transport, Reachable(providers), secrets), map[string]base{}}
}

// Reachable gives the providers whose address is whole. Keys and models may be
// added to any of them later.
func Reachable(providers map[string]provider.Provider) map[string]provider.Provider {
	m := maps.Clone(providers)
	maps.DeleteFunc(m, func(_ string, p provider.Provider) bool { return !admin.Reachable(p) })
	return m
}

// TestSecret asks a key's provider about a secret that is not kept yet.
func (q *Inquiry) TestSecret(ctx context.Context, k keystore.Key, s keystore.Secret) (trial.Result, error) {
	k.Ref = "held:"
	return trial.New(q.transport, Reachable(q.providers), held{s}).Test(ctx, k)
}

// held opens every reference to one secret.
type held struct{ secret keystore.Secret }

func (h held) Open(context.Context, string) (keystore.Secret, error) { return h.secret, nil }
