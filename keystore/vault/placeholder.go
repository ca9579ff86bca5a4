package vault

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"sluice/keystore/redact"
)

const faultPlaceholder = "it is a placeholder, not a key"

// What examples, templates and documentation have in place of a key. One word
// of standIns makes a placeholder of any text that has no drawn part; a text of
// instead is one only as a whole.
var (
	standIns = []string{
		"your", "yours", "yourkey", "yourapikey", "yourtoken", "changeme", "changethis", "replaceme", "replace", "insert", "enter", "paste",
		"placeholder", "example", "sample", "dummy", "fake", "redacted", "todo", "fixme", "tbd", "here", "goes",
		"change me", "change this", "fill in", "fill me", "put your", "add your", "my api", "my key", "not set",
		"dein", "deine", "votre", "tu clave",
	}
	instead = []string{
		"none", "null", "nil", "undefined", "nan", "unset", "empty", "n a", "na", "true", "false", "yes", "no",
		"key", "keys", "api key", "apikey", "token", "api token", "secret key", "sk", "sk key", "sk proj", "sk ant",
	}
	// brackets stand around a name that is to be filled in.
	brackets = []string{"<>", "{}", "[]", "()", "%%", "@@", "__"}
	// elsewhere begins what is not itself a key but says where one is.
	elsewhere = []string{"$", "{env:", "{file:", "{{", "env:", "cmd:", "keyring:", "file:", "vault:", "op://", "process.env", "os.environ", "os.getenv"}

	assignment   = regexp.MustCompile(`^(?:(?i:export|set|setx|env)\s+|\$(?i:env):)?[A-Z][A-Z0-9_]*(?:KEY|TOKEN|SECRET)[A-Z0-9_]*\s*=\s*[^=\s]`)
	variableName = regexp.MustCompile(`^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*_(?:KEY|TOKEN|SECRET)S?$`)
	allX         = regexp.MustCompile(`^(?:[A-Za-z0-9]{1,8}[-_.])*(?:[xX]{2,}[-_.]?)+$`)
	masks        = regexp.MustCompile(`\*{3}|[•●…⋯·]|\.{3}|x{5}|X{5}|_{5}|-{5}`)
)

// placeholder says whether s stands for a key that somebody has to fill in.
func placeholder(s string) bool {
	if len(s) > 200 || drawn(s) {
		return false
	}
	if _, ok := inBrackets(s); ok {
		return true
	}
	text := spaced(s)
	if slices.Contains(instead, text) || variableName.MatchString(s) || allX.MatchString(afterPrefix(s)) {
		return true
	}
	return slices.ContainsFunc(standIns, func(w string) bool { return strings.Contains(" "+text+" ", " "+w+" ") })
}

// inBrackets gives what stands between brackets.
func inBrackets(s string) (between string, ok bool) {
	for _, b := range brackets {
		if len(s) > 2 && s[0] == b[0] && s[len(s)-1] == b[1] {
			return s[1 : len(s)-1], true
		}
	}
	return "", false
}

// drawn says whether a part of s is drawn by chance, also where hyphens and
// underscores are among the signs.
func drawn(s string) bool {
	return slices.ContainsFunc(runs.FindAllString(s, -1), randomRun) || slices.ContainsFunc(strings.Fields(s), func(word string) bool {
		joined := strings.Join(runs.FindAllString(word, -1), "")
		return randomRun(joined) && switches(joined) >= minSwitches
	})
}

// spaced gives the words of s in lower case with one blank between them:
// "YOUR_API_KEY" and "yourApiKey" are both "your api key".
func spaced(s string) string {
	var b strings.Builder
	lower := false
	for _, r := range s {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			r = ' '
		case unicode.IsUpper(r) && lower:
			b.WriteByte(' ')
		}
		lower = unicode.IsLower(r)
		b.WriteRune(unicode.ToLower(r))
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// afterPrefix leaves out what the keys of a known provider begin with.
func afterPrefix(s string) string {
	for _, shape := range redact.Shapes {
		if rest, ok := strings.CutPrefix(s, shape.Prefix); ok {
			return rest
		}
	}
	return s
}

// minSame is how often one sign follows itself in no key that was drawn. "A"
// may: it is zeros in Base64.
const minSame = 8

// masked says whether parts of a key are hidden or were never there.
func masked(s string) bool {
	if masks.MatchString(s) {
		return true
	}
	same := 1
	for i := 1; i < len(s); i++ {
		if s[i] != s[i-1] || s[i] == 'A' || s[i] == '=' {
			same = 1
		} else if same++; same >= minSame {
			return true
		}
	}
	return false
}

// refers says whether s names a variable, a file or another place of a key.
func refers(s string) bool {
	return slices.ContainsFunc(elsewhere, func(begin string) bool { return strings.HasPrefix(s, begin) })
}
