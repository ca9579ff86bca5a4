package goodput

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// measured is what a run showed.
type measured struct {
	scenario
	start    time.Time
	outcomes []outcome
	sends    []send
	ends     []time.Time // of the reference
	bound    time.Duration
}

// figures are the measures of a run.
type figures struct {
	failed, refused, late int     // late: refused after the first window
	lateShare             float64 // of the sends after the first window
	makespan, reference   time.Duration
	share                 float64 // of the work that is done when the reference finishes
	wait                  time.Duration
	overtaken, burst      int
	chat                  time.Duration // how long a person waits at most, in 19 of 20 cases
	before                int           // requests of the work that were taken while a person waited
}

func (m *measured) figures() (f figures) {
	last := slices.MaxFunc(m.ends, time.Time.Compare)
	f.reference = last.Sub(m.start)
	done, work := 0, m.outcomes
	if m.Person {
		work = m.persons(&f)
	}
	for _, o := range work {
		if o.err != nil {
			f.failed++
			continue
		}
		f.makespan = max(f.makespan, o.ended.Sub(m.start))
		if !o.ended.After(last) {
			done++
		}
		f.wait = max(f.wait, o.ended.Sub(o.entered)-o.job.took())
	}
	f.share = float64(done) / float64(m.Requests)
	after := 0
	for _, s := range m.sends {
		late := s.at.Sub(m.start) >= m.window()
		if late {
			after++
		}
		if s.refused {
			f.refused++
			if late {
				f.late++
			}
		}
	}
	f.lateShare = float64(f.late) / float64(max(after, 1))
	f.overtaken, f.burst = m.overtaken(), m.burst()
	return f
}

// persons takes the person's requests out, and measures them.
func (m *measured) persons(f *figures) (work []outcome) {
	var waits []time.Duration
	for _, o := range m.outcomes {
		if o.job.id < firstChat {
			work = append(work, o)
			continue
		}
		if o.err != nil {
			f.failed++
		}
		waits = append(waits, o.ended.Sub(o.entered)-o.job.took())
		for _, s := range m.sends {
			if s.job < firstChat && !s.refused && s.at.After(o.entered) && s.at.Before(o.ended.Add(-o.job.took())) {
				f.before++
			}
		}
	}
	slices.Sort(waits)
	f.chat = waits[len(waits)*19/20]
	return work
}

// window is the shortest window of the limits.
func (m *measured) window() time.Duration {
	w := time.Duration(m.Limits[0].Window)
	for _, l := range m.Limits {
		w = min(w, time.Duration(l.Window))
	}
	return w
}

// overtaken is how many younger requests at most were taken before an older one.
// Those that come at one instant are of one age.
func (m *measured) overtaken() (most int) {
	taken, entered := map[int]time.Time{}, map[int]time.Time{}
	for _, o := range m.outcomes {
		entered[o.job.id] = o.entered
	}
	for _, s := range m.sends {
		if !s.refused {
			taken[s.job] = s.at
		}
	}
	for older, at := range taken {
		n := 0
		for younger, sooner := range taken {
			if (younger < firstChat) == (older < firstChat) && entered[younger].After(entered[older]) && sooner.Before(at) {
				n++
			}
		}
		most = max(most, n)
	}
	return most
}

// burst is how many refusals of one limit at most began within one second, after
// its first refusal was read.
func (m *measured) burst() (most int) {
	first, at := map[string]time.Time{}, map[string][]time.Time{}
	sends := slices.Clone(m.sends)
	slices.SortStableFunc(sends, func(a, b send) int { return cmp.Compare(a.end.UnixNano(), b.end.UnixNano()) })
	for _, s := range sends {
		if !s.refused {
			continue
		}
		place := s.target + " " + s.limit
		if read, ok := first[place]; !ok {
			first[place] = s.end
		} else if s.at.After(read) {
			at[place] = append(at[place], s.at)
		}
	}
	for _, times := range at {
		slices.SortFunc(times, time.Time.Compare)
		for i := range times {
			n := 0
			for _, t := range times[i:] {
				if t.Sub(times[i]) < time.Second {
					n++
				}
			}
			most = max(most, n)
		}
	}
	return most
}

// aims are what the measures are to be at most, and at least.
func (s scenario) aims() (share, makespan, late float64) {
	switch s.Known {
	case inWaits:
		return 0.87, 1.15, 0.05
	case unstated:
		return 0.77, 1.30, 0.05
	}
	return 0.95, 1.05, 0.01
}

// short names the measures that fall short.
func (m *measured) short(f figures) (short []string) {
	share, makespan, late := m.aims()
	for _, c := range []struct {
		name string
		bad  bool
	}{
		{"failed", f.failed > 0 || len(m.outcomes) < m.Requests || f.makespan == 0},
		{"share", f.share < share},
		{"makespan", f.makespan > time.Duration(makespan*float64(f.reference))+m.window()},
		{"refused", f.lateShare > late},
		{"overtaken", f.overtaken > 8},
		{"burst", f.burst > 3},
		{"person", f.before > 0},
		{"reference", m.Change == 0 && f.reference > m.bound*11/10},
	} {
		if c.bad {
			short = append(short, c.name)
		}
	}
	return short
}

// hold fails where a measure is so far from its aim that something must have
// broken: a quarter of the requests are a quarter of the windows, in the last of
// which the reference is ahead, and what is only learned depends on who came first.
func (m *measured) hold(t *testing.T) {
	f := m.figures()
	share, makespan, late := m.aims()
	if late *= 4; m.Known == inWaits || m.Known == unstated {
		late = 0.3
	}
	if f.failed > 0 || f.share < share-0.2 || f.lateShare > late || f.overtaken > 24 || f.before > 0 ||
		f.makespan > time.Duration(makespan*float64(f.reference))+m.window() || f.reference > m.bound*11/10 {
		t.Errorf("%s: far from what it was: %+v", m.name(), f)
	}
}

const heading = "scenario                                              failed refused late%  makespan  reference /bound  share  wait      overtaken burst  short"

func (m *measured) row() string {
	f := m.figures()
	return fmt.Sprintf("%-54s %5d %6d  %5.1f %9s %9s  %5.2f  %5.1f%% %9s %6d %6d   %s", m.name(), f.failed, f.refused, 100*f.lateShare,
		f.makespan.Round(time.Second), f.reference.Round(time.Second), float64(f.reference)/float64(m.bound), 100*f.share,
		f.wait.Round(time.Second), f.overtaken, f.burst, m.said(f))
}

func (m *measured) said(f figures) string {
	said := strings.Join(m.short(f), " ")
	if m.Person {
		said += fmt.Sprintf(" (a person waits %s, %d taken before)", f.chat.Round(time.Second/10), f.before)
	}
	return said
}

// timeline tells, for each window and target, what was sent and refused.
func (m *measured) timeline() string {
	type cell struct{ ok, refused int }
	cells := map[string]map[int]cell{}
	last := 0
	for _, s := range m.sends {
		n := int(s.at.Sub(m.start) / (10 * time.Second))
		last = max(last, n)
		if cells[s.target] == nil {
			cells[s.target] = map[int]cell{}
		}
		c := cells[s.target][n]
		if s.refused {
			c.refused++
		} else {
			c.ok++
		}
		cells[s.target][n] = c
	}
	var b strings.Builder
	for _, target := range slices.Sorted(func(yield func(string) bool) {
		for t := range cells {
			if !yield(t) {
				return
			}
		}
	}) {
		fmt.Fprintf(&b, "%s:", target)
		for n := range min(last+1, 180) {
			c := cells[target][n]
			if n%6 == 0 {
				b.WriteString(" |")
			}
			fmt.Fprintf(&b, " %d", c.ok)
			if c.refused > 0 {
				fmt.Fprintf(&b, "-%d", c.refused)
			}
		}
		b.WriteString("\n")
	}
	return b.String()
}
