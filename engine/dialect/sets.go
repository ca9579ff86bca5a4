package dialect

import (
	"strings"

	"sluice/keystore/limit"
)

// modelSets are the sets of models that answers name in words (folded), for
// limits that are wider than one model.
var modelSets = []struct{ provider, words, models string }{
	// openrouter.ai/docs/api/reference/limits: variants that end in ":free", and the router over them.
	{"openrouter", "free models per", "*:free openrouter/free"},
	{"openrouter", "openrouter free tier", "*:free openrouter/free"},
	{"opencode", "free usage limit", "*-free"},
	{"opencode", "freeusagelimit", "*-free"},
	// Whoever speaks of free models means those that are called so.
	{"", "free model", "*free*"},
	{"", "free models", "*free*"},
}

// modelSet gives the set of models that a limit counts; empty: all of its scope.
func modelSet(v *limit.Verdict, e *evidence) string {
	if v.Class != limit.RateLimit && v.Class != limit.QuotaExhausted || v.Scope != limit.ScopeAccount && v.Scope != limit.ScopeKey {
		return ""
	}
	for _, s := range modelSets {
		if s.provider != "" && s.provider != e.source.Name && s.provider != e.voice {
			continue
		}
		if strings.Contains(e.all, s.words) {
			return s.models
		}
	}
	return ""
}
