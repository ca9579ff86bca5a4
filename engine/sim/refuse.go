package sim

import (
	"net/http"
	"strings"
)

// refuse answers with an error in the provider's own spelling.
func (x *exchange) refuse(w http.ResponseWriter, no *refusal) {
	x.server.mu.Lock()
	body, sent := x.spell(no)
	for _, h := range sent.headers {
		x.setHeader(w, h)
	}
	x.arrival.Status, x.arrival.Kind = sent.status, no.kind
	if no.limit.Dimension != "" {
		x.arrival.Limit = no.limit.abbr()
	}
	x.arrival.Stated = x.facts.stated
	x.server.promised(x.arrival, no, x.facts.stated)
	x.server.mu.Unlock()

	if w.Header().Get("Content-Type") == "" {
		w.Header().Set("Content-Type", contentType(body))
	}
	w.WriteHeader(sent.status)
	_, _ = w.Write([]byte(body)) // a client that has gone does not read it
}

// spell writes a refusal's body, and gives its row with every header that goes
// with it. The caller holds the lock.
func (x *exchange) spell(no *refusal) (string, say) {
	f, d := x.facts, x.p.dialect
	f.limit, f.used, f.requested, f.until = no.limit, no.used, no.requested, no.until
	sent := d.find(no.kind, f)
	f.status = sent.status
	f.message, _ = f.fill(sent.text, false)
	f.typ, _ = f.fill(sent.typ, false)
	f.code, _ = f.fill(sent.code, false)
	body := sent.body
	if body == "" && sent.text != "" {
		body = d.shape
	}
	body, _ = f.fill(body, true)

	headers := sent.headers
	if sent.status == http.StatusTooManyRequests && (no.kind == sayRateLimit || no.kind == sayPlan) {
		headers = append(headers[:len(headers):len(headers)], d.limited...)
	}
	if d.refusals {
		headers = append(headers[:len(headers):len(headers)], d.success...)
	}
	sent.headers = headers
	return body, sent
}

// setHeader adds a header where the scenario has what it names. The caller
// holds the lock.
func (x *exchange) setHeader(w http.ResponseWriter, h header) {
	if v, ok := x.facts.fill(h.value, false); ok {
		w.Header().Set(h.name, v)
	}
}

func contentType(body string) string {
	if b := strings.TrimSpace(body); b != "" && b[0] != '{' && b[0] != '[' {
		return "text/plain; charset=utf-8"
	}
	return "application/json"
}
