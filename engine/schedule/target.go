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
	keep  float64    // beside the part of each limit that is others'
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

// stopped gives the least that stands in the way of a request of cost c that
// leaves keep of each limit to others, as far as it is known without looking at
// the rows: it fits no better than that. Nil: nothing is known.
func (t *Target) stopped(c *limit.Cost, keep float64, now time.Time) *limit.Fit {
	if t.known(now) && keep >= t.keep && within(&t.least, c) {
		return &t.stop
	}
	return nil
}

func (t *Target) known(now time.Time) bool { return t.stop.Never || now.Before(t.stop.Try) }

// fits is limit.Fits for rows, which are t's.
func (t *Target) fits(rows []limit.Row, c limit.Cost, keep float64, now time.Time) limit.Fit {
	fit := limit.Fits(rows, c, keep, now)
	known := t.known(now)
	if fit.OK || fit.Busy || known && (keep > t.keep || !within(&c, &t.least)) {
		return fit
	}
	if !known {
		if stop := limit.Fits(rows, smallest, 0, now); !stop.OK && !stop.Busy {
			t.least, t.keep, t.stop = smallest, 0, stop
			return fit
		}
	}
	t.least, t.keep, t.stop = c, keep, fit
	return fit
}

// within says whether a is no more than b of anything.
func within(a, b *limit.Cost) bool {
	return a.Requests <= b.Requests && a.Input <= b.Input && a.Output <= b.Output && a.Images <= b.Images
}
