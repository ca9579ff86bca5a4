package trial

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"sluice/engine/plain"
	"sluice/engine/provider"
	"sluice/keystore"
	"sluice/keystore/limit"
)

// house is a provider as a transport. It notes what it was asked, and by whom.
type house struct {
	good     string          // the key that it accepts
	open     bool            // its lists and other GETs are for everybody
	models   []string        // what it lists; a chat with another is a 404
	granted  map[string]bool // models that the key may use; nil: all
	mu       sync.Mutex
	chats    []string
	keysSeen map[string][]string // by host
}

func (h *house) RoundTrip(req *http.Request) (*http.Response, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	key := strings.TrimPrefix(req.Header.Get("Authorization"), "Bearer ")
	for _, name := range []string{"x-api-key", "api-key"} {
		if v := req.Header.Get(name); v != "" {
			key = v
		}
	}
	if h.keysSeen == nil {
		h.keysSeen = map[string][]string{}
	}
	if key != "" {
		h.keysSeen[req.URL.Host] = append(h.keysSeen[req.URL.Host], key)
	}
	if key != h.good && (req.Method != http.MethodGet || !h.open) {
		return jsonAnswer(req, 401, `{"error":{"message":"Invalid Authentication","type":"invalid_authentication_error"}}`), nil
	}
	if req.Method == http.MethodGet {
		entries := []map[string]string{}
		for _, m := range h.models {
			entries = append(entries, map[string]string{"id": m})
		}
		b, _ := json.Marshal(map[string]any{"object": "list", "data": entries})
		return jsonAnswer(req, 200, string(b)), nil
	}
	body, _ := io.ReadAll(req.Body)
	var asked struct{ Model string }
	_ = json.Unmarshal(body, &asked)
	h.chats = append(h.chats, asked.Model)
	if !slices.Contains(h.models, asked.Model) || h.granted != nil && !h.granted[asked.Model] {
		return jsonAnswer(req, 404, `{"error":{"message":"The model `+"`"+asked.Model+"`"+` does not exist or you do not have access to it.","type":"invalid_request_error","code":"model_not_found"}}`), nil
	}
	return jsonAnswer(req, 200, `{"choices":[{"index":0,"finish_reason":"length","message":{"role":"assistant","content":""}}],"usage":{"prompt_tokens":5,"completion_tokens":16}}`), nil
}

const goodKey, badKey = "key-good-0123456789abcdef", "key-bad-0123456789abcdef0"

// held opens every reference to one secret.
type held string

func (h held) Open(context.Context, string) (keystore.Secret, error) {
	return keystore.NewSecret(string(h)), nil
}

// askingAt gives a tester that asks the house as the rows say, and a key of p.
func askingAt(h *house, p provider.Provider, secret string, rows ...provider.Provider) (*Tester, keystore.Key) {
	all := map[string]provider.Provider{p.Name: p}
	for _, r := range rows {
		all[r.Name] = r
	}
	return New(h, all, held(secret)), keystore.Key{ID: "k", Name: "k", Provider: p.Name, Ref: "env:K"}
}

func jsonAnswer(req *http.Request, status int, body string) *http.Response {
	return &http.Response{StatusCode: status, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(body)), Request: req}
}

// TestNoKeyPassesByAnOpenList: whatever a row says of its test, and whether or
// not the provider's lists are open, the good key is accepted and the bad one is not.
func TestNoKeyPassesByAnOpenList(t *testing.T) {
	rows := append(provider.Catalogue(), provider.Provider{Name: "unknown", About: provider.About{Title: "Unknown"}, BaseURL: "https://unknown.example/v1"})
	for _, p := range rows {
		if p.Closed != "" || p.BaseURL == "" || p.NoKey || strings.Contains(p.BaseURL, "{") {
			continue
		}
		for _, open := range []bool{false, true} {
			if open && p.TestPath != "" && p.TestPath != provider.TestByChat {
				continue // such a call is about the key, and open to nobody
			}
			h := &house{good: goodKey, open: open, models: append(p.Named(), "some-model-8b", "text-embedding-3")}
			for secret, want := range map[string]limit.Class{goodKey: limit.OK, badKey: limit.Auth} {
				tester, k := askingAt(h, p, secret)
				got, err := tester.Test(context.Background(), k)
				if err != nil || got.Verdict.Class != want {
					t.Errorf("%s, lists open %v, %s: %s %q %v", p.Name, open, secret, got.Verdict.Class, got.Verdict.Text, err)
				}
			}
			if slices.Contains(h.chats, "text-embedding-3") {
				t.Errorf("%s: asked %q for a chat", p.Name, h.chats)
			}
			for host := range h.keysSeen {
				owner, _ := provider.ByHost(host)
				u, _ := url.Parse(p.BaseURL)
				if owner.Name != p.Name && host != u.Host {
					t.Errorf("%s: its key went to %s", p.Name, host)
				}
			}
		}
	}
}

func TestATestByChatTriesAnotherModelAndSaysWhatItCost(t *testing.T) {
	p := provider.Provider{Name: "p", About: provider.About{Title: "P"}, BaseURL: "https://p.example/v1", Prefer: []string{"large-#", "small-#"}}
	p.TestPath = provider.TestByChat
	h := &house{good: goodKey, open: true, models: []string{"small-2", "large-2", "large-1"}, granted: map[string]bool{"small-2": true}}
	tester, k := askingAt(h, p, goodKey)
	got, err := tester.Test(context.Background(), k)
	if err != nil || got.Verdict.Class != limit.OK || got.Chat != "small-2" || !slices.Equal(h.chats, []string{"large-2", "small-2"}) || got.Models != 3 {
		t.Errorf("%+v, asked %q, %v", got, h.chats, err)
	}
	h.granted = map[string]bool{}
	if got, _ := tester.Test(context.Background(), k); got.Verdict.Class != limit.ModelUnavailable {
		t.Errorf("with no model granted: %s", got.Verdict.Class)
	}
	h.models = nil
	if got, _ := tester.Test(context.Background(), k); got.Verdict.Class != limit.BadRequest || got.Chat != "" {
		t.Errorf("without models: %+v", got)
	}
}

func TestARefusedKeyIsToldOfSistersAndSentToNone(t *testing.T) {
	here := provider.Provider{Name: "moon", About: provider.About{Title: "Moon"}, BaseURL: "https://moon.example/v1", Family: "moon"}
	there := provider.Provider{Name: "moon-cn", About: provider.About{Title: "Moon (China)"}, BaseURL: "https://moon.example.cn/v1", Family: "moon"}
	h := &house{good: goodKey, models: []string{"m"}}
	tester, k := askingAt(h, here, badKey, there, provider.Provider{Name: "other", About: provider.About{Title: "Other"}, BaseURL: "https://other.example/v1"})
	for range 3 {
		got, err := tester.Test(context.Background(), k)
		if err != nil || !strings.HasSuffix(got.Verdict.Text, "; keys of Moon (China) are not accepted here") {
			t.Errorf("%q %v", got.Verdict.Text, err)
		}
		if v, err := tester.Try(context.Background(), k, "m"); err != nil || v.Class != limit.Auth {
			t.Errorf("%+v %v", v, err)
		}
	}
	if len(h.keysSeen) != 1 || len(h.keysSeen["moon.example"]) == 0 {
		t.Errorf("the key went to %v", h.keysSeen)
	}
}

func TestModelNamesReadEveryShapeOfList(t *testing.T) {
	for body, want := range map[string][]string{
		`{"object":"list","data":[{"id":"a"},{"id":"b"},{"id":"a"}]}`:  {"a", "b"},
		`{"models":[{"name":"models/a","displayName":"A"}]}`:           {"models/a"},
		`{"models":[{"name":"a:7b","model":"a:7b"}]}`:                  {"a:7b"},
		`[{"id":"x/a","name":"A"}]`:                                    {"x/a"},
		`["a","b"]`:                                                    {"a", "b"},
		`{"result":[{"id":"6f1c2d3e","name":"@cf/meta/a","task":{}}]}`: {"@cf/meta/a"},
		`{"data":[{"id":"a\u001b[31m\u202eb"},{"id":7},null,{}]}`:      {"a<U+202E>b"},
		`{"data":[{"id":"x-` + goodKey + `"}]}`:                        {"x-…cdef"}, `{"data":"no list"}`: nil, `<html>`: nil, ``: nil,
	} {
		if got := modelNames([]byte(body), plain.NewRedactor(goodKey)); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", body, got, want)
		}
	}
}
