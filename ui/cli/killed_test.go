//go:build unix

package cli

import (
	"cmp"
	"context"
	"flag"
	"math/rand/v2"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// The short run is part of every test; the long one is
//
//	go test ./ui/cli -run TestKilled -kills 200
var kills = flag.Int("kills", 12, "how many processes of the program are killed while they work")

// quick is the program under a name by which it seals its encrypted file with
// little work, so that a kill also falls on what comes before and after that.
const quick = "sluice-quick"

func init() {
	if filepath.Base(os.Args[0]) != quick {
		return
	}
	a := newApp(Process{Env: os.Environ(), Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr})
	a.WorkFactor = 2
	ctx, stop := signal.NotifyContext(context.Background(), Signals...)
	defer stop()
	os.Exit(a.main(ctx, os.Args[1:]))
}

// TestKilled kills the program at random moments, one process or four at the
// same time, while it chats and changes keys. Nothing that it said is done is
// lost or there twice, and everything opens again.
func TestKilled(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	h := newKillHome(t, rand.New(rand.NewPCG(seed, 0)))
	many := *kills
	if testing.Short() {
		many = min(many, 3)
	}
	for n := 1; h.killed < many && !t.Failed(); n = 5 - n {
		results := make([]result, n)
		var running sync.WaitGroup
		for i := range results {
			a, delay := h.choose(h.lanes[i], n > 1)
			running.Go(func() { results[i] = h.play(a, delay) })
		}
		running.Wait()
		h.note(results)
		h.check(results)
	}
	t.Logf("%d processes killed of %d; %d questions, %d of their answers finished, %d interrupted; %d keys at the end",
		h.killed, h.played, len(h.asked), h.finished, h.interrupted, h.keys())
}

// choose picks what a process does next, and when it is killed.
func (h *killHome) choose(l *lane, several bool) (act, patience) {
	l.count++
	names := l.names()
	r := h.random
	var a act
	switch roll := r.IntN(12); {
	case roll < 4:
		a = h.ask(l, several)
	case roll == 4:
		a = h.dashboard(l)
	case roll == 5 || len(names) == 0 && roll%2 == 0:
		a = l.addStored()
	case roll == 6 || len(names) == 0:
		a = l.addReference()
	default:
		name := names[r.IntN(len(names))]
		a = l.change(name, roll-7, len(names) > 5)
	}
	typical := cmp.Or(h.typical[a.what], h.typical["add"])
	return a, patience(typical/5 + time.Duration(r.Int64N(int64(typical))))
}

// note takes in what finished processes did.
func (h *killHome) note(results []result) {
	h.t.Helper()
	for _, r := range results {
		h.played++
		if r.question != "" {
			h.asked[r.question] = r
		}
		if r.killed {
			h.killed++
			continue
		}
		if r.code != exitOK {
			h.t.Errorf("%q ended with status %d:\n%s%s", r.args, r.code, r.stdout, r.stderr)
			continue
		}
		h.typical[r.what] = (3*cmp.Or(h.typical[r.what], r.took) + r.took) / 4
		if r.question != "" {
			h.finished++
		}
		for _, bad := range []string{"in memory", "damaged", "not writable", "internal error"} {
			if strings.Contains(r.stderr, bad) {
				h.t.Errorf("%q says: %s", r.args, r.stderr)
			}
		}
	}
}

// names gives the keys of a lane, in order.
func (l *lane) names() []string {
	var names []string
	for name := range l.keys {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func (h *killHome) keys() (n int) {
	for _, l := range h.lanes {
		n += len(l.keys)
	}
	return n
}

// everyday leaves a test out of the short set, and says so.
func everyday(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("takes seconds on a disk of its own: go test without -short")
	}
}
