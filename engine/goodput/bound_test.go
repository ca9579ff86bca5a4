package goodput

import (
	"sort"
	"time"

	"sluice/engine/sim"
)

// bound is a time below which no scheduler gets that keeps every window within
// its limit, counts answers too, and sees as many requests at once as there are
// workers. It is the largest of several bounds, each true by itself:
//
//   - what all places together let through of one dimension must reach what the
//     work needs of it, and what the person's chats have needed by then;
//   - the workers must have had time for all answers;
//   - what could not have begun by a time, as its room was not there yet, must
//     be answered by the workers from then on: it holds at least the last of the
//     work, as they take it in its order.
func (s scenario) bound(start time.Time) time.Duration {
	jobs := s.work()
	rest := make([]time.Duration, len(jobs)+1) // service of the nth and all later ones
	least := jobs[0].took()
	for i := len(jobs) - 1; i >= 0; i-- {
		rest[i] = rest[i+1] + jobs[i].took()
		least = min(least, jobs[i].took())
	}
	bound := rest[0] / time.Duration(s.Workers)
	for _, l := range s.limits() {
		var need int64
		for _, j := range jobs {
			need += whole(l.Dimension, j)
		}
		at := s.reaches(l, need, start)
		if l.Dimension == sim.Requests {
			at += least
		}
		bound = max(bound, at)
	}
	for _, l := range s.limits() {
		if l.Dimension != sim.Requests || s.daily() {
			continue
		}
		for t := time.Duration(0); t < bound; t += 250 * time.Millisecond {
			begun := int(s.lets(l, t, start)) + s.Workers
			bound = max(bound, t+rest[min(begun, len(jobs))]/time.Duration(s.Workers))
		}
	}
	return bound
}

// reaches is when the places together have let so much through, and the chats.
func (s scenario) reaches(l sim.Limit, need int64, start time.Time) time.Duration {
	const step = time.Millisecond
	n := sort.Search(int(30*24*time.Hour/step), func(n int) bool {
		t := time.Duration(n) * step
		chats := int64(0)
		for i := 0; s.Person && !s.chat(i, start).due.After(start.Add(t-s.window())); i++ {
			chats += whole(l.Dimension, s.chat(i, start))
		}
		return s.lets(l, t, start) >= float64(need+chats)
	})
	return time.Duration(n) * step
}

// lets is what all places together let through of a limit until t.
func (s scenario) lets(l sim.Limit, t time.Duration, start time.Time) float64 {
	places := s.Keys
	if l.Scope == "" {
		places *= s.Models
	}
	return float64(places) * lets(l, t, start)
}

// lets is the most that one limit lets through from start until t, that moment
// too.
func lets(l sim.Limit, t time.Duration, start time.Time) float64 {
	w, change := time.Duration(l.Window), time.Duration(l.After)
	if l.Later == 0 {
		change = 1 << 62
	}
	switch l.Kind {
	case sim.Bucket:
		before, after := min(t, change), max(t-change, 0)
		n := float64(l.Max) + float64(l.Max)*float64(before)/float64(w) + float64(l.Later)*float64(after)/float64(w)
		if after > 0 {
			n += float64(max(l.Later-l.Max, 0))
		}
		return n
	case sim.Fixed:
		return windows(l, start.Truncate(w).Sub(start), t, change)
	}
	n := windows(l, 0, t, change)
	if t >= change { // another way to cover the time with windows
		n = min(n, windows(l, change%w-w, t, change))
	}
	return n
}

// windows adds up what windows in a row let through, of which the first began at
// begin: each the largest limit that held in it.
func windows(l sim.Limit, begin, t, change time.Duration) (n float64) {
	w := time.Duration(l.Window)
	for ; begin <= t; begin += w {
		switch {
		case begin >= change:
			n += float64(l.Later)
		case begin+w > change && t >= change:
			n += float64(max(l.Max, l.Later))
		default:
			n += float64(l.Max)
		}
	}
	return n
}
