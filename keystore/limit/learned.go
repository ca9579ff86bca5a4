package limit

import (
	"time"

	"sluice/keystore/limit/tally"
)

// A learned limit stands in for one that the provider keeps to itself.
//
// It starts a tenth below what passed in the window before a refusal came. It rises by one for each window that was
// well used and clean, up to what passed then; there it stays for learnedRest windows before it tries one more. A
// later refusal lowers it again, once a window, so that the probes of one backoff are not evidence. It is forgotten
// when nothing has spoken of it for learnedFor. Fewer than learnFrom requests in the window teach nothing: others'
// use, or another dimension, is as likely a cause.
//
// While it binds, refused requests are not counted in its bucket, for most providers do not count them, and what
// passed is the evidence.
const (
	learnedFor  = Day
	learnedRest = 4
	learnFrom   = 3
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

// lower takes what passed in the window before the refusal at as evidence. A refusal that states a wait was made by a
// count, and what passed is the limit. same: the refusal is of the same incident as the one before.
func (b *Bucket) lower(passed int64, counted, same bool, at time.Time) {
	old := b.Claims[Learned]
	n, most := passed*9/10, old.N*9/10
	if counted {
		n, most = passed, old.N-1
	}
	switch {
	case same && (!old.Known || n >= old.N):
		b.Hit = later(b.Hit, at)
		return
	case same:
	case old.Known:
		// At least a tenth lower, at most three tenths at once.
		n = max(old.N*7/10, min(n, most, old.N-1))
	case passed < learnFrom:
		return
	}
	b.claim(Learned, Of(max(1, n)))
	b.Ceiling, b.Hit = max(1, passed), at
}

// mayGrow says whether the learned limit was well used, and long enough clean.
func (b *Bucket) mayGrow(now time.Time) bool {
	used, _, _ := b.Use(now)
	if b.Dimension == Concurrency {
		used++ // the one that has just ended
	}
	clean := max(b.Window.Span, Minute)
	if b.Limit.N == b.Ceiling {
		clean *= learnedRest
	}
	return used*4 >= b.Limit.N*3 && now.Sub(b.Hit) >= clean && now.Sub(b.Raised) >= clean
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
	b.witness(used, full.Sub(a.at))
	if b.Drips >= dripping && full.After(a.now) {
		b.Spends = b.Spends.Minus(0, have-later).Spread(used, a.now, full)
		return
	}
	b.clip(a, full)
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
	if b.Window.Calendar != "" || b.Window.Span <= 0 {
		return b.Held
	}
	return b.Spends.After(t.Add(b.Window.Span).UnixNano())
}

// clip lets what was counted by the time of the answer come back when the bucket is full again, if that is earlier.
func (b *Bucket) clip(a *answer, full time.Time) {
	if b.Window.Calendar != "" || b.Window.Span <= 0 || !full.After(a.now) {
		return
	}
	b.Spends = b.Spends.Clip(a.arrived().Add(b.Window.Span).UnixNano(), full.UnixNano())
}

// witness weighs what a reset says of the window's shape: one that is used up in proportion to what is used refills
// little by little. Where all or nothing is used, every shape looks alike.
func (b *Bucket) witness(used int64, reset time.Duration) {
	if b.Window.Calendar != "" || b.Window.Span <= 0 || !b.Limit.Known || reset <= 0 || used <= 0 || used >= b.Limit.N {
		return
	}
	drained := time.Duration(float64(b.Window.Span) * float64(used) / float64(b.Limit.N))
	blur := max(time.Second, b.Window.Span/50)
	switch {
	case (reset - drained).Abs() > blur:
		b.Drips = 0
	case drained < b.Window.Span-2*blur:
		b.Drips = min(b.Drips+1, dripping)
	}
}

// dripping is how many resets in a row make a bucket a refilling one.
const dripping = 2

// yield lets n fit at t, which the provider stated, although our own count says later; the rest of the count stays.
func (b *Bucket) yield(n int64, t, now time.Time) {
	if !b.Limit.Known || b.Dimension == Concurrency || !t.After(now) {
		return
	}
	late := b.Spends.After(t.UnixNano())
	early := late + min(n, b.Limit.N) - b.Limit.N
	if early <= 0 {
		return
	}
	spends := b.live(now).Minus(t.UnixNano()+1, early)
	b.Spends = spends.Plus(t.UnixNano(), early)
}
