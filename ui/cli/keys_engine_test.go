package cli

import (
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"

	"sluice/engine/sim"
)

// TestAKeyIsTestedWithoutAnEngine: while a provider is asked about a key, no
// engine runs in this process. What the test showed is on the key, and in the log.
func TestAKeyIsTestedWithoutAnEngine(t *testing.T) {
	r := newKeyRig(t, "")
	var asked, ran atomic.Int64 // two keys are tested at once
	relay := sim.New(sim.Scenario{Providers: []sim.Provider{{
		Name: "relay", Models: []sim.Model{{Name: "large"}}, Keys: []sim.Key{{Name: "a", Token: goodToken}, {Name: "c", Token: revokedToken, Revoked: true}},
	}}})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		stacks := make([]byte, 1<<20)
		asked.Add(1)
		if text := string(stacks[:runtime.Stack(stacks, true)]); strings.Contains(text, "engine.(*Engine).") {
			ran.Add(1)
		}
		relay.ServeHTTP(w, req)
	}))
	defer server.Close()
	r.write("config/sluice/config.toml", "models = [\"relay/large\"]\n[providers.relay]\nbase_url = \""+server.URL+"/v1\"\n")
	r.want(exitOK, goodToken, args("add", "relay", "--name", "one"), "tested: accepted")
	r.want(exitOK, revokedToken, args("add", "relay", "--name", "two", "--no-test"))
	r.want(exitRejected, "", args("test"), "one  accepted", "two  refused")
	if asked.Load() < 3 || ran.Load() > 0 {
		t.Errorf("of %d questions %d were asked beside an engine", asked.Load(), ran.Load())
	}
	if two := r.list()["two"]; !strings.Contains(two.Why, "401") {
		t.Errorf("the key that was refused is %q", two.Why)
	}
	said, _, _ := r.sluice("events", "--event", "switch")
	wantFirst(t, said, "key one tested: accepted")
	wantFirst(t, said, "key two tested: 401 auth")
	r.quiet()
}
