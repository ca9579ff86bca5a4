package dialect

import (
	_ "embed"
	"slices"
	"strings"

	"sluice/engine/dialect/header"
	"sluice/engine/dialect/lexicon"
	"sluice/keystore/limit"
)

//go:embed scopes.txt
var scopesText string

// scopeRow says whose a failure of a class is, and what is used up.
type scopeRow struct {
	reading
	terms
}

var scopeRows = parseScopes(scopesText)

func parseScopes(text string) (all []scopeRow) {
	for _, line := range lexicon.Rows(text) {
		head, signs, _ := strings.Cut(line, ": ")
		r, _ := parseReading(head)
		for one := range strings.SplitSeq(signs, "|") {
			all = append(all, scopeRow{r, parseTerms(one)})
		}
	}
	return all
}

// dimensionOf gives what the words of a failure say is used up.
func dimensionOf(c limit.Class, e *evidence) limit.Dimension {
	for i := range scopeRows {
		if row := &scopeRows[i]; row.class == c && row.dimension != limit.Unknown && row.hold(e, true) {
			return row.dimension
		}
	}
	return limit.Unknown
}

// ownerOf gives whose limit or failure it is: whoever the answer names, else whose
// the provider's unnamed limits are, else the least that fits. A guess is no more
// than that.
func ownerOf(v *limit.Verdict, e *evidence) (s limit.Scope, guessed bool) {
	e.traits |= owners(v, e)
	for i := range scopeRows {
		row := &scopeRows[i]
		if row.class != v.Class || !row.hold(e, true) {
			continue
		}
		unsaid := v.Class == limit.RateLimit && v.Dimension == limit.Unknown
		if row.trait == byDefault {
			return e.source.Unnamed, unsaid && e.source.Relay
		}
		return row.scope, unsaid && row.trait == ofStatus
	}
	return limit.ScopeRequest, false
}

// owners gives whom an answer names as the owner of a limit.
func owners(v *limit.Verdict, e *evidence) (t trait) {
	unit, named := v.Dimension, accountNamed(e.lines)
	for _, x := range [...]struct {
		is bool
		of trait
	}{
		{e.marks.any(aAddress) && !e.marks.any(aModel) || (e.upstream || e.behind || e.quotes()) && !e.lines.says(ownWords...), fromElsewhere},
		{e.lines.speaksOf(ofModel), thisModel},
		{header.Value(e.header, "X-Codex-Active-Limit") != "", planWindows},
		{modelNamed(e.lines), namedModel},
		{named && e.source.Families && unit != limit.Unknown, namedFamily},
		{named, namedAccount},
		{e.lines.speaksOf(ofKey), thisKey},
		{unit == limit.Concurrency && e.source.Unnamed == limit.ScopeKeyModel && e.lines.speaksOf(aAccount), accountAtOnce},
		{e.source.Unnamed != limit.ScopeUnknown, byDefault},
		{e.lines.speaksOf(ofPlan), thisPlan},
		{unit != limit.Unknown && unit != limit.Concurrency, counted},
		{unit == limit.OutputTokens, ofOutput},
		{e.marks.any(aLarge) && (unit != limit.Unknown || e.marks.any(aTokens)), largeSize},
		{v.Class == limit.QuotaExhausted && e.lines.says(keyWords...), ownKey},
	} {
		if x.is {
			t |= x.of
		}
	}
	return t
}

var (
	// ownWords are those of a gateway that speaks of its own limit although it names a server behind it.
	ownWords = []string{"free models per", "key limit exceeded", "your account", "your organization"}
	// keyWords name a key whose allowance is used up.
	keyWords = []string{"trial key", "this key", "this api key", "your api key", "令牌"}
	// modelCues stand before the name of a model that a limit is of.
	modelCues = []string{
		"for model ", "and model ", "model: ", "for gpt ", "for o1", "for o3", "for o4", "for default ", "for claude ", "for text ", "for tts ", "the model ",
		"deployment", "reached for ", "requests to ", "on model ", "of model ", "模型 ",
		"rpm/", "tpm/", "rpd/", "tpd/",
	}
	// noModels stand where a model's name would.
	noModels = lexicon.Set("rpm tpm rpd tpd requests tokens input output your this the is organization token project account")
)

// modelNamed says whether the limit's sentence names one model.
func modelNamed(lines prose) bool {
	return slices.ContainsFunc(lines, func(l sentence) bool {
		return !l.code && l.marks.any(aRate|aExceeded|aLimit|aTokens) && slices.ContainsFunc(modelCues, func(cue string) bool {
			_, after, ok := strings.Cut(l.text, cue)
			name, _, _ := strings.Cut(after, " ")
			return ok && name != "" && !noModels[strings.Trim(name, ".,:;")]
		})
	})
}

// accountNamed says whether a sentence about the limit names an owner wider than
// the key.
func accountNamed(lines prose) bool {
	return slices.ContainsFunc(lines, func(l sentence) bool {
		return !l.offer() && (l.marks.any(ofAccount) || l.marks.has(aAccount) && l.marks.any(aRate|aExceeded|aLimit|aUsage|aConcurrent|aSpent|aQuota))
	})
}

// relay puts the blame behind a relay where it belongs: a refused key or an
// empty balance of a server behind it is not the person's.
func relay(v *limit.Verdict, e *evidence) {
	switch {
	case !e.upstream && !e.quotes() && (!e.source.Relay || v.Class != limit.Auth || v.Scope != limit.ScopeAccount):
	case v.Class == limit.Auth:
		v.Scope, v.RetrySame = limit.ScopeProvider, !e.behind // a pool may use another key; a named server is asked with the same
	case v.Class == limit.QuotaExhausted:
		v.Scope = limit.ScopeProvider
	}
}

// accountIn finds an organisation or project that texts name.
func accountIn(texts []string) string {
	for _, t := range texts {
		for f := range strings.FieldsFuncSeq(t, func(r rune) bool { return strings.ContainsRune(" `'\"()<>,;", r) }) {
			for _, p := range [...]string{"org-", "org_", "proj_", "projects/"} {
				if strings.HasPrefix(f, p) && len(f) > len(p)+3 {
					return strings.TrimRight(f, ".:")
				}
			}
		}
	}
	return ""
}

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
