package cli

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// answering makes provider "plain" out of one status and body for everything,
// for those who have a key; headers are names and values.
func answering(t *testing.T, status int, kind, body string, headers ...string) *keyRig {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") == "" {
			http.Error(w, `{"error":{"message":"no key"}}`, http.StatusUnauthorized)
			return
		}
		w.Header().Set("Content-Type", kind)
		for i := 0; i < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(server.Close)
	return newKeyRig(t, "[providers.plain]\nbase_url = \""+server.URL+"\"\n[[keys]]\nname = \"mine\"\nprovider = \"plain\"\nsecret = \"env:OTHER_KEY\"\n")
}

func TestKeysTestTakesNoPageForAnAnswer(t *testing.T) {
	r := answering(t, 200, "text/html", "<!doctype html><title>Welcome</title>")
	if out := r.want(1, "", args("test"), "a page came instead of an answer"); strings.Contains(out, "accepted") {
		t.Errorf("said %q", out)
	}
	r.want(1, goodToken, args("add", "plain"), "plain could not be asked about this key", "a page came instead of an answer", "it is not kept", "base_url")
	if l := r.list()["mine"]; !strings.HasPrefix(l.Why, "READY") {
		t.Errorf("after the test: %+v", l)
	}
	r.quiet()
}

func TestKeysTestBlamesNoKeyForAnUpstreams(t *testing.T) {
	r := answering(t, 403, "application/json", `{"error":{"message":"Incorrect API key provided","type":"upstream_error","code":"invalid_api_key"}}`)
	if out := r.want(1, "", args("test"), "a server behind the provider refused", "(status 403)"); strings.HasPrefix(out, "mine  refused") {
		t.Errorf("said %q", out)
	}
	if l := r.list()["mine"]; !strings.HasPrefix(l.Why, "READY") {
		t.Errorf("after the test: %+v", l)
	}
}

func TestKeysTestCountsOneModel(t *testing.T) {
	r := answering(t, 200, "application/json", `{"data":[{"id":"large"}]}`)
	r.want(0, "", args("test"), "mine  accepted, 1 model, ", "at no cost")
}
