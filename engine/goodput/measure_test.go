package goodput

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"time"

	"sluice/engine/sim"
)

// figures are the measures of a run.
type figures struct {
	done, failed        int
	sends, refused      int
	late                float64       // the part that was refused of what was sent after the first window
	makespan, reference time.Duration // of the work
	share               float64       // of the work that was done when the reference had done all
	wait, chatWait      time.Duration // the longest from its entry until it was let in
	chatRef             time.Duration // of the reference's chats
	overtaken           int           // how often one at most, by younger ones of its priority
	burst               int           // refusals of one limit within a second at most, of what was sent after its first was read
	jumped              int           // requests of the work that were let in where a waiting chat could have gone
}

func (m *measured) figures() (f figures) {
	for _, t := range m.ref {
		if t.chat() {
			f.chatRef = max(f.chatRef, t.at.Sub(t.due))
		} else {
			f.reference = max(f.reference, t.end.Sub(m.start))
		}
	}
	for _, o := range m.outcomes {
		switch {
		case o.err != nil:
			f.failed++
		case !o.chat():
			f.done++
			f.makespan = max(f.makespan, o.ended.Sub(m.start))
			if !o.ended.After(m.start.Add(f.reference)) {
				f.share += 1 / float64(m.Requests)
			}
		}
	}
	after, late := 0, 0
	for _, a := range m.seen {
		f.sends++
		bad, first := refused(a), a.At.Sub(m.start) < m.window()
		if bad {
			f.refused++
		}
		if !first {
			after++
			if bad {
				late++
			}
		}
	}
	f.late = float64(late) / float64(max(after, 1))
	f.burst = m.burst()
	m.order(&f)
	return f
}

func refused(a sim.Arrival) bool { return a.Status == http.StatusTooManyRequests }

// admission is a request from its entry until it was let in.
type admission struct {
	outcome
	at    time.Time // let in
	model string
}

// admissions gives those that were let in, by the time of it.
func (m *measured) admissions() (all []admission) {
	last := map[int]sim.Arrival{}
	for _, a := range m.seen {
		if n, err := strconv.Atoi(a.User); err == nil && a.Status == http.StatusOK {
			last[n] = a
		}
	}
	for _, o := range m.outcomes {
		if a, ok := last[o.id]; ok {
			all = append(all, admission{o, a.At, a.Model})
		}
	}
	slices.SortStableFunc(all, func(a, b admission) int { return a.at.Compare(b.at) })
	return all
}

// order measures who waited for whom.
func (m *measured) order(f *figures) {
	all := m.admissions()
	overtaken := map[int]int{}
	for i, a := range all {
		wait := a.at.Sub(a.entered)
		if a.chat() {
			f.chatWait = max(f.chatWait, wait)
		} else {
			f.wait = max(f.wait, wait)
		}
		jumped := false
		for _, b := range all[i:] {
			if !b.at.After(a.at) || !b.entered.Before(a.entered) && !b.chat() {
				continue
			}
			if a.chat() == b.chat() && b.entered.Before(a.entered) {
				overtaken[b.id]++
			}
			jumped = jumped || !a.chat() && b.chat() && m.couldGo(b, a)
		}
		if jumped {
			f.jumped++
		}
	}
	for _, n := range overtaken {
		f.overtaken = max(f.overtaken, n)
	}
}

// couldGo says whether a chat that still waited when a request of the work was
// let in could have gone in its place: it takes no more, and it does not wait
// for a model that it prefers.
func (m *measured) couldGo(chat, instead admission) bool {
	return chat.entered.Before(instead.at) && chat.input <= instead.input &&
		(instead.model == modelName(0) || instead.at.Sub(chat.entered) > prefer)
}

// bucket names the limit that refused.
func (m *measured) bucket(a sim.Arrival) string {
	if m.Limits[0].Scope != "" {
		return a.Key + " " + a.Limit
	}
	return a.Key + " " + a.Model + " " + a.Limit
}

func (m *measured) burst() (most int) {
	first, later := map[string]time.Time{}, map[string][]time.Time{}
	for _, a := range m.seen { // by the time at which they came; a refusal is read at once
		if !refused(a) {
			continue
		}
		b := m.bucket(a)
		if read, ok := first[b]; !ok {
			first[b] = a.At
		} else if a.At.After(read) {
			later[b] = append(later[b], a.At)
		}
	}
	for _, times := range later {
		for i, from := range times {
			n, _ := slices.BinarySearchFunc(times[i:], from.Add(time.Second), time.Time.Compare)
			most = max(most, n)
		}
	}
	return most
}

// aims are what the measures must reach.
func (s scenario) aims() (share, makespan, late float64) {
	switch s.Known {
	case inWaits, inWords:
		return 0.87, 1.15, 0.05
	case unstated, unknown:
		return 0.77, 1.30, 0.05
	}
	return 0.95, 1.05, 0.01
}

// short gives the measures that fall short, and by how much.
func (m *measured) short(f figures) map[string]float64 {
	share, makespan, late := m.aims()
	within := time.Duration(makespan*float64(f.reference)) + m.window()
	all := map[string]float64{
		"failed":    float64(m.Requests - f.done),
		"share":     100 * (share - f.share),
		"makespan":  100 * (float64(f.makespan)/float64(within) - 1),
		"refused":   100 * (f.late - late),
		"overtaken": float64(f.overtaken - 8),
		"burst":     float64(f.burst - 3),
		"jumped":    float64(f.jumped),
		"reference": 100 * (float64(f.reference)/float64(m.least) - 1.10),
	}
	for name, by := range all {
		if cmp.Compare(by, 1e-9) <= 0 {
			delete(all, name)
		}
	}
	return all
}
