package engine

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"

	"sluice/engine/policy"
	"sluice/engine/provider"
	"sluice/engine/schedule"
	"sluice/engine/wire"
	"sluice/keystore"
	"sluice/keystore/limit"
)

// Options are everything an Engine is made of.
type Options struct {
	Chain     []keystore.Route // preferred first
	Keys      []keystore.Key
	Providers map[string]provider.Provider // by name; each route's and key's provider must be there
	Ledger    keystore.Ledger
	Secrets   Secrets // may be nil where no key has a Ref
	// Transport sends. It must not follow redirects (a plain http.Transport
	// does not) and bounds connecting. Nil: http.DefaultTransport.
	Transport http.RoundTripper
	Policy    policy.Policy // what it leaves out is as in policy.Default
	Select    schedule.Selection
	Timeouts  wire.Timeouts
	Rand      *rand.Rand // nil: no jitter. Used by the engine's goroutine only
	// Limits are what the person configured, by route; a route without a
	// model stands for all models of that provider's accounts.
	Limits map[keystore.Route][]limit.Bucket
	// SyncEvery is how often to look for what other processes changed in the
	// ledger; 0: the ledger is not shared.
	SyncEvery time.Duration
	// Logs says that a log follows the events: none is trimmed from memory
	// before Logged was told of it.
	Logs bool
	// Crashed is told of a panic in one of the engine's goroutines other than
	// Run's own; the request that it belonged to has failed. Nil: the panic goes on.
	Crashed func(reason any)
}

// Secrets opens references to secrets. All methods are safe for concurrent use.
type Secrets interface {
	wire.Opener
	// Forget drops what is cached for ref: the provider refused it.
	Forget(ref string)
	// Missing gives the error with which Open is known to fail, as far as that
	// can be told at once, without asking anybody; nil: Open may succeed.
	Missing(ref string) error
}

// errNoRoute says that the chain is empty.
var errNoRoute = errors.New("no model is configured")

func (o *Options) check() error {
	if len(o.Chain) == 0 {
		return errNoRoute
	}
	if o.Ledger == nil {
		return errors.New("no ledger")
	}
	for _, r := range o.Chain {
		if _, ok := o.Providers[r.Provider]; !ok {
			return fmt.Errorf("model %s: unknown provider %q", r, r.Provider)
		}
	}
	for _, k := range o.Keys {
		if _, ok := o.Providers[k.Provider]; !ok {
			return fmt.Errorf("key %s: unknown provider %q", k.Name, k.Provider)
		}
	}
	for _, p := range o.Providers {
		if err := provider.CheckBaseURL(p.BaseURL); err != nil {
			return fmt.Errorf("provider %s: %w", p.Name, err)
		}
	}
	return nil
}
