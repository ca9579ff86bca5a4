package story

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"sluice/engine"
	"sluice/engine/clock"
)

var noon = time.Date(2026, 3, 14, 12, 0, 0, 0, time.UTC)

func after(seconds int) time.Time { return noon.Add(time.Duration(seconds) * time.Second) }

// drawn gives events of a few requests, as they may come.
func drawn(r *rand.Rand, n int) (events []engine.Event) {
	pick := func(of ...string) string { return of[r.IntN(len(of))] }
	at := noon
	for i := range n {
		at = at.Add(time.Duration(r.IntN(3000)) * time.Millisecond)
		ev := engine.Event{Number: uint64(i + 1), At: at, Kind: engine.EventKind(r.IntN(int(engine.EventWait) + 1)), Request: uint64(r.IntN(5)),
			Key: pick("", "one", "two", "three"), Model: pick("sim/large", "sim/small"), Text: pick("", "some words", "answered in 2.5 s, 91 tokens")}
		if r.IntN(2) == 0 {
			ev.Status, ev.Class, ev.Limit = 400+r.IntN(130), pick("rate_limit", "auth", "model_unavailable", "network"), pick("RPM", "TPD", "")
		}
		if r.IntN(2) == 0 {
			ev.Wait = engine.Seconds(time.Duration(1+r.IntN(4000)) * time.Second)
			ev.Until = at.Add(time.Duration(ev.Wait))
		}
		if r.IntN(2) == 0 {
			ev.From, ev.Why, ev.Attempt = pick("one", "two", "sim/large"), pick("", "RPM full", "429 TPM"), r.IntN(7)
		}
		events = append(events, ev)
	}
	return events
}

// Every event belongs to exactly one story, in its order, with those of its own
// request; stories are in the order of their newest event.
func TestEveryEventBelongsToOneStory(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 1))
	for range 500 {
		events := drawn(r, r.IntN(60))
		var seen []uint64
		newest := uint64(0)
		requests := map[uint64]bool{}
		for _, s := range Of(events) {
			if n := s.Newest().Number; n <= newest {
				t.Fatalf("a story that ends with %d comes after one that ends with %d", n, newest)
			}
			newest = s.Newest().Number
			if s.Request == 0 && len(s.Events) != 1 || s.Request != 0 && requests[s.Request] {
				t.Fatalf("request %d: %d events, told before: %v", s.Request, len(s.Events), requests[s.Request])
			}
			requests[s.Request] = true
			before := uint64(0)
			for _, ev := range s.Events {
				if ev.Request != s.Request || ev.Number <= before {
					t.Fatalf("event %d of request %d is in the story of %d after %d", ev.Number, ev.Request, s.Request, before)
				}
				before = ev.Number
				seen = append(seen, ev.Number)
			}
		}
		slices.Sort(seen)
		if len(seen) != len(events) || len(slices.Compact(seen)) != len(events) {
			t.Fatalf("%d of %d events are told", len(seen), len(events))
		}
	}
}

// No number is lost: what is unfolded shows each, and the line is one line.
func TestNoNumberIsLost(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 2))
	now := after(40)
	for range 500 {
		for _, s := range Of(drawn(r, 1+r.IntN(60))) {
			if line := s.Line(now); strings.ContainsAny(line, "\n\x1b") || line != strings.TrimSpace(line) || strings.Contains(line, "; ;") {
				t.Fatalf("%q is no line", line)
			}
			for _, ev := range s.Events {
				full := Full(ev, now)
				var want []string
				if ev.Status != 0 {
					want = append(want, fmt.Sprint(ev.Status), strings.ReplaceAll(ev.Class, "_", " "), ev.Limit)
				}
				if ev.Wait > 0 {
					want = append(want, clock.Left(ev.At.Add(time.Duration(ev.Wait)), ev.At), clock.Moment(ev.Until, now))
				}
				if ev.Attempt > 1 {
					want = append(want, fmt.Sprintf("attempt %d", ev.Attempt))
				}
				for _, w := range append(want, ev.Key, ev.Model, ev.From, ev.Why) {
					if w != "" && !regexp.MustCompile(`(^|\W)`+regexp.QuoteMeta(w)+`(\W|$)`).MatchString(full) {
						t.Fatalf("%q is not in %q", w, full)
					}
				}
			}
		}
	}
}

// The one line counts what it folds: keys that were limited or rejected, and
// the time that was waited.
func TestTheLineCountsRight(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	for range 2000 {
		n := 1 + r.IntN(4)
		events := []engine.Event{}
		for i := range n {
			events = append(events, engine.Event{Kind: engine.EventLimit, Key: fmt.Sprint("k", i), Model: "p/large", Limit: "RPM", Until: after(20 + i), At: noon})
		}
		r.Shuffle(n, func(i, j int) { events[i], events[j] = events[j], events[i] })
		events = append(events, engine.Event{Kind: engine.EventFallback, Key: "work", Model: "p/small", From: "p/large", Why: "429 RPM", At: after(1)},
			engine.Event{Kind: engine.EventAnswer, Key: "work", Model: "p/small", Text: "answered in 2.5 s, 91 tokens", At: after(2)})
		for i := range events {
			events[i].Number, events[i].Request = uint64(i+1), 7
		}
		want := fmt.Sprintf("%d keys limited, large free again in 18s; answered by small via work in 2.5 s, 91 tokens", n)
		if n == 1 {
			want = "k0 limited (RPM), large free again in 18s; answered by small via work in 2.5 s, 91 tokens"
		}
		if got := Of(events)[0].Line(after(2)); got != want {
			t.Fatalf("got  %q\nwant %q", got, want)
		}
	}
}

func TestSentences(t *testing.T) {
	ev := func(k engine.EventKind, at int, f func(*engine.Event)) engine.Event {
		e := engine.Event{Kind: k, At: after(at), Request: 7, Model: "p/large", Key: "one"}
		if f != nil {
			f(&e)
		}
		return e
	}
	for _, c := range []struct {
		want   string
		events []engine.Event
	}{
		{"answered by large via one in 3.6 s, 162 tokens", []engine.Event{
			ev(engine.EventAnswer, 0, func(e *engine.Event) { e.Text = "answered in 3.6 s, 162 tokens" })}},
		{"one limited (RPM), two rejected (401); asking large via one", []engine.Event{
			ev(engine.EventRotate, 0, func(e *engine.Event) { e.From, e.Why, e.Key = "one", "RPM full", "two" }),
			ev(engine.EventReject, 0, func(e *engine.Event) { e.Key, e.Status, e.Class = "two", 401, "auth" }),
			ev(engine.EventRotate, 0, func(e *engine.Event) { e.From, e.Why = "two", "401 auth" })}},
		{"large: RPM full, free since 11:59:55; asking small via one", []engine.Event{
			ev(engine.EventFallback, 0, func(e *engine.Event) { e.Model, e.From, e.Why, e.Until = "p/small", "p/large", "RPM full", after(-5) })}},
		{"503 on one, waited 12s; answered by large via one", []engine.Event{
			ev(engine.EventError, 0, func(e *engine.Event) { e.Status = 503 }),
			ev(engine.EventRetry, 0, func(e *engine.Event) { e.Text = "waits for one: 503" }),
			ev(engine.EventAnswer, 12, func(e *engine.Event) { e.Text = "answered" })}},
		{"one limited (RPM); waits for one: 429 RPM, 9s left", []engine.Event{
			ev(engine.EventLimit, 0, func(e *engine.Event) { e.Limit = "RPM" }),
			ev(engine.EventWait, 0, func(e *engine.Event) { e.Text, e.Until = "waits for one: 429 RPM", after(9) })}},
		{"one: RPM used up on large, back in 37s", []engine.Event{
			ev(engine.EventLimit, 0, func(e *engine.Event) { e.Limit, e.Wait = "RPM", engine.Seconds(37*time.Second) })}},
	} {
		if got := (Story{7, c.events}).Line(noon); got != c.want {
			t.Errorf("got  %q\nwant %q", got, c.want)
		}
	}
}

func TestALimitIsOneLine(t *testing.T) {
	hit := engine.Event{Kind: engine.EventLimit, Model: "relay/acme/large", Key: "one", Limit: "RPM", Wait: engine.Seconds(51970 * time.Millisecond),
		Text: "Rate limit reached for model large. Please try again in 51.97s. Upgrade today!"}
	if got, want := Brief(hit), "one: RPM used up on acme/large, back in 52s"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	hit.Limit = ""
	if got := Brief(hit); got != "one: "+hit.Text {
		t.Errorf("a limit without a name loses its words: %q", got)
	}
}
