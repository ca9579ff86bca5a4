package ui

// toastRows gives the rows of the notice at the foot; none where there is none.
func (m *model) toastRows() []string {
	s, w := m.pen.Styles, m.screen.layout.w-2
	text := m.over.toast.text
	if !m.now.Before(m.over.toast.until) || text == "" || w < 1 {
		return nil
	}
	return s.Notice(text, w)
}

// drawToast draws a notice of several rows over lines, down to row y. One that
// fits stands in the last line instead.
func (m *model) drawToast(lines []string, y int) {
	rows := m.toastRows()
	if len(rows) < 2 {
		return
	}
	s, w := m.pen.Styles, m.screen.layout.w
	var box []string
	for _, r := range rows {
		box = append(box, s.Fit(" "+s.Accent.Render(r), w))
	}
	s.Overlay(lines, box, 0, max(0, y-len(box)), w)
}
