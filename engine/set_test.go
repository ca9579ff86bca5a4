package engine

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"sluice/engine/provider"
	"sluice/engine/sim"
	"sluice/keystore"
)

// asOpenRouter makes the engine take the simulated provider for OpenRouter.
func asOpenRouter(o *Options) {
	known, _ := provider.Lookup("openrouter")
	known.BaseURL, known.Path = "http://127.0.0.1", ""
	known.Name = "openrouter"
	o.Providers = map[string]provider.Provider{"openrouter": known}
}

// freeLimit is OpenRouter's refusal of free models.
func freeLimit(which string, after time.Duration, models ...string) sim.Failure {
	if which == "free-models-per-day" {
		which += ". Add 10 credits to unlock 1000 free model requests per day"
	}
	return sim.Failure{Kind: sim.FailStatus, Status: 429, Models: models, Until: sim.Duration(after),
		Headers: map[string]string{"X-RateLimit-Limit": "50", "X-RateLimit-Remaining": "0", "Retry-After": fmt.Sprint(int(after.Seconds()))},
		Body:    `{"error":{"message":"Rate limit exceeded: ` + which + `. ","code":429},"user_id":"user_1"}`}
}

// TestFreeModelsUsedUpLeaveThePaidOnes, with the same key, at once and for as
// long as it lasts; and they come back.
func TestFreeModelsUsedUpLeaveThePaidOnes(t *testing.T) {
	for _, which := range []string{"free-models-per-day", "free-models-per-day-high-balance", "free-models-per-min"} {
		for _, after := range []time.Duration{30 * time.Second, 11 * time.Hour} {
			free := []string{"a/one:free", "b/two:free"}
			sc := simple([]string{free[0], free[1], "a/paid", "b/dear"}, []string{"one"})
			sc.Providers[0].Name = "openrouter"
			sc.Providers[0].Failures = []sim.Failure{freeLimit(which, after, free...)}
			inBubble(t, sc, asOpenRouter, func(r *rig) {
				out := r.answered()
				if out.Route.Model != "a/paid" || time.Since(r.began) > time.Second {
					t.Errorf("%s: answered by %s after %s", which, out.Route, time.Since(r.began))
				}
				for _, model := range []string{"a/paid", "b/dear"} {
					q := question("hello")
					q.Chain = []keystore.Route{{Provider: "openrouter", Model: model}}
					if o := r.ask(q); o.Err != nil || o.Sends != 1 {
						t.Errorf("%s: %s: %v", which, model, o.Err)
					}
				}
				refused := 0
				for _, a := range r.sim.Seen() {
					if a.Status == 429 {
						refused++
					}
				}
				if refused != 1 {
					t.Errorf("%s: %d refusals: the second free model shares the limit", which, refused)
				}
				k := r.key("one")
				if !strings.Contains(k.Why, "*:free") || k.Until.Sub(r.began) < after {
					t.Errorf("%s: key one is %s until %s (%s)", which, k.State, k.Until.Sub(r.began), k.Why)
				}
				for _, c := range k.Cells {
					if want := strings.HasSuffix(c.Model, ":free"); want == (c.State == Ready) {
						t.Errorf("%s: %s is %s", which, c.Model, c.State)
					}
				}
				time.Sleep(after + time.Minute)
				if out := r.answered(); out.Route.Model != free[0] {
					t.Errorf("%s: afterwards answered by %s", which, out.Route)
				}
			})
		}
	}
}

// TestABareLimitRestsOneModel of an unknown relay; where a second model of the
// key meets it too, the rest of the key is not tried.
func TestABareLimitRestsOneModel(t *testing.T) {
	for _, body := range []string{"", "Too Many Requests", `{"error":"Rate limit exceeded"}`, `{"error":{"message":"rate limited","retry_after":30}}`} {
		for _, models := range []int{1, 2, 4} {
			all := []string{"a", "b", "c", "d"}
			sc := simple(all, []string{"one"})
			f := status(429, body)
			f.Models, f.Until = all[:models], sim.Duration(time.Minute)
			sc.Providers[0].Failures = []sim.Failure{f}
			inBubble(t, sc, nil, func(r *rig) {
				q := question("hello")
				q.Prefer = 0
				out := r.ask(q)
				want := all[min(models, 3)]
				if models == 4 {
					want = out.Route.Model // it waits
				}
				refused := 0
				for _, a := range r.sim.Seen()[:min(len(r.sim.Seen()), 3)] {
					if a.Status == 429 && a.At.Sub(r.began) < 500*time.Millisecond {
						refused++
					}
				}
				if models == 1 && (out.Err != nil || out.Route.Model != want || refused != 1 || time.Since(r.began) > time.Second) {
					t.Errorf("%q of one model: %s after %s, %d refusals, %v", body, out.Route, time.Since(r.began), refused, out.Err)
				}
				if models > 1 && refused != 2 {
					t.Errorf("%q of %d models: %d refusals before it waits: %v", body, models, refused, r.asked())
				}
				if models == 1 {
					if k := r.key("one"); k.State == Ready || slices.ContainsFunc(k.Cells, func(c Cell) bool { return c.State != Ready }) {
						t.Errorf("%q: key one is %s, %v", body, k.State, k.Cells)
					}
				}
			})
		}
	}
}
