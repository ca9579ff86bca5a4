package sim

import (
	"maps"
	"slices"
	"time"
)

// maxSeen bounds what is remembered of the past.
const maxSeen = 100_000

// Arrival is one chat request as the provider saw it. It never holds a token.
type Arrival struct {
	Number   uint64 // counts from 1
	At       time.Time
	Ended    time.Time // zero while it runs
	Provider string
	Key      string // its name; empty: no such key
	Account  string
	Model    string // as asked for
	Stream   bool
	Status   int    // 0 while nothing was answered
	Kind     string // the refusal or failure that was played; empty: a whole answer
	Limit    string // the limit that refused: "RPM", "concurrency"
	Input    int64  // tokens
	Output   int64  // tokens that were written
	// Stated is the latest time that the answer named for a retry; zero: none.
	Stated time.Time
	// Early is by how much the request came before the time that an earlier
	// answer to the same key and model had named for a request of no greater
	// cost; 0: it did not.
	Early time.Duration
	// Left: the client went away before the end.
	Left bool
}

// Count adds up arrivals.
type Count struct {
	Requests  int
	Answered  int // whole answers
	Limited   int // refused by a limit
	Rejected  int // refused for the key: wrong, suspended, without money
	Failed    int // everything else that went wrong
	Left      int // the client went away
	Early     int
	Input     int64
	Output    int64
	Streaming int // running now
}

// Stats is what a server has received so far.
type Stats struct {
	Total Count
	Keys  map[string]Count // by key name; "" holds unknown keys
	// Models is by the provider's name and the model's: "sim/large".
	Models map[string]Count
	// Pairs is by key and model: "one sim/large".
	Pairs map[string]Count
	// Accounts is by the provider's name and the account's.
	Accounts map[string]Count
}

// promise is a time that the provider has named for a retry.
type promise struct {
	until time.Time
	cost  int64
}

type promiseKey struct {
	provider, key, model, dimension string
}

// Seen gives every chat request that was received, oldest first; of very many
// the oldest are forgotten.
func (s *Server) Seen() []Arrival {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]Arrival, len(s.seen))
	for i, a := range s.seen {
		out[i] = *a
	}
	return out
}

// Stats adds up what Seen gives.
func (s *Server) Stats() Stats {
	st := Stats{
		Keys: map[string]Count{}, Models: map[string]Count{},
		Pairs: map[string]Count{}, Accounts: map[string]Count{},
	}
	for _, a := range s.Seen() {
		model := a.Provider + "/" + a.Model
		st.Total.add(a)
		addTo(st.Keys, a.Key, a)
		addTo(st.Models, model, a)
		addTo(st.Pairs, a.Key+" "+model, a)
		addTo(st.Accounts, a.Provider+"/"+a.Account, a)
	}
	return st
}

func addTo(m map[string]Count, name string, a Arrival) {
	c := m[name]
	c.add(a)
	m[name] = c
}

func (c *Count) add(a Arrival) {
	c.Requests++
	c.Input += a.Input
	c.Output += a.Output
	if a.Early > 0 {
		c.Early++
	}
	switch {
	case a.Ended.IsZero():
		c.Streaming++
	case a.Left:
		c.Left++
	case a.Kind == "":
		c.Answered++
	case a.Kind == sayRateLimit || a.Kind == sayPlan:
		c.Limited++
	case slices.Contains([]string{sayNoKey, sayAuth, saySuspended, sayCredit, FailEchoKey}, a.Kind):
		c.Rejected++
	default:
		c.Failed++
	}
}

// arrive notes a request. The caller holds the lock.
func (s *Server) arrive(p *provider, now time.Time) *Arrival {
	s.number++
	a := &Arrival{Number: s.number, At: now, Provider: p.Name}
	if len(s.seen) >= maxSeen {
		s.seen = slices.Delete(s.seen, 0, maxSeen/2)
	}
	s.seen = append(s.seen, a)
	return a
}

// earliness is by how much a request comes before what its key was told.
func (s *Server) earliness(a *Arrival, c cost) time.Duration {
	var early time.Duration
	for k, p := range s.promises {
		if k.provider != a.Provider || k.key != a.Key || (k.model != "" && k.model != a.Model) {
			continue
		}
		if !p.until.After(a.At) {
			delete(s.promises, k)
		} else if max(c.of(k.dimension), 1) >= p.cost {
			early = max(early, p.until.Sub(a.At))
		}
	}
	return early
}

// promised notes what a key was told.
func (s *Server) promised(a *Arrival, no *refusal, stated time.Time) {
	if stated.IsZero() {
		return
	}
	k := promiseKey{a.Provider, a.Key, a.Model, no.limit.Dimension}
	if no.limit.Scope == PerAccount || no.kind == sayPlan {
		k.model = ""
	}
	p := promise{stated, max(no.requested, 1)}
	if old, ok := s.promises[k]; ok && old.until.After(p.until) && old.cost <= p.cost {
		p = old
	}
	s.promises[k] = p
}

// Promises gives, by key and model ("one sim/large"), the latest time that
// was named for a retry and has not passed.
func (s *Server) Promises() map[string]time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := map[string]time.Time{}
	for k, p := range maps.Clone(s.promises) {
		name := k.key + " " + k.provider + "/" + k.model
		if p.until.After(out[name]) && p.until.After(time.Now()) {
			out[name] = p.until
		}
	}
	return out
}
