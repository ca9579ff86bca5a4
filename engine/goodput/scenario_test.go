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
	configured = "configured" // as nothing, but the person wrote them down
	inWaits    = "waits"      // a refusal states when the request would pass, by Retry-After
	inWords    = "words"      // likewise, in its text
	unstated   = "nothing"    // a refusal says only that it is one
	unknown    = "unknown"    // likewise, without a word, by a provider that no catalogue knows
)

// The dialect of the provider that says so much.
var dialects = map[string]string{
	inHeaders: "openai", configured: "nvidia", inWaits: "later", inWords: "later-in-words", unstated: "nvidia", unknown: "oneapi",
}

// scenario is one provider, and the work for it.
type scenario struct {
	Keys, Models int
	Limits       []sim.Limit // of each model with each key, or of each key
	Known        string
	Workers      int // requests under way or waiting at once
	Streamed     bool
	Change       float64 // the limits are multiplied by it in mid-run; 0: they stay
	Person       bool    // somebody chats beside the work
	Uneven       bool    // the first model has many requests and few tokens, the second the reverse; together as if even
	Requests     int
	Falls        string // the measures by which it falls short as things are
}

// name says what the scenario is, in few words.
func (s scenario) name() string {
	var limits []string
	kind := ""
	for _, l := range s.Limits {
		unit := map[time.Duration]string{time.Minute: "M", 24 * time.Hour: "D"}[time.Duration(l.Window)]
		limits = append(limits, fmt.Sprintf("%sP%s=%d", strings.ToUpper(l.Dimension[:1]), unit, l.Max))
		if time.Duration(l.Window) < 24*time.Hour {
			kind = l.Kind
		}
		if l.Scope != "" {
			kind += " of each key"
		}
	}
	name := fmt.Sprintf("%dx%d %s %s %s w%d", s.Keys, s.Models, strings.Join(limits, "+"), kind, s.Known, s.Workers)
	for suffix, has := range map[string]bool{" streamed": s.Streamed, " person": s.Person, " uneven": s.Uneven, fmt.Sprintf(" change=%g", s.Change): s.Change != 0} {
		if has {
			name += suffix
		}
	}
	return name
}

// job is one request of the work, or of the person beside it.
type job struct {
	id            int
	input, output int64     // tokens
	due           time.Time // of a chat: when it is asked
}

// firstChat is the number of the person's first request.
const firstChat = 1 << 20

func (j job) chat() bool { return j.id >= firstChat }

// What the provider's models take for an answer.
const (
	latency = 400 * time.Millisecond
	speed   = 150 // tokens a second
)

func (j job) took() time.Duration {
	return latency + time.Duration(j.output)*(time.Second/speed)
}

// leastInput is what the shortest question has.
const leastInput = 11

// question is a message of exactly so many tokens by the provider's count.
func (j job) question() string {
	return strings.Repeat("word ", int(j.input-leastInput)+1) + fmt.Sprintf("in %d words", j.output)
}

// work draws the requests: sizes are log-normal.
func (s scenario) work() []job {
	random := rand.New(rand.NewPCG(7, 11))
	size := func(median, sigma float64, least, most int64) int64 {
		return min(max(int64(median*math.Exp(sigma*random.NormFloat64())), least), most)
	}
	jobs := make([]job, s.Requests)
	for i := range jobs {
		jobs[i] = job{id: i, input: size(120, 0.8, leastInput, 1500), output: size(90, 0.7, 1, 600)}
	}
	return jobs
}

// The person asks every so often.
const (
	firstAsk = 10 * time.Second
	askEvery = 20 * time.Second
)

// chat is the person's nth request, from 0 on.
func (s scenario) chat(n int, start time.Time) job {
	return job{id: firstChat + n, input: 60, output: 60, due: start.Add(firstAsk + time.Duration(n)*askEvery)}
}

// changes is when the limits change, from the start on: in the midst of the work.
func (s scenario) changes() time.Duration {
	still := s
	still.Change = 0
	return (still.bound(epoch) / 2).Round(time.Second)
}

// epoch is a time like that at which a run begins: windows of the clock do not
// begin when we do.
var epoch = time.Date(2000, 1, 1, 0, 0, 13, 0, time.UTC)

// limits are those of the scenario, with their change.
func (s scenario) limits() []sim.Limit {
	limits := append([]sim.Limit(nil), s.Limits...)
	if s.Change != 0 {
		after := sim.Duration(s.changes())
		for i := range limits {
			limits[i].After, limits[i].Later = after, int64(float64(limits[i].Max)*s.Change)
		}
	}
	return limits
}

// limitsOf are those of one model.
func (s scenario) limitsOf(model int) []sim.Limit {
	limits := s.limits()
	if !s.Uneven || model > 1 {
		return limits
	}
	for i, l := range limits {
		part := l.Max / 3
		if model == 0 == (l.Dimension == sim.Tokens) {
			part = -part
		}
		limits[i].Max += part
	}
	return limits
}

func keyName(i int) string   { return fmt.Sprintf("key%d", i) }
func token(i int) string     { return fmt.Sprintf("sk-far-%02d-0123456789abcdef", i) }
func modelName(i int) string { return fmt.Sprintf("model%d", i) }

// provider is the one that the scenario is about.
func (s scenario) provider() sim.Provider {
	p := sim.Provider{Name: "far", Dialect: dialects[s.Known], Limits: s.limits(), Reserve: "input", Latency: sim.Duration(latency), Speed: speed, Answers: []string{"word "}}
	if s.Known == inHeaders && s.daily() {
		p.Dialect = "sambanova" // its headers tell of days, too
	}
	for i := range s.Models {
		m := sim.Model{Name: modelName(i)}
		if s.Uneven {
			m.Limits = s.limitsOf(i)
		}
		p.Models = append(p.Models, m)
	}
	for i := range s.Keys {
		p.Keys = append(p.Keys, sim.Key{Name: keyName(i), Token: token(i)})
	}
	return p
}

func (s scenario) daily() bool {
	for _, l := range s.Limits {
		if l.Window == sim.Day {
			return true
		}
	}
	return false
}

// window is the shortest one of the limits.
func (s scenario) window() time.Duration {
	w := time.Duration(s.Limits[0].Window)
	for _, l := range s.Limits {
		w = min(w, time.Duration(l.Window))
	}
	return w
}
