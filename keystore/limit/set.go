package limit

import (
	"strings"
	"time"
)

// Matches says whether a model belongs to a set of models: patterns with
// blanks between them, in each of which one * stands for any text.
func Matches(set, model string) bool {
	for pattern := range strings.FieldsSeq(set) {
		before, after, open := strings.Cut(pattern, "*")
		if pattern == model || open && len(model) >= len(before)+len(after) && strings.HasPrefix(model, before) && strings.HasSuffix(model, after) {
			return true
		}
	}
	return false
}

// Doubt remembers a limit whose answer did not say whose it is. It is held
// against its model alone, until another model of the same owner meets the like.
type Doubt struct {
	Model string    `json:"model"`
	At    time.Time `json:"at"`
	Until time.Time `json:"until"` // how long it is evidence
	More  More      `json:"-"`
}

// doubtFor is how long a limit is evidence at least, however short its wait.
const doubtFor = time.Minute

// level gives the level at which the verdict's limit stands, and the set of
// models that it counts; empty: all of that level.
func (s *settlement) level() (Kind, string) {
	v := &s.r.Verdict
	kind := blamed(v.Scope)
	wide := kind == OfKey || kind == OfAccount
	switch {
	case v.Models != "" && wide && Matches(v.Models, s.model):
		return kind, v.Models
	case v.Models != "" && wide, v.Guessed && wide && !s.widened(kind):
		return OfAccountModel, ""
	}
	return kind, ""
}

// widened says whether there is evidence that a limit is the whole key's or
// account's: another model has met the like, and nothing has passed since.
func (s *settlement) widened(k Kind) bool {
	i := s.find(k)
	if i < 0 {
		return false
	}
	r := &s.rows[i]
	d := &r.Doubt
	return r.Block.Set() && r.Block.Class == RateLimit || d.Model != "" && d.Model != s.model && s.hold.At.Before(d.Until)
}

// doubt notes a limit that is held against this model alone, though it may be
// the key's or the account's.
func (s *settlement) doubt(hit Block) {
	v := &s.r.Verdict
	kind := blamed(v.Scope)
	i := s.find(kind)
	if !v.Guessed || v.Models != "" || i < 0 || kind != OfKey && kind != OfAccount || s.widened(kind) {
		return
	}
	until := s.at.Add(doubtFor)
	if hit.Until.After(until) {
		until = hit.Until
	}
	s.touch(i).Doubt = Doubt{Model: s.model, At: s.at, Until: until}
}

// blockModels is block for a set of models: it stops their requests, whatever
// the limit counts.
func (s *settlement) blockModels(k Kind, models string, hit Block) {
	i := s.find(k)
	if models == "" || i < 0 || s.outdated(i, hit) {
		s.block(k, hit)
		return
	}
	b := s.touch(i).ensureSet(Requests, s.r.Verdict.Window, models)
	b.Block, b.Ramp = b.Block.renew(s.signed(hit), s.hold.At), 1
}
