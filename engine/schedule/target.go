package schedule

import (
	"time"

	"sluice/keystore"
	"sluice/keystore/limit"
)

// Target is one key with one model, and the rows that cover it. What keeps even
// the smallest request from it is worked out once, until a row changes.
type Target struct {
	keystore.Target
	Rows  [keystore.Covers]*limit.Row
	least limit.Cost // what is known not to fit
	stop  limit.Fit  // why, and until when; zero: nothing is known
}

// smallest is no more than any request takes.
var smallest = limit.Cost{Requests: 1, Output: 1}

// All gives the rows as limit's functions take them.
func (t *Target) All(buf *[keystore.Covers]limit.Row) []limit.Row {
	for i, r := range t.Rows {
		buf[i] = *r
	}
	return buf[:]
}

// Changed says that a row did.
func (t *Target) Changed() { t.stop = limit.Fit{} }

// Stopped gives the least that stands in the way of a request of cost c, as far
// as it is known without looking at the rows: it fits no better than that. Nil:
// nothing is known.
func (t *Target) Stopped(c *limit.Cost, now time.Time) *limit.Fit {
	if (t.stop.Never || now.Before(t.stop.Try)) && within(&t.least, c) {
		return &t.stop
	}
	return nil
}

// Fits is limit.Fits for rows, which are t's.
func (t *Target) Fits(rows []limit.Row, c limit.Cost, now time.Time) limit.Fit {
	fit := limit.Fits(rows, c, 0, now)
	switch known := t.stop.Never || now.Before(t.stop.Try); {
	case fit.OK || fit.Busy || known && !within(&c, &t.least):
	case known:
		t.least, t.stop = c, fit
	default:
		t.least, t.stop = smallest, limit.Fits(rows, smallest, 0, now)
		if t.stop.OK || t.stop.Busy {
			t.least, t.stop = c, fit
		}
	}
	return fit
}

// within says whether a is no more than b of anything.
func within(a, b *limit.Cost) bool {
	return a.Requests <= b.Requests && a.Input <= b.Input && a.Output <= b.Output && a.Images <= b.Images
}
