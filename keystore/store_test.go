package keystore

import (
	"context"
	"errors"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sluice/keystore/limit"
)

func openStore(t testing.TB, path, process string, now time.Time) *Store {
	t.Helper()
	s, err := Open(t.Context(), path, process, now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(now); err != nil {
			t.Error(err)
		}
	})
	return s
}

func storePath(t testing.TB) string { return filepath.Join(t.TempDir(), "data", "ledger.db") }

func TestStoreConforms(t *testing.T) {
	conform(t, func(t *testing.T) Ledger { return openStore(t, storePath(t), "p", start) })
}

// firstRun is limited until 14:02, has a key switched off, and ends.
func firstRun(t *testing.T, path string, off Target) []limit.Row {
	t.Helper()
	s, err := Open(t.Context(), path, "a", start)
	if err != nil {
		t.Fatal(err)
	}
	configure(t, s, accountModel(target), perMinute(30))
	for range 5 {
		settle(t, s, reserve(t, s, target, start), limit.Verdict{Class: limit.OK, Status: 200}, start)
	}
	settle(t, s, reserve(t, s, target, start), limit.Verdict{Class: limit.RateLimit, Stated: true, Wait: 122 * time.Minute, Status: 429, Text: "too many"}, start)
	if _, err := s.Amend(t.Context(), []limit.Subject{off.Subjects()[limit.OfKey]}, limit.SwitchOff(time.Time{}, "too dear", start), start); err != nil {
		t.Fatal(err)
	}
	rows, _, err := s.Since(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(start); err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestRestartForgetsNothing(t *testing.T) {
	path := storePath(t)
	off := Target{Provider: "relay", Account: "b", Key: "k2", Model: "m"}
	before := firstRun(t, path, off)
	later := start.Add(time.Minute)
	b := openStore(t, path, "b", later)
	for _, r := range before {
		got := rowOf(t, b, r.Subject)
		got.Revision = r.Revision
		if !reflect.DeepEqual(got, r) {
			t.Errorf("%+v became\n%+v", r, got)
		}
	}
	if g := reserve(t, b, target, later); g.OK || !g.Fit.At.Equal(start.Add(122*time.Minute)) || g.Fit.Block.Text != "too many" {
		t.Errorf("the limit until 14:02 is forgotten: %+v", g.Fit)
	}
	if g := reserve(t, b, off, later); g.OK || !g.Fit.Off {
		t.Errorf("the switch is forgotten: %+v", g.Fit)
	}
	if o := rowOf(t, b, off.Subjects()[limit.OfKey]).Off; o.Reason != "too dear" || !o.Since.Equal(start) {
		t.Errorf("reason or time of the switch: %+v", o)
	}
	if used, _, _ := rowOf(t, b, accountModel(target)).Buckets[2].Use(later); used != 5 {
		t.Errorf("%d requests of the day are counted, want the 5 that passed", used)
	}
}

func TestProcessesSeeEachOther(t *testing.T) {
	path := storePath(t)
	a, b := openStore(t, path, "a", start), openStore(t, path, "b", start)
	seen := version(t, b)
	key := target.Subjects()[limit.OfKey]
	if _, err := a.Amend(t.Context(), []limit.Subject{key}, limit.SwitchOff(time.Time{}, "", start), start); err != nil {
		t.Fatal(err)
	}
	if version(t, b) == seen {
		t.Error("the other process's switch does not show in the version")
	}
	rows, _, err := b.Since(t.Context(), seen)
	if err != nil || len(rows) != 1 || rows[0].Off.Since.IsZero() {
		t.Errorf("%+v, %v", rows, err)
	}
	if g := reserve(t, b, target, start); g.OK {
		t.Error("a key that another process switched off passes")
	}
}

func TestDeadProcessGivesItsPlaceBack(t *testing.T) {
	path := storePath(t)
	dead, alive := openStore(t, path, "dead", start), openStore(t, path, "alive", start)
	one := limit.Bucket{Dimension: limit.Concurrency, Limit: limit.Of(1), Source: limit.Configured}
	configure(t, alive, accountModel(target), one)
	g := reserve(t, dead, target, start)
	beat := func(after time.Duration, want bool) {
		t.Helper()
		now := start.Add(after)
		if err := alive.Beat(t.Context(), now); err != nil {
			t.Fatal(err)
		}
		if got := len(rowOf(t, alive, accountModel(target)).Holds) == 0; got != want {
			t.Fatalf("after %v: given back %v, want %v", after, got, want)
		}
	}
	beat(15*time.Second, false)
	beat(29*time.Second, false)
	beat(Dead, true)
	now := start.Add(Dead)
	if used, _, _ := rowOf(t, alive, accountModel(target)).Buckets[1].Use(now); used != 1 {
		t.Errorf("what the dead process sent is forgotten: %d", used)
	}
	next := reserve(t, alive, target, now)
	if !next.OK {
		t.Fatalf("its place did not come back: %+v", next.Fit)
	}
	// It was only asleep: its answer counts, and takes nobody's place away.
	settle(t, dead, g, limit.Verdict{Class: limit.Auth, Status: 401}, now)
	row := rowOf(t, alive, accountModel(target))
	if len(row.Holds) != 1 || row.Buckets[0].Held != 1 {
		t.Errorf("the late settle changed who runs: %+v", row.Holds)
	}
	if !rowOf(t, alive, target.Subjects()[limit.OfKey]).Block.Forever {
		t.Error("what the late answer said is lost")
	}
}

func TestProcessTakenForDeadThatThenDies(t *testing.T) {
	path := storePath(t)
	slow, alive := openStore(t, path, "slow", start), openStore(t, path, "alive", start)
	for _, after := range []time.Duration{20 * time.Second, Dead} {
		if err := alive.Beat(t.Context(), start.Add(after)); err != nil {
			t.Fatal(err)
		}
	}
	reserve(t, slow, target, start.Add(Dead)) // it was only slow; then it dies
	if err := alive.Beat(t.Context(), start.Add(Dead+time.Second)); err != nil {
		t.Fatal(err)
	}
	if n := len(rowOf(t, alive, accountModel(target)).Holds); n != 0 {
		t.Errorf("%d requests run for ever", n)
	}
}

func TestClosingGivesBackWhatIsHeld(t *testing.T) {
	path := storePath(t)
	a, b := openStore(t, path, "a", start), openStore(t, path, "b", start)
	reserve(t, a, target, start)
	if err := a.Close(start); err != nil {
		t.Fatal(err)
	}
	row := rowOf(t, b, accountModel(target))
	if used, held, _ := row.Buckets[0].Use(start); len(row.Holds) != 0 || held != 0 || used != 1 {
		t.Errorf("%d run, %d held, %d used", len(row.Holds), held, used)
	}
}

func TestProcessThatSleptBuriesNobody(t *testing.T) {
	path := storePath(t)
	a, b := openStore(t, path, "a", start), openStore(t, path, "b", start)
	reserve(t, b, target, start)
	woken := start.Add(8 * time.Hour) // the whole machine slept
	if err := a.Beat(t.Context(), woken); err != nil {
		t.Fatal(err)
	}
	if err := b.Beat(t.Context(), woken.Add(time.Second)); err != nil {
		t.Fatal(err)
	}
	if err := a.Beat(t.Context(), woken.Add(2*time.Second)); err != nil {
		t.Fatal(err)
	}
	if n := len(rowOf(t, a, accountModel(target)).Holds); n != 1 {
		t.Errorf("%d requests run, want the one of b", n)
	}
}

func TestClockThatJumps(t *testing.T) {
	for name, open := range map[string]func(*testing.T) Ledger{
		"memory": func(*testing.T) Ledger { return NewMemory("p") },
		"store":  func(t *testing.T) Ledger { return openStore(t, storePath(t), "p", start) },
	} {
		t.Run(name, func(t *testing.T) {
			l := open(t)
			configure(t, l, accountModel(target), perMinute(2))
			tomorrow := start.Add(24 * time.Hour)
			reserve(t, l, target, tomorrow)
			reserve(t, l, target, tomorrow)
			g := reserve(t, l, target, start)
			if g.OK || g.Fit.At.Sub(start) > time.Minute+limit.ClockSlack {
				t.Fatalf("a day back: %+v", g.Fit)
			}
			if g := reserve(t, l, target, start.Add(time.Minute)); !g.OK {
				t.Errorf("a minute after the jump back: %+v", g.Fit)
			}
			if g := reserve(t, l, target, tomorrow); !g.OK {
				t.Errorf("a day forward again: %+v", g.Fit)
			}
		})
	}
}

func TestLockedForTooLongIsToldAndPasses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		path := storePath(t)
		a, b := openStore(t, path, "a", start), openStore(t, path, "b", start)
		if err := b.begin(); err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		_, err := a.Reserve(t.Context(), target, asked, start)
		var e *UnavailableError
		if !errors.As(err, &e) || !strings.Contains(e.Hint(), "locked") {
			t.Errorf("got %v", err)
		}
		if waited := time.Since(began); waited < time.Second || waited > 30*time.Second {
			t.Errorf("gave up after %v", waited)
		}
		if _, err := b.stmt.rollback.Exec(); err != nil {
			t.Fatal(err)
		}
		if g := reserve(t, a, target, start); !g.OK {
			t.Errorf("free again: %+v", g.Fit)
		}
	})
}

func TestCancelledCallerChangesNothing(t *testing.T) {
	s := openStore(t, storePath(t), "a", start)
	before := version(t, s)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Reserve(ctx, target, asked, start); !errors.Is(err, context.Canceled) || errors.Is(err, ErrUnavailable) {
		t.Errorf("got %v", err)
	}
	if version(t, s) != before {
		t.Error("a cancelled caller changed the ledger")
	}
}

func TestClosedStoreIsTold(t *testing.T) {
	s := openStore(t, storePath(t), "a", start)
	if err := s.Close(start); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Reserve(t.Context(), target, asked, start); !errors.Is(err, ErrUnavailable) {
		t.Errorf("got %v", err)
	}
}
