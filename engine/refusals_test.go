package engine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sluice/engine/ending"
	"sluice/engine/sim"
	"sluice/keystore"
	"sluice/keystore/limit"
)

// hand sends a raw request through the engine, with the chain that is named or
// the engine's own, and gives the model that answered.
func (r *rig) hand(body string, chain ...keystore.Route) (string, error) {
	r.t.Helper()
	ctx := WithPlan(context.Background(), Plan{Label: "test", Chain: chain, Prefer: 8 * time.Second, MaxWait: 10 * time.Minute})
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://sluice.invalid/v1/chat/completions", strings.NewReader(body))
	if err != nil {
		r.t.Fatal(err)
	}
	resp, err := r.e.RoundTrip(req)
	synctest.Wait()
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	if _, err := io.ReadAll(resp.Body); err != nil {
		r.t.Fatal(err)
	}
	synctest.Wait()
	return strings.TrimPrefix(resp.Header.Get("Sluice-Model"), "sim/"), nil
}

func simRoute(model string) keystore.Route { return keystore.Route{Provider: "sim", Model: model} }

// asked gives the models that requests came for, in order.
func (r *rig) asked() []string {
	var models []string
	for _, a := range r.sim.Seen() {
		models = append(models, a.Model)
	}
	return models
}

// withParam is a request with one parameter more.
func withParam(stream bool, name string) string {
	values := map[string]string{"tools": `[{"type":"function","function":{"name":"f","parameters":{"type":"object"}}}]`, "stop": `"x"`, "response_format": `{"type":"text"}`,
		"stream_options": `{"include_usage":true}`, "reasoning_effort": `"low"`}
	v := values[name]
	if v == "" {
		v = "1"
	}
	return fmt.Sprintf(`{"model":"sluice","messages":[{"role":"user","content":"hello"}],"stream":%v,"%s":%s}`, stream, name, v)
}

// refusedAs is how a parameter is refused, with %s for its name.
var refusedAs = []string{
	`{"error":{"message":"Unsupported parameter: '%s' is not supported with this model.","param":"%s","code":"unsupported_parameter"}}`,
	`{"error":{"message":"Unrecognized request argument supplied: %s","type":"invalid_request_error"}}`,
	`{"detail":[{"type":"extra_forbidden","loc":["body","%s"],"msg":"Extra inputs are not permitted"}]}`,
	`{"error":{"message":"Invalid value for '%s'. It must be between 5 and 6."}}`,
	"`%s` is not supported by this model",
	`{"error":{"code":400,"message":"Request contains an invalid argument.","status":"INVALID_ARGUMENT"}}`, // unnamed
}

var chainABC = []string{"a", "b", "c"}

// play gives a scenario with three models, where each that is named fails so.
func play(failures map[string]sim.Failure) sim.Scenario {
	sc := simple(chainABC, []string{"one", "two"})
	for m, f := range failures {
		f.Models = []string{m}
		sc.Providers[0].Failures = append(sc.Providers[0].Failures, f)
	}
	return sc
}

// TestOneModelsDislikeGoesOnOnce: in any wording and with any parameter, a
// refusal costs one send; the next model answers; the next message goes there
// at once, while a request without the parameter goes to the first.
func TestOneModelsDislikeGoesOnOnce(t *testing.T) {
	for i, wording := range refusedAs {
		for j, name := range []string{"seed", "tools", "stream_options", "temperature", "x_custom"} {
			code := []int{400, 422}[(i+j)%2]
			t.Run(fmt.Sprint(i, name, code), func(t *testing.T) {
				sc := play(map[string]sim.Failure{"a": {Kind: sim.FailStatus, Status: code, Body: strings.ReplaceAll(wording, "%s", name), First: 1}})
				inBubble(t, sc, nil, func(r *rig) {
					for _, stream := range []bool{true, false, true} {
						if m, err := r.hand(withParam(stream, name)); err != nil || m != "b" {
							t.Fatalf("answered by %q, %v", m, err)
						}
					}
					if got := r.asked(); !slices.Equal(got, []string{"a", "b", "b", "b"}) {
						t.Errorf("asked %v", got)
					}
					if m, err := r.hand(`{"model":"sluice","messages":[{"role":"user","content":"hello"}]}`); err != nil || m != "a" {
						t.Errorf("without the parameter: %q, %v", m, err)
					}
				})
			})
		}
	}
}

// TestADislikeIsShownWhereTheNextFailsToo: the first refusal, after one further
// send in all, whatever the second says.
func TestADislikeIsShownWhereTheNextFailsToo(t *testing.T) {
	first := `{"error":{"message":"Unsupported parameter: 'seed' is not supported with this model.","param":"seed"}}`
	for _, second := range []sim.Failure{
		status(400, `{"error":{"message":"Unknown parameter: seed"}}`), status(400, `{"error":{"message":"messages: roles must alternate"}}`),
		status(422, ""), status(404, `{"error":{"message":"The model b does not exist","code":"model_not_found"}}`), status(405, "Method Not Allowed"),
		status(404, "404 page not found"), status(500, ""), status(503, ""), {Kind: sim.FailDrop}, {Kind: sim.FailHTML}, {Kind: "content_filter"}, {Kind: "context_length"},
	} {
		sc := play(map[string]sim.Failure{"a": status(400, first), "b": second})
		inBubble(t, sc, nil, func(r *rig) {
			_, err := r.hand(withParam(true, "seed"))
			var failed *ending.FailedError
			if !errors.As(err, &failed) || failed.Route.Model != "a" || failed.Verdict.Class != limit.BadRequest || !strings.Contains(err.Error(), "'seed' is not supported") {
				t.Errorf("second %d %s: %v", second.Status, second.Kind, err)
			}
			if got := r.asked(); !slices.Equal(got, []string{"a", "b"}) || time.Since(r.began) > time.Second {
				t.Errorf("second %d %s: asked %v in %s", second.Status, second.Kind, got, time.Since(r.began))
			}
		})
	}
}

// TestAFurtherSendingTakesAnotherKey: a limit of the next model, or a key that
// it rejects, is no judgement of the request.
func TestAFurtherSendingTakesAnotherKey(t *testing.T) {
	for _, second := range []sim.Failure{on(status(429, ""), "one"), on(status(401, `{"error":{"message":"Incorrect API key provided","code":"invalid_api_key"}}`), "one")} {
		sc := play(map[string]sim.Failure{"a": status(400, `{"error":{"message":"Unknown parameter: seed"}}`), "b": second, "c": status(500, "")})
		inBubble(t, sc, nil, func(r *rig) {
			if m, err := r.hand(withParam(false, "seed")); err != nil || m != "b" {
				t.Errorf("%d: answered by %q, %v", second.Status, m, err)
			}
			if got := r.asked(); !slices.Equal(got, []string{"a", "b", "b"}) {
				t.Errorf("asked %v", got)
			}
		})
	}
}

// TestADislikeOfAnyPlaceOfTheChain goes on from there.
func TestADislikeOfAnyPlaceOfTheChain(t *testing.T) {
	refusal := status(422, `{"error":{"message":"Unsupported parameter: seed"}}`)
	gone := status(404, `{"error":{"message":"The model does not exist","code":"model_not_found"}}`)
	for name, c := range map[string]struct {
		failures map[string]sim.Failure
		want     string // empty: it fails
		asked    []string
	}{
		"second":        {map[string]sim.Failure{"a": gone, "b": refusal}, "c", []string{"a", "a", "b", "c"}},
		"last":          {map[string]sim.Failure{"a": gone, "b": gone, "c": refusal}, "", []string{"a", "a", "b", "b", "c"}},
		"first and two": {map[string]sim.Failure{"a": refusal, "b": refusal}, "", []string{"a", "b"}},
	} {
		inBubble(t, play(c.failures), nil, func(r *rig) {
			m, err := r.hand(withParam(true, "seed"))
			if m != c.want || (err == nil) != (c.want != "") || !slices.Equal(r.asked(), c.asked) {
				t.Errorf("%s: %q, %v, asked %v", name, m, err, r.asked())
			}
		})
	}
}

// TestAPinnedModelKeepsItsRefusal, and is asked again by the next message.
func TestAPinnedModelKeepsItsRefusal(t *testing.T) {
	sc := play(map[string]sim.Failure{"a": status(400, `{"error":{"message":"Unknown parameter: seed"}}`)})
	inBubble(t, sc, nil, func(r *rig) {
		for n := 1; n <= 2; n++ {
			_, err := r.hand(withParam(true, "seed"), simRoute("a"))
			var failed *ending.FailedError
			if !errors.As(err, &failed) || len(r.arrivals()) != n {
				t.Errorf("%v after %d sends", err, len(r.arrivals()))
			}
		}
	})
}

// TestWhatAPersonWroteIsNoDislike: it ends at once, and leaves no memory.
func TestWhatAPersonWroteIsNoDislike(t *testing.T) {
	for _, body := range []string{
		`{"error":{"message":"messages: roles must alternate between \"user\" and \"assistant\""}}`, ``, `Bad Request`, `{"error":{"message":"Could not parse the JSON body of your request."}}`,
		`{"detail":[{"loc":["body","messages",0,"content"],"msg":"field required"}]}`,
	} {
		sc := play(map[string]sim.Failure{"a": {Kind: sim.FailStatus, Status: 400, Body: body, First: 1}})
		inBubble(t, sc, nil, func(r *rig) {
			if out := r.ask(question("hello")); out.Err == nil {
				t.Errorf("%s: answered by %s", body, out.Route)
			}
			if out := r.ask(question("hello")); out.Err != nil || out.Route.Model != "a" {
				t.Errorf("%s: the next one came from %s, %v", body, out.Route, out.Err)
			}
		})
	}
}

// TestDislikesAreForgotten when the configuration changes, when the model takes
// it after all, and in time where the answer named nothing.
func TestDislikesAreForgotten(t *testing.T) {
	named, unnamed := `{"error":{"message":"Unknown parameter: seed"}}`, `{"error":{"message":"Request contains an invalid argument."}}`
	for name, c := range map[string]struct {
		body   string
		forget func(*rig)
		want   string
	}{
		"nothing happens":       {named, func(*rig) { time.Sleep(time.Hour) }, "b"},
		"unnamed, soon":         {unnamed, func(*rig) { time.Sleep(time.Minute) }, "b"},
		"unnamed, later":        {unnamed, func(*rig) { time.Sleep(10 * time.Minute) }, "a"},
		"the keys change":       {named, func(r *rig) { _ = r.e.SetKeys(context.Background(), r.e.o.Keys) }, "a"},
		"the chain changes":     {named, func(r *rig) { _ = r.e.SetChain(context.Background(), r.e.o.Chain) }, "a"},
		"a person clears it":    {named, func(r *rig) { _ = r.e.ClearKey(context.Background(), "id-one") }, "a"},
		"it is taken after all": {named, func(r *rig) { _, _ = r.hand(withParam(true, "seed"), simRoute("a")) }, "a"},
	} {
		sc := play(map[string]sim.Failure{"a": {Kind: sim.FailStatus, Status: 400, Body: c.body, First: 1}})
		inBubble(t, sc, nil, func(r *rig) {
			if m, err := r.hand(withParam(true, "seed")); m != "b" {
				t.Fatalf("%s: %q, %v", name, m, err)
			}
			c.forget(r)
			if m, err := r.hand(withParam(true, "seed")); m != c.want {
				t.Errorf("%s: answered by %q, %v", name, m, err)
			}
		})
	}
}

// TestOneRequestsValueIsNotAnothers: a value out of range says nothing about
// other values; an ability that a model lacks is one for any.
func TestOneRequestsValueIsNotAnothers(t *testing.T) {
	for body, want := range map[string]string{
		`{"error":{"message":"max_tokens is too large: 50000. This model supports at most 16384 completion tokens.","param":"max_tokens","code":"invalid_value"}}`: "a",
		`{"error":{"message":"Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.","param":"max_tokens","code":"unsupported_parameter"}}`:    "b",
	} {
		sc := play(map[string]sim.Failure{"a": {Kind: sim.FailStatus, Status: 400, Body: body, First: 1}})
		inBubble(t, sc, nil, func(r *rig) {
			q := question("hello")
			q.MaxTokens = 50000
			if out := r.ask(q); out.Err != nil || out.Route.Model != "b" {
				t.Fatalf("%s, %v", out.Route, out.Err)
			}
			if out := r.ask(q); out.Route.Model != "b" {
				t.Errorf("the same again went to %s", out.Route)
			}
			q.MaxTokens = 100
			if out := r.ask(q); out.Route.Model != want {
				t.Errorf("%s: another value went to %s", body, out.Route)
			}
		})
	}
}

// TestAFallbackTellsWhatIsRefused.
func TestAFallbackTellsWhatIsRefused(t *testing.T) {
	sc := play(map[string]sim.Failure{"a": status(400, `{"error":{"message":"Unknown parameter: seed"}}`)})
	inBubble(t, sc, nil, func(r *rig) {
		for range 2 {
			if _, err := r.hand(withParam(true, "seed")); err != nil {
				t.Fatal(err)
			}
		}
		falls := r.events(EventFallback)
		if len(falls) != 2 || !strings.Contains(falls[0].Text, "400 bad request") || !strings.Contains(falls[1].Text, "refuses seed") {
			t.Errorf("%+v", falls)
		}
	})
}
