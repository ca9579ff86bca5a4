// Package plain makes text safe to show. Text, Line and Cleaner take out what
// a terminal would obey; Redact and Redactor hide secrets; SafeLink and
// Markdown judge addresses. It serves every sink: screen, window title, log,
// event and error.
//
// It must never trust its input, whoever wrote it, never import another
// package of this module, and never decide what is shown where.
package plain

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Text gives s as text of one or more lines that is safe for a terminal.
//
// Line feeds stay; CR, CRLF and Unicode line separators become line feeds; a
// tab becomes four spaces. Escape sequences are dropped whole, finished or
// not, and so are all other control characters and zero-width ones; joiners
// and variation selectors stay where a script or an emoji needs them.
// Characters that reorder or smuggle text are made visible, as "<U+202E>".
// Invalid UTF-8 becomes U+FFFD. The result is in Unicode normal form C, with
// at most eight combining marks on a character. Text of its own result is the
// same again, and clean ASCII comes back without a copy.
func Text(s string) string {
	if cleanRun(s, 0) == len(s) {
		return s
	}
	var c Cleaner
	var out strings.Builder
	out.Grow(len(s) + len(s)/8)
	c.feed(s, &out)
	c.flush(&out)
	return out.String()
}

// Line gives s as one line that is safe for a terminal and for a window title:
// Text, with each run of white space as one space, and none at the ends. More
// than max runes are cut to max, the last of which is then "…"; a max of 0 or
// less does not cut. Line does not hide secrets: see Brief.
func Line(s string, max int) string {
	if !isSingleLine(s) {
		s = strings.Join(strings.Fields(Text(s)), " ")
		// A mark that stood on a space has lost it, and would stand on a border.
		s = strings.TrimLeftFunc(s, func(r rune) bool { return r == ' ' || isMark(r) || isSelector(r) })
	}
	return cut(s, max)
}

// Brief is Line of s with its secrets hidden: what a foreign text needs before
// it may stand in an event, a log or an error. Escape sequences go first and
// cutting comes last, so that neither helps a key through.
func Brief(s string, max int) string { return cut(Redact(Line(s, 0)), max) }

// Counted writes "1 key", "2 keys".
func Counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// isSingleLine says whether s is clean ASCII that Line would not change.
func isSingleLine(s string) bool {
	space := true
	for i := range len(s) {
		c := s[i]
		if c < ' ' || c > '~' || c == ' ' && space {
			return false
		}
		space = c == ' '
	}
	return s == "" || !space
}

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
	// A joiner joins nothing any more where the text was cut after it.
	return strings.TrimRight(s[:at], " \u200c\u200d") + "…"
}
