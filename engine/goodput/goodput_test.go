package goodput

import (
	"context"
	"flag"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"sluice/engine/sim"
)

var (
	whole_   = flag.Bool("whole", false, "every scenario, not the dozen, beside what simple clients make of them")
	only     = flag.String("only", "", "the scenarios with this in their names, with what was sent when")
	simple   = flag.Bool("simple", false, "beside what simple clients make of them")
	requests = flag.Int("requests", 600, "how many")
)

func rpm(n int64, kind string) sim.Limit {
	return sim.Limit{Dimension: sim.Requests, Max: n, Window: sim.Minute, Kind: kind}
}

func tpm(n int64, kind string) sim.Limit {
	return sim.Limit{Dimension: sim.Tokens, Max: n, Window: sim.Minute, Kind: kind}
}

var kinds = []string{sim.Sliding, sim.Fixed, sim.Bucket}

// alone are limits of requests, both those of tokens too, daily those of a day,
// and shared hold for all models of a key.
func alone(kind string) []sim.Limit { return []sim.Limit{rpm(18, kind)} }
func both(kind string) []sim.Limit  { return []sim.Limit{rpm(18, kind), tpm(6000, kind)} }
func daily() []sim.Limit            { return []sim.Limit{rpm(30, sim.Sliding), sim.RPD(150)} }

func shared(kind string) []sim.Limit {
	limits := both(kind)
	for i := range limits {
		limits[i].Scope = "account"
	}
	return limits
}

// dozen are the scenarios of the everyday tests.
func dozen() []scenario {
	return []scenario{
		{Keys: 1, Models: 1, Limits: alone(sim.Sliding), Known: inHeaders, Workers: 1},
		{Keys: 3, Models: 1, Limits: both(sim.Fixed), Known: inHeaders, Workers: 64},
		{Keys: 1, Models: 1, Limits: both(sim.Sliding), Known: configured, Workers: 64, Person: true},
		{Keys: 1, Models: 3, Limits: both(sim.Bucket), Known: inHeaders, Workers: 8, Streamed: true},
		{Keys: 3, Models: 1, Limits: daily(), Known: inHeaders, Workers: 8, Falls: "share"},
		{Keys: 3, Models: 3, Limits: both(sim.Sliding), Known: configured, Workers: 64},
		{Keys: 1, Models: 1, Limits: alone(sim.Fixed), Known: inWaits, Workers: 8},
		{Keys: 3, Models: 1, Limits: both(sim.Sliding), Known: inWords, Workers: 8, Streamed: true},
		{Keys: 1, Models: 1, Limits: alone(sim.Sliding), Known: inWaits, Workers: 64, Change: 0.5, Falls: "burst"},
		{Keys: 1, Models: 3, Limits: both(sim.Sliding), Known: unstated, Workers: 8},
		{Keys: 3, Models: 1, Limits: alone(sim.Bucket), Known: unstated, Workers: 64, Change: 2, Falls: "overtaken share"},
		{Keys: 1, Models: 3, Limits: both(sim.Fixed), Known: unknown, Workers: 8},
	}
}

// every are all scenarios.
func every() (all []scenario) {
	all = append(all, crossed()...)
	for _, known := range []string{inHeaders, configured, inWaits, unstated} {
		for _, size := range [][2]int{{1, 1}, {3, 1}, {3, 3}} {
			all = append(all, scenario{Keys: size[0], Models: size[1], Limits: daily(), Known: known, Workers: 8})
		}
		for i, size := range [][2]int{{1, 3}, {3, 3}} {
			all = append(all, scenario{Keys: size[0], Models: size[1], Limits: shared(kinds[i]), Known: known, Workers: 8})
		}
		for i, size := range [][2]int{{1, 1}, {3, 1}, {1, 3}} {
			all = append(all, scenario{Keys: size[0], Models: size[1], Limits: both(kinds[i]), Known: known, Workers: 64, Person: true})
		}
	}
	for i, kind := range kinds {
		for j, known := range []string{inHeaders, configured, inWaits, unstated} {
			all = append(all, scenario{Keys: 1, Models: 3, Limits: both(kind), Known: known, Workers: 8, Uneven: true},
				scenario{Keys: 1 + 2*((i+j)%2), Models: 3, Limits: both(kind), Known: known, Workers: 64, Uneven: true})
		}
	}
	for _, known := range []string{inHeaders, inWaits, unstated} {
		for _, change := range []float64{0.5, 2} {
			for _, kind := range kinds {
				all = append(all, scenario{Keys: 1, Models: 1, Limits: alone(kind), Known: known, Workers: 8, Change: change},
					scenario{Keys: 3, Models: 3, Limits: both(kind), Known: known, Workers: 64, Change: change})
			}
		}
	}
	for _, kind := range kinds {
		for _, size := range [][2]int{{1, 3}, {3, 3}} {
			for _, limits := range [][]sim.Limit{alone(kind), both(kind), shared(kind)} {
				all = append(all, scenario{Keys: size[0], Models: size[1], Limits: limits, Known: unknown, Workers: 8})
			}
		}
	}
	return all
}

// crossed takes keys, models, limits, windows, workers and what is known of it
// each with each; whole and streamed answers in turn.
func crossed() (all []scenario) {
	for _, known := range []string{inHeaders, configured, inWaits, unstated} {
		for _, size := range [][2]int{{1, 1}, {3, 1}, {10, 1}, {1, 3}, {3, 3}, {10, 3}} {
			for _, kind := range kinds {
				for _, limits := range [][]sim.Limit{alone(kind), both(kind)} {
					for _, workers := range []int{1, 8, 64} {
						if workers == 1 && size[0] == 10 {
							continue // no limit matters
						}
						s := scenario{Keys: size[0], Models: size[1], Limits: limits, Known: known, Workers: workers, Streamed: len(all)%2 == 1}
						if s.Known == inWaits && s.Streamed {
							s.Known = inWords
						}
						all = append(all, s)
					}
				}
			}
		}
	}
	return all
}

func TestGoodput(t *testing.T) {
	all := dozen()
	if testing.Short() {
		all = all[:3]
	}
	if *whole_ || *only != "" {
		all = append(all, every()...)
	}
	out := t.Output()
	fmt.Fprintln(out, heading)
	sums := summaries{}
	for _, s := range all {
		if !strings.Contains(s.name(), *only) {
			continue
		}
		s.Requests = *requests
		mark := s.mark()
		m := mark.run(t, byEngine)
		f := m.figures()
		fmt.Fprintln(out, m.row(f))
		sums.add(byUs, &m, f)
		for name := range m.short(f) {
			if !strings.Contains(s.Falls, name) && (name == "reference" || !*whole_ && *only == "") {
				t.Errorf("%s falls short: %s", s.name(), m.falls(f))
			}
		}
		if *only != "" {
			fmt.Fprint(out, m.timeline(), m.refusals(100), m.failures())
		}
		if *simple || *whole_ && s.Workers == 8 {
			beside(t, mark, sums)
		}
	}
	if *whole_ || *simple {
		fmt.Fprint(out, sums)
	}
}

// failures lists why requests were given up.
func (m *measured) failures() string {
	var b strings.Builder
	for _, o := range m.outcomes {
		if o.err != nil {
			fmt.Fprintf(&b, "request %d: %v\n", o.id, o.err)
		}
	}
	return b.String()
}

// beside runs the simple clients; whole answers do as well as streamed ones.
func beside(t *testing.T, s *mark, sums summaries) {
	s.Streamed = false
	for _, b := range baselines {
		m := s.run(t, by(b.carry))
		sums.add(b.name, &m, m.figures())
	}
}

// TestTheReferenceIsNeverRefused: what it plans the provider lets through, to
// the nanosecond; and no bound lies above it.
func TestTheReferenceIsNeverRefused(t *testing.T) {
	all := dozen()
	if testing.Short() {
		all = all[:3]
	}
	for _, s := range all {
		s.Requests = *requests
		plan := map[int]turn{}
		mark := s.mark()
		for _, turn := range mark.ref {
			plan[turn.id] = turn
		}
		m := mark.run(t, func(_ *testing.T, s scenario, way http.RoundTripper) (ask, func()) {
			n := &naive{scenario: s, way: way}
			return func(ctx context.Context, j job) error {
				turn, ok := plan[j.id]
				if !ok {
					return nil // a chat after the work
				}
				if err := pause(ctx, time.Until(turn.at)); err != nil {
					return err
				}
				_, err := n.send(ctx, turn.place.key, turn.place.model, j)
				return err
			}, func() {}
		})
		f := m.figures()
		if f.refused > 0 || f.done < s.Requests || f.makespan != f.reference || f.reference < m.least {
			t.Errorf("%s: %d refused, %d done in %s, planned %s, bound %s", s.name(), f.refused, f.done, f.makespan, f.reference, m.least)
		}
	}
}
