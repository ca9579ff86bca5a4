package trial

import (
	"context"
	"sync"
	"time"

	"sluice/engine/plain"
	"sluice/engine/provider"
	"sluice/engine/wire"
	"sluice/keystore"
	"sluice/keystore/limit"
)

const (
	relistEvery = 10 * time.Minute // how long a list, or that none came, is remembered
	relistWait  = 3 * time.Second  // how long a request that failed waits for one
)

// lists remembers what providers listed, to name the nearest of a model that is
// gone. Only the first of those who ask at a time waits for it.
type lists struct {
	mu    sync.Mutex
	names map[string][]string // by provider
	stale map[string]time.Time
}

// turn gives what is remembered of a provider; ask: the caller is to ask anew.
func (l *lists) turn(provider string, now time.Time) (names []string, ask bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if now.Before(l.stale[provider]) {
		return l.names[provider], false
	}
	if l.stale == nil {
		l.names, l.stale = map[string][]string{}, map[string]time.Time{}
	}
	l.stale[provider] = now.Add(relistEvery)
	return nil, true
}

func (l *lists) keep(provider string, names []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.names[provider] = names
}

// Explain adds to a refusal of a model what the catalogue and the provider's own
// list tell of it: that the model is gone and which is nearest, or that the key
// may be another host's. It may ask for the list, which is free.
func (t *Tester) Explain(ctx context.Context, p provider.Provider, secret keystore.Secret, model string, v limit.Verdict) limit.Verdict {
	if v.Class != limit.ModelUnavailable || v.Scope == limit.ScopeProvider || v.Scope == limit.ScopeKey || p.ListsOthers {
		return t.apart(v, p)
	}
	names, ask := t.lists.turn(p.Name, time.Now())
	if ask {
		ctx, cancel := wire.Within(ctx, relistWait)
		defer cancel()
		names = t.caller(p, secret).list(ctx).Names
		t.lists.keep(p.Name, names)
	}
	near, missing := p.Missing(model, names)
	if !missing {
		return v
	}
	note := p.Title + " does not list it"
	if near != "" {
		note += "; the nearest is " + near
	}
	if v.Text != "" {
		note += ": " + v.Text
	}
	v.Text = plain.Brief(note, 400)
	return v
}
