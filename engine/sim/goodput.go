package sim

import (
	"math"
	"slices"
	"time"
)

// Load is the size of the requests that MaxGoodput counts.
type Load struct {
	Input, Output int64         // tokens of each request
	Took          time.Duration // how long one runs; matters for concurrency only
}

// MaxGoodput is the number of requests that a perfect client could start within
// d from now on, over all keys and models, with nothing taken before: a bound,
// which is reached where each model has one kind of limit. Each request counts
// with its whole cost; where a provider does not reserve for answers, a client
// that floods it before they are counted can get more, once. Failures are not
// considered. Without limits it is math.MaxInt64.
func (s Scenario) MaxGoodput(load Load, d time.Duration, now time.Time) int64 {
	var sum int64
	for _, p := range s.Providers {
		for account, usable := range p.usable(d) {
			sum = addClamped(sum, p.accountGoodput(account, usable, load, d, now))
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
		if k.Revoked || k.Suspended || k.NoCredit || k.OffFor.D() >= d && k.OffFor > 0 {
			continue
		}
		account := withAccount(k).Account
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

func (p Provider) accountGoodput(account string, usable map[string]bool, load Load, d time.Duration, now time.Time) int64 {
	shared := rulesOf(p.Limits)
	var sum int64
	for _, m := range p.Models {
		if !usable[m.Name] {
			continue
		}
		most := int64(math.MaxInt64)
		for _, r := range modelRules(m, shared) {
			if r.holdsFor(account) && r.Scope != PerAccount {
				most = min(most, r.most(load, d, now))
			}
		}
		sum = addClamped(sum, most)
	}
	for _, r := range shared {
		if r.Scope == PerAccount && r.holdsFor(account) {
			sum = min(sum, r.most(load, d, now))
		}
	}
	return sum
}

// most is how many requests one limit lets start within d.
func (r *rule) most(load Load, d time.Duration, now time.Time) int64 {
	if r.Max == 0 || d <= 0 {
		return 0
	}
	if r.Dimension == Concurrency {
		if load.Took <= 0 {
			return math.MaxInt64
		}
		return r.Max * int64((d+load.Took-1)/load.Took)
	}
	each := cost{load.Input, load.Output}.of(r.Dimension)
	if each <= 0 {
		return math.MaxInt64
	}
	w := r.Window.D()
	switch r.Kind {
	case Fixed:
		_, end := r.fixedWindow(now, r.zone)
		windows := int64(1)
		for ; end.Before(now.Add(d)); windows++ {
			_, end = r.fixedWindow(end, r.zone)
		}
		return r.Max / each * windows
	case Bucket:
		size := r.Burst
		if size == 0 {
			size = r.Max
		}
		drip, _ := mulAddDiv(int64(d-1), r.Max, 0, int64(w))
		return (size + drip) / each
	}
	return r.Max / each * int64((d+w-1)/w)
}

func addClamped(a, b int64) int64 {
	if a > math.MaxInt64-b {
		return math.MaxInt64
	}
	return a + b
}
