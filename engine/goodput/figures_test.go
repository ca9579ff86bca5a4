package goodput

import (
	"net/http"
	"strconv"
	"testing"
	"time"

	"sluice/engine/sim"
)

// history makes what a run showed out of what came to one bucket.
func history(kind string, workers int) *measured {
	s := scenario{Keys: 1, Models: 1, Limits: alone(kind), Known: unstated, Workers: workers, Requests: 20}
	return &measured{mark: s.mark(), start: epoch}
}

// came notes that a request which entered at a second came to the provider at
// another, and how it was answered.
func (m *measured) came(id int, entered, at float64, status int) {
	point := func(s float64) time.Time { return m.start.Add(time.Duration(s * float64(time.Second))) }
	m.seen = append(m.seen, sim.Arrival{At: point(at), User: strconv.Itoa(id), Key: keyName(0), Model: modelName(0), Limit: "RPM", Status: status})
	if status == http.StatusOK {
		m.outcomes = append(m.outcomes, outcome{job: job{id: id, input: 60}, entered: point(entered), ended: point(at + 1)})
	}
}

const (
	letIn = http.StatusOK
	no    = http.StatusTooManyRequests
)

func TestBurst(t *testing.T) {
	for _, tt := range []struct {
		at   []float64
		want int
	}{
		{nil, 0},
		{[]float64{5, 5, 5, 5}, 0},          // sent before the first was read
		{[]float64{5, 6, 6, 6}, 3},          // after it
		{[]float64{5, 6, 6.5, 6.9, 7.1}, 3}, // the last is a second after the second
		{[]float64{5, 6, 7, 8, 9}, 1},
	} {
		m := history(sim.Sliding, 1)
		for i, at := range tt.at {
			m.came(i, 0, at, no)
		}
		if got := m.figures().burst; got != tt.want {
			t.Errorf("refused at %v: %d within a second, want %d", tt.at, got, tt.want)
		}
	}
}

func TestOrder(t *testing.T) {
	type arrival struct {
		id          int
		entered, at float64
		status      int
	}
	const chat = firstChat
	for name, tt := range map[string]struct {
		came                []arrival
		overtaken, jumped   int
		wait, chatWaitAbove time.Duration
	}{
		"in order":              {came: []arrival{{0, 0, 1, letIn}, {1, 1, 2, letIn}}, wait: time.Second},
		"two pass one":          {came: []arrival{{1, 1, 2, letIn}, {2, 1, 3, letIn}, {0, 0, 4, letIn}}, overtaken: 2, wait: 4 * time.Second},
		"as old is no younger":  {came: []arrival{{1, 0, 2, letIn}, {0, 0, 4, letIn}}, wait: 4 * time.Second},
		"refused is not let in": {came: []arrival{{1, 1, 2, no}, {0, 0, 3, letIn}, {1, 1, 4, letIn}}, wait: 3 * time.Second},
		"a chat may pass":       {came: []arrival{{chat, 1, 2, letIn}, {0, 0, 3, letIn}}, wait: 3 * time.Second, chatWaitAbove: time.Second},
		"a chat is passed":      {came: []arrival{{0, 0, 2, letIn}, {1, 3, 4, letIn}, {chat, 1, 5, letIn}}, jumped: 2, wait: 2 * time.Second, chatWaitAbove: 4 * time.Second},
	} {
		m := history(sim.Sliding, 8)
		for _, a := range tt.came {
			m.came(a.id, a.entered, a.at, a.status)
		}
		f := m.figures()
		if f.overtaken != tt.overtaken || f.jumped != tt.jumped || f.wait != tt.wait || f.chatWait != tt.chatWaitAbove {
			t.Errorf("%s: %+v", name, f)
		}
	}
}

func TestWhatFallsShort(t *testing.T) {
	m := history(sim.Sliding, 8) // 20 requests at 18 a minute
	for i := range 20 {
		at := 0.0
		if i >= 18 {
			at = 70
		}
		m.came(i, 0, at, letIn)
	}
	m.came(0, 0, 65, no)
	f := m.figures()
	if f.done != 20 || f.makespan != 71*time.Second || f.share < 0.89 || f.share > 0.91 || f.late < 0.32 || f.late > 0.34 {
		t.Errorf("%+v", f)
	}
	if short := m.falls(f); short != "refused+28.4" {
		t.Errorf("falls short by %s", short)
	}
}

// The bound counts windows as the provider does, through a change of the limit.
func TestLets(t *testing.T) {
	changed := func(kind string, later int64) sim.Limit {
		l := rpm(10, kind)
		l.After, l.Later = sim.Duration(90*time.Second), later
		return l
	}
	for _, tt := range []struct {
		limit sim.Limit
		at    time.Duration
		want  float64
	}{
		{rpm(10, sim.Sliding), 0, 10},
		{rpm(10, sim.Sliding), 59 * time.Second, 10},
		{rpm(10, sim.Sliding), 60 * time.Second, 20},
		{rpm(10, sim.Fixed), 46 * time.Second, 10}, // the clock's minute ends 47 seconds after the start
		{rpm(10, sim.Fixed), 47 * time.Second, 20},
		{rpm(10, sim.Bucket), 30 * time.Second, 15},
		{changed(sim.Sliding, 5), 3 * time.Minute, 30}, // 10 from 0, 10 from 60, 5 from 120 and from 180
		{changed(sim.Sliding, 20), 89 * time.Second, 20},
		{changed(sim.Bucket, 5), 3 * time.Minute, 32.5},
		{changed(sim.Bucket, 20), 3 * time.Minute, 65}, // its size doubles, too
	} {
		if got := lets(tt.limit, tt.at, epoch); got != tt.want {
			t.Errorf("%s of 10 then %d lets through %g in %s, want %g", tt.limit.Kind, tt.limit.Later, got, tt.at, tt.want)
		}
	}
}
