package session

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"reflect"
	"slices"
	"strings"
	"time"

	"sluice/engine/provider"
	"sluice/keystore"
	"sluice/ui/cli/config"
)

// reloadEvery is how often the configuration and the keys are looked at.
const reloadEvery = 2 * time.Second

// watcher takes over what changes while the dashboard runs: the chain, the
// keys, the limits and the retries of the configuration, and the keys of the
// store. What else changes in the configuration counts from the next start on,
// which is said.
type watcher struct {
	session *Session
	path    string // of the configuration
	seen    stamp
}

// stamp tells one state of a file from another.
type stamp struct {
	at   time.Time
	size int64
}

func stampOf(path string) stamp {
	info, err := os.Stat(path)
	if err != nil {
		return stamp{}
	}
	return stamp{info.ModTime(), info.Size()}
}

func newWatcher(path string, s *Session) *watcher {
	return &watcher{session: s, path: path, seen: stampOf(path)}
}

func (w *watcher) look(ctx context.Context) {
	text := ""
	if err := w.session.putSecretsBack(ctx); err != nil {
		text = err.Error()
	}
	w.session.Notices.Set("secrets file", text)
	now := stampOf(w.path)
	if now != w.seen {
		w.seen = now
		w.session.Notices.Set("reload", w.reload(ctx))
		return
	}
	switch err := w.session.Refresh(ctx); {
	case ctx.Err() != nil:
	case err != nil:
		w.session.Notices.Set("keys", "the keys could not be read: "+err.Error())
	default:
		w.session.Notices.Set("keys", "")
	}
}

// reload reads the configuration anew. The text says what a person should
// know; where the new one is no good, the old one stays.
func (w *watcher) reload(ctx context.Context) string {
	next, err := config.Load(w.path, provider.ByName())
	if errors.Is(err, fs.ErrNotExist) {
		return "the configuration is gone; the one that was read is still used"
	}
	if err != nil {
		return "the configuration was changed and is not used: " + err.Error()
	}
	next.Spread(w.session.home.Env.Get)
	s := w.session
	s.taking.Lock()
	defer s.taking.Unlock()
	stored, err := s.store.Keys(ctx)
	if err != nil {
		return "the configuration was changed and is not used: " + err.Error()
	}
	next.Proposed = s.Config.Proposed
	pool, _, err := next.Pool(stored)
	if err != nil {
		return "the configuration was changed and is not used: " + err.Error()
	}
	if !sameProviders(s.Config, next, pool) {
		return "the configuration names other providers: start sluice again to use it"
	}
	if err := s.engine.SetKeys(ctx, pool); err != nil {
		return "the configuration was changed and is not used: " + err.Error()
	}
	if !slices.Equal(s.current.Load().Chain, next.Chain) {
		if err := s.engine.SetChain(ctx, next.Chain); err != nil {
			return "the new chain is not used: " + err.Error()
		}
	}
	s.Keys = pool
	if !reflect.DeepEqual(s.current.Load().Limits, next.Limits) {
		if err := s.engine.SetLimits(ctx, next.Limits); err != nil {
			return "the new limits are not used: " + err.Error()
		}
	}
	s.engine.SetPolicy(next.Policy)
	s.Notices.First("training", training{s.store}.news(ctx, next, pool))
	return w.keep(next)
}

// keep remembers what is used of next, and says what is not used yet.
func (w *watcher) keep(next *config.Config) string {
	s := w.session
	changed := *s.Config
	changed.Chain, changed.Keys, changed.Limits, changed.Policy = next.Chain, next.Keys, next.Limits, next.Policy
	changed.Plans, changed.Private = next.Plans, next.Private
	s.current.Store(&changed)
	var later []string
	for name, differs := range map[string]bool{
		"patience": s.Config.Patience != next.Patience, "select": s.Config.Select != next.Select, "network": s.Config.Timeouts != next.Timeouts || s.Config.Network != next.Network, "secrets": s.Config.Secrets != next.Secrets,
		"ui": s.Config.UI != next.UI, "system": s.Config.System != next.System,
	} {
		if differs {
			later = append(later, name)
		}
	}
	if len(later) == 0 {
		return ""
	}
	slices.Sort(later)
	return "the changed configuration is used; its " + strings.Join(later, ", ") + " from the next start on"
}

// sameProviders says whether the providers that are used are those that the
// engine has.
func sameProviders(old, next *config.Config, pool []keystore.Key) bool {
	differs := func(name string) bool { return !reflect.DeepEqual(old.Providers[name], next.Providers[name]) }
	return !slices.ContainsFunc(next.Chain, func(r keystore.Route) bool { return differs(r.Provider) }) &&
		!slices.ContainsFunc(pool, func(k keystore.Key) bool { return differs(k.Provider) })
}
