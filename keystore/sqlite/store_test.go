package sqlite

import (
	"context"
	"errors"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sluice/keystore"
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

// firstRun is limited until 14:02, has a key switched off, and ends.
func firstRun(t *testing.T, path string, off keystore.Target) []limit.Row {
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
	off := keystore.Target{Provider: "relay", Account: "b", Key: "k2", Model: "m"}
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

func TestLockedForTooLongIsToldAndPasses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		path := storePath(t)
		a, b := openStore(t, path, "a", start), openStore(t, path, "b", start)
		if err := b.file.begin(); err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		_, err := a.Reserve(t.Context(), target, asked, 0, start)
		var e *unavailableError
		if !errors.As(err, &e) || !strings.Contains(e.Hint(), "locked") {
			t.Errorf("got %v", err)
		}
		if waited := time.Since(began); waited < time.Second || waited > 30*time.Second {
			t.Errorf("gave up after %v", waited)
		}
		if err := b.file.exec(`ROLLBACK`); err != nil {
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
	if _, err := s.Reserve(ctx, target, asked, 0, start); !errors.Is(err, context.Canceled) || errors.Is(err, keystore.ErrUnavailable) {
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
	if _, err := s.Reserve(t.Context(), target, asked, 0, start); !errors.Is(err, keystore.ErrUnavailable) {
		t.Errorf("got %v", err)
	}
}
