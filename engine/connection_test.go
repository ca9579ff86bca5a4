package engine

import (
	"context"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"sluice/engine/ending"
	"sluice/engine/policy"
	"sluice/engine/wire"
	"sluice/keystore/limit"
)

// TestWhatStandsBeforeAProviderIsAdvisedAlike: what wire advises of a connection
// that failed is what each error advises that it led to.
func TestWhatStandsBeforeAProviderIsAdvisedAlike(t *testing.T) {
	for _, code := range []string{"network", "dns", "connect", "certificate_authority", "certificate_expired", "certificate_host", "certificate",
		"no_tls", "tls", "proxy", "proxy_auth", "proxy_shut", "redirect"} {
		hint := wire.Hint(code)
		if hint == "" && code != "network" {
			t.Errorf("%s: no hint", code)
		}
		for _, same := range []bool{true, false} {
			if code == "network" && !same {
				continue // a connection that broke may pass by itself
			}
			wantOwnHint(t, limit.Verdict{Class: limit.Network, Scope: limit.ScopeProvider, RetrySame: same, Code: code}, hint)
		}
	}
}

// wantOwnHint fails where an error that v led to advises something else.
func wantOwnHint(t *testing.T, v limit.Verdict, hint string) {
	t.Helper()
	met := []ending.Attempt{{Verdict: v}}
	other := []ending.Attempt{{Verdict: v}, {Verdict: limit.Verdict{Class: limit.ModelUnavailable, Status: 404}}}
	for _, err := range []interface{ Hint() string }{
		&ending.UnavailableError{Attempts: met}, &ending.UnavailableError{Attempts: other}, &ending.UnavailableError{Earliest: time.Now(), Attempts: met},
		&ending.GiveUpError{Attempts: met}, &ending.FailedError{Verdict: v},
	} {
		if got := err.Hint(); hint != "" && got != hint || v.RetrySame == false && strings.Contains(got, "sluice models") {
			t.Errorf("%T: the hint is %q, want %q", err, got, hint)
		}
	}
}

// TestARedirectIsNamedAndNotFollowed: neither with the key nor without.
func TestARedirectIsNamedAndNotFollowed(t *testing.T) {
	for _, status := range []int{301, 302, 303, 307, 308} {
		sc := simple([]string{"large"}, []string{"one", "two"})
		inBubble(t, sc, func(o *Options) {
			o.Transport = replying(func(req *http.Request) *http.Response {
				if req.URL.Host != "127.0.0.1" {
					t.Errorf("%d: asked %s", status, req.URL)
				}
				return &http.Response{StatusCode: status, Header: http.Header{"Location": {"https://llm.example/v2/chat?key=x"}}, Body: http.NoBody, Request: req}
			})
		}, func(r *rig) {
			out := r.ask(question("hello"))
			if out.Err == nil || !strings.Contains(out.Err.Error(), "https://llm.example/v2/chat") || strings.Contains(out.Err.Error(), "key=x") {
				t.Errorf("%d: %v", status, out.Err)
			}
			if h, ok := out.Err.(interface{ Hint() string }); !ok || h.Hint() != wire.Hint("redirect") {
				t.Errorf("%d: %T with another hint", status, out.Err)
			}
			if out.Sends != 1 {
				t.Errorf("%d: %d sends for what no key mends", status, out.Sends)
			}
			if test, err := r.e.TestKey(context.Background(), "id-one"); err != nil || test.Hint() != wire.Hint("redirect") {
				t.Errorf("%d: a test of the key: %+v, %v", status, test, err)
			}
		})
	}
}

// replying is a transport that answers at once.
type replying func(*http.Request) *http.Response

func (f replying) RoundTrip(req *http.Request) (*http.Response, error) { return f(req), nil }

// TestWhatStandsBeforeAProviderIsKnownLater, when it is not asked again yet.
func TestWhatStandsBeforeAProviderIsKnownLater(t *testing.T) {
	sc := simple([]string{"large"}, []string{"one"})
	inBubble(t, sc, func(o *Options) {
		o.Transport = refusing{&net.OpError{Op: "proxyconnect", Net: "tcp", Err: &net.OpError{Op: "dial", Net: "tcp", Err: errNotSet}}}
		o.Policy.Stop = policy.Attempts(1)
	}, func(r *rig) {
		q := question("hello")
		q.MaxWait = time.Second
		for _, when := range []string{"first", "again"} {
			out := r.ask(q)
			if h, ok := out.Err.(interface{ Hint() string }); !ok || h.Hint() != wire.Hint("proxy") {
				t.Errorf("%s: %T %v with another hint", when, out.Err, out.Err)
			}
		}
		sub := limit.Subject{Kind: limit.OfProvider, Provider: "sim"}
		rows, _, err := r.e.o.Ledger.Since(context.Background(), 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			if row.Subject == sub && row.Block.Code != "proxy" {
				t.Errorf("the ledger keeps %+v", row.Block)
			}
		}
	})
}

type refusing struct{ err error }

func (f refusing) RoundTrip(*http.Request) (*http.Response, error) { return nil, f.err }
