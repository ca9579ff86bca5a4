package limit

import (
	"slices"
	"time"
)

// Settle ends the reservation of h: what was taken is replaced by what was really used, what the answer states about
// limits corrects the buckets, and its verdict blocks or clears. rows cover the target; they are used up, and those
// that changed are returned. It must be called once for each reservation.
//
// Requests and input count from when the request was sent, with the time that it may have been on its way; output
// counts from now, because a provider counts it no later than that. A refusal counts as a request (some providers
// count it) but takes no tokens. Where no limit is known or it is only learned, a request that was refused for its
// rate is not counted.
func Settle(rows []Row, taken []Taken, h Hold, r *Result, now time.Time) []Row {
	s := settlement{answer: answerTo(h, r, now), rows: rows, model: modelOf(rows), taken: taken}
	s.release()
	lessons{&s}.learnNames()
	lessons{&s}.doubt()
	s.charge()
	lessons{&s}.correct()
	s.note()
	ruling{&s}.rule()
	s.count()
	return s.changed()
}

// Abandon ends the reservation of h, whose process died: its place among the running requests comes back, what it
// reserved stays spent. latest is the latest time at which the request can have reached the provider, which counts
// from then on. rows are used up; it returns those that changed.
func Abandon(rows []Row, taken []Taken, h Hold, latest, now time.Time) []Row {
	s := settlement{answer: answerTo(h, &Result{}, now), rows: rows, model: modelOf(rows), taken: taken}
	s.release()
	if latest = latest.Round(0); latest.After(s.now) {
		latest = s.now
	}
	if latest.Before(s.hold.At) {
		latest = s.hold.At
	}
	s.postpone(latest)
	return s.changed()
}

// postpone counts what was reserved from a later time on. Of a reservation that still counts, it moves no more than
// the provider's own numbers left there.
func (s *settlement) postpone(at time.Time) {
	for i := range s.taken {
		t := &s.taken[i]
		j := find(s.rows, t.Subject.Kind)
		if j < 0 || t.Dimension == Concurrency {
			continue
		}
		b := s.touch(j).bucket(t.Dimension, t.Window.Span, t.Models)
		if b == nil {
			continue
		}
		b.Spends = b.live(s.now)
		moved := t.N
		if end := s.end(b, t); end.After(s.now) {
			before := b.Spends.After(s.now.UnixNano())
			b.Spends = b.Spends.Minus(end.UnixNano(), t.N)
			moved = before - b.Spends.After(s.now.UnixNano())
		}
		b.spend(moved, at, s.now)
	}
}

// settlement is one Settle at work on the rows.
type settlement struct {
	answer
	rows  []Row
	model string
	dirty uint64 // a bit for each row that changed
	taken []Taken
	// slow has a bit for each row in which the request took a place of a ramp.
	slow uint64
}

func (s *settlement) changed() []Row {
	out := s.rows[:0]
	for i := range s.rows {
		if s.dirty&(1<<i) != 0 {
			out = append(out, s.rows[i])
		}
	}
	return out
}

// touch gives a row to write to.
func (s *settlement) touch(i int) *Row {
	r := &s.rows[i]
	if s.dirty&(1<<i) == 0 {
		s.dirty |= 1 << i
		r.own()
	}
	return r
}

// release removes the running request.
func (s *settlement) release() {
	for i := range s.rows {
		for j := range s.rows[i].Holds {
			if s.rows[i].Holds[j].Lease != s.hold.Lease {
				continue
			}
			if s.rows[i].Holds[j].Slow {
				s.slow |= 1 << i
			}
			r := s.touch(i)
			r.Holds = slices.Concat(r.Holds[:j], r.Holds[j+1:]) // nil where none is left
			break
		}
	}
	for i := range s.taken {
		t := &s.taken[i]
		if j := find(s.rows, t.Subject.Kind); j >= 0 {
			if b := s.touch(j).bucket(t.Dimension, t.Window.Span, t.Models); b != nil {
				b.Held = max(0, b.Held-t.N)
			}
			s.rows[j].countRunning()
		}
	}
}

// takenFrom gives what the reservation put into the bucket.
func (s *settlement) takenFrom(sub *Subject, b *Bucket) *Taken {
	for i := range s.taken {
		t := &s.taken[i]
		if t.Dimension == b.Dimension && t.Window.Span == b.Window.Span && t.Models == b.Models && t.Subject.Kind == sub.Kind {
			return t
		}
	}
	return nil
}

// charge replaces, in every bucket, what was reserved by what was used.
func (s *settlement) charge() {
	for i := range s.rows {
		for j := range s.rows[i].Buckets {
			if b := &s.rows[i].Buckets[j]; b.Dimension == Concurrency || !b.Covers(s.model) {
				continue
			}
			b := &s.touch(i).Buckets[j]
			t := s.takenFrom(&s.rows[i].Subject, b)
			b.adopt(s.r.Calendar)
			b.Spends = b.live(s.now)
			var reserved int64
			if t != nil {
				reserved = t.N
				if end := s.end(b, t); end.After(s.now) {
					b.Spends = b.Spends.Minus(end.UnixNano(), t.N)
				}
			}
			before, after := s.used(b.Dimension, reserved)
			if s.r.Verdict.Class == RateLimit && b.Dimension == Requests && b.guessed() {
				before = 0
			}
			b.spend(before, s.arrived(), s.now)
			b.spend(after, s.now, s.now)
			if !b.Promised.IsZero() {
				b.Since += before + after
			}
			b.lay(s.now)
		}
	}
}

// end gives when a reservation comes back as it stands in the bucket.
func (s *settlement) end(b *Bucket, t *Taken) time.Time {
	if t.Window.Calendar != b.Window.Calendar {
		return b.Window.End(s.hold.At)
	}
	return t.Until
}

// count keeps the totals and the newest trouble.
func (s *settlement) count() {
	for _, k := range [...]Kind{OfProviderModel, OfKey, OfKeyModel} {
		i := find(s.rows, k)
		if i < 0 {
			continue
		}
		r := s.touch(i)
		v := &s.r.Verdict
		if !s.r.Unsent {
			r.Counts.Sent++
		}
		switch v.Class {
		case OK:
			r.Counts.OK++
		case RateLimit, QuotaExhausted:
			r.Counts.Limited++
		case Cancelled:
		default:
			r.Counts.Failed++
		}
		if s.r.Measured {
			r.Counts.Tokens += max(0, s.r.Cost.Input) + max(0, s.r.Cost.Output)
		}
		if v.Class != OK && v.Class != Cancelled && k != OfProviderModel {
			r.Trouble = Trouble{At: s.at, Class: v.Class, Status: v.Status, Text: v.Text}
		}
	}
}

// level gives the level at which the verdict's limit stands, and the set of models that it counts; empty: all of that
// level.
func (s *settlement) level() (Kind, string) {
	v := &s.r.Verdict
	kind := blamed(v.Scope)
	wide := kind == OfKey || kind == OfAccount
	switch {
	case v.Models != "" && wide && Matches(v.Models, s.model):
		return kind, v.Models
	case v.Models != "" && wide, v.ScopeGuessed && wide && !s.widened(kind):
		return OfAccountModel, ""
	}
	return kind, ""
}

// widened says whether there is evidence that a limit is the whole key's or account's: another model has met the
// like, and nothing has passed since.
func (s *settlement) widened(k Kind) bool {
	i := find(s.rows, k)
	if i < 0 {
		return false
	}
	r := &s.rows[i]
	d := &r.Clue
	return r.Block.Set() && r.Block.Class == RateLimit || d.Model != "" && d.Model != s.model && s.hold.At.Before(d.Until)
}
