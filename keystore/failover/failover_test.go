package failover

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"sluice/keystore"
	"sluice/keystore/limit"
	"sluice/keystore/sqlite"
)

var (
	start  = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	target = keystore.Key{ID: "k1", Provider: "relay"}.Target("large")
	spot   = limit.Subject{Kind: limit.OfAccountModel, Provider: "relay", Account: "key:k1", Model: "large"}
	theKey = limit.Subject{Kind: limit.OfKey, Provider: "relay", Key: "k1"}
	one    = limit.Cost{Requests: 1}
)

// flaky is a store whose disk can be taken away.
type flaky struct {
	*sqlite.Store
	mu       sync.Mutex
	gone     bool
	readable bool // also while it is gone
}

func (f *flaky) set(gone bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.gone = gone
}

func (f *flaky) fault() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.gone {
		return fmt.Errorf("writing: %w", keystore.ErrUnavailable)
	}
	return nil
}

func (f *flaky) Reserve(ctx context.Context, t keystore.Target, c limit.Cost, keep float64, now time.Time) (keystore.Grant, error) {
	if err := f.fault(); err != nil {
		return keystore.Grant{}, err
	}
	return f.Store.Reserve(ctx, t, c, keep, now)
}

func (f *flaky) Settle(ctx context.Context, l keystore.Lease, r limit.Result, now time.Time) ([]limit.Row, error) {
	if err := f.fault(); err != nil {
		return nil, err
	}
	return f.Store.Settle(ctx, l, r, now)
}

func (f *flaky) SettleSoon(ctx context.Context, l keystore.Lease, r limit.Result, now time.Time) ([]limit.Row, error) {
	if err := f.fault(); err != nil {
		return nil, err
	}
	return f.Store.SettleSoon(ctx, l, r, now)
}

func (f *flaky) Amend(ctx context.Context, s []limit.Subject, change limit.Change, now time.Time) ([]limit.Row, error) {
	if err := f.fault(); err != nil {
		return nil, err
	}
	return f.Store.Amend(ctx, s, change, now)
}

func (f *flaky) Since(ctx context.Context, revision uint64) ([]limit.Row, uint64, error) {
	if err := f.fault(); err != nil && !f.readable {
		return nil, 0, err
	}
	return f.Store.Since(ctx, revision)
}

func (f *flaky) Version(ctx context.Context) (uint64, error) {
	if err := f.fault(); err != nil {
		return 0, err
	}
	return f.Store.Version(ctx)
}

func (f *flaky) Beat(ctx context.Context, now time.Time) error {
	if err := f.fault(); err != nil {
		return err
	}
	return f.Store.Beat(ctx, now)
}

// rig is a ledger over a store with a limit of three requests a minute.
type rig struct {
	*Ledger
	t    *testing.T
	dir  string
	disk *flaky
	said []Unkept
}

func newRig(t *testing.T) *rig {
	t.Helper()
	dir := t.TempDir()
	store, err := sqlite.Open(t.Context(), filepath.Join(dir, "ledger.db"), "p1", start)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close(start.Add(time.Hour)) })
	r := &rig{t: t, dir: dir, disk: &flaky{Store: store}}
	r.Ledger = New(r.disk, "p1", func(u Unkept) { r.said = append(r.said, u) })
	three := []limit.Bucket{{Dimension: limit.Requests, Window: limit.Window{Span: limit.Minute}, Limit: limit.Of(3), Source: limit.Configured}}
	if _, err := r.Amend(t.Context(), []limit.Subject{spot}, limit.Configure(three), start); err != nil {
		t.Fatal(err)
	}
	return r
}

func (r *rig) reserve(at time.Duration) keystore.Grant {
	r.t.Helper()
	g, err := r.Reserve(r.t.Context(), target, one, 0, start.Add(at))
	if err != nil {
		r.t.Fatal(err)
	}
	return g
}

func (r *rig) settle(g keystore.Grant, at time.Duration) {
	r.t.Helper()
	if _, err := r.Settle(r.t.Context(), g.Lease, limit.Result{Verdict: limit.Verdict{Class: limit.OK, Status: 200}, Answered: start.Add(at)}, start.Add(at)); err != nil {
		r.t.Fatal(err)
	}
}

func TestWorkGoesOnInMemoryWithinTheSameLimits(t *testing.T) {
	r := newRig(t)
	r.settle(r.reserve(0), time.Second)
	r.disk.set(true)
	for range 2 {
		g := r.reserve(2 * time.Second)
		if !g.OK {
			t.Fatalf("refused: %+v", g.Fit)
		}
		r.settle(g, 3*time.Second)
	}
	if g := r.reserve(4 * time.Second); g.OK {
		t.Error("a fourth request passed a limit of three")
	}
	if len(r.said) != 1 || !errors.Is(r.said[0].Why, keystore.ErrUnavailable) {
		t.Errorf("said %v", r.said)
	}
}

func TestWhatMemoryLearnedIsWrittenBack(t *testing.T) {
	r := newRig(t)
	r.disk.set(true)
	r.settle(r.reserve(0), time.Second)
	off := limit.SwitchOff(time.Time{}, "enough", start.Add(2*time.Second))
	if _, err := r.Amend(t.Context(), []limit.Subject{theKey}, off, start.Add(2*time.Second)); err != nil {
		t.Fatal(err)
	}
	r.disk.set(false)
	if err := r.Beat(t.Context(), start.Add(5*time.Second)); err != nil {
		t.Fatal(err)
	}
	if n := len(r.said); n < 3 || r.said[n-1].Why != nil || !slices.Equal(r.said[n-2].Off, []limit.Subject{theKey}) {
		t.Fatalf("said %v", r.said)
	}
	rows, _, err := r.disk.Store.Since(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	var spent, switched bool
	for _, row := range rows {
		spent = spent || row.Subject == spot && len(row.Buckets) > 0 && len(row.Buckets[0].Spends) == 1
		switched = switched || row.Subject == theKey && row.Off.Reason == "enough"
	}
	if !spent || !switched {
		t.Errorf("spent %v, switched off %v: %+v", spent, switched, rows)
	}
	if g := r.reserve(6 * time.Second); g.OK {
		t.Error("a key that was switched off is used")
	}
}

// settleSoon is settle for one whom nothing waits for, and who does not wait.
func (r *rig) settleSoon(g keystore.Grant, at time.Duration) {
	r.t.Helper()
	ctx, end := context.WithCancel(r.t.Context())
	end()
	if _, err := r.SettleSoon(ctx, g.Lease, limit.Result{Verdict: limit.Verdict{Class: limit.OK, Status: 200}, Answered: start.Add(at)}, start.Add(at)); err != nil {
		r.t.Fatal(err)
	}
}

func TestALeaseOfTheDiskThatEndsInMemoryIsSettledLater(t *testing.T) {
	for name, settle := range map[string]func(*rig, keystore.Grant, time.Duration){"at once": (*rig).settle, "soon": (*rig).settleSoon} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			kept, g := r.reserve(0), r.reserve(0)
			settle(r, kept, time.Second)
			r.disk.set(true)
			settle(r, g, time.Second)
			r.disk.set(false)
			if err := r.Beat(t.Context(), start.Add(5*time.Second)); err != nil {
				t.Fatal(err)
			}
			for _, g := range []keystore.Grant{kept, g} {
				if _, err := r.disk.Store.Settle(t.Context(), g.Lease, limit.Result{}, start.Add(6*time.Second)); !errors.Is(err, keystore.ErrEnded) {
					t.Errorf("the lease is still open: %v", err)
				}
			}
		})
	}
}

func TestMemoryStaysWhileItsRequestsRun(t *testing.T) {
	r := newRig(t)
	r.disk.set(true)
	g := r.reserve(0)
	r.disk.set(false)
	for _, at := range []time.Duration{5 * time.Second, 10 * time.Second} {
		if err := r.Beat(t.Context(), start.Add(at)); err != nil {
			t.Fatal(err)
		}
	}
	if len(r.said) != 1 {
		t.Fatalf("went back with a request on its way: %v", r.said)
	}
	r.settle(g, 11*time.Second)
	if err := r.Beat(t.Context(), start.Add(15*time.Second)); err != nil {
		t.Fatal(err)
	}
	if len(r.said) != 2 {
		t.Errorf("did not go back: %v", r.said)
	}
}

// What an observer has must never look newer than what comes after a change of
// ledgers, else it would be ignored.
func TestRevisionsGrowAcrossChanges(t *testing.T) {
	r := newRig(t)
	view := map[limit.Subject]uint64{}
	var revision uint64
	look := func(when string) {
		t.Helper()
		rows, newest, err := r.Since(t.Context(), revision)
		if err != nil {
			t.Fatal(err)
		}
		if newest < revision {
			t.Errorf("%s: revision %d after %d", when, newest, revision)
		}
		for _, row := range rows {
			if row.Revision < view[row.Subject] {
				t.Errorf("%s: %v came with revision %d after %d", when, row.Subject, row.Revision, view[row.Subject])
			}
			view[row.Subject] = row.Revision
		}
		revision = newest
	}
	at := time.Duration(0)
	for round := range 3 {
		at += time.Minute
		r.settle(r.reserve(at), at)
		look(fmt.Sprintf("round %d, on disk", round))
		r.disk.set(true)
		at += time.Second
		r.settle(r.reserve(at), at)
		look(fmt.Sprintf("round %d, in memory", round))
		before := view[spot]
		r.disk.set(false)
		if err := r.Beat(t.Context(), start.Add(at)); err != nil {
			t.Fatal(err)
		}
		at += time.Second
		r.settle(r.reserve(at), at)
		look(fmt.Sprintf("round %d, on disk again", round))
		if view[spot] <= before {
			t.Errorf("round %d: news of the disk has revision %d, not after %d", round, view[spot], before)
		}
	}
}

func TestOtherErrorsStay(t *testing.T) {
	r := newRig(t)
	g := r.reserve(0)
	r.settle(g, time.Second)
	if _, err := r.Settle(t.Context(), g.Lease, limit.Result{}, start.Add(2*time.Second)); !errors.Is(err, keystore.ErrEnded) {
		t.Errorf("a lease ended twice: %v", err)
	}
	if len(r.said) != 0 {
		t.Errorf("said %v", r.said)
	}
}
