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

// exchange is one request on its way through the server.
type exchange struct {
	server  *Server
	p       *provider
	w       http.ResponseWriter
	ctx     context.Context
	token   string
	req     chatRequest
	key     *Key // nil where the provider asks for none
	account string
	model   *model
	cost    cost
	arrival *Arrival
	lease   *lease
	failure *failure // played on the answer; without a kind: none
	output  int64    // tokens written
	settled bool
	facts   *facts
}

// chat answers a question. Whatever way it ends, its lease is settled.
func (x *exchange) chat(r *http.Request) {
	req, err := readRequest(r)
	no := x.enter(req, err)
	defer x.leave()
	switch {
	case no != nil:
		x.refuse(no)
	case x.failure.beforeAnswer():
		x.fail(r.URL.RequestURI())
	default:
		(&answer{exchange: x}).give()
	}
}

// enter decides about the request, in one step.
func (x *exchange) enter(req chatRequest, err error) *refusal {
	s := x.server
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	x.req, x.arrival = req, s.record.arrive(x.p.Name, now)
	x.arrival.Model, x.arrival.Stream, x.arrival.User = x.p.bare(req.Model), req.Stream, req.User
	x.facts = newFacts(now, fmt.Sprintf("sim-%08d", x.arrival.Number), req.Model, x.token)
	x.facts.reading = x.reading
	if no := x.checkKey(now); no != nil {
		return no
	}
	if err != nil {
		x.facts.named["body"] = err.Error()
		return &refusal{kind: sayBadRequest}
	}
	if no := x.checkModel(); no != nil {
		return no
	}
	x.cost = x.p.costOf(x.model, req)
	x.arrival.Input = x.cost.input
	x.arrival.Early = s.record.earliness(x.arrival, x.cost)
	if need := x.cost.input + req.maxTokens(); x.model.Context > 0 && need > x.model.Context {
		return &refusal{kind: sayContext, limit: Limit{Max: x.model.Context}, requested: need}
	}
	if x.failure = x.p.pickFailure(x, now.Sub(s.started), s.random); x.failure.beforeAnswer() {
		return nil
	}
	x.p.turn(s.started, now)
	var no *refusal
	x.lease, no = x.p.admit(x.account, x.model, x.cost, now)
	if no == nil && (!req.Stream || !x.p.dialect.has("bare")) {
		for _, h := range x.p.dialect.success {
			x.setHeader(h) // it tells what was true when the request was let in
		}
	}
	return no
}

func (x *exchange) checkKey(now time.Time) *refusal {
	k, ok := x.p.keys[x.token]
	switch {
	case len(x.p.Keys) == 0:
		x.as(openAccount)
		return nil
	case x.token == "":
		return &refusal{kind: sayNoKey}
	case !ok:
		return &refusal{kind: sayAuth}
	}
	x.key, x.arrival.Key = k, k.Name
	x.as(k.Account)
	switch until := x.server.started.Add(k.OffFor.d()); {
	case k.Revoked:
		return &refusal{kind: sayAuth}
	case k.Suspended:
		return &refusal{kind: saySuspended}
	case k.NoCredit:
		return &refusal{kind: sayCredit}
	case now.Before(until):
		x.arrival.Early = x.server.record.earliness(x.arrival, cost{})
		return &refusal{kind: sayPlan, until: until}
	}
	return nil
}

func (x *exchange) as(account string) {
	x.account, x.arrival.Account = account, account
	x.facts.named["account"] = "org-" + account
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

// leave settles the request, once: before the last of the answer is sent, so
// that a client which has read it all finds its place free. It also runs when
// the client goes away, and when the connection is dropped on purpose.
func (x *exchange) leave() {
	if x.settled {
		return
	}
	x.settled = true
	x.server.mu.Lock()
	defer x.server.mu.Unlock()
	now := time.Now()
	x.p.turn(x.server.started, now)
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

// note puts down what was played; status 0: the one that is there stays.
func (x *exchange) note(kind string, status int) {
	x.server.mu.Lock()
	defer x.server.mu.Unlock()
	x.arrival.Kind = kind
	if status != 0 {
		x.arrival.Status = status
	}
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

// models answers GET …/models and GET …/models/NAME. It asks for the key as the
// chat does, and takes nothing from any limit.
func (x *exchange) models(path string) {
	_, name, one := strings.Cut(path, "/models/")
	x.server.mu.Lock()
	x.arrival = &Arrival{Provider: x.p.Name} // nobody is to see it
	x.facts = newFacts(time.Now(), "sim-models", name, x.token)
	x.facts.reading = x.reading
	no := x.checkKey(x.facts.now)
	x.server.mu.Unlock()
	if no != nil && no.kind != sayPlan && no.kind != sayCredit {
		x.refuse(no)
		return
	}
	var entries []string
	for _, m := range x.p.Models {
		if !one || m.Name == x.p.bare(name) {
			entries = append(entries, fmt.Sprintf(`{"id":"%s","object":"model","created":%d,"owned_by":"simulated"}`, inside(m.Name), x.server.started.Unix()))
		}
	}
	out := strings.Join(entries, ",")
	switch {
	case one && out == "":
		x.refuse(&refusal{kind: sayModel})
		return
	case !one:
		out = `{"data":[` + out + `],"object":"list"}`
	}
	x.send(http.StatusOK, out)
}
