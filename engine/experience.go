package engine

import (
	"math"
	"slices"
	"time"

	"sluice/engine/provider"
	"sluice/engine/wire"
	"sluice/keystore/limit"
)

// experience is what a model's answers have taught.
type experience struct {
	ratio   float64 // reported input tokens for one estimated; 0: none seen
	outputs ring    // output tokens of recent answers
	firsts  ring    // milliseconds to the first token
}

// learn takes over what one answer used. first is the time to its first
// content, 0 where that is not known.
func (x *experience) learn(estimated, input, output int64, first time.Duration) {
	if estimated > 0 && input > 0 {
		ratio := float64(input) / float64(estimated)
		if x.ratio == 0 {
			x.ratio = ratio
		}
		x.ratio += 0.3 * (ratio - x.ratio)
	}
	if output > 0 {
		x.outputs.add(output)
	}
	if first > 0 {
		x.firsts.add(first.Milliseconds())
	}
}

// cost estimates what a request takes from the buckets of a model.
func (x *experience) cost(asked *wire.Prompt, p provider.Provider) limit.Cost {
	c := limit.Cost{Requests: 1, Input: asked.Estimate, Output: x.outputs.quantile(0.9)}
	if x.ratio > 0 {
		c.Input = int64(float64(c.Input)*x.ratio + 0.5)
	}
	if asked.MaxTokens > 0 && (c.Output == 0 || c.Output > asked.MaxTokens || p.ReservesMax) {
		c.Output = asked.MaxTokens
		if p.ReservesLarger {
			c.Output = max(c.Output-c.Input, 1)
		}
	}
	if c.Output == 0 {
		c.Output = usualOutput
	}
	return c
}

// usualOutput is the length of an answer, in tokens, where nothing is known.
const usualOutput = 256

// typical is the cost of a usual request for a model, kept within the limits of
// rows: a key's state speaks of requests that can fit at all.
func (x *experience) typical(model string, rows []limit.Row) limit.Cost {
	c := limit.Cost{Requests: 1, Input: 32, Output: usualOutput}
	if x.outputs.size > 0 {
		c.Output = x.outputs.quantile(0.9)
	}
	for i := range rows {
		for j := range rows[i].Buckets {
			b := &rows[i].Buckets[j]
			if over := c.Of(b.Dimension) - b.Limit.N; b.Covers(model) && b.Limit.Known && b.Limit.N > 0 && over > 0 {
				fromOutput := min(over, c.Output)
				c.Output -= fromOutput
				c.Input -= min(over-fromOutput, c.Input)
			}
		}
	}
	return c
}

// ring keeps the newest numbers.
type ring struct {
	n          [48]int64
	size, next int
	of         float64 // the newest quantile that was asked for; 0: none since the newest number
	value      int64
}

func (r *ring) add(v int64) {
	r.n[r.next] = v
	r.next = (r.next + 1) % len(r.n)
	r.size = min(r.size+1, len(r.n))
	r.of = 0
}

// quantile gives the smallest number that is not below a part q (0 to 1) of
// what was added; 0 where nothing was.
func (r *ring) quantile(q float64) int64 {
	if r.size == 0 || r.of == q {
		return r.value
	}
	v := slices.Clone(r.n[:r.size])
	slices.Sort(v)
	r.of, r.value = q, v[max(int(math.Ceil(q*float64(r.size))), 1)-1]
	return r.value
}
