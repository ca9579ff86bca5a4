package engine

import (
	"context"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"sluice/keystore/limit"
	"sluice/keystore/sqlite"
)

// onDisk gives an engine a store of its own.
func onDisk(t *testing.T, o *Options) {
	store, err := sqlite.Open(context.Background(), filepath.Join(t.TempDir(), "data", "ledger.db"), "test", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	o.Ledger = store
}

// holds gives how many requests run for the ledger.
func (r *rig) holds() (n int) {
	rows, _, err := r.e.o.Ledger.Since(context.Background(), 0)
	if err != nil {
		r.t.Fatal(err)
	}
	for _, row := range rows {
		if row.Subject.Kind == limit.OfAccountModel {
			n += len(row.Holds)
		}
	}
	return n
}

// TestAnAnswerDoesNotWaitForItsLedger: where nobody waits for its place, that
// is given back a little later, with whatever else is written by then, and in
// any case when the engine ends.
func TestAnAnswerDoesNotWaitForItsLedger(t *testing.T) {
	inBubble(t, simple([]string{"large"}, []string{"one"}), func(o *Options) { onDisk(t, o) }, func(r *rig) {
		for range 5 {
			r.answered() // the first answers of a model are waited for
			time.Sleep(time.Second)
		}
		r.answered()
		if n := r.holds(); n != 1 {
			t.Errorf("%d requests run right after the answer, want the one that has not ended yet", n)
		}
		if len(r.status().Requests) > 0 {
			t.Error("the request is still shown")
		}
		time.Sleep(20 * time.Millisecond)
		synctest.Wait()
		if n := r.holds(); n != 0 || r.key("one").Running != 0 {
			t.Errorf("%d requests run later, %d are shown", n, r.key("one").Running)
		}
		r.answered()
		r.answered()
		if n := r.holds(); n != 1 {
			t.Errorf("%d requests run: the next one should have taken the end of the last along", n)
		}
		ended := time.Now()
		r.e.stop(ErrStopped)
		synctest.Wait()
		if n := r.holds(); n != 0 || !time.Now().Equal(ended) {
			t.Errorf("%d requests run %s after the end", n, time.Since(ended))
		}
	})
}

// TestAPlaceThatOthersMayWaitForIsGivenBackAtOnce.
func TestAPlaceThatOthersMayWaitForIsGivenBackAtOnce(t *testing.T) {
	one := limit.Bucket{Dimension: limit.Concurrency, Limit: limit.Of(3), Source: limit.Configured}
	inBubble(t, simple([]string{"large"}, []string{"one"}), func(o *Options) { onDisk(t, o) }, func(r *rig) {
		key := r.e.o.Keys[0]
		subs := key.Target("large").Subjects()
		if _, err := r.e.o.Ledger.Amend(context.Background(), subs[limit.OfAccountModel:limit.OfAccountModel+1], limit.Configure([]limit.Bucket{one}), time.Now()); err != nil {
			t.Fatal(err)
		}
		for range 3 {
			r.answered()
			if n := r.holds(); n != 0 {
				t.Errorf("%d requests run after the answer", n)
			}
		}
	})
}
