package limit

import "time"

// missingFor is how long a model that is not available is left alone before
// one request looks again: models come back, and one request an hour is cheap.
const missingFor = time.Hour

// judge turns the verdict into blocks, or clears them.
func (s *settlement) judge() {
	v := &s.r.Verdict
	s.press()
	if v.Class == OK || v.Status > 0 {
		s.reached()
	}
	if v.Class == OK {
		s.succeed()
		return
	}
	s.rest()
	s.suspect()
	// A relay's upstream key or account is not this key's or account's fault.
	upstream := v.Scope == ScopeProvider
	switch v.Class {
	case RateLimit:
		s.rateLimit()
	case QuotaExhausted, Auth:
		switch {
		case upstream:
			s.retryLater(OfProviderModel)
		case v.Class == Auth && v.Bare:
			s.bench()
		case v.Class == Auth:
			s.block(OfKey, Block{Forever: true})
		default:
			s.quota()
		}
	case ModelUnavailable:
		s.missing()
	case Overloaded, Server, Timeout:
		s.retryLater(OfProviderModel)
	case Network:
		s.retryLater(OfProvider)
	case Misconfigured:
		s.block(OfProvider, Block{Until: s.at.Add(strayFor)})
	}
}

// rateLimit blocks the bucket that the verdict names, or the subject where it
// names none.
func (s *settlement) rateLimit() {
	v := &s.r.Verdict
	if v.Scope == ScopeRequest {
		return
	}
	if v.Limit == Of(0) && !v.RetrySame {
		// No allowance at all for this model: waiting never helps.
		s.block(OfAccountModel, Block{Class: ModelUnavailable, Forever: true})
		return
	}
	s.adapt()
	hit, ok := s.deadline(v.Window)
	kind, models := s.level()
	i := s.find(kind)
	if !ok || i < 0 {
		return
	}
	s.doubt(hit)
	if v.Dimension == Unknown || v.Dimension == Credits {
		s.blockModels(kind, models, hit)
		return
	}
	if s.outdated(i, hit) {
		return
	}
	r := s.touch(i)
	b := r.ensureSet(v.Dimension, v.Window, models)
	hit.Room, _ = s.smaller(v)
	if s.againTooEarly(b, hit) {
		hit.Until, hit.Stated = v.Window.End(s.at), false
	}
	if hit.Stated {
		b.yield(s.need(r, b), hit.Until, s.now)
	}
	b.Block, b.Ramp = b.Block.renew(s.signed(hit), s.hold.At), 1
}

// againTooEarly says that a limit of a calendar day was hit again after a
// short wait, which the provider had stated, was obeyed: Gemini names 36 s for
// its limits of a day. From then on the calendar counts.
func (s *settlement) againTooEarly(b *Bucket, hit Block) bool {
	w := s.r.Verdict.Window
	return hit.Stated && w.Span >= Day && w.Calendar != "" && hit.Until.Sub(s.at) < Hour &&
		b.Block.Streak > 0 && s.hold.At.After(b.Block.Since)
}

// need gives what the refused request asks of a bucket.
func (s *settlement) need(r *Row, b *Bucket) int64 {
	if s.r.Verdict.Requested.Known {
		return s.r.Verdict.Requested.N
	}
	if t := s.takenFrom(&r.Subject, b); t != nil {
		return t.N
	}
	return 1
}

// deadline gives until when a limit over w blocks: as stated; without that, to
// the end of the calendar's window, a day for a long one, or the backoff.
func (s *settlement) deadline(w Window) (b Block, ok bool) {
	v := &s.r.Verdict
	if v.Stated && v.Wait > 0 {
		return Block{Until: s.at.Add(v.Wait), Stated: true}, true
	}
	if w.Calendar == "" {
		w.Calendar = s.r.Calendar
	}
	if w.Span >= Day {
		if w.Calendar == "" {
			w.Span = Day
		}
		return Block{Until: w.End(s.at)}, true
	}
	return Block{Until: s.now.Add(s.r.Backoff)}, s.r.Backoff > 0
}

// quota benches the account, or the level that the verdict names: until its
// calendar or the provider says so, else until a person acts.
func (s *settlement) quota() {
	v := &s.r.Verdict
	kind, models := s.level()
	if v.Scope == ScopeUnknown {
		kind = OfAccount
	}
	hit := Block{Forever: true}
	if v.RetrySame && v.Stated && v.Wait > 0 || v.Window.Span >= Day && (v.Window.Calendar != "" || s.r.Calendar != "") {
		hit, _ = s.deadline(v.Window)
	}
	s.blockModels(kind, models, hit)
}

// missing blocks a model that this key cannot have.
func (s *settlement) missing() {
	v := &s.r.Verdict
	switch {
	case v.Limit == Of(0) && !v.RetrySame:
		s.block(OfAccountModel, Block{Forever: true})
	case v.Stated && v.Wait > 0:
		s.block(OfKeyModel, Block{Until: s.at.Add(v.Wait), Stated: true})
	case v.Bare:
		s.block(OfKeyModel, s.benched(OfKeyModel))
	default:
		s.block(OfKeyModel, Block{Until: s.at.Add(missingFor)})
	}
}

// retryLater blocks what is sick for as long as it says, or for the backoff.
func (s *settlement) retryLater(k Kind) {
	if hit, ok := s.deadline(Window{}); ok {
		s.block(k, hit)
	}
}

// block blocks a whole subject.
func (s *settlement) block(k Kind, hit Block) {
	i := s.find(k)
	if i < 0 || s.outdated(i, hit) {
		return
	}
	r := s.touch(i)
	r.Block, r.Ramp = r.Block.renew(s.signed(hit), s.hold.At), 1
}

// signed completes a block with what every block says.
func (s *settlement) signed(hit Block) Block {
	v := &s.r.Verdict
	if hit.Class == OK {
		hit.Class = v.Class
	}
	hit.Since, hit.Status, hit.Text = s.at, v.Status, v.Text
	if v.Status == 0 {
		hit.Code = v.Code
	}
	return hit
}

// outdated says whether a request that started later has succeeded there: then
// an old failure is no reason to back off. What the provider states still counts.
func (s *settlement) outdated(i int, hit Block) bool {
	if hit.Stated || hit.Forever {
		return false
	}
	newest := s.rows[i].Success
	if j := s.find(OfProviderModel); s.rows[i].Subject.Kind == OfProvider && j >= 0 {
		newest = s.rows[j].Success
	}
	return s.hold.At.Before(newest)
}
