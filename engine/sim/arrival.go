package sim

import (
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
	User     string // whom the request names as its user
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

// promise is a time that the provider has named for a retry.
type promise struct {
	until time.Time
	cost  int64
}

type promiseKey struct {
	provider, key, model, dimension string
}

// record is what a server remembers. It is used under the server's lock.
type record struct {
	number   uint64 // of the newest chat request
	seen     []*Arrival
	promises map[promiseKey]promise
}

// arrive notes a request.
func (r *record) arrive(provider string, now time.Time) *Arrival {
	r.number++
	a := &Arrival{Number: r.number, At: now, Provider: provider}
	if len(r.seen) >= maxSeen {
		r.seen = slices.Delete(r.seen, 0, maxSeen/2)
	}
	r.seen = append(r.seen, a)
	return a
}

// earliness is by how much a request comes before what its key was told.
func (r *record) earliness(a *Arrival, c cost) time.Duration {
	var early time.Duration
	for k, p := range r.promises {
		if k.provider != a.Provider || k.key != a.Key || (k.model != "" && k.model != a.Model) {
			continue
		}
		if !p.until.After(a.At) {
			delete(r.promises, k)
		} else if max(c.of(k.dimension), 1) >= p.cost {
			early = max(early, p.until.Sub(a.At))
		}
	}
	return early
}

// promised notes what a key was told.
func (r *record) promised(a *Arrival, no *refusal, stated time.Time) {
	if stated.IsZero() {
		return
	}
	k := promiseKey{a.Provider, a.Key, a.Model, no.limit.Dimension}
	if no.limit.Scope == perAccount || no.kind == sayPlan {
		k.model = ""
	}
	p := promise{stated, max(no.requested, 1)}
	if old, ok := r.promises[k]; ok && old.until.After(p.until) && old.cost <= p.cost {
		p = old
	}
	r.promises[k] = p
}
