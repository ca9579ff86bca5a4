package page

// Show puts the beginning of an entry at the top.
func (s *Viewport) Show(c Conversation, entry int) {
	if entry < 0 || entry >= len(c.Entries) {
		return
	}
	*s = Viewport{Away: true, place: place{entry: entry}, rows: len(c.rows(entry, 0)), width: c.Width}
}
