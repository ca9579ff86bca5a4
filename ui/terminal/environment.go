// Package terminal is the terminal that the dashboard runs on: what it can, as
// far as the environment tells, and that it is given back on every way out, at
// signals and after panics too.
package terminal

import (
	"cmp"
	"runtime"
	"strings"
)

// Environment is that of the process: "NAME=value". Of two with one name the
// last counts.
type Environment []string

// Get gives the value of a variable; empty where it is not set.
func (e Environment) Get(name string) string {
	v, _ := e.Lookup(name)
	return v
}

// Lookup is Get that tells an empty variable from none.
func (e Environment) Lookup(name string) (string, bool) {
	for i := len(e) - 1; i >= 0; i-- {
		if n, v, ok := strings.Cut(e[i], "="); ok && n == name {
			return v, true
		}
	}
	return "", false
}

// SpeaksUTF8 says whether it promises a terminal that shows UTF-8 with block
// characters one cell wide. East Asian locales often draw them two cells wide,
// so they get ASCII. Windows needs no locale.
func (e Environment) SpeaksUTF8() bool {
	if t := e.Get("TERM"); t == "dumb" || t == "linux" {
		return false
	}
	locale := strings.ToLower(cmp.Or(e.Get("LC_ALL"), e.Get("LC_CTYPE"), e.Get("LANG")))
	for _, wide := range []string{"zh", "ja", "ko"} {
		if strings.HasPrefix(locale, wide) {
			return false
		}
	}
	return locale == "" && runtime.GOOS == "windows" || strings.Contains(locale, "utf-8") || strings.Contains(locale, "utf8")
}
