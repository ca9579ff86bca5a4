package ui

import (
	"regexp"
	"strings"
)

// mostToast bounds the rows of a notice.
const mostToast = 5

// toastRows gives the rows of the notice at the foot; none where there is none.
// Where a path makes it too long, its last part has to do, so that the cause
// and what helps are seen.
func (m *model) toastRows() []string {
	s, w := m.pen.styles, m.screen.layout.w-2
	text := m.over.toast.text
	if !m.now.Before(m.over.toast.until) || text == "" || w < 1 {
		return nil
	}
	text = s.shortPaths(text, w)
	if s.width(text) <= w {
		return []string{text}
	}
	rows := s.wrap(text, w)
	return rows[:min(len(rows), mostToast)]
}

// drawToast draws a notice of several rows over lines, down to row y. One that
// fits stands in the last line instead.
func (m *model) drawToast(lines []string, y int) {
	rows := m.toastRows()
	if len(rows) < 2 {
		return
	}
	s, w := m.pen.styles, m.screen.layout.w
	var box []string
	for _, r := range rows {
		box = append(box, s.fit(" "+s.accent.Render(r), w))
	}
	s.lay(lines, box, 0, max(0, y-len(box)), w)
}

// absolute is a path from the root, or from a drive, of two parts or more.
var absolute = regexp.MustCompile(`(?:[A-Za-z]:)?(?:[/\\][^/\\\s:"']+){2,}`)

// shortPaths leaves the last part of the absolute paths in a text that is wider
// than w. The path of an address on the net stays.
func (s styles) shortPaths(text string, w int) string {
	if s.width(text) <= w {
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
		out.WriteString(text[done:from] + s.sym.more + path[strings.LastIndexAny(path, `/\`):])
		done = to
	}
	return out.String() + text[done:]
}
