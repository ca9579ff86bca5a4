// Package terminal is the terminal that the dashboard runs on: what it can, as
// far as the environment tells, and that it is given back on every way out, at
// signals and after panics too.
package terminal

import (
	"cmp"
	"strings"
)

// SpeaksUTF8 says whether the environment promises a terminal that shows
// UTF-8 with block characters one cell wide. East Asian locales often draw
// them two cells wide, so they get ASCII.
func SpeaksUTF8(environ []string) bool {
	env := func(name string) string { return Lookup(environ, name) }
	if t := env("TERM"); t == "dumb" || t == "linux" {
		return false
	}
	locale := strings.ToLower(cmp.Or(env("LC_ALL"), env("LC_CTYPE"), env("LANG")))
	for _, wide := range []string{"zh", "ja", "ko"} {
		if strings.HasPrefix(locale, wide) {
			return false
		}
	}
	return strings.Contains(locale, "utf-8") || strings.Contains(locale, "utf8")
}

// Lookup gives the last value of name in environ, as the shell would.
func Lookup(environ []string, name string) string {
	for i := len(environ) - 1; i >= 0; i-- {
		if n, v, ok := strings.Cut(environ[i], "="); ok && n == name {
			return v
		}
	}
	return ""
}
