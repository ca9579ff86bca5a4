package goodput

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"strconv"
	"sync"
	"testing"
	"time"
)

// The baselines are what clients do that know nothing of limits but a refusal,
// and of that its Retry-After at most. Where one has keys or models to itself,
// each request takes the next.

var baselines = []struct {
	name  string
	carry func(*naive, context.Context, job) error
}{
	{"backoff alone", (*naive).backoff},
	{"exponential, 6 tries", (*naive).sixTries},
	{"rotate, then raise", (*naive).rotate},
	{"fall back, then raise", (*naive).fallBack},
	{"two SDK retries", (*naive).twoRetries},
	{"cooldown pool", (*naive).cooldown},
}

// naive is a simple client of a provider.
type naive struct {
	scenario
	way    http.RoundTripper
	mu     sync.Mutex
	random *rand.Rand
	turn   int               // the key, or the key and model, that is next
	cools  map[int]time.Time // by key and model: not before
}

// by gives a client of the kind.
func by(carry func(*naive, context.Context, job) error) func(*testing.T, scenario, http.RoundTripper) (ask, func()) {
	return func(_ *testing.T, s scenario, way http.RoundTripper) (ask, func()) {
		n := &naive{scenario: s, way: way, random: rand.New(rand.NewPCG(17, 19)), cools: map[int]time.Time{}}
		return func(ctx context.Context, j job) error { return carry(n, ctx, j) }, func() {}
	}
}

var errLimited = errors.New("rate limited")

// send sends once; where it is refused the error is errLimited, with the wait
// that is stated.
func (n *naive) send(ctx context.Context, key, model int, j job) (wait time.Duration, err error) {
	req, err := n.request(ctx, modelName(model), j)
	if err != nil {
		return 0, err
	}
	req.Header.Set("Authorization", "Bearer "+token(key))
	resp, err := n.way.RoundTrip(req)
	if err == nil && resp.StatusCode == http.StatusTooManyRequests {
		seconds, _ := strconv.Atoi(resp.Header.Get("Retry-After"))
		return time.Duration(seconds) * time.Second, errors.Join(errLimited, resp.Body.Close())
	}
	return 0, read(resp, err)
}

// next counts on, below most.
func (n *naive) next(most int) int {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.turn++
	return n.turn % most
}

// exponential is 1 s doubling to 60 s.
func exponential(try int) time.Duration {
	return min(time.Second<<min(try, 6), time.Minute)
}

// retry sends to one key until it is let in, at most so often, with the wait
// that after gives.
func (n *naive) retry(ctx context.Context, j job, tries int, after func(try int, stated time.Duration) time.Duration) error {
	key := n.next(n.Keys)
	for try := 0; ; try++ {
		stated, err := n.send(ctx, key, 0, j)
		if !errors.Is(err, errLimited) || try+1 == tries {
			return err
		}
		if err := pause(ctx, after(try, stated)); err != nil {
			return err
		}
	}
}

func (n *naive) backoff(ctx context.Context, j job) error {
	return n.retry(ctx, j, -1, func(try int, _ time.Duration) time.Duration { return exponential(try) })
}

func (n *naive) sixTries(ctx context.Context, j job) error {
	return n.retry(ctx, j, 6, func(try int, _ time.Duration) time.Duration { return exponential(try) })
}

// twoRetries waits as told up to a minute, else half a second doubling to 8 s, a
// quarter less at random.
func (n *naive) twoRetries(ctx context.Context, j job) error {
	return n.retry(ctx, j, 3, func(try int, stated time.Duration) time.Duration {
		if stated > 0 && stated <= time.Minute {
			return stated
		}
		n.mu.Lock()
		defer n.mu.Unlock()
		d := min(time.Second/2<<try, 8*time.Second)
		return d - time.Duration(n.random.Int64N(int64(d/4)))
	})
}

func (n *naive) rotate(ctx context.Context, j job) (err error) {
	first := n.next(n.Keys)
	for i := range n.Keys {
		if _, err = n.send(ctx, (first+i)%n.Keys, 0, j); !errors.Is(err, errLimited) {
			return err
		}
	}
	return err
}

func (n *naive) fallBack(ctx context.Context, j job) (err error) {
	key := n.next(n.Keys)
	for model := range n.Models {
		if _, err = n.send(ctx, key, model, j); !errors.Is(err, errLimited) {
			return err
		}
	}
	return err
}

// cooldown takes in turn the keys and models that have not refused lately: each
// rests as long as it says, or a minute. Where all rest it waits for the first.
func (n *naive) cooldown(ctx context.Context, j job) error {
	for {
		place, wait := n.coolest()
		if wait > 0 {
			if err := pause(ctx, wait); err != nil {
				return err
			}
			continue
		}
		stated, err := n.send(ctx, place/n.Models, place%n.Models, j)
		if !errors.Is(err, errLimited) {
			return err
		}
		if stated == 0 {
			stated = time.Minute
		}
		n.mu.Lock()
		n.cools[place] = time.Now().Add(stated)
		n.mu.Unlock()
	}
}

// coolest is the next place that does not rest, or the one that rests shortest.
func (n *naive) coolest() (place int, wait time.Duration) {
	all := n.Keys * n.Models
	first := n.next(all)
	n.mu.Lock()
	defer n.mu.Unlock()
	wait = 1 << 62
	for i := range all {
		p := (first + i) % all
		if d := time.Until(n.cools[p]); d <= 0 {
			return p, 0
		} else if d < wait {
			place, wait = p, d
		}
	}
	return place, wait
}
