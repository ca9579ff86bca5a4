package sim

import (
	"fmt"
	"slices"
	"time"
)

// SetFailures puts other failures in the place of a provider's; their counts
// begin anew. Requests that run keep what they met.
func (s *Server) SetFailures(providerName string, failures ...Failure) error {
	for i, f := range failures {
		if err := f.fault(); err != nil {
			return fmt.Errorf("failure %d: %w", i+1, err)
		}
	}
	return s.change(providerName, func(p *provider) error {
		p.failures = nil
		for _, f := range failures {
			p.failures = append(p.failures, &failure{Failure: f})
		}
		return nil
	})
}

// SetLimits puts other limits in the place of a model's; nothing is taken
// from them yet. Without any limit the model has none.
func (s *Server) SetLimits(providerName, modelName string, limits ...Limit) error {
	for i, l := range limits {
		if err := l.fault(); err != nil {
			return fmt.Errorf("limit %d: %w", i+1, err)
		}
	}
	return s.change(providerName, func(p *provider) error {
		m, ok := p.models[modelName]
		if !ok {
			return fmt.Errorf("provider %s has no model %q", providerName, modelName)
		}
		m.rules = rulesOf(limits)
		return nil
	})
}

// SetKey changes a key, or adds one. The key with the same name is replaced,
// so that its token may change too.
func (s *Server) SetKey(providerName string, k Key) error {
	if k.Name == "" || k.Token == "" {
		return fmt.Errorf("key %q needs a name and a token", k.Name)
	}
	return s.change(providerName, func(p *provider) error {
		for token, old := range p.keys {
			if old.Name == k.Name {
				delete(p.keys, token)
			}
		}
		p.keys[k.Token] = withAccount(k)
		p.Keys = slices.DeleteFunc(slices.Clone(p.Keys), func(o Key) bool { return o.Name == k.Name })
		p.Keys = append(p.Keys, k)
		return nil
	})
}

// SetModel makes a model available or not.
func (s *Server) SetModel(providerName, modelName string, available bool) error {
	return s.change(providerName, func(p *provider) error {
		m, ok := p.models[modelName]
		if !ok {
			return fmt.Errorf("provider %s has no model %q", providerName, modelName)
		}
		m.Unavailable = !available
		return nil
	})
}

// Forgive makes every limit of a provider whole at once, earlier than was
// stated. What was promised stays promised: who comes before that time is
// still noted as early. Requests that run keep their places.
func (s *Server) Forgive(providerName string) error {
	return s.change(providerName, func(p *provider) error {
		clear(p.counters)
		return nil
	})
}

func (s *Server) change(providerName string, f func(*provider) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range s.providers {
		if p.Name == providerName {
			return f(p)
		}
	}
	return fmt.Errorf("no provider %q in the scenario", providerName)
}

// Started is when the server was made: the zero of Failure.After, Failure.Until
// and Key.OffFor.
func (s *Server) Started() time.Time { return s.started }
