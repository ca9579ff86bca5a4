package draw

import (
	"regexp"
	"strings"
)

// mostNotice bounds the rows of a notice.
const mostNotice = 5

// Notice breaks a notice into rows of at most w cells. Where a path makes it
// too long, its last part has to do, so that the cause and what helps are seen.
func (c cells) Notice(text string, w int) []string {
	text = c.ShortPaths(text, w)
	if c.Width(text) <= w {
		return []string{text}
	}
	rows := c.Wrap(text, w)
	return rows[:min(len(rows), mostNotice)]
}

// absolute is a path from the root, or from a drive, of two parts or more.
var absolute = regexp.MustCompile(`(?:[A-Za-z]:)?(?:[/\\][^/\\\s:"']+){2,}`)

// ShortPaths leaves the last part of the absolute paths in a text that is wider
// than w. The path of an address on the net stays.
func (c cells) ShortPaths(text string, w int) string {
	if c.Width(text) <= w {
		return text
	}
	var out strings.Builder
	done := 0
	for _, at := range absolute.FindAllStringIndex(text, -1) {
		from, to := at[0], at[1]
		if before := text[:from]; before != "" && !strings.ContainsAny(before[len(before)-1:], " \"'(:") {
			continue
		}
		path := text[from:to]
		out.WriteString(text[done:from] + c.More + path[strings.LastIndexAny(path, `/\`):])
		done = to
	}
	return out.String() + text[done:]
}
