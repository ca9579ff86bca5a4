package provider

import (
	"time"

	"sluice/keystore/limit"
)

// freeLimit is one limit of a provider's free plan, as it was read on a day. Such
// limits move every few months: what an answer says is always truer.
type freeLimit struct {
	Models string // the models that it counts: patterns as limit.Matches takes them
	Pooled bool   // one count for all of them; otherwise each has its own
	Counts limit.Dimension
	Span   time.Duration
	N      int64
	Seen   string // the date on which it was read; without a day where that is not known
	Source string // where
}

// FreePlan is the limits of a free plan.
type FreePlan []freeLimit

// Of gives the limits that the plan has for a model alone, as a ledger takes
// them. Windows of a day and more end with the provider's day, where it has one.
func (plan FreePlan) Of(model, day string) []limit.Bucket {
	var found []limit.Bucket
	for _, f := range plan {
		if !f.Pooled && limit.Matches(f.Models, model) {
			found = append(found, f.bucket(day))
		}
	}
	return found
}

// Pools gives the limits of the plan that several models share.
func (plan FreePlan) Pools(day string) []limit.Bucket {
	var found []limit.Bucket
	for _, f := range plan {
		if f.Pooled {
			b := f.bucket(day)
			if f.Models != everyModel {
				b.Models = f.Models
			}
			found = append(found, b)
		}
	}
	return found
}

// everyModel is the pattern that all models match.
const everyModel = "*"

func (f freeLimit) bucket(day string) limit.Bucket {
	b := limit.Bucket{Dimension: f.Counts, Window: limit.Window{Span: f.Span}, Limit: limit.Of(f.N), Source: limit.Preset}
	if f.Span >= limit.Day {
		b.Window.Calendar = day
	}
	return b
}

// Seen gives the month in which the limit of the plan was read that binds in a
// bucket, or that is doubted there ("Jul 2026"); empty where there is none.
func (plan FreePlan) Seen(model string, b *limit.Bucket) string {
	n := b.Doubted
	if b.Source == limit.Preset {
		n = b.Limit.N
	}
	for _, f := range plan {
		if f.Counts == b.Dimension && f.Span == b.Window.Span && f.N == n && limit.Matches(f.Models, model) {
			if month, err := time.Parse("2006-01", f.Seen[:min(7, len(f.Seen))]); err == nil {
				return month.Format("Jan 2006")
			}
		}
	}
	return ""
}
