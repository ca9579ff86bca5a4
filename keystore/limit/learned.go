package limit

import "time"

// A learned limit stands in for one that the provider keeps to itself.
//
// It starts a tenth below what passed in the window before a refusal came. It
// rises by one for each window that was well used and clean, up to what passed
// then; there it stays for learnedRest windows before it tries one more. A
// later refusal lowers it again, once a window, so that the probes of one
// backoff are not evidence. It is forgotten when nothing has spoken of it for
// learnedFor. Fewer than learnFrom requests in the window teach nothing:
// others' use, or another dimension, is as likely a cause.
//
// While it binds, refused requests are not counted in its bucket, for most
// providers do not count them, and what passed is the evidence.
const (
	learnedFor  = Day
	learnedRest = 4
	learnFrom   = 3
)

// guessed says that nobody gave the bucket's limit.
func (b *Bucket) guessed() bool { return !b.Limit.Known || b.Source == Learned }

// passed counts what the provider let through in the window.
func (b *Bucket) passed(now time.Time) int64 {
	return max(0, b.Spends.after(now.UnixNano())-b.Held)
}

// lower takes what passed in the window before the refusal at as evidence.
func (b *Bucket) lower(passed int64, at time.Time) {
	old := b.Claims[Learned]
	n := passed * 9 / 10
	switch {
	case old.Known:
		// At least a tenth lower, at most three tenths at once.
		n = max(old.N*7/10, min(n, old.N*9/10, old.N-1))
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

// restate sets what is used to the provider's word, plus what the provider
// cannot have counted when it said so:
//
//   - what was counted here after the answer came: requests reserved since, and
//     the rest of this answer's own output;
//   - what was reserved after this request started and still runs: it may have
//     reached the provider after the answer left. What was reserved before this
//     request started has been counted there, for it had a whole round trip.
//
// Requests that overlap may reach the provider in another order than they were
// reserved in. Then its word may raise the count and not lower it: our own
// count of our own requests is the better one.
//
// Where a calendar window hides when an amount was counted, all that still
// runs is added. Too much is safe: the next answer corrects it.
func (b *Bucket) restate(a *answer, used int64, none bool, full time.Time) {
	if b.Dimension == Credits {
		// Money comes back when somebody pays; requests are not counted in it.
		b.Spends = Spends{}.plus(a.at.Add(100*365*Day).UnixNano(), used)
		return
	}
	unseen, overlapped := b.Held, b.Held > 0
	if b.Window.Calendar == "" && b.Window.Span > 0 {
		own, _ := a.used(b.Dimension, 0) // counted at the answer, and seen
		since := b.Spends.after(a.at.Add(b.Window.Span).UnixNano())
		between := b.Spends.after(a.hold.At.Add(b.Window.Span).UnixNano()) - since - own
		unseen = since + min(b.Held, max(0, between))
		overlapped = overlapped || since > 0 || between > 0
	}
	have := b.Spends.after(a.now.UnixNano())
	if none && full.After(a.now) {
		// Nothing left: all of it comes back at once, as stated.
		kept := b.Spends.minus(0, max(0, have-unseen))
		b.Spends = kept.plus(min(full.UnixNano(), b.latest(a.now)), used)
		return
	}
	want := max(used+unseen, b.Held)
	if want < have && overlapped {
		return
	}
	if want < have {
		b.Spends = b.Spends.minus(0, have-want)
	} else {
		b.spend(want-have, a.at, a.now)
	}
}

// yield lets n fit at t, which the provider stated, although our own count
// says later; the rest of the count stays.
func (b *Bucket) yield(n int64, t, now time.Time) {
	if !b.Limit.Known || b.Dimension == Concurrency || !t.After(now) {
		return
	}
	late := b.Spends.after(t.UnixNano())
	early := late + min(n, b.Limit.N) - b.Limit.N
	if early <= 0 {
		return
	}
	spends := b.live(now).minus(t.UnixNano()+1, early)
	b.Spends = spends.plus(t.UnixNano(), early)
}
