package provider

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Choose gives up to n of the listed models, the best first: the newest for
// each pattern of Prefer, in their order, then what else fits one.
func (p Provider) Choose(listed []string, n int) []string { return choose(p.Prefer, listed, n) }

// Cheap gives up to n models for a request that is to prove something and cost
// little: the preferred ones, or else what looks small.
func (p Provider) Cheap(listed []string, n int) []string {
	if preferred := p.Choose(listed, n); len(preferred) > 0 {
		return preferred
	}
	return choose(cheap, listed, n)
}

// Named gives the preferred models that are names, not patterns: something to
// try where no list can be had.
func (p Provider) Named() []string {
	return slices.DeleteFunc(slices.Clone(p.Prefer), func(s string) bool { return strings.ContainsAny(s, "*#") })
}

// cheap are signs of small and free models.
var cheap = []string{"*:free", "*-free", "*8b*", "*mini*", "*small*", "*flash*", "*lite*", "*nano*", "*"}

func choose(patterns, listed []string, n int) []string {
	var chosen, more []string
	for _, pattern := range patterns {
		fit := glob(pattern)
		var fits []string
		for _, m := range listed {
			if m = bare(m); fit.MatchString(m) && chats(m) && !slices.Contains(chosen, m) && !slices.Contains(fits, m) {
				fits = append(fits, m)
			}
		}
		if len(fits) == 0 {
			continue
		}
		slices.SortStableFunc(fits, newest)
		chosen, more = append(chosen, fits[0]), append(more, fits[1:]...)
	}
	for _, m := range more {
		if !slices.Contains(chosen, m) {
			chosen = append(chosen, m)
		}
	}
	return chosen[:min(n, len(chosen))]
}

// glob reads a pattern: "*" is anything, "#" is a version or date such as 4,
// 3.5 or 4-5.
func glob(pattern string) *regexp.Regexp {
	quoted := regexp.QuoteMeta(pattern)
	quoted = strings.NewReplacer(`\*`, `.*`, `#`, `[0-9]+(?:[.-][0-9]+)*`).Replace(quoted)
	return regexp.MustCompile(`^` + quoted + `$`)
}

// bare is a model's name as chats take it: Google lists "models/gemini-…".
func bare(model string) string { return strings.TrimPrefix(model, "models/") }

// otherUses are words in the names of models that answer no chat, or not in text.
var otherUses = []string{"embed", "whisper", "tts", "guard", "moderation", "image", "imagen", "audio", "speech", "transcribe", "realtime", "rerank",
	"ocr", "veo", "video", "dall-e", "sora", "flux", "diffusion", "bge", "e5", "clip", "safety", "reward", "search", "orpheus", "live"}

// chats says whether a model's name tells of no other use than chats.
func chats(model string) bool {
	words := strings.FieldsFunc(strings.ToLower(model), func(r rune) bool { return strings.ContainsRune("/-_.: ", r) })
	for _, use := range otherUses {
		if strings.Contains(use, "-") && strings.Contains(strings.ToLower(model), use) {
			return false
		}
		if slices.ContainsFunc(words, func(w string) bool { return w == use || len(use) > 3 && strings.HasPrefix(w, use) }) {
			return false
		}
	}
	return true
}

// newest orders names of one kind: the higher version first, then the shorter
// name, which is the one without a date or a suffix.
func newest(a, b string) int {
	x, y := parts(a), parts(b)
	for i := range min(len(x), len(y)) {
		if c := compare(y[i], x[i]); c != 0 {
			return c
		}
	}
	return cmp.Or(cmp.Compare(len(x), len(y)), strings.Compare(a, b))
}

// number finds the parts of a name that are numbers.
var number = regexp.MustCompile(`[0-9]+|[^0-9]+`)

func parts(name string) []string { return number.FindAllString(strings.ToLower(name), -1) }

// compare puts words before numbers, and numbers by their value.
func compare(a, b string) int {
	n, errA := strconv.ParseUint(a, 10, 64)
	m, errB := strconv.ParseUint(b, 10, 64)
	switch {
	case errA == nil && errB == nil:
		return cmp.Compare(n, m)
	case errA == nil:
		return 1
	case errB == nil:
		return -1
	}
	return strings.Compare(a, b)
}

// dated is what may stand behind a model's name in a list: the date of its version.
var dated = regexp.MustCompile(`^[-@](?:[0-9]{8}|[0-9]{4}-[0-9]{2}-[0-9]{2})$`)

// Lists says whether a provider's list has the model, under its name or with
// the date of a version behind it.
func Lists(listed []string, model string) bool {
	model = bare(model)
	return slices.ContainsFunc(listed, func(m string) bool {
		rest, ok := strings.CutPrefix(bare(m), model)
		return ok && (rest == "" || dated.MatchString(rest))
	})
}

// Missing says whether a list shows that the provider does not have the model,
// and gives the nearest that it has; empty where none is near. An empty list
// shows nothing.
func (p Provider) Missing(model string, listed []string) (nearest string, missing bool) {
	if len(listed) == 0 || p.ListsOthers || Lists(listed, model) {
		return "", false
	}
	return p.Nearest(model, listed), true
}

// Nearest gives the listed model that is most like one by its name: the words
// first, then the sizes and versions; among equals the preferred, then the
// newest. Where nothing is alike it is the preferred one, or "".
func (p Provider) Nearest(model string, listed []string) string {
	preferred := p.Choose(listed, len(listed))
	best, bestScore := "", 0.0
	rank := func(m string) int {
		if i := slices.Index(preferred, m); i >= 0 {
			return i
		}
		return len(preferred)
	}
	for _, m := range listed {
		m = bare(m)
		s := alike(model, m)
		if !chats(m) && chats(model) || s < 0.3 {
			continue
		}
		if s > bestScore || s == bestScore && cmp.Or(cmp.Compare(rank(m), rank(best)), newest(m, best)) < 0 {
			best, bestScore = m, s
		}
	}
	if best == "" && len(preferred) > 0 {
		return preferred[0]
	}
	return best
}

// alike tells how much two names have in common, from 0 to 1.
func alike(a, b string) float64 {
	wordsA, numbersA := split(a)
	wordsB, numbersB := split(b)
	words := common(wordsA, wordsB)
	if words == 0 {
		return 0
	}
	return 0.9*words + 0.1*common(numbersA, numbersB)
}

// split takes a name apart into words and numbers; the maker before a slash
// counts little and is left out.
func split(name string) (words, numbers []string) {
	name = strings.ToLower(name)
	name = name[strings.LastIndexByte(name, '/')+1:]
	for _, part := range regexp.MustCompile(`[a-z]+|[0-9]+`).FindAllString(name, -1) {
		if part[0] <= '9' {
			numbers = append(numbers, part)
		} else {
			words = append(words, part)
		}
	}
	return words, numbers
}

// common is the share of two lists that is in both (Dice's coefficient).
func common(a, b []string) float64 {
	if len(a)+len(b) == 0 {
		return 0
	}
	n := 0
	rest := slices.Clone(b)
	for _, w := range a {
		if i := slices.Index(rest, w); i >= 0 {
			rest = slices.Delete(rest, i, i+1)
			n++
		}
	}
	return 2 * float64(n) / float64(len(a)+len(b))
}
