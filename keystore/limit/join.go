package limit

import (
	"reflect"
	"time"
)

// join gives the row at, which others have changed since it was base, with what
// this process has meanwhile changed in mine, its own copy of base: what only
// one of them changed is as that one has it, what both counted is added. Where
// both changed the same, the newer fact holds, and a switch that is off before
// one that is on. Running requests are those of at.
func join(base, mine, at Row) Row {
	next := at
	unlessChanged(&base, &mine, &next)
	next.Subject, next.Revision, next.Holds = at.Subject, at.Revision, at.Holds
	next.Off = joined(base.Off, mine.Off, at.Off, func(o Off) time.Time { return o.Since })
	next.Block = joined(base.Block, mine.Block, at.Block, blockedSince)
	next.Trouble = joined(base.Trouble, mine.Trouble, at.Trouble, func(t Trouble) time.Time { return t.At })
	next.Pass = joined(base.Pass, mine.Pass, at.Pass, itself)
	next.Success = joined(base.Success, mine.Success, at.Success, itself)
	next.Counts = at.Counts.plus(mine.Counts.less(base.Counts))
	next.Buckets = append([]Bucket(nil), at.Buckets...)
	for i := range mine.Buckets {
		m := mine.Buckets[i]
		was, now := base.bucket(m.Dimension, m.Window.Span, m.Models), next.bucket(m.Dimension, m.Window.Span, m.Models)
		switch {
		case was != nil && m.equal(was): // whatever others made of it
		case now == nil:
			m.Held = 0
			next.Buckets = append(next.Buckets, m)
		case was != nil && now.equal(was):
			m.Held = now.Held
			*now = m
		default:
			if was == nil {
				was = &Bucket{}
			}
			now.join(was, &m)
		}
	}
	return next
}

// Newer gives one row out of two of the same subject of which neither is known
// to come from the other: of each fact what is newer, of each count the higher.
func Newer(a, b Row) Row {
	next := b
	unlessChanged(&Row{}, &a, &next)
	next.Subject, next.Revision, next.Holds = b.Subject, b.Revision, b.Holds
	next.Off = joined(Off{}, a.Off, b.Off, func(o Off) time.Time { return o.Since })
	next.Block = joined(Block{}, a.Block, b.Block, blockedSince)
	next.Trouble = joined(Trouble{}, a.Trouble, b.Trouble, func(t Trouble) time.Time { return t.At })
	next.Success = later(a.Success, b.Success)
	if a.Counts.Sent > b.Counts.Sent {
		next.Counts = a.Counts
	}
	next.Buckets = append([]Bucket(nil), b.Buckets...)
	for i := range a.Buckets {
		m := &a.Buckets[i]
		at := next.ensure(m.Dimension, m.Window, m.Models)
		if len(at.Spends) == 0 && !at.Limit.Known || m.Spends.After(0) > at.Spends.After(0) {
			block := joined(Block{}, m.Block, at.Block, blockedSince)
			*at = *m
			at.Block = block
		}
	}
	return next
}

// joined gives what only one of two changed since base, else what is newer.
// when tells one fact from another.
func joined[T comparable](base, mine, at T, when func(T) time.Time) T {
	if changed := !when(at).Equal(when(base)); mine == base || changed && when(at).After(when(mine)) {
		return at
	}
	return mine
}

// unlessChanged sets each field of at, a pointer to a struct, that is as in base
// to what it is in mine.
func unlessChanged(base, mine, at any) {
	b, m, a := reflect.ValueOf(base).Elem(), reflect.ValueOf(mine).Elem(), reflect.ValueOf(at).Elem()
	for i := range a.NumField() {
		if reflect.DeepEqual(a.Field(i).Interface(), b.Field(i).Interface()) {
			a.Field(i).Set(m.Field(i))
		}
	}
}

func blockedSince(b Block) time.Time { return b.Since }

func itself(t time.Time) time.Time { return t }

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// Joint puts together what two made of the same row: Mine is what one made of
// Base; the row that it is applied to is what the other made of it.
type Joint struct {
	Base Row `json:"base"`
	Mine Row `json:"mine"`
}
