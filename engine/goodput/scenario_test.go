package goodput

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"time"

	"sluice/engine/sim"
)

// What a client can know of the limits.
const (
	inHeaders  = "headers"    // each answer states them
	inWaits    = "waits"      // a refusal states when the request would pass
	unstated   = "nothing"    // a refusal says only that it is one
	configured = "configured" // as unstated, and the person wrote them down
)

// scenario is one provider, and the work for it.
type scenario struct {
	Keys, Models int
	Limits       []sim.Limit
	Known        string
	Workers      int
	Streamed     bool
	Requests     int
	Change       float64 // the limits are multiplied by it after changeAfter, when all is counted anew; 0: they stay
	Person       bool    // somebody chats beside the work
}

// name says what the scenario is, in few words.
func (s scenario) name() string {
	var limits []string
	kind := ""
	for _, l := range s.Limits {
		unit := map[time.Duration]string{time.Minute: "M", 24 * time.Hour: "D"}[time.Duration(l.Window)]
		limits = append(limits, fmt.Sprintf("%sP%s=%d", strings.ToUpper(l.Dimension[:1]), unit, l.Max))
		if l.Kind != "" && time.Duration(l.Window) < 24*time.Hour {
			kind = " " + l.Kind
		}
	}
	name := fmt.Sprintf("%dx%d %s%s %s w%d", s.Keys, s.Models, strings.Join(limits, "+"), kind, s.Known, s.Workers)
	if s.Streamed {
		name += " streamed"
	}
	if s.Change != 0 {
		name += fmt.Sprintf(" change=%g", s.Change)
	}
	if s.Person {
		name += " person"
	}
	return name
}

// job is one request of the work.
type job struct {
	id            int
	input, output int64 // tokens
}

const changeAfter = 5 * time.Minute

// changed is the scenario after its limits have changed.
func (s scenario) changed() scenario {
	limits := append([]sim.Limit(nil), s.Limits...)
	for i := range limits {
		limits[i].Max = int64(float64(limits[i].Max) * s.Change)
	}
	s.Limits = limits
	return s
}

// latency and speed are those of the provider's models.
const (
	latency = 400 * time.Millisecond
	speed   = 150 // tokens a second
)

func (j job) took() time.Duration {
	return latency + time.Duration(j.output)*time.Second/speed
}

// work draws the requests of a scenario: sizes are log-normal.
func (s scenario) work() []job {
	random := rand.New(rand.NewPCG(7, 11))
	size := func(median, sigma, most float64) int64 {
		return int64(min(most, math.Exp(math.Log(median)+sigma*random.NormFloat64()))) + 1
	}
	jobs := make([]job, s.Requests)
	for i := range jobs {
		jobs[i] = job{i, size(120, 0.8, 1500), size(90, 0.7, 600)}
	}
	return jobs
}

// question is a message of exactly n tokens by the provider's count, 8 at least.
func question(n int64) string {
	return strings.TrimSpace(strings.Repeat("word ", int(max(n, 8)-4)))
}

// models, and the keys.
func (s scenario) provider() sim.Provider {
	p := sim.Provider{Name: "far", Limits: s.Limits, Latency: sim.Duration(latency), Speed: speed, Dialect: "openai",
		Reserve: "input", AnswerTokens: 2000}
	for i := range s.Models {
		p.Models = append(p.Models, sim.Model{Name: fmt.Sprintf("model-%d", i)})
	}
	for i := range s.Keys {
		p.Keys = append(p.Keys, sim.Key{Name: fmt.Sprintf("key%d", i), Token: fmt.Sprintf("sk-far-%02d-0123456789abcdef", i)})
	}
	if s.Known != inHeaders {
		p.Limits = append([]sim.Limit(nil), p.Limits...)
		for i := range p.Limits {
			p.Limits[i].Hidden = true
		}
	}
	return p
}
