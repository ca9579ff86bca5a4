package goodput

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"sluice/engine/sim"
)

const heading = `done     requests of the work that were answered
ref      makespan of the reference, and as a multiple of the lower bound
×ref     makespan as a multiple of the reference's
share    of the work that was done when the reference had done all
wait     the longest of the work, from its entry until it was let in; chat: of the person's, and the reference's
refused  sends; late: their part of what was sent after the first window
ovt      how often one request was overtaken at most, by younger ones of its priority
bst      refusals of one limit within a second at most, of what was sent after its first was read
jmp      requests of the work that were let in where a waiting chat could have gone
short    the measures that fall short, and by how much (in points of a hundred where they are parts)

scenario                                             done       ref        ×ref  share      wait      chat refused  late ovt bst jmp  short`

func (m *measured) row(f figures) string {
	return fmt.Sprintf("%-51s %5d %9s %4.2f %5.2f %5.1f%% %9s %9s %7d %4.1f%% %3d %3d %3d  %s", m.name(), f.done,
		f.reference.Round(time.Second), float64(f.reference)/float64(m.least), f.times(), 100*f.share,
		f.wait.Round(time.Second), f.chats(), f.refused, 100*f.late, f.overtaken, f.burst, f.jumped, m.falls(f))
}

// times is the makespan as a multiple of the reference's.
func (f *figures) times() float64 { return float64(f.makespan) / float64(f.reference) }

func (f *figures) chats() string {
	if f.chatWait+f.chatRef == 0 {
		return "-"
	}
	return fmt.Sprintf("%.0fs %.0fs", f.chatWait.Seconds(), f.chatRef.Seconds())
}

// falls lists what falls short.
func (m *measured) falls(f figures) string {
	short := m.short(f)
	var out []string
	for _, name := range slices.Sorted(maps.Keys(short)) {
		out = append(out, fmt.Sprintf("%s+%.3g", name, math.Ceil(short[name]*10)/10))
	}
	return strings.Join(out, " ")
}

// summary adds up rows of one client.
type summary struct {
	rows, requests, done, sends, refused int
	times                                []float64 // makespans, of the runs in which nothing was given up
	share                                float64
	overtaken                            int // at most, in any
}

func (s *summary) add(m *measured, f figures) {
	s.rows++
	s.requests += m.Requests
	s.done += f.done
	s.sends += f.sends
	s.refused += f.refused
	s.share += f.share
	s.overtaken = max(s.overtaken, f.overtaken)
	if f.done == m.Requests {
		s.times = append(s.times, f.times())
	}
}

func (s *summary) String() string {
	times := "-"
	if n := len(s.times); n > 0 {
		slices.Sort(s.times)
		times = fmt.Sprintf("%.2f", s.times[n/2])
	}
	part := func(a, b int) float64 { return 100 * float64(a) / float64(max(b, 1)) }
	return fmt.Sprintf("%.1f%% | %.1f%% | %.1f%% | %s | %d", 100-part(s.done, s.requests), part(s.refused, s.sends), 100*s.share/float64(s.rows), times, s.overtaken)
}

// summaries are by client and by what is known.
type summaries map[string]map[string]*summary

func (s summaries) add(client string, m *measured, f figures) {
	for _, known := range []string{"all", m.Known} {
		if s[known] == nil {
			s[known] = map[string]*summary{}
		}
		if s[known][client] == nil {
			s[known][client] = &summary{}
		}
		s[known][client].add(m, f)
	}
}

// String is a table in Markdown.
func (s summaries) String() string {
	var b strings.Builder
	b.WriteString("\n| limits in | client | given up | sends refused | done when the reference is | makespan ÷ reference, median where nothing was given up | overtaken at most |\n|---|---|---|---|---|---|---|\n")
	for _, known := range []string{inHeaders, configured, inWaits, inWords, unstated, unknown, "all"} {
		clients := slices.Collect(maps.Keys(s[known]))
		slices.SortFunc(clients, func(a, b string) int { return cmp.Compare(clientOrder(a), clientOrder(b)) })
		for _, c := range clients {
			fmt.Fprintf(&b, "| %s | %s | %s |\n", known, c, s[known][c])
		}
	}
	return b.String()
}

const byUs = "sluice"

func clientOrder(name string) int {
	for i, b := range baselines {
		if b.name == name {
			return i + 1
		}
	}
	return 0
}

// timeline tells, for each key and model and each limit that refused there, what
// was let in and refused, in spans of a sixth of the window.
func (m *measured) timeline() string {
	span := m.window() / 6
	in, out := map[string]map[int]int{}, map[string]map[int]int{}
	last := 0
	note := func(to map[string]map[int]int, a sim.Arrival, n int) {
		place := a.Key + " " + a.Model
		if to[place] == nil {
			to[place] = map[int]int{}
		}
		to[place][n]++
		last = max(last, n)
	}
	for _, a := range m.seen {
		n := int(a.At.Sub(m.start) / span)
		note(in, a, n)
		if refused(a) {
			in[a.Key+" "+a.Model][n]--
			note(out, a, n)
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "let in, and -refused, every %s; | each window\n", span)
	for _, place := range slices.Sorted(maps.Keys(in)) {
		fmt.Fprintf(&b, "%s:", place)
		for n := range min(last+1, 400) {
			if n%6 == 0 {
				b.WriteString(" |")
			}
			fmt.Fprintf(&b, " %d", in[place][n])
			if r := out[place][n]; r > 0 {
				fmt.Fprintf(&b, "-%d", r)
			}
		}
		b.WriteString("\n")
	}
	return b.String()
}

// refusals lists each refusal: when, where, which limit, what was stated.
func (m *measured) refusals(most int) string {
	var b strings.Builder
	for _, a := range m.seen {
		if !refused(a) {
			continue
		}
		if most--; most < 0 {
			b.WriteString("…\n")
			break
		}
		fmt.Fprintf(&b, "%9s %s %s %s, request %s of %d tokens, early by %s\n", a.At.Sub(m.start).Round(time.Millisecond), a.Key, a.Model, a.Limit, a.User, a.Input, a.Early)
	}
	return b.String()
}
