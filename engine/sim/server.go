package sim

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// Server is one running scenario. It is an http.Handler, and safe for
// concurrent use.
type Server struct {
	started time.Time

	mu        sync.Mutex // guards what follows, and everything that hangs on it
	random    *rand.Rand
	providers []*provider // longest prefix first
	number    uint64      // of the newest chat request
	seen      []*Arrival
	promises  map[promiseKey]promise
}

// Option changes how a Server is made.
type Option func(*Server)

// WithRand makes the server draw from r, in place of a source seeded with the
// scenario's seed. The server has r for itself from then on.
func WithRand(r *rand.Rand) Option { return func(s *Server) { s.random = r } }

// provider is one Provider with its state.
type provider struct {
	Provider
	dialect  *dialect
	keys     map[string]*Key // by token
	models   map[string]*model
	failures []*failure
	counters map[counterKey]counter
	running  map[counterKey]int64
}

// model is one Model with the limits that hold for it.
type model struct {
	Model
	rules []*rule
}

// rule is a Limit that is in force. A new rule starts new counters.
type rule struct {
	Limit
	zone *time.Location
}

// counterKey says whose counter it is.
type counterKey struct {
	rule    *rule
	account string
	model   string // empty: all models together
}

// New makes a server; its windows and the times in the scenario start now. It
// panics where Validate finds fault with the scenario.
func New(scenario Scenario, opts ...Option) *Server {
	if err := scenario.Validate(); err != nil {
		panic(err)
	}
	s := &Server{
		started:  time.Now(),
		random:   rand.New(rand.NewPCG(scenario.Seed, scenario.Seed)),
		promises: make(map[promiseKey]promise),
	}
	for _, p := range scenario.Providers {
		s.providers = append(s.providers, newProvider(p))
	}
	slices.SortStableFunc(s.providers, func(a, b *provider) int { return len(b.Prefix) - len(a.Prefix) })
	for _, o := range opts {
		o(s)
	}
	return s
}

func newProvider(p Provider) *provider {
	d, _ := findDialect(p.Dialect) // Validate has looked
	if p.Name == "" {
		p.Name = defaultName
	}
	if p.Reserve == "" {
		p.Reserve = d.reserve
	}
	out := &provider{
		Provider: p, dialect: d,
		keys:     make(map[string]*Key),
		models:   make(map[string]*model),
		counters: make(map[counterKey]counter),
		running:  make(map[counterKey]int64),
	}
	for _, k := range p.Keys {
		out.keys[k.Token] = withAccount(k)
	}
	shared := rulesOf(p.Limits) // one set: an account's own limits span models
	for _, m := range p.Models {
		out.models[m.Name] = &model{Model: m, rules: modelRules(m, shared)}
	}
	for _, f := range p.Failures {
		out.failures = append(out.failures, &failure{Failure: f})
	}
	return out
}

// modelRules are a model's own limits, or the provider's; an account's limit
// for all models holds in either case.
func modelRules(m Model, shared []*rule) []*rule {
	if m.Limits == nil {
		return shared
	}
	rules := rulesOf(m.Limits)
	for _, r := range shared {
		if r.Scope == PerAccount {
			rules = append(rules, r)
		}
	}
	return rules
}

func withAccount(k Key) *Key {
	if k.Account == "" {
		k.Account = k.Name
	}
	return &k
}

func rulesOf(limits []Limit) []*rule {
	rules := make([]*rule, 0, len(limits))
	for _, l := range limits {
		zone, _ := time.LoadLocation(l.Zone) // Validate has looked; empty is UTC
		rules = append(rules, &rule{Limit: l, zone: zone})
	}
	return rules
}

// ServeHTTP answers …/chat/completions, …/models, …/models/NAME, /health and
// the root, each under any base path.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p, path := s.route(r.URL.Path)
	switch {
	case path == "" || path == "/" || path == "/health":
		s.root(w)
	case p == nil:
		http.Error(w, "404 page not found", http.StatusNotFound)
	case strings.HasSuffix(path, "/chat/completions"):
		if r.Method != http.MethodPost {
			w.Header().Set("Allow", http.MethodPost)
			http.Error(w, "405 method not allowed", http.StatusMethodNotAllowed)
			return
		}
		s.chat(w, r, p)
	case strings.HasSuffix(path, "/models") || strings.Contains(path, "/models/"):
		s.listModels(w, r, p)
	default:
		http.Error(w, "404 page not found", http.StatusNotFound)
	}
}

// route finds the provider that a path belongs to, and the rest of the path.
func (s *Server) route(path string) (*provider, string) {
	for _, p := range s.providers {
		rest, ok := strings.CutPrefix(path, strings.TrimSuffix(p.Prefix, "/"))
		if ok && (rest == "" || rest[0] == '/') {
			return p, rest
		}
	}
	return nil, path
}

// root says what this is, for a person with a browser and for a health check.
func (s *Server) root(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	fmt.Fprintln(w, "This is a simulated provider. Nothing here is written by a language model.")
	for _, p := range s.providers {
		fmt.Fprintf(w, "\n%s\n  base path %s\n  dialect   %s\n  models   ", p.Name, basePath(p.Provider), p.dialect.name)
		for _, m := range p.Models {
			fmt.Fprintf(w, " %s", m.Name)
		}
		fmt.Fprintln(w)
	}
}

// basePath is the path that a client puts before /chat/completions.
func basePath(p Provider) string {
	if p.Prefix == "" {
		return "/v1"
	}
	return strings.TrimSuffix(p.Prefix, "/")
}
