package session

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"sluice/engine/wire"
	"sluice/ui/cli/config"
)

func TestAProxyThatRefusesIsNamedWithoutItsPassword(t *testing.T) {
	for status, want := range map[int]string{407: "HTTPS_PROXY: http://USER", 403: "NO_PROXY", 502: "NO_PROXY"} {
		proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }))
		u, err := url.Parse(proxy.URL)
		if err != nil {
			t.Fatal(err)
		}
		u.User = url.UserPassword("me", "p4ssw0rd")
		transport, err := NewTransport(config.Network{})
		if err != nil {
			t.Fatal(err)
		}
		transport.Proxy = http.ProxyURL(u)
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://llm.example/v1/models", nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := transport.RoundTrip(req)
		if err == nil {
			resp.Body.Close()
			t.Fatal("it went through")
		}
		if what, hint := wire.Unreachable(err); !strings.Contains(what, u.Host) || !strings.Contains(hint, want) || strings.Contains(what+hint, "p4ssw0rd") {
			t.Errorf("%d: %q, %q", status, what, hint)
		}
		proxy.Close()
	}
}
