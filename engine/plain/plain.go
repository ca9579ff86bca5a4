// Package plain makes text safe to show: Text, Line and Cleaner take out what
// a terminal would obey, Redact and Redactor hide secrets, SafeLink judges
// addresses. It serves every sink: screen, window title, log, event, error.
//
// It must never trust its input, whoever wrote it, never import another
// package of this module, and never decide what is shown where.
package plain

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Line gives s as one line that is safe for a terminal and a window title:
// line ends and tabs become single spaces, and more than max runes are cut to
// max with "…" at the end. A max of 0 or less does not cut. Line does not hide
// secrets: see Brief.
func Line(s string, max int) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t' || r == '\r':
			return ' '
		case unicode.IsControl(r) || unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	return cut(strings.Join(strings.Fields(s), " "), max)
}

// Brief is Line of s with its secrets hidden: what a foreign text needs before
// it may stand in an event, a log or an error. Hiding comes before cutting, so
// that no cut key escapes.
func Brief(s string, max int) string { return cut(Redact(Line(s, 0)), max) }

// cut bounds s to max runes, the last of them "…" where something was cut.
func cut(s string, max int) string {
	if max <= 0 || len(s) <= max || utf8.RuneCountInString(s) <= max {
		return s
	}
	at := 0
	for range max - 1 {
		_, n := utf8.DecodeRuneInString(s[at:])
		at += n
	}
	return s[:at] + "…"
}
