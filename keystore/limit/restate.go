package limit

import (
	"time"

	"sluice/keystore/limit/tally"
)

// guessed says that nobody gave the bucket's limit.
func (b *Bucket) guessed() bool { return !b.Limit.Known || b.Source == Learned }

// passed counts what the provider let through in the window.
func (b *Bucket) passed(now time.Time) int64 {
	return max(0, b.Spends.After(now.UnixNano())-b.Held)
}

// passedBefore counts what the provider let through in the window before it refused a request: what was sent no later
// and has not been refused, since refusals come at once.
func (b *Bucket) passedBefore(a *answer) int64 {
	return max(0, b.Spends.After(a.now.UnixNano())-b.Spends.After(a.hold.At.Add(usualWay+b.Window.Span).UnixNano()))
}

// restate corrects what is used by the provider's word, which is as of when it admitted the request: it is compared
// with what stood here when the request was sent, and with its own part. Between that and more lies what may have
// arrived in another order than it was sent in, and what running requests hold for answers that are not written yet:
// no word is needed to explain it. What the provider counts beyond, somebody else used: it comes back when the bucket
// is full again, where that is stated. What it does not count is taken away, unless requests overlapped: then our own
// count of our own requests is the better one.
//
// What was counted by then comes back no later than the bucket is full again.
func (b *Bucket) restate(a *answer, t *Taken, used int64, full time.Time) {
	if b.Dimension == Credits {
		// Money comes back when somebody pays; requests are not counted in it.
		b.Spends = tally.Spends{}.Plus(a.at.Add(100*365*Day).UnixNano(), used)
		return
	}
	own, _ := a.used(b.Dimension, 0)
	if a.refused() {
		t, own = nil, 0 // whether it was counted here depends; what stands here tells
	}
	have, later := b.Spends.After(a.now.UnixNano()), b.countedSince(a.arrived())
	before, ran := have-later-own, min(b.Held, max(0, have-later-own))
	if t != nil {
		before, ran = t.Had, t.Ran
	}
	if b.Window.rolling() && b.Limit.Known {
		b.Reset(b.Limit.N, used, full.Sub(a.at), b.Window.Span)
	}
	if b.Refills() && full.After(a.now) {
		b.Spends = b.Spends.Minus(0, have-later).Spread(used, a.now, full)
		return
	}
	if b.Window.rolling() && full.After(a.now) {
		b.Spends = b.Spends.Clip(a.arrived().Add(b.Window.Span).UnixNano(), full.UnixNano())
	}
	end := b.Window.End(a.at)
	if full.After(a.now) && full.Before(end) {
		end = full
	}
	if over := used - before - own - max(0, b.countedSince(a.hold.At.Add(-1))-own); over > 0 {
		b.Spends = b.Spends.Plus(min(end.UnixNano(), b.Window.latest(a.now)), over)
	} else if under := before - ran + own - used; under > 0 && ran+b.Held+later == 0 {
		b.Spends = b.Spends.Minus(0, min(under, have))
	}
}

// countedSince sums what counts from after t on: requests sent since, and what was counted after the answer came.
// Where a calendar window hides when an amount was counted, it is all that still runs.
func (b *Bucket) countedSince(t time.Time) int64 {
	if !b.Window.rolling() {
		return b.Held
	}
	return b.Spends.After(t.Add(b.Window.Span).UnixNano())
}

// exhaust lets nothing fit before t, when the window ends: its limit is known, and the provider says that it is used
// up. No request then goes to look.
func (b *Bucket) exhaust(t, now time.Time) {
	if left := b.Limit.N - b.Spends.After(now.UnixNano()); b.Limit.Known && left > 0 {
		b.Spends = b.live(now).Plus(t.UnixNano(), left)
	}
}

// lay lets what is counted come back little by little, where that is what was learned.
func (b *Bucket) lay(now time.Time) {
	if b.Refills() && b.guessed() && b.Limit.Known {
		b.Spends = b.Spends.Laid(now, b.Window.per(b.Limit.N))
	}
}
