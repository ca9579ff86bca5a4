package vault

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"sluice/keystore/redact"
)

// scheme may stand before a token that was copied with its header.
const scheme = "Bearer "

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
	return slices.ContainsFunc(runs.FindAllString(s, -1), randomRun)
}

func hasSecretPrefix(s string) bool {
	if rest, ok := strings.CutPrefix(s, scheme); ok && longEnough(rest, " /\\") {
		return true
	}
	for _, shape := range redact.Shapes {
		rest, ok := strings.CutPrefix(s, shape.Prefix)
		switch {
		case !ok:
		case shape.Follows == redact.UUID && !uuidLike.MatchString(rest):
		case shape.Follows == redact.Token && longEnough(rest, " \\"), longEnough(rest, " /\\"):
			return true
		}
	}
	return false
}

// longEnough says whether what follows a prefix may be a key: with a digit, and
// without the characters that it never has.
func longEnough(rest, never string) bool {
	return len(rest) >= minAfterPrefix && strings.ContainsFunc(rest, unicode.IsDigit) && !strings.ContainsAny(rest, never)
}

// randomRun says whether a run of letters and digits looks drawn by chance.
func randomRun(s string) bool {
	if len(s) < minRun {
		return false
	}
	var digits, upper, lower int
	for _, r := range s {
		switch {
		case unicode.IsDigit(r):
			digits++
		case unicode.IsUpper(r):
			upper++
		default:
			lower++
		}
	}
	if digits < minDigits || upper+lower == 0 {
		return false
	}
	return hexOnly.MatchString(s) || upper > 2 && lower > 2 || switches(s) >= minSwitches
}

// switches counts the changes between letter and digit.
func switches(s string) int {
	n := 0
	for i := 1; i < len(s); i++ {
		if unicode.IsDigit(rune(s[i])) != unicode.IsDigit(rune(s[i-1])) {
			n++
		}
	}
	return n
}
