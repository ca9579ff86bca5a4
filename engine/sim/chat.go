package sim

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// openAccount is whose limits count where a provider asks for no key.
const openAccount = "open"

// exchange is one chat request on its way through the server.
type exchange struct {
	server  *Server
	p       *provider
	key     *Key
	account string
	model   *model
	req     chatRequest
	cost    cost
	token   string
	arrival *Arrival
	lease   *lease
	failure *failure // played on the answer; nil: none
	output  int64    // tokens written
	whole   int      // tokens that the whole answer has
	settled bool
	facts   *facts
	ctx     context.Context
}

// chat answers one request. Whatever way it ends, its lease is settled.
func (s *Server) chat(w http.ResponseWriter, r *http.Request, p *provider) {
	x := &exchange{server: s, p: p, token: token(r.Header), ctx: r.Context()}
	req, err := readRequest(r)
	no := x.enter(req, err)
	defer x.leave()
	switch {
	case no != nil:
		x.refuse(w, no)
	case x.failure != nil && x.failure.beforeAnswer():
		x.fail(w, r)
	case req.Stream:
		x.stream(w)
	default:
		x.answer(w)
	}
}

// enter decides about the request, in one step.
func (x *exchange) enter(req chatRequest, err error) *refusal {
	s := x.server
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	x.req, x.arrival = req, s.arrive(x.p, now)
	x.arrival.Model, x.arrival.Stream = x.p.bare(req.Model), req.Stream
	x.facts = &facts{
		now: now, id: fmt.Sprintf("sim-%08d", x.arrival.Number), model: req.Model, token: x.token,
		reading: x.reading,
	}
	if no := x.checkKey(now); no != nil {
		return no
	}
	if err != nil {
		x.facts.body = err.Error()
		return &refusal{kind: sayBadRequest}
	}
	if no := x.checkModel(); no != nil {
		return no
	}
	x.cost = x.p.costOf(x.model, req)
	x.arrival.Input = x.cost.input
	x.arrival.Early = s.earliness(x.arrival, x.cost)
	if no := x.checkSize(); no != nil {
		return no
	}
	if x.failure = s.pickFailure(x, now); x.failure != nil && x.failure.beforeAnswer() {
		return nil
	}
	var no *refusal
	x.lease, no = x.p.admit(x.account, x.model, x.cost, now)
	return no
}

// bare takes the provider's own name off a model's.
func (p *provider) bare(name string) string {
	if _, ok := p.models[name]; ok {
		return name
	}
	return strings.TrimPrefix(name, p.Name+"/")
}

func (x *exchange) checkKey(now time.Time) *refusal {
	if len(x.p.Keys) == 0 {
		x.account = openAccount
		x.arrival.Account, x.facts.account = x.account, "org-"+x.account
		return nil
	}
	k, ok := x.p.keys[x.token]
	switch {
	case x.token == "":
		return &refusal{kind: sayNoKey}
	case !ok:
		return &refusal{kind: sayAuth}
	}
	x.key, x.account = k, k.Account
	x.arrival.Key, x.arrival.Account = k.Name, k.Account
	x.facts.account = "org-" + k.Account
	switch until := x.server.started.Add(k.OffFor.D()); {
	case k.Revoked:
		return &refusal{kind: sayAuth}
	case k.Suspended:
		return &refusal{kind: saySuspended}
	case k.NoCredit:
		return &refusal{kind: sayCredit}
	case now.Before(until):
		x.arrival.Early = x.server.earliness(x.arrival, cost{})
		return &refusal{kind: sayPlan, until: until}
	}
	return nil
}

func (x *exchange) checkModel() *refusal {
	m, ok := x.p.models[x.arrival.Model]
	if !ok || m.Unavailable {
		return &refusal{kind: sayModel}
	}
	x.model = m
	if x.key != nil && len(x.key.Models) > 0 && !slices.Contains(x.key.Models, m.Name) {
		return &refusal{kind: sayNotAllowed}
	}
	return nil
}

func (x *exchange) checkSize() *refusal {
	need := x.cost.input + x.req.maxTokens()
	if x.model.Context > 0 && need > x.model.Context {
		return &refusal{kind: sayContext, limit: Limit{Max: x.model.Context}, requested: need}
	}
	return nil
}

// leave settles the request, once: before the last of the answer is sent, so
// that a client which has read it all finds its place free. It also runs when
// the client goes away, and when the connection is dropped on purpose.
func (x *exchange) leave() {
	if x.settled {
		return
	}
	x.settled = true
	s := x.server
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	if x.lease != nil {
		x.lease.end(x.cost.input, x.output, now)
	}
	x.arrival.Output, x.arrival.Ended = x.output, now
	x.arrival.Left = x.ctx.Err() != nil
}

// reading is for the headers. The caller holds the lock.
func (x *exchange) reading(dimension string, window Duration) (reading, bool) {
	if x.model == nil {
		return reading{}, false
	}
	return x.p.reading(x.account, x.model, dimension, window, x.facts.now)
}

// pause lets time pass, and tells whether the client is still there.
func (x *exchange) pause(d time.Duration) bool {
	if d <= 0 {
		return x.ctx.Err() == nil
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-x.ctx.Done():
		return false
	}
}

// latency is how long the model thinks before its first token.
func (x *exchange) latency() time.Duration {
	d := x.p.Latency.D()
	if x.model.Latency > 0 {
		d = x.model.Latency.D()
	}
	if j := x.p.Jitter.D(); j > 0 {
		x.server.mu.Lock()
		d += time.Duration(x.server.random.Int64N(int64(j)))
		x.server.mu.Unlock()
	}
	return d
}

// pace is how long one token takes.
func (x *exchange) pace() time.Duration {
	v := x.p.Speed
	if x.model.Speed > 0 {
		v = x.model.Speed
	}
	if v <= 0 {
		return 0
	}
	return time.Duration(float64(time.Second) / v)
}
