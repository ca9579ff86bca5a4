package sim

import (
	"math/bits"
	"time"
)

// bucket refills evenly. Its whole state is the time at which it will be full
// again, kept to a fraction of a nanosecond: so it stays exact over any number
// of takings.
type bucket struct {
	max    int64
	window time.Duration
	size   int64
	whole  time.Time
	frac   int64 // in units of 1/max ns, 0 ≤ frac < max
}

func (b *bucket) settle(now time.Time) {
	if b.whole.Before(now) {
		b.whole, b.frac = now, 0
	}
}

func (b *bucket) used(now time.Time) int64 {
	b.settle(now)
	q, r := mulAddDiv(int64(b.whole.Sub(now)), b.max, b.frac, int64(b.window))
	if r > 0 {
		q++
	}
	return q
}

// resize changes how fast it refills, and its size where that was a window's.
func (b *bucket) resize(max int64, now time.Time) {
	b.settle(now)
	q, r := mulAddDiv(int64(b.whole.Sub(now)), b.max, b.frac, max)
	if b.size == b.max {
		b.size = max
	}
	b.max, b.whole, b.frac = max, now.Add(time.Duration(q)), r
	if b.used(now) > b.size {
		b.whole, b.frac = now, 0
		b.take(b.size, now)
	}
}

func (b *bucket) fits(n int64, now time.Time) (time.Time, bool) {
	if n > b.size || b.max == 0 {
		return time.Time{}, false
	}
	b.settle(now)
	// n fits once no more than the refill of (size - n) is missing.
	q, r := mulAddDiv(b.size-n, int64(b.window), 0, b.max)
	if r < b.frac {
		q--
	}
	if at := b.whole.Add(-time.Duration(q)); at.After(now) {
		return at, true
	}
	return now, true
}

func (b *bucket) take(n int64, now time.Time) {
	if b.max == 0 {
		return
	}
	b.settle(now)
	q, r := mulAddDiv(n, int64(b.window), b.frac, b.max)
	b.whole, b.frac = b.whole.Add(time.Duration(q)), r
}

func (b *bucket) back(n int64, _, now time.Time) {
	if b.max == 0 {
		return
	}
	q, r := mulAddDiv(n, int64(b.window), 0, b.max)
	b.whole, b.frac = b.whole.Add(-time.Duration(q)), b.frac-r
	if b.frac < 0 {
		b.whole, b.frac = b.whole.Add(-1), b.frac+b.max
	}
	b.settle(now)
}

func (b *bucket) full(now time.Time) time.Time {
	b.settle(now)
	if b.frac > 0 {
		return b.whole.Add(1)
	}
	return b.whole
}

// mulAddDiv is a*b+add divided by c, for values that are not negative and
// whose product may be wider than 64 bits. A quotient that is too wide is
// clamped.
func mulAddDiv(a, b, add, c int64) (quotient, remainder int64) {
	hi, lo := bits.Mul64(uint64(a), uint64(b))
	lo, carry := bits.Add64(lo, uint64(add), 0)
	hi += carry
	if hi >= uint64(c) {
		return 1<<63 - 1, 0
	}
	q, r := bits.Div64(hi, lo, uint64(c))
	return int64(min(q, 1<<63-1)), int64(r)
}
