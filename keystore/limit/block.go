package limit

import (
	"time"

	"sluice/keystore/wording"
)

// Block is a fact: why nothing may pass, since when, until when, by whose word. The zero Block blocks nothing. A
// block stays where it is when its time is over, until a request that started after Since succeeds: so it is known
// that the next request is the first to look.
type Block struct {
	Class Class     `json:"class,omitempty"`
	Since time.Time `json:"since,omitzero"` // when the answer came
	Until time.Time `json:"until,omitzero"` // zero with Forever
	// Forever: until a person acts (a revoked key, an empty balance).
	Forever bool `json:"forever,omitempty"`
	// Stated: Until is the provider's word; otherwise it is our own backoff.
	Stated bool `json:"stated,omitempty"`
	// Room: for a bucket's block, requests that cost no more than this may still pass, where the answer told how much
	// is left. It shrinks as they do.
	Room Amount `json:"room,omitzero"`
	// ProbeAt: one real request may pass then, although Until is later (waits over probeOver). ProbeEvery is the next
	// step.
	ProbeAt    time.Time     `json:"probe_at,omitzero"`
	ProbeEvery time.Duration `json:"probe_every,omitempty"`
	// Streak counts incidents in a row without a success between them.
	Streak int          `json:"streak,omitempty"`
	Status int          `json:"status,omitempty"`
	Code   string       `json:"code,omitempty"`  // of a failure below HTTP: Verdict.Code
	Text   string       `json:"text,omitempty"`  // redacted, safe for a terminal
	Named  string       `json:"named,omitempty"` // in the encoding only
	More   wording.More `json:"-"`
}

// Waits longer than probeOver are probed: first after probeFirst, then at half as long again each time.
const (
	probeOver  = time.Hour
	probeFirst = 5 * time.Minute
)

// Set says whether there is a block at all (it may have ended by now).
func (b Block) Set() bool { return b.Forever || !b.Until.IsZero() }

// stops says whether the block stops requests at now (a probe may still pass).
func (b Block) stops(now time.Time) bool {
	return b.Forever || now.Before(b.Until)
}

// renew gives the block after one more answer, whose request began at started. A request that began no later than the
// block is part of the same incident: it raises no streak and extends no backoff; only a longer stated deadline, or a
// cause for good, counts. A longer deadline is never replaced by a shorter one.
func (b Block) renew(hit Block, started time.Time) Block {
	switch {
	case !b.Set():
		hit.Streak = 1
		hit.scheduleProbe(0)
		return hit
	case b.Forever:
		return b
	case !started.After(b.Since):
		if hit.Forever || hit.Stated && hit.Until.After(b.Until) {
			hit.Streak, hit.Since = b.Streak, b.Since
			hit.scheduleProbe(0)
			return hit
		}
		return b
	}
	probed := b.ProbeEvery
	if !b.stops(hit.Since) {
		probed = 0
	}
	hit.Streak = b.Streak + 1
	own := hit.Until
	if !hit.Forever && b.Until.After(hit.Until) {
		hit.Until, hit.Stated = b.Until, b.Stated
	}
	hit.scheduleProbe(probed)
	if own.Sub(hit.Since) <= probeOver && hit.ProbeAt.Before(own) && !hit.ProbeAt.IsZero() {
		hit.ProbeAt = own // a wait that is not to be probed
	}
	return hit
}

// scheduleProbe sets when one request may look before the block's end; last is the step that led to the probe that
// failed, 0 where there was none.
func (b *Block) scheduleProbe(last time.Duration) {
	b.ProbeAt, b.ProbeEvery = time.Time{}, 0
	if b.Forever || b.Until.Sub(b.Since) <= probeOver && last == 0 {
		return
	}
	b.ProbeEvery = probeFirst
	if last > 0 {
		b.ProbeEvery = last * 3 / 2
	}
	if at := b.Since.Add(b.ProbeEvery); at.Before(b.Until) {
		b.ProbeAt = at
	}
}

// healed gives the block with its times moved back to now where it was written by a clock that went back since.
func (b Block) healed(now time.Time) Block {
	ahead := b.Since.Sub(now)
	for _, t := range []*time.Time{&b.Since, &b.Until, &b.ProbeAt} {
		if ahead > 0 && !t.IsZero() {
			*t = t.Add(-ahead)
		}
	}
	return b
}

// admits says whether a request that costs n may pass although the block stands.
func (b *Block) admits(n int64) bool { return b.Room.Known && n <= b.Room.N }

func (b Block) named() Block {
	b.Class, b.Named = named(b.Class, b.Named)
	return b
}

func (b Block) unnamed() Block {
	b.Class, b.Named = unnamed(b.Class, b.Named)
	return b
}
