package batch

import (
	"testing"
	"time"

	"sluice/engine"
	"sluice/engine/batch"
	"sluice/keystore"
)

func TestThePlanInWords(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	load := batch.Load{Requests: 10_000, Input: 5e6, Output: 3e6}
	for want, f := range map[string]batch.Forecast{
		"10,000 prompts, 8 M tokens: groq RPD binds, done in 10d, at 2026-03-11 12:00":       {Ends: now.Add(240 * time.Hour), Binds: "groq RPD"},
		"10,000 prompts, 8 M tokens: no limit binds, done in 2h40m, at 14:40:00":             {Ends: now.Add(160 * time.Minute)},
		"10,000 prompts, 8 M tokens: no limit of groq/m is known yet, so no end is foreseen": {Open: keystore.Route{Provider: "groq", Model: "m"}},
		"10,000 prompts, 8 M tokens: nothing serves them before a person acts":               {Never: true},
	} {
		if got := words(load, f, now); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if got := words(batch.Load{Requests: 1, Input: 700}, batch.Forecast{Ends: now}, now); got != "1 prompt, 700 tokens: no limit binds, done in 0s, at 12:00:00" {
		t.Errorf("%q", got)
	}
}

// The preferred model comes first, without those that a person left out or
// that a key does not serve; a pinned one stands alone.
func TestTargetsFollowTheChain(t *testing.T) {
	st := &engine.Status{
		Models: []*engine.ModelStatus{{Route: keystore.Route{Provider: "a", Model: "x"}, Skipped: true}, {Route: keystore.Route{Provider: "b", Model: "y"}}, {Route: keystore.Route{Provider: "a", Model: "z"}}},
		Keys:   []*engine.KeyStatus{{Key: keystore.Key{ID: "1", Provider: "a"}}, {Key: keystore.Key{ID: "2", Provider: "b", Models: []string{"y"}}}, {Key: keystore.Key{ID: "3", Provider: "b", Models: []string{"w"}}}},
	}
	got := targets(nil, st)
	if len(got) != 2 || got[0].Key != "2" || got[0].Model != "y" || got[1].Key != "1" || got[1].Model != "z" {
		t.Errorf("%+v", got)
	}
	if got := targets([]keystore.Route{{Provider: "a", Model: "x"}}, st); len(got) != 1 || got[0].Model != "x" {
		t.Errorf("%+v", got)
	}
}
