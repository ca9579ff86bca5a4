package sim

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"time"
)

// refuse answers with an error in the provider's own spelling.
func (x *exchange) refuse(no *refusal) {
	x.server.mu.Lock()
	body, sent := x.spell(no)
	for _, h := range sent.headers {
		x.setHeader(h)
	}
	x.arrival.Status, x.arrival.Kind = sent.status, no.kind
	if no.limit.Dimension != "" {
		x.arrival.Limit = no.limit.abbr()
	}
	x.arrival.Stated = x.facts.stated
	x.server.record.promised(x.arrival, no, x.facts.stated)
	x.server.mu.Unlock()
	x.send(sent.status, body)
}

// spell writes a refusal's body, and gives its row with every header that goes
// with it. The caller holds the lock.
func (x *exchange) spell(no *refusal) (string, say) {
	f, d := x.facts, x.p.dialect
	f.refuse(no)
	sent := d.find(no.kind, no.limit)
	f.named["status"] = int64(sent.status)
	for name, template := range map[string]string{"message": sent.text, "type": sent.typ, "code": sent.code} {
		f.named[name], _ = f.fill(template, false)
	}
	body := sent.body
	if body == "" && sent.text != "" {
		body = d.options["shape"]
	}
	body, _ = f.fill(body, true)

	sent.headers = slices.Clone(sent.headers)
	if sent.status == http.StatusTooManyRequests && (no.kind == sayRateLimit || no.kind == sayPlan) {
		sent.headers = append(sent.headers, d.limited...)
	}
	if d.has("refusals") {
		sent.headers = append(sent.headers, d.success...)
	}
	return body, sent
}

// setHeader adds a header where the scenario has what it names. The caller
// holds the lock.
func (x *exchange) setHeader(h header) {
	if v, ok := x.facts.fill(h.value, false); ok {
		x.w.Header().Set(h.name, v)
	}
}

// send sends a body that is no answer.
func (x *exchange) send(status int, body string) {
	if x.w.Header().Get("Content-Type") == "" {
		kind := "application/json"
		if b := strings.TrimSpace(body); b != "" && b[0] != '{' && b[0] != '[' {
			kind = "text/plain; charset=utf-8"
		}
		x.w.Header().Set("Content-Type", kind)
	}
	x.w.WriteHeader(status)
	_, _ = x.w.Write([]byte(body)) // a client that has gone does not read it
}

// fail plays a failure that comes in place of an answer to uri.
func (x *exchange) fail(uri string) {
	f := x.failure
	if !x.pause(f.Delay.d()) {
		return
	}
	for name, v := range f.Headers {
		x.w.Header().Set(name, v)
	}
	switch f.Kind {
	case FailStatus:
		x.play(f.Status, f.Body)
	case FailRedirect:
		if x.w.Header().Get("Location") == "" {
			x.w.Header().Set("Location", "http://elsewhere.invalid"+uri)
		}
		x.play(http.StatusTemporaryRedirect, "")
	case FailEchoKey:
		x.play(http.StatusUnauthorized, x.echo())
	case FailDrop:
		x.note(FailDrop, 0)
		panic(http.ErrAbortHandler)
	default:
		x.refuseOnPurpose()
	}
}

func (x *exchange) play(status int, body string) {
	x.note(x.failure.Kind, status)
	x.send(status, body)
}

// echo is the dialect's rejection with the whole key in its message.
func (x *exchange) echo() string {
	x.server.mu.Lock()
	defer x.server.mu.Unlock()
	_, _ = x.spell(&refusal{kind: sayAuth}) // for its type and code
	x.facts.named["message"] = "Incorrect API key provided: " + x.token + "."
	body, _ := x.facts.fill(x.p.dialect.options["shape"], true)
	return body
}

// refuseOnPurpose plays a refusal that no limit and no key calls for.
func (x *exchange) refuseOnPurpose() {
	f := x.failure
	if f.Status == 0 && f.Body == "" {
		x.refuse(x.pretext(f.Kind))
		return
	}
	x.server.mu.Lock()
	body, sent := x.spell(x.pretext(f.Kind))
	x.server.mu.Unlock()
	x.play(cmp.Or(f.Status, sent.status), cmp.Or(f.Body, body))
}

// pretext is a limit for a refusal that has none: the model's first, or one
// request a minute.
func (x *exchange) pretext(kind string) *refusal {
	l := RPM(1)
	if i := slices.IndexFunc(x.model.rules, func(r *rule) bool { return r.Max > 0 && r.Dimension != Concurrency }); i >= 0 {
		l = x.model.rules[i].Limit
	}
	no := &refusal{kind: kind, limit: l, used: l.Max, requested: 1}
	switch kind {
	case sayRateLimit, sayPlan:
		no.until = x.facts.now.Add(max(x.failure.Wait.d(), time.Second))
	case sayTooLarge:
		no.requested = l.Max + 1
	case sayContext:
		no.limit, no.requested = Limit{Max: x.cost.input}, x.cost.input+1
	}
	return no
}
