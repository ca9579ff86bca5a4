package vault

import (
	"regexp"
	"strings"
	"unicode"
)

// secretPrefixes begin the keys of well-known providers and services. What
// follows must be long enough to be a key. Redaction in engine/plain has a list
// of its own: a prefix that is added here belongs there too.
var secretPrefixes = []string{
	"sk-", "sk_", "gsk_", "AIza", "AQ.", "xai-", "hf_", "pplx-", "nvapi-", "csk-", "fw_", "r8_", "tgp_", "jina_", "or-v1-",
	"ghp_", "gho_", "ghs_", "ghu_", "github_pat_", "glpat-", "xoxb-", "xoxp-", "AKIA", "ASIA", "ABSK", "dapi", "eyJ", "Bearer ",
	"AGE-SECRET-KEY-",
}

const (
	minAfterPrefix = 12 // characters that must follow a known prefix
	minRun         = 20 // shortest run of letters and digits that may be a key
	minDigits      = 3
	minSwitches    = 6 // changes between letter and digit: words with numbers have fewer
)

var (
	uuidLike = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)
	runs     = regexp.MustCompile(`[A-Za-z0-9]+`)
	hexOnly  = regexp.MustCompile(`^[0-9a-fA-F]+$`)
)

// LooksSecret guesses whether s is a key or token rather than a name, a path
// or a reference: by a known prefix, the form of a UUID, or a long run of
// letters and digits without words in it. It may err in both directions, and so
// serves only to refuse or to warn.
func LooksSecret(s string) bool {
	s = strings.TrimSpace(s)
	if hasSecretPrefix(s) || uuidLike.MatchString(s) {
		return true
	}
	if _, value, ok := strings.Cut(s, "="); ok && strings.TrimRight(value, "=") != "" && LooksSecret(value) {
		return true
	}
	if strings.ContainsAny(s, " \t\n/\\") {
		return false
	}
	for _, run := range runs.FindAllString(s, -1) {
		if randomRun(run) {
			return true
		}
	}
	return false
}

func hasSecretPrefix(s string) bool {
	for _, p := range secretPrefixes {
		rest, ok := strings.CutPrefix(s, p)
		if ok && len(rest) >= minAfterPrefix && strings.ContainsFunc(rest, unicode.IsDigit) && !strings.ContainsAny(rest, " /\\") {
			return true
		}
	}
	return false
}

// randomRun says whether a run of letters and digits looks drawn by chance.
func randomRun(s string) bool {
	if len(s) < minRun {
		return false
	}
	var digits, upper, lower, switches int
	for i, r := range s {
		switch {
		case unicode.IsDigit(r):
			digits++
		case unicode.IsUpper(r):
			upper++
		default:
			lower++
		}
		if i > 0 && unicode.IsDigit(r) != unicode.IsDigit(rune(s[i-1])) {
			switches++
		}
	}
	if digits < minDigits || upper+lower == 0 {
		return false
	}
	return hexOnly.MatchString(s) || upper > 2 && lower > 2 || switches >= minSwitches
}
