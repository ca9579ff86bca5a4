package limit

import "time"

// The functions below give changes for a ledger's Amend: what a person, or the
// configuration, does to a row.

// SwitchOff switches a subject off until a time, or until it is switched on
// where until is zero. Running requests go on; new ones are refused.
func SwitchOff(until time.Time, reason string, now time.Time) func(Row) Row {
	return func(r Row) Row {
		r.Off = Off{Since: now.Round(0), Until: until.Round(0), Reason: reason}
		return r
	}
}

// SwitchOn switches a subject on again.
func SwitchOn(time.Time) func(Row) Row {
	return func(r Row) Row {
		r.Off = Off{}
		return r
	}
}

// Clear forgets blocks and ramps. What is counted stays counted, and a switch
// stays as it is.
func Clear(time.Time) func(Row) Row {
	return func(r Row) Row {
		r.Block, r.Ramp, r.Doubt = Block{}, 0, Doubt{}
		r.Rest, r.Pressure, r.Suspicion = nil, nil, nil
		r.Buckets = append([]Bucket(nil), r.Buckets...)
		for i := range r.Buckets {
			r.Buckets[i].Block, r.Buckets[i].Ramp = Block{}, 0
		}
		r.dropEmpty()
		return r
	}
}

// Now lets one request pass at once, whatever block or count stops it, within
// PassFor. A switch still stops it. Give it to every subject that covers the
// target.
func Now(now time.Time) func(Row) Row {
	return func(r Row) Row {
		r.Pass = now.Round(0)
		return r
	}
}

// Configure sets the limits that the configuration and the catalogue give: of
// each bucket Dimension, Window, Limit and Source (Configured or Preset)
// count. Limits of these sources that are not among them are removed, so that
// what else is known binds again.
func Configure(limits []Bucket) func(Row) Row {
	return func(r Row) Row {
		r.Buckets = append([]Bucket(nil), r.Buckets...)
		for i := range r.Buckets {
			b := &r.Buckets[i]
			b.claim(Preset, Amount{})
			b.claim(Configured, Amount{})
		}
		for i := range limits {
			if l := &limits[i]; l.Source == Preset || l.Source == Configured {
				r.ensure(l.Dimension, l.Window).claim(l.Source, l.Limit)
			}
		}
		r.dropUnused()
		return r
	}
}

// dropUnused removes buckets that hold nothing at all.
func (r *Row) dropUnused() {
	kept := r.Buckets[:0]
	for i := range r.Buckets {
		b := &r.Buckets[i]
		if b.Limit.Known || b.Held > 0 || len(b.Spends) > 0 || b.Block.Set() || b.Ramp > 0 || b.Window.Calendar != "" {
			kept = append(kept, *b)
		}
	}
	if r.Buckets = kept; len(kept) == 0 {
		r.Buckets = nil
	}
}

// Accepted notes, before the request of lease to model ends, that the provider took it:
// its first content has come. Blocks older than the request end and ramps
// double now, so that others need not wait until a long answer is complete;
// Settle does not do it a second time. Give it to every subject that covers
// the target, and only where some row has a Ramp or a Block. Limits that the
// answer's readings state bind from now on; what they say is used counts only
// when the request ends.
func Accepted(lease, model string, started time.Time, readings []Reading, now time.Time) func(Row) Row {
	return func(r Row) Row {
		var s settlement
		s.begin([]Row{r}, nil, Hold{Lease: lease, At: started}, &Result{Answered: now, Readings: readings}, now)
		s.model = model
		for i := range r.Holds {
			if h := r.Holds[i]; h.Lease == lease && h.Slow {
				s.slow = 1
				s.touch(0).Holds = append([]Hold(nil), r.Holds...)
				s.rows[0].Holds[i].Slow = false
			}
		}
		s.succeed()
		s.learnNames()
		s.readings(func(row int, d Dimension, w Window, models string, limit, _ Amount, _ time.Time) {
			if limit.Known {
				s.touch(row).set(d, w.Span, models).claim(Stated, limit)
			}
		})
		return s.rows[0]
	}
}

// Heal moves what was written by a clock that has since gone back to where it
// would stand had it been written now. A ledger applies it when it notices.
func Heal(now time.Time) func(Row) Row {
	now = now.Round(0)
	return func(r Row) Row {
		r.Block = r.Block.healed(now)
		r.Buckets = append([]Bucket(nil), r.Buckets...)
		for i := range r.Buckets {
			b := &r.Buckets[i]
			b.Block = b.Block.healed(now)
			b.Spends = b.live(now)
			for _, t := range []*time.Time{&b.Confirmed, &b.Hit, &b.Raised} {
				if t.After(now) {
					*t = now
				}
			}
		}
		if r.Success.After(now) {
			r.Success = now
		}
		if r.Doubt.At.After(now) {
			r.Doubt = Doubt{}
		}
		r.healGuards(now)
		return r
	}
}

func (b Block) healed(now time.Time) Block {
	if ahead := b.Since.Sub(now); ahead > 0 {
		return b.moved(-ahead)
	}
	return b
}
