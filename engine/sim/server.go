package sim

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
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
	record    record
}

// New makes a server; its windows and the times in the scenario start now. It
// panics where Validate finds fault with the scenario.
func New(scenario Scenario) *Server {
	if err := scenario.Validate(); err != nil {
		panic(err)
	}
	s := &Server{
		started: time.Now(),
		random:  rand.New(rand.NewPCG(scenario.Seed, scenario.Seed)),
		record:  record{promises: map[promiseKey]promise{}},
	}
	for _, p := range scenario.Providers {
		s.providers = append(s.providers, newProvider(p))
	}
	slices.SortStableFunc(s.providers, func(a, b *provider) int { return len(b.Prefix) - len(a.Prefix) })
	return s
}

// ServeHTTP answers …/chat/completions, …/models, …/models/NAME, /health and
// the root, each under any base path.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p, path := s.route(r.URL.Path)
	x := &exchange{server: s, p: p, w: w, ctx: r.Context(), token: token(r.Header), failure: &failure{}}
	switch {
	case path == "" || path == "/" || path == "/health":
		s.root(w)
	case p != nil && strings.HasSuffix(path, "/chat/completions"):
		if r.Method != http.MethodPost {
			w.Header().Set("Allow", http.MethodPost)
			http.Error(w, "405 method not allowed", http.StatusMethodNotAllowed)
			return
		}
		x.chat(r)
	case p != nil && (strings.HasSuffix(path, "/models") || strings.Contains(path, "/models/")):
		x.models(r.URL.Path)
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

// Seen gives every chat request that was received, oldest first; of very many
// the oldest are forgotten.
func (s *Server) Seen() []Arrival {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]Arrival, len(s.record.seen))
	for i, a := range s.record.seen {
		out[i] = *a
	}
	return out
}

// Transport gives a RoundTripper that hands requests to this server inside the
// process: no socket, no network, so it works in a synctest bubble. It behaves
// as a connection does: the answer streams, headers first; cancelling the
// request's context, or closing the body early, reaches the server; context
// values do not. Each request runs in a goroutine that ends with it.
func (s *Server) Transport() http.RoundTripper { return transport{s} }

// Serve answers on l until ctx ends, then ends what still runs and closes l.
// It returns nil when ctx ended it. The server has no secrets and no
// authority, and is meant for loopback.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	requests, drop := context.WithCancel(context.WithoutCancel(ctx))
	defer drop()
	h := &http.Server{
		Handler:           s,
		ReadHeaderTimeout: 10 * time.Second,
		BaseContext:       func(net.Listener) context.Context { return requests },
	}
	stop := context.AfterFunc(ctx, func() {
		drop()
		_ = h.Close() // Serve below tells when it is done
	})
	defer stop()
	err := h.Serve(l)
	if ctx.Err() != nil || errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return fmt.Errorf("serving the simulated provider: %w", err)
}
