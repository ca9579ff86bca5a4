package failover

import (
	"context"
	"maps"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"sluice/keystore/limit"
	"sluice/keystore/sqlite"
)

type amender interface {
	Amend(context.Context, []limit.Subject, limit.Change, time.Time) ([]limit.Row, error)
}

// turnKey switches a key off for a reason, or on without one.
func turnKey(t *testing.T, l amender, id, reason string, at time.Duration) {
	t.Helper()
	change := limit.SwitchOn()
	if reason != "" {
		change = limit.SwitchOff(time.Time{}, reason, start.Add(at))
	}
	if _, err := l.Amend(t.Context(), []limit.Subject{keyOf(id)}, change, start.Add(at)); err != nil {
		t.Fatal(err)
	}
}

func keyOf(id string) limit.Subject {
	return limit.Subject{Kind: limit.OfKey, Provider: "relay", Key: id}
}

// reasons gives why keys are off, by key.
func reasons(t *testing.T, l interface {
	Since(context.Context, uint64) ([]limit.Row, uint64, error)
}) map[string]string {
	t.Helper()
	rows, _, err := l.Since(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	off := map[string]string{}
	for _, r := range rows {
		if r.Off.Reason != "" {
			off[r.Subject.Key] = r.Off.Reason
		}
	}
	return off
}

// TestALedgerThatCannotBeWrittenIsStillRead: what it says holds although this
// process has never asked it before, and what others change in it counts; what
// this process changes is named as not kept, and written when it can be.
func TestALedgerThatCannotBeWrittenIsStillRead(t *testing.T) {
	old := newRig(t)
	turnKey(t, old.disk.Store, "was off", "before", 0)
	turnKey(t, old.disk.Store, "on again", "before", 0)
	old.settle(old.reserve(0), time.Second)
	other, err := sqlite.Open(t.Context(), filepath.Join(old.dir, "ledger.db"), "other", start)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = other.Close(start) })

	r := &rig{t: t, disk: &flaky{Store: old.disk.Store, gone: true, readable: true}}
	r.Ledger = New(r.disk, "p1", func(u Unkept) { r.said = append(r.said, u) })
	for i, want := range []bool{true, true, false} {
		if g := r.reserve(2 * time.Second); g.OK != want {
			t.Fatalf("request %d of three, of which one is spent: %+v", i+2, g.Fit)
		} else if g.OK {
			r.settle(g, 2*time.Second)
		}
	}
	turnKey(t, r, "mine", "mine", 3*time.Second)
	turnKey(t, r, "on again", "", 3*time.Second)
	turnKey(t, other, "theirs", "theirs", 4*time.Second)
	if err := r.Beat(t.Context(), start.Add(5*time.Second)); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"was off": "before", "mine": "mine", "theirs": "theirs"}
	if got := reasons(t, r); !maps.Equal(got, want) {
		t.Errorf("in memory: %v", got)
	}
	if u := r.Unkept(); u.Why == nil || !slices.Equal(u.Off, []limit.Subject{keyOf("mine")}) || !slices.Equal(u.On, []limit.Subject{keyOf("on again")}) {
		t.Errorf("not kept: %+v", u)
	}
	if got := reasons(t, other); got["mine"] != "" {
		t.Fatal("it can be written")
	}
	r.disk.set(false)
	if err := r.Beat(t.Context(), start.Add(10*time.Second)); err != nil {
		t.Fatal(err)
	}
	if got := reasons(t, other); !maps.Equal(got, want) {
		t.Errorf("written: %v", got)
	}
	if u := r.Unkept(); u.Why != nil || len(u.Off)+len(u.On) > 0 || r.said[len(r.said)-1].Why != nil {
		t.Errorf("not kept: %+v", u)
	}
	if g := r.reserve(11 * time.Second); g.OK {
		t.Error("what was spent in memory is forgotten")
	}
}
