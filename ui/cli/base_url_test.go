package cli

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// ollamaLike serves its API behind one base path only, as Ollama does, and says
// what it was asked. A page comes from everywhere else where paged is set.
type ollamaLike struct {
	base  string
	paged bool
	mu    sync.Mutex
	asked []string // "path key"
}

func (o *ollamaLike) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.asked = append(o.asked, strings.TrimSpace(req.URL.Path+" "+req.Header.Get("Authorization")))
	switch {
	case req.URL.Path == o.base+"/models" && req.Header.Get("Authorization") == "":
		w.WriteHeader(http.StatusUnauthorized)
		fmt.Fprint(w, `{"error":{"message":"no key"}}`)
	case req.URL.Path == o.base+"/models":
		fmt.Fprint(w, `{"object":"list","data":[{"id":"a"}]}`)
	case o.paged:
		fmt.Fprint(w, "<!doctype html><title>A panel</title>")
	default:
		http.NotFound(w, req)
	}
}

// TestABaseURLThatLeadsNowhereIsSaid: what a person writes too little or too
// much, on servers of several forms. The key goes nowhere but to what is written,
// once; what else is asked is asked without it.
func TestABaseURLThatLeadsNowhereIsSaid(t *testing.T) {
	for _, c := range []struct {
		base, written string
		paged, said   bool
	}{
		{"/v1", "", false, true}, {"/v1", "", true, true}, {"/v1", "/api", false, true}, {"/v1", "/api/chat", false, true}, {"/proxy/v1", "/proxy", false, true},
		{"/v1", "/v1/v1", false, true}, {"/api/v1", "/v1", true, true},
		{"/v1", "/v1", false, false}, {"/v1", "/v1/chat/completions", false, false}, {"/v1", "/v1/ ", false, false}, {"", "", false, false},
	} {
		t.Run(c.base+" as "+c.written, func(t *testing.T) {
			o := &ollamaLike{base: c.base, paged: c.paged}
			server := httptest.NewServer(o)
			defer server.Close()
			r := newKeyRig(t, "[[keys]]\nname = \"mine\"\nprovider = \"relay\"\nsecret = \"env:OTHER_KEY\"\n")
			r.write("config/sluice/config.toml", "models = [\"relay/large\"]\n[providers.relay]\nbase_url = \""+server.URL+c.written+"\"\n"+
				"[[keys]]\nname = \"mine\"\nprovider = \"relay\"\nsecret = \"env:OTHER_KEY\"\n")
			right := "base_url = \"" + server.URL + c.base + "\""
			_, stderr, _ := r.run("", "test", "mine")
			if strings.Contains(stderr, right) != c.said {
				t.Errorf("keys test: %s", stderr)
			}
			o.check(t, 2)
			var out bytes.Buffer
			code := Main(t.Context(), Process{Args: []string{"doctor", "--online"}, Env: r.env, Stdin: strings.NewReader(""), Stdout: &out, Stderr: &out})
			if strings.Contains(out.String(), "an API answers there") != c.said || c.said && (code == 0 || !strings.Contains(out.String(), right)) {
				t.Errorf("doctor: status %d\n%s", code, out.String())
			}
			o.check(t, 3)
			if mended := strings.Contains(out.String(), "left out"); mended != (strings.Contains(c.written, "completions") || strings.Contains(c.written, " ")) {
				t.Errorf("doctor does not say what was mended, or what was not:\n%s", out.String())
			}
		})
	}
}

// check bounds what was asked, and what with a key: once.
func (o *ollamaLike) check(t *testing.T, most int) {
	t.Helper()
	o.mu.Lock()
	defer o.mu.Unlock()
	keyed := 0
	for _, a := range o.asked {
		if strings.Contains(a, "Bearer") {
			keyed++
		}
	}
	if len(o.asked) > most || keyed > 1 {
		t.Errorf("asked %q", o.asked)
	}
	o.asked = nil
}
