package ui

import (
	"strings"
	"time"

	"sluice/engine"
)

// conversation is what is drawn of one. Entries have parts, which have rows;
// only the rows that are needed are worked out.
type conversation struct {
	pen     pen
	entries []*entry
	live    *entry                // the answer that is still coming; nil for none
	request *engine.RequestStatus // its request; nil where it has none
	now     time.Time
	width   int
}

// parts gives how many parts an entry has.
func (c conversation) parts(entry int) int { return c.pen.sections(c.entries[entry]) }

// rows draws a part. The caller must not change them.
func (c conversation) rows(entry, part int) []string {
	e := c.entries[entry]
	var request *engine.RequestStatus
	if e == c.live {
		request = c.request
	}
	return c.pen.section(e, part, request, c.now, c.width)
}

// about estimates the rows of a part without drawing it.
func (c conversation) about(entry, part int) (rows int, exact bool) {
	e := c.entries[entry]
	if i := part - len(e.notes) - 1; !e.notice && i >= 0 && i < c.pen.parts(e).count() {
		return c.pen.about(e, i, c.width)
	}
	return len(c.rows(entry, part)), true
}

// newest gives the last row that is not blank; none where there is none.
func (c conversation) newest() []string {
	for at, ok := last(c); ok; at, ok = preceding(c, at) {
		rows := c.rows(at.entry, at.part)
		for i := len(rows) - 1; i >= 0; i-- {
			if strings.TrimSpace(rows[i]) != "" {
				return rows[i : i+1]
			}
		}
	}
	return nil
}
