package sim

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// load is the size of the requests that maxGoodput counts.
type load struct {
	Input, Output int64         // tokens of each request
	Took          time.Duration // how long one runs; matters for concurrency only
}

// maxGoodput is the number of requests that a perfect client could start within
// d from now on, over all keys and models, with nothing taken before: a bound,
// which is reached where each model has one kind of limit. Each request counts
// with its whole cost; where a provider does not reserve for answers, a client
// that floods it before they are counted can get more, once. Failures are not
// considered. Without limits it is math.MaxInt64.
func (s Scenario) maxGoodput(each load, d time.Duration, now time.Time) int64 {
	var sum int64
	for _, p := range s.Providers {
		for account, usable := range p.usable(d) {
			sum = addClamped(sum, p.accountGoodput(account, usable, each, d, now))
		}
	}
	return sum
}

// usable gives, for each account with a key that can answer, the models that
// its keys may use.
func (p Provider) usable(d time.Duration) map[string]map[string]bool {
	keys := p.Keys
	if len(keys) == 0 {
		keys = []Key{{Name: openAccount}}
	}
	out := map[string]map[string]bool{}
	for _, k := range keys {
		if k.Revoked || k.Suspended || k.NoCredit || k.OffFor.d() >= d && k.OffFor > 0 {
			continue
		}
		account := cmp.Or(k.Account, k.Name)
		if out[account] == nil {
			out[account] = map[string]bool{}
		}
		for _, m := range p.Models {
			if !m.Unavailable && (len(k.Models) == 0 || slices.Contains(k.Models, m.Name)) {
				out[account][m.Name] = true
			}
		}
	}
	return out
}

func (p Provider) accountGoodput(account string, usable map[string]bool, each load, d time.Duration, now time.Time) int64 {
	shared := rulesOf(p.Limits)
	var sum int64
	for _, m := range p.Models {
		if !usable[m.Name] {
			continue
		}
		most := int64(math.MaxInt64)
		for _, r := range modelRules(m, shared) {
			if holdsFor(r, account) && r.Scope != perAccount {
				most = min(most, r.most(each, d, now))
			}
		}
		sum = addClamped(sum, most)
	}
	for _, r := range shared {
		if r.Scope == perAccount && holdsFor(r, account) {
			sum = min(sum, r.most(each, d, now))
		}
	}
	return sum
}

// most is how many requests one limit lets start within d.
func (r *rule) most(each load, d time.Duration, now time.Time) int64 {
	if r.Max == 0 || d <= 0 {
		return 0
	}
	if r.Dimension == Concurrency {
		if each.Took <= 0 {
			return math.MaxInt64
		}
		return r.Max * int64((d+each.Took-1)/each.Took)
	}
	one := cost{each.Input, each.Output}.of(r.Dimension)
	if one <= 0 {
		return math.MaxInt64
	}
	w := r.Window.d()
	switch r.Kind {
	case Fixed:
		f := &fixed{limit: r.Limit, zone: r.zone}
		_, end := f.window(now)
		windows := int64(1)
		for ; end.Before(now.Add(d)); windows++ {
			_, end = f.window(end)
		}
		return r.Max / one * windows
	case Bucket:
		size := r.Burst
		if size == 0 {
			size = r.Max
		}
		drip, _ := mulAddDiv(int64(d-1), r.Max, 0, int64(w))
		return (size + drip) / one
	}
	return r.Max / one * int64((d+w-1)/w)
}

func addClamped(a, b int64) int64 {
	if a > math.MaxInt64-b {
		return math.MaxInt64
	}
	return a + b
}

func holdsFor(r *rule, account string) bool {
	return len((&model{rules: []*rule{r}}).rulesFor(account)) > 0
}

// promises gives, by key and model ("one sim/large"), the latest time that was
// named for a retry and has not passed.
func promises(s *Server) map[string]time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := map[string]time.Time{}
	for k, p := range s.record.promises {
		name := k.key + " " + k.provider + "/" + k.model
		if p.until.After(out[name]) && p.until.After(time.Now()) {
			out[name] = p.until
		}
	}
	return out
}

// tally is how requests ended.
type tally struct{ Answered, Limited, Left, Early int }

// count adds up what a server has seen of a key, or of all where it is empty.
func count(s *Server, key string) (c tally) {
	for _, a := range s.Seen() {
		if key != "" && a.Key != key {
			continue
		}
		if a.Early > 0 {
			c.Early++
		}
		switch {
		case a.Left:
			c.Left++
		case a.Kind == "" && !a.Ended.IsZero():
			c.Answered++
		case a.Kind == sayRateLimit || a.Kind == sayPlan:
			c.Limited++
		}
	}
	return c
}
