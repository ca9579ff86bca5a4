// Package page is which part of a conversation is on the screen. It draws no
// more of it than that.
package page

import (
	"strings"
	"time"

	"sluice/engine"
	"sluice/ui/draw"
)

// Conversation is what is drawn of one. Entries have parts, which have rows;
// only the rows that are needed are worked out.
type Conversation struct {
	Pen     draw.Pen
	Entries []*draw.Entry
	Live    *draw.Entry           // the answer that is still coming; nil for none
	Request *engine.RequestStatus // its request; nil where it has none
	Chosen  *draw.Entry           // the entry under the cursor; nil for none
	Now     time.Time
	Width   int
}

// parts gives how many parts an entry has.
func (c Conversation) parts(entry int) int { return c.Pen.Sections(c.Entries[entry]) }

// rows draws a part. The caller must not change them.
func (c Conversation) rows(entry, part int) []string {
	e := c.Entries[entry]
	var request *engine.RequestStatus
	if e == c.Live {
		request = c.Request
	}
	rows := c.Pen.Section(e, part, request, c.Now, c.Width)
	if head := c.Pen.Head(e); e == c.Chosen && part >= head {
		return c.Pen.Marked(rows, part == head, c.Width)
	}
	return rows
}

// about estimates the rows of a part without drawing it.
func (c Conversation) about(entry, part int) (rows int, exact bool) {
	if n, exact, ok := c.Pen.About(c.Entries[entry], part, c.Width); ok {
		return n, exact
	}
	return len(c.rows(entry, part)), true
}

// Newest gives the last row that is not blank; none where there is none.
func (c Conversation) Newest() []string {
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
