package engine

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"sluice/engine/trial"
	"sluice/keystore/limit"
)

// fixedAnswer answers every request with one status and body. Who has no key is
// refused.
type fixedAnswer struct {
	status int
	kind   string // Content-Type
	body   string
	breaks error // ends the body instead of io.EOF
}

func (c *fixedAnswer) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Header.Get("Authorization") == "" {
		return jsonAnswer(req, 401, refused.body), nil
	}
	var body io.Reader = strings.NewReader(c.body)
	if c.breaks != nil {
		body = io.MultiReader(body, breakingBody{c.breaks})
	}
	return &http.Response{StatusCode: c.status, Header: http.Header{"Content-Type": {c.kind}}, Body: io.NopCloser(body), Request: req}, nil
}

func jsonAnswer(req *http.Request, status int, body string) *http.Response {
	return &http.Response{StatusCode: status, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(body)), Request: req}
}

type breakingBody struct{ err error }

func (b breakingBody) Read([]byte) (int, error) { return 0, b.err }

// testedBy tests key "one" against what c answers, and gives the key's state after it.
func testedBy(t *testing.T, before, c fixedAnswer) (got trial.Result, state State) {
	t.Helper()
	transport := &fixedAnswer{}
	inBubble(t, simple([]string{"large"}, []string{"one"}), func(o *Options) { o.Transport = transport }, func(r *rig) {
		var err error
		for _, *transport = range []fixedAnswer{before, c} {
			if got, err = r.e.TestKey(context.Background(), "id-one"); err != nil {
				r.t.Fatal(err)
			}
		}
		state = r.key("one").State
	})
	return got, state
}

var (
	listed  = fixedAnswer{status: 200, kind: "application/json", body: `{"object":"list","data":[{"id":"large"}]}`}
	refused = fixedAnswer{status: 401, kind: "application/json", body: `{"error":{"message":"Incorrect API key provided","type":"invalid_request_error","code":"invalid_api_key"}}`}
)

func TestOnlyAnAPIsAnswerAcceptsAKey(t *testing.T) {
	for name, c := range map[string]struct {
		answer fixedAnswer
		says   string // empty: the key is accepted
	}{
		"list of models":    {listed, ""},
		"bare list":         {fixedAnswer{200, "application/json", `[{"id":"large"}]`, nil}, ""},
		"no models":         {fixedAnswer{200, "application/json", `{"data":[]}`, nil}, ""},
		"untidy list":       {fixedAnswer{200, "", "\ufeff\n {\"models\":[{\"name\":\"large\"}]}", nil}, ""},
		"page":              {fixedAnswer{200, "text/html", "<!doctype html><title>Welcome</title><h1>Welcome</h1>", nil}, "a page came instead of an answer"},
		"page about keys":   {fixedAnswer{200, "text/html", "<html><title>401 Unauthorized: invalid API key</title>", nil}, "a page came instead of an answer"},
		"page about limits": {fixedAnswer{200, "text/html", "<html><title>429 Too Many Requests</title>", nil}, "a page came instead of an answer"},
		"words":             {fixedAnswer{200, "text/plain", "it works", nil}, "text came instead of an answer"},
		"a number":          {fixedAnswer{200, "application/json", "1", nil}, "text came instead of an answer"},
		"an event stream":   {fixedAnswer{200, "text/event-stream", "data: {\"choices\":[{\"delta\":{\"content\":\"hi\"}}]}\n\ndata: [DONE]\n\n", nil}, "text came instead of an answer"},
		"nothing":           {fixedAnswer{200, "application/json", "", nil}, "nothing came instead of an answer"},
		"no content":        {fixedAnswer{204, "", "", nil}, "nothing came instead of an answer"},
		"half a list":       {fixedAnswer{200, "application/json", `{"data":[{"id":"lar`, nil}, "ends in the middle"},
		"broken connection": {fixedAnswer{200, "application/json", `{"data":[`, errors.New("reset by peer")}, "reset by peer"},
	} {
		t.Run(name, func(t *testing.T) {
			for before, was := range map[State]fixedAnswer{Ready: listed, Bad: refused} {
				got, after := testedBy(t, was, c.answer)
				switch {
				case c.says == "":
					if got.Verdict.Class != limit.OK || after != Ready {
						t.Errorf("a key that was %s: %s (%s), then %s", before, got.Verdict.Class, got.Verdict.Text, after)
					}
				case !strings.Contains(got.Verdict.Text, c.says) || blames(got.Verdict.Class) || got.Models != 0:
					t.Errorf("%s, %q, %d models, want %q", got.Verdict.Class, got.Verdict.Text, got.Models, c.says)
				case after != before:
					t.Errorf("a key that was %s is %s", before, after)
				}
			}
		})
	}
}

// blames says whether a class speaks about the key, for better or worse.
func blames(c limit.Class) bool {
	return c == limit.OK || c == limit.Auth || c == limit.RateLimit || c == limit.QuotaExhausted
}

func TestARefusalUnderAGoodStatusMarksTheKey(t *testing.T) {
	refusal := refused
	refusal.status = 200
	if got, after := testedBy(t, listed, refusal); got.Verdict.Class != limit.Auth || after != Bad {
		t.Errorf("%s (%s), the key is %s", got.Verdict.Class, got.Verdict.Text, after)
	}
}

func TestARelaysUpstreamKeyIsNotTheTestedKey(t *testing.T) {
	upstream := fixedAnswer{403, "application/json", `{"error":{"message":"Incorrect API key provided","type":"upstream_error","code":"invalid_api_key"}}`, nil}
	for before, was := range map[State]fixedAnswer{Ready: listed, Bad: refused} {
		got, after := testedBy(t, was, upstream)
		if blames(got.Verdict.Class) || got.Verdict.Status != 403 || !strings.Contains(got.Verdict.Text, "a server behind the provider refused: ") {
			t.Errorf("%s, status %d, %q", got.Verdict.Class, got.Verdict.Status, got.Verdict.Text)
		}
		if after != before {
			t.Errorf("a key that was %s is %s", before, after)
		}
	}
}

func TestAKeysTestReadsNoEndlessAnswer(t *testing.T) {
	long := fixedAnswer{200, "application/json", `{"data":["` + string(bytes.Repeat([]byte("x"), 8<<20)) + `"]}`, nil}
	if got, _ := testedBy(t, listed, long); got.Verdict.Class == limit.OK || !strings.Contains(got.Verdict.Text, "ends in the middle") {
		t.Errorf("%s, %q", got.Verdict.Class, got.Verdict.Text)
	}
}

func TestAModelThatIsGoneIsSaidSoWithTheNearest(t *testing.T) {
	asked := 0
	whales := replying(func(req *http.Request) *http.Response {
		asked++
		if req.Method == http.MethodGet {
			return jsonAnswer(req, 200, `{"data":[{"id":"whale-4-flash"},{"id":"whale-5"},{"id":"other"}]}`)
		}
		return jsonAnswer(req, 404, `{"error":{"message":"The model does not exist or you do not have access to it.","type":"invalid_request_error","code":"model_not_found"}}`)
	})
	inBubble(t, simple([]string{"whale-3-flash", "whale-2-flash"}, []string{"one"}), func(o *Options) {
		o.Transport = whales
		p := o.Providers["sim"]
		p.Title = "Whales"
		o.Providers["sim"] = p
	}, func(r *rig) {
		const says = "Whales does not list it; the nearest is whale-4-flash: "
		out := r.ask(question("Are you there?"))
		if out.Err == nil || !strings.Contains(out.Err.Error(), says) {
			t.Errorf("error %v", out.Err)
		}
		status, err := r.e.Next(context.Background(), 0)
		if err != nil || !strings.HasPrefix(status.Models[0].Text, says) || !strings.HasPrefix(status.Models[1].Text, says) {
			t.Errorf("%+v %v", status.Models[0], err)
		}
	})
	if asked != 3 { // two chats, one list
		t.Errorf("%d requests", asked)
	}
}
