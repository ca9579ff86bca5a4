package engine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"sluice/engine/ending"
	"sluice/keystore"
	"sluice/keystore/limit"
)

// planned sends one request as a plan says, and gives how it ended.
func (r *rig) planned(p Plan) error { return r.carried("hello", p) }

func (r *rig) carried(text string, p Plan) error {
	req, err := http.NewRequestWithContext(WithPlan(context.Background(), p), http.MethodPost, "http://sluice.invalid/v1/chat/completions",
		strings.NewReader(fmt.Sprintf(`{"model":"sluice","max_tokens":20,"messages":[{"role":"user","content":%q}]}`, text)))
	if err != nil {
		return err
	}
	resp, err := r.e.RoundTrip(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	_, err = io.Copy(io.Discard, resp.Body)
	return err
}

// TestAPlanSaysWhoGoesFirstAndHowLong: of those that wait for one place the one
// with the lowest priority goes first, and none waits beyond its deadline.
func TestAPlanSaysWhoGoesFirstAndHowLong(t *testing.T) {
	oneAMinute := func(o *Options) {
		o.Limits = map[keystore.Route][]limit.Bucket{simRoute("large"): perMinute(1)}
	}
	inBubble(t, simple([]string{"large"}, []string{"one"}), oneAMinute, func(r *rig) {
		var wait sync.WaitGroup
		var ended []string
		for i, p := range []Plan{{Label: "first"}, {Label: "batch", Priority: 2}, {Label: "guest", Priority: 1}, {Label: "person"}} {
			p.Ended = func(End) { ended = append(ended, p.Label) } // by the engine's goroutine alone
			p.Entered = func(id uint64) {
				if id != uint64(i+1) {
					t.Errorf("%s is request %d", p.Label, id)
				}
			}
			wait.Go(func() {
				if err := r.planned(p); err != nil {
					t.Errorf("%s: %v", p.Label, err)
				}
			})
			synctest.Wait()
		}
		var limited *ending.LimitedError
		if err := r.planned(Plan{Label: "late", Priority: 3, Deadline: time.Now().Add(30 * time.Second)}); !errors.As(err, &limited) {
			t.Errorf("past its deadline: %v", err)
		}
		if d := time.Since(r.began); d > 30*time.Second {
			t.Errorf("it took %s to see that the deadline is too early", d)
		}
		wait.Wait()
		if want := []string{"first", "person", "guest", "batch"}; !slices.Equal(ended, want) {
			t.Errorf("they ended in the order %v, not %v", ended, want)
		}
	})
}

// TestEachGoesWhereItFits: one model takes many requests of few tokens, the
// other few of many. Together they take all of both within one window, where
// each goes to the one that it fits; but who prefers the first gets that.
func TestEachGoesWhereItFits(t *testing.T) {
	apart := func(o *Options) {
		tokens := func(n int64) limit.Bucket {
			return limit.Bucket{Dimension: limit.Tokens, Window: limit.Window{Span: limit.Minute}, Limit: limit.Of(n), Source: limit.Configured}
		}
		o.Limits = map[keystore.Route][]limit.Bucket{
			simRoute("large"): append(perMinute(20), tokens(2000)),
			simRoute("small"): append(perMinute(4), tokens(6000)),
		}
	}
	long := strings.Repeat("word ", 1000)
	inBubble(t, simple([]string{"large", "small"}, []string{"one"}), apart, func(r *rig) {
		for _, text := range []string{long, "a", "b", "c", long, "d", "e", "f", long, "g", "h", "i", long, "j", "k", "l"} {
			if err := r.carried(text, Plan{Label: "batch", Priority: 2}); err != nil {
				t.Fatal(err)
			}
		}
		if took := time.Since(r.began); took > 30*time.Second {
			t.Errorf("it took %s: some waited for the next window", took)
		}
		before := len(r.sim.Seen())
		if err := r.carried("m", Plan{Label: "chat", Prefer: time.Second}); err != nil || r.sim.Seen()[before].Model != "large" {
			t.Errorf("who prefers a model: %v, %+v", err, r.sim.Seen()[before])
		}
	})
}
