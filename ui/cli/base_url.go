package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"sluice/engine/plain"
	"sluice/engine/provider"
	"sluice/engine/trial"
	"sluice/keystore"
	"sluice/keystore/limit"
	"sluice/ui/cli/admin"
)

// lookedAt is what one look behind a base URL showed.
type lookedAt struct {
	address string
	status  int
	date    string // by the server's clock, as it writes it
	api     bool   // an API answered, with whatever
}

// look asks for the models behind base, without a key.
func look(ctx context.Context, transport http.RoundTripper, base string) (lookedAt, error) {
	l := lookedAt{address: strings.TrimRight(base, "/") + "/models"}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, l.address, nil)
	if err != nil {
		return l, fmt.Errorf("base_url %q makes no request", base)
	}
	resp, err := transport.RoundTrip(req)
	if err != nil {
		return l, err
	}
	defer resp.Body.Close()
	head, _ := io.ReadAll(io.LimitReader(resp.Body, 1<<10))
	l.status, l.date, l.api = resp.StatusCode, resp.Header.Get("Date"), isAPI(resp.StatusCode, head)
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

// otherBase gives the base URL that p should likely have; empty: nothing is
// known. Sure: an API answers there, which costs one request without a key, to
// the same host.
func otherBase(ctx context.Context, transport http.RoundTripper, p provider.Provider) (base string, sure bool) {
	bases := p.Bases()
	if len(bases) == 0 {
		return "", false
	}
	l, err := look(ctx, transport, bases[0])
	return bases[0], err == nil && l.api
}

// baseHint says what to write as base_url.
func baseHint(name, base string, sure bool) string {
	if sure {
		return fmt.Sprintf("an API answers there: [providers.%s] base_url = %q", name, base)
	}
	return fmt.Sprintf("look whether it should be: [providers.%s] base_url = %q", name, base)
}

// lost says whether a test of a key shows that its provider's API is elsewhere:
// the path was not there, or a page came.
func lost(t trial.Result) bool {
	v := t.Verdict
	if t.Chat != "" && v.Class == limit.ModelUnavailable {
		return false // the call is there, and the model is not
	}
	return v.Status == http.StatusNotFound || v.Status == http.StatusMethodNotAllowed || v.Status/100 == 2 && v.Class == limit.Server
}

// baseOf gives the base_url that a test of a key of that provider asks for, and
// what to do; empty: nothing. It looks once for each provider, and not for one
// whose address is the catalogue's.
func (s *keySession) baseOf(ctx context.Context, name string, t trial.Result) (base, hint string) {
	p, ok := s.Config.Providers[name]
	if !ok || !lost(t) || p.BaseURL == catalogue()[name].BaseURL {
		return "", ""
	}
	if known, ok := s.bases[name]; ok {
		return known.base, known.hint
	}
	ctx, cancel := context.WithTimeout(ctx, 15*time.Second)
	defer cancel()
	base, sure := otherBase(ctx, s.transport, p)
	if base != "" {
		hint = plain.Line("nothing answers behind "+p.BaseURL+"; "+baseHint(p.Name, base, sure), 0)
	}
	s.bases[name] = otherPlace{base, hint}
	return base, hint
}

type otherPlace struct{ base, hint string }

// elsewhere gives the refusal of a key with the base_url that it asks for.
func (s *keySession) elsewhere(ctx context.Context, err error) error {
	var refused *admin.NotAcceptedError
	if !errors.As(err, &refused) {
		return err
	}
	if _, hint := s.baseOf(ctx, refused.Provider, trial.Result{Verdict: refused.Verdict}); hint != "" {
		return keystore.WithHint(err, hint)
	}
	return err
}
