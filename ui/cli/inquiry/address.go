package inquiry

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"sluice/engine/plain"
	"sluice/engine/provider"
	"sluice/keystore/limit"
)

// Found is what one look behind a base URL showed.
type Found struct {
	Address string
	Status  int
	Date    string // by the server's clock, as it writes it
	API     bool   // an API answered, with whatever
}

// Look asks for the models behind base, without a key.
func (q *Inquiry) Look(ctx context.Context, base string) (Found, error) {
	l := Found{Address: strings.TrimRight(base, "/") + "/models"}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, l.Address, nil)
	if err != nil {
		return l, fmt.Errorf("base_url %q makes no request", base)
	}
	resp, err := q.transport.RoundTrip(req)
	if err != nil {
		return l, err
	}
	defer resp.Body.Close()
	head, _ := io.ReadAll(io.LimitReader(resp.Body, 1<<10))
	l.Status, l.Date, l.API = resp.StatusCode, resp.Header.Get("Date"), isAPI(resp.StatusCode, head)
	return l, nil
}

// isAPI says whether an answer comes from an API, good or not. A page comes from
// anything, and a path that is not there is nobody's.
func isAPI(status int, head []byte) bool {
	head = bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\ufeff")), " \t\r\n")
	object := len(head) > 0 && (head[0] == '{' || head[0] == '[')
	switch {
	case status == http.StatusNotFound || status == http.StatusMethodNotAllowed:
		return false
	case status/100 == 2 || status/100 == 3:
		return object
	}
	return object || status == http.StatusUnauthorized
}

// OtherBase gives the base URL that p should likely have; empty: nothing is
// known. Sure: an API answers there, which costs one request without a key, to
// the same host.
func (q *Inquiry) OtherBase(ctx context.Context, p provider.Provider) (base string, sure bool) {
	bases := p.Bases()
	if len(bases) == 0 {
		return "", false
	}
	l, err := q.Look(ctx, bases[0])
	return bases[0], err == nil && l.API
}

// BaseHint says what to write as base_url.
func BaseHint(name, base string, sure bool) string {
	if sure {
		return fmt.Sprintf("an API answers there: [providers.%s] base_url = %q", name, base)
	}
	return fmt.Sprintf("look whether it should be: [providers.%s] base_url = %q", name, base)
}

// lost says whether a test of a key, which may have asked a model for a chat,
// shows that its provider's API is elsewhere: the path was not there, or a page came.
func lost(v limit.Verdict, chat string) bool {
	if chat != "" && v.Class == limit.ModelUnavailable {
		return false // the call is there, and the model is not
	}
	return v.Status == http.StatusNotFound || v.Status == http.StatusMethodNotAllowed || v.Status/100 == 2 && v.Class == limit.Server
}

// base is what a provider's base_url should likely be, and what to do about it.
type base struct{ url, hint string }

// BaseOf gives the base_url that a test of a key of that provider asks for, and
// what to do; empty: nothing. It looks once for each provider, and not for one
// whose address is the catalogue's.
func (q *Inquiry) BaseOf(ctx context.Context, name string, v limit.Verdict, chat string) (url, hint string) {
	p, ok := q.providers[name]
	if !ok || !lost(v, chat) || p.BaseURL == provider.ByName()[name].BaseURL {
		return "", ""
	}
	known, ok := q.bases[name]
	if !ok {
		ctx, cancel := context.WithTimeout(ctx, 15*time.Second)
		defer cancel()
		other, sure := q.OtherBase(ctx, p)
		if known.url = other; other != "" {
			known.hint = plain.Line("nothing answers behind "+p.BaseURL+"; "+BaseHint(p.Name, other, sure), 0)
		}
		q.bases[name] = known
	}
	return known.url, known.hint
}
