package limit

import "time"

// ruling is what a settlement blocks by the verdict, and clears by a success.
type ruling struct{ *settlement }

// missingFor is how long a model that is not available is left alone before one request looks again: models come
// back, and one request an hour is cheap.
const missingFor = time.Hour

// rule turns the verdict into blocks, or clears them.
func (s ruling) rule() {
	v := &s.r.Verdict
	if v.Class == OK || v.Status > 0 {
		s.reached()
	}
	if v.Class == OK {
		s.succeed()
		return
	}
	// A relay's upstream key or account is not this key's or account's fault.
	upstream := v.Scope == ScopeProvider
	switch v.Class {
	case RateLimit:
		s.rateLimit()
	case QuotaExhausted, Auth:
		switch {
		case upstream:
			s.retryLater(OfProviderModel)
		case v.Class == Auth && v.NamesNobody:
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

// rateLimit blocks the bucket that the verdict names, or the subject where it names none.
func (s ruling) rateLimit() {
	v := &s.r.Verdict
	if v.Scope == ScopeRequest {
		return
	}
	if v.Limit == Of(0) && !v.RetrySame {
		// No allowance at all for this model: waiting never helps.
		s.block(OfAccountModel, Block{Class: ModelUnavailable, Forever: true})
		return
	}
	lessons(s).adapt()
	hit, ok := s.deadline(v.Window)
	kind, models := s.level()
	i := find(s.rows, kind)
	if !ok || i < 0 {
		return
	}
	s.clue(hit)
	if v.Dimension == Unknown || v.Dimension == Credits {
		s.blockModels(kind, models, hit)
		return
	}
	if s.outdated(i, hit) {
		return
	}
	r := s.touch(i)
	b := r.ensure(v.Dimension, v.Window, models)
	hit.Room, _ = s.smaller()
	if s.againTooEarly(b, hit) {
		hit.Until, hit.Stated = v.Window.End(s.at), false
		b.exhaust(hit.Until, s.now)
	}
	if hit.Stated {
		s.yield(b, s.need(r, b), hit.Until)
	}
	b.Block, b.Ramp = b.Block.renew(s.signed(hit), s.hold.At), 1
}

// againTooEarly says that a limit of a calendar day was hit again after a short wait, which the provider had stated,
// was obeyed: Gemini names 36 s for its limits of a day. From then on the calendar counts.
func (s ruling) againTooEarly(b *Bucket, hit Block) bool {
	w := s.r.Verdict.Window
	return hit.Stated && w.Span >= Day && w.Calendar != "" && hit.Until.Sub(s.at) < Hour &&
		b.Block.Streak > 0 && s.hold.At.After(b.Block.Since)
}

// need gives what the refused request asks of a bucket.
func (s ruling) need(r *Row, b *Bucket) int64 {
	if s.r.Verdict.Requested.Known {
		return s.r.Verdict.Requested.N
	}
	if t := s.takenFrom(&r.Subject, b); t != nil {
		return t.N
	}
	return 1
}

// yield lets n fit at t, which the provider stated, although our own count says later; the rest of the count stays.
func (s ruling) yield(b *Bucket, n int64, t time.Time) {
	if !b.Limit.Known || b.Dimension == Concurrency || !t.After(s.now) {
		return
	}
	late := b.Spends.After(t.UnixNano())
	early := late + min(n, b.Limit.N) - b.Limit.N
	if early <= 0 {
		return
	}
	spends := b.live(s.now).Minus(t.UnixNano()+1, early)
	b.Spends = spends.Plus(t.UnixNano(), early)
}

// quota benches the account, or the level that the verdict names: until its calendar or the provider says so, else
// until a person acts.
func (s ruling) quota() {
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
func (s ruling) missing() {
	v := &s.r.Verdict
	switch {
	case v.Limit == Of(0) && !v.RetrySame:
		s.block(OfAccountModel, Block{Forever: true})
	case v.Stated && v.Wait > 0:
		s.block(OfKeyModel, Block{Until: s.at.Add(v.Wait), Stated: true})
	case v.NamesNobody:
		s.block(OfKeyModel, s.benched(OfKeyModel))
	default:
		s.block(OfKeyModel, Block{Until: s.at.Add(missingFor)})
	}
}

// retryLater blocks what is sick for as long as it says, or for the backoff.
func (s ruling) retryLater(k Kind) {
	if hit, ok := s.deadline(Window{}); ok {
		s.block(k, hit)
	}
}

// block blocks a whole subject.
func (s ruling) block(k Kind, hit Block) {
	i := find(s.rows, k)
	if i < 0 || s.outdated(i, hit) {
		return
	}
	r := s.touch(i)
	r.Block, r.Ramp = r.Block.renew(s.signed(hit), s.hold.At), 1
}

// outdated says whether a request that started later has succeeded there: then an old failure is no reason to back
// off. What the provider states still counts.
func (s ruling) outdated(i int, hit Block) bool {
	if hit.Stated || hit.Forever {
		return false
	}
	newest := s.rows[i].Success
	if j := find(s.rows, OfProviderModel); s.rows[i].Subject.Kind == OfProvider && j >= 0 {
		newest = s.rows[j].Success
	}
	return s.hold.At.Before(newest)
}

// strayFor is how long a provider is left alone at whose address nothing answers: then one request looks again.
const strayFor = 5 * time.Minute

// blockModels is block for a set of models: it stops their requests, whatever the limit counts.
func (s ruling) blockModels(k Kind, models string, hit Block) {
	i := find(s.rows, k)
	if models == "" || i < 0 || s.outdated(i, hit) {
		s.block(k, hit)
		return
	}
	b := s.touch(i).ensure(Requests, s.r.Verdict.Window, models)
	b.Block, b.Ramp = b.Block.renew(s.signed(hit), s.hold.At), 1
}

// clue notes a limit that is held against this model alone, though it may be the key's or the account's.
func (s ruling) clue(hit Block) {
	v := &s.r.Verdict
	kind := blamed(v.Scope)
	i := find(s.rows, kind)
	if !v.ScopeGuessed || v.Models != "" || i < 0 || kind != OfKey && kind != OfAccount || s.widened(kind) {
		return
	}
	until := s.at.Add(clueFor)
	if hit.Until.After(until) {
		until = hit.Until
	}
	s.touch(i).Clue = clue{Model: s.model, At: s.at, Until: until}
}

// bench puts a key aside that met a bare refusal, for a while; for good where the provider has just accepted another
// key.
func (s ruling) bench() {
	i, j := find(s.rows, OfKey), find(s.rows, OfProviderModel)
	if i < 0 {
		return
	}
	if j >= 0 && s.rows[j].Success.After(s.rows[i].Success) && s.hold.At.Sub(s.rows[j].Success) <= alike {
		s.block(OfKey, Block{Forever: true})
		return
	}
	s.block(OfKey, s.benched(OfKey))
}

// benched gives for how long a bare refusal puts a subject aside.
func (s ruling) benched(k Kind) Block {
	n := 0
	if i := find(s.rows, k); i >= 0 && s.rows[i].Block.Class == s.r.Verdict.Class && !s.rows[i].Block.Forever {
		n = s.rows[i].Block.Streak
	}
	return Block{Until: s.now.Add(doubling(firstBench, n, mostBench))}
}
