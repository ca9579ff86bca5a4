package ui

import "strings"

// speaksUTF8 says whether the environment promises a terminal that shows
// UTF-8 with block characters one cell wide. East Asian locales often draw
// them two cells wide, so they get ASCII.
func speaksUTF8(environ []string) bool {
	env := func(name string) string { return lookup(environ, name) }
	if t := env("TERM"); t == "dumb" || t == "linux" {
		return false
	}
	locale := env("LC_ALL")
	for _, name := range []string{"LC_CTYPE", "LANG"} {
		if locale == "" {
			locale = env(name)
		}
	}
	locale = strings.ToLower(locale)
	for _, wide := range []string{"zh", "ja", "ko"} {
		if strings.HasPrefix(locale, wide) {
			return false
		}
	}
	return strings.Contains(locale, "utf-8") || strings.Contains(locale, "utf8")
}

// lookup gives the last value of name in environ, as the shell would.
func lookup(environ []string, name string) string {
	for i := len(environ) - 1; i >= 0; i-- {
		if n, v, ok := strings.Cut(environ[i], "="); ok && n == name {
			return v
		}
	}
	return ""
}
