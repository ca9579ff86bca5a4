package goodput

import (
	"flag"
	"strings"
	"testing"

	"sluice/engine/sim"
)

var (
	whole    = flag.Bool("whole", false, "every scenario, not the few")
	only     = flag.String("only", "", "the scenarios with this in their names, with what was sent every ten seconds")
	requests = flag.Int("requests", 150, "how many; the aims are for 600")
)

func rpm(n int64, kind string) sim.Limit {
	return sim.Limit{Dimension: sim.Requests, Max: n, Window: sim.Minute, Kind: kind}
}

func tpm(n int64, kind string) sim.Limit {
	return sim.Limit{Dimension: sim.Tokens, Max: n, Window: sim.Minute, Kind: kind}
}

func rpd(n int64) sim.Limit { return sim.RPD(n) }

// few are those that the everyday tests run.
func few() (all []scenario) {
	for _, known := range []string{inHeaders, configured, inWaits, unstated} {
		all = append(all,
			scenario{Keys: 1, Models: 1, Limits: []sim.Limit{rpm(20, sim.Sliding)}, Known: known, Workers: 8},
			scenario{Keys: 3, Models: 1, Limits: []sim.Limit{rpm(10, sim.Fixed), tpm(6000, sim.Fixed)}, Known: known, Workers: 64, Streamed: true},
			scenario{Keys: 1, Models: 3, Limits: []sim.Limit{rpm(15, sim.Bucket), tpm(5000, sim.Bucket)}, Known: known, Workers: 8})
	}
	return all
}

// every are all.
func every() (all []scenario) {
	for _, known := range []string{inHeaders, configured, inWaits, unstated} {
		for _, size := range [][2]int{{1, 1}, {3, 1}, {1, 3}, {3, 3}, {10, 1}} {
			for _, kind := range []string{sim.Sliding, sim.Fixed, sim.Bucket} {
				for _, limits := range [][]sim.Limit{{rpm(20, kind)}, {rpm(15, kind), tpm(5000, kind)}, {tpm(4000, kind)}} {
					for i, workers := range []int{1, 8, 64} {
						all = append(all, scenario{Keys: size[0], Models: size[1], Limits: limits, Known: known, Workers: workers, Streamed: i == 1})
					}
				}
			}
		}
		for _, change := range []float64{0.5, 2} {
			all = append(all, scenario{Keys: 3, Models: 1, Limits: []sim.Limit{rpm(20, sim.Sliding), tpm(8000, sim.Sliding)}, Known: known, Workers: 8, Change: change})
		}
		for _, workers := range []int{8, 64} {
			all = append(all, scenario{Keys: 3, Models: 2, Limits: []sim.Limit{rpm(15, sim.Sliding), tpm(5000, sim.Sliding)}, Known: known, Workers: workers, Person: true})
		}
		all = append(all, scenario{Keys: 3, Models: 1, Limits: []sim.Limit{rpm(30, sim.Sliding), rpd(150)}, Known: known, Workers: 8})
	}
	return all
}

func TestGoodput(t *testing.T) {
	all := few()
	if *whole || *only != "" {
		all = every()
	}
	t.Log(heading)
	for _, s := range all {
		if !strings.Contains(s.name(), *only) {
			continue
		}
		s.Requests = *requests
		m := s.run(t)
		t.Log(m.row())
		if !*whole && *only == "" {
			m.hold(t)
		}
		for _, o := range m.outcomes {
			if o.err != nil {
				t.Logf("request %d: %v", o.job.id, o.err)
			}
		}
		if *only != "" {
			t.Log("\n" + m.timeline())
		}
	}
}
