package sim

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// naive is a client that keeps a countdown for each key and model, and knows
// no more than it is told.
type naive struct {
	t      *testing.T
	server *Server
	keys   []Key
	models []string
	until  map[string]time.Time // key and model
	bad    map[string]bool
	log    []string
}

func (n *naive) say(start time.Time, format string, a ...any) {
	n.log = append(n.log, fmt.Sprintf("%2ds ", int(at(start).Seconds()))+fmt.Sprintf(format, a...))
}

// send tries models in order, keys in order; it waits for a better model for
// eight seconds at most.
func (n *naive) send(start time.Time) {
	for _, m := range n.models {
		for _, k := range n.keys {
			wait := time.Until(n.until[k.Name+m])
			if n.bad[k.Name] || wait > 8*time.Second {
				continue
			}
			if wait > 0 {
				n.say(start, "waits for %s %s", k.Name, m)
				time.Sleep(wait)
			}
			if n.try(start, k, m) {
				return
			}
		}
	}
	n.t.Errorf("%v: nothing answered", at(start))
}

func (n *naive) try(start time.Time, k Key, m string) bool {
	r := do(n.t, n.server, ask{key: k.Token, body: question(m, true)})
	switch r.status {
	case http.StatusOK:
		if content(n.t, r.body) == "" {
			n.t.Errorf("empty answer")
		}
		n.say(start, "%s answered with %s", k.Name, m)
		if r.header.Get("x-ratelimit-remaining-requests") == "0" {
			n.until[k.Name+m] = start.Add(time.Minute) // the first message came at the start
		}
		return true
	case http.StatusUnauthorized:
		n.bad[k.Name] = true
		n.say(start, "%s was rejected", k.Name)
	case http.StatusTooManyRequests:
		_, after, _ := strings.Cut(r.body, "try again in ")
		text, _, _ := strings.Cut(after, ". ")
		wait, err := time.ParseDuration(text)
		if err != nil {
			n.t.Errorf("no wait in %s", r.body)
		}
		n.say(start, "%s is limited on %s", k.Name, m)
		for _, other := range n.keys {
			if other.Account == k.Account && (k.Account != "" || other.Name == k.Name) {
				n.until[other.Name+m] = time.Now().Add(wait)
			}
		}
	}
	return false
}

func TestDemoShowsEverythingWithinAMinute(t *testing.T) {
	for _, pace := range []time.Duration{5 * time.Second, 6 * time.Second, 7 * time.Second, 8 * time.Second} {
		t.Run(pace.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := Demo().Providers[0]
				n := &naive{t: t, server: New(Demo()), keys: p.Keys, until: map[string]time.Time{}, bad: map[string]bool{}}
				for _, m := range p.Models {
					n.models = append(n.models, m.Name)
				}
				start := time.Now()
				for i := 0; at(start) < 66*time.Second; i++ {
					time.Sleep(time.Until(start.Add(time.Duration(i) * pace)))
					n.send(start)
				}
				log := strings.Join(n.log, "\n")
				t.Log(log)
				checkDemo(t, n.log)
			})
		})
	}
}

func checkDemo(t *testing.T, log []string) {
	t.Helper()
	find := func(from int, what string) int {
		i := slices.IndexFunc(log[from:], func(l string) bool { return strings.Contains(l, what) })
		if i < 0 {
			t.Fatalf("never %q in\n%s", what, strings.Join(log, "\n"))
		}
		return from + i
	}
	i := find(0, "alpha answered with large")
	i = find(i, "bravo was rejected")
	i = find(i, "charlie answered with large")
	i = find(i, "charlie is limited on large")
	i = find(i, "answered with medium")
	i = find(i, "alpha answered with large")
	if !strings.HasPrefix(log[i], "6") {
		t.Errorf("the preferred model came back at %q, want about a minute", log[i])
	}
}
