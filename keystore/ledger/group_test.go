package ledger

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"testing"
	"testing/synctest"
	"time"

	"sluice/keystore"
	"sluice/keystore/limit"
)

// disk is a backend that can fail when it should keep what was written.
type disk struct {
	memory
	rows   map[limit.Subject]limit.Row
	leases map[string]Running
	fails  error
	writes int
}

func (d *disk) Transact(ctx context.Context, doing func() string, after uint64, f func(Tx, News) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	rows, leases, revision := maps.Clone(d.rows), maps.Clone(d.leases), d.revision
	err := f(d, News{Revision: d.revision})
	if err == nil {
		err = d.fails
	}
	if err != nil {
		d.rows, d.leases, d.revision = rows, leases, revision
		return fmt.Errorf("%s: %w", doing(), err)
	}
	return nil
}

func (d *disk) Write(rows []limit.Row, revision uint64, now time.Time, durable bool) error {
	d.writes++
	for _, r := range rows {
		if r.Revision <= d.rows[r.Subject].Revision || r.Revision > revision {
			return fmt.Errorf("%+v: revision %d, had %d, newest %d", r.Subject, r.Revision, d.rows[r.Subject].Revision, revision)
		}
		d.rows[r.Subject] = r
	}
	return d.memory.Write(rows, revision, now, durable)
}

func (d *disk) Begin(l Running) error {
	d.leases[l.Hold.Lease] = l
	return nil
}

func (d *disk) End(lease string) (there bool, err error) {
	_, there = d.leases[lease]
	delete(d.leases, lease)
	return there, nil
}

func onDisk() (*Ledger, *disk) {
	d := &disk{rows: map[limit.Subject]limit.Row{}, leases: map[string]Running{}}
	return New("p", d), d
}

// act is what an operation of a random group does.
type act struct {
	doing string
	now   time.Time
	plan  func(l *Ledger) planner
}

func anyAct(rng *rand.Rand, leases []string, now time.Time) act {
	to := keystore.Target{Provider: "relay", Account: fmt.Sprint("a", rng.IntN(2)), Key: fmt.Sprint("k", rng.IntN(3)), Model: fmt.Sprint("m", rng.IntN(2))}
	switch what := rng.IntN(8); {
	case what < 4:
		return act{"reserving", now, func(l *Ledger) planner { return l.reserve(to, limit.Cost{Requests: 1, Input: 10, Output: 5}, 0) }}
	case what < 7 && len(leases) > 0:
		lease, class := leases[rng.IntN(len(leases))], []limit.Class{limit.OK, limit.OK, limit.RateLimit, limit.Server}[rng.IntN(4)]
		r := limit.Result{Verdict: limit.Verdict{Class: class, Scope: limit.ScopeKeyModel, Wait: time.Minute, Stated: true}, Answered: now, Cost: limit.Cost{Requests: 1, Input: 10, Output: 3}, Measured: true}
		return act{settling, now, func(l *Ledger) planner { return l.settle(lease, &r) }}
	}
	change := []limit.Change{limit.SwitchOff(time.Time{}, "", now), limit.SwitchOn(), limit.Configure([]limit.Bucket{{Dimension: limit.Requests,
		Window: limit.Window{Span: limit.Minute}, Limit: limit.Of(5), Source: limit.Configured}})}[rng.IntN(3)]
	subject := to.Subjects()[limit.OfAccountModel+limit.Kind(rng.IntN(2))]
	return act{"amending", now, func(l *Ledger) planner { return l.amend([]limit.Subject{subject}, change) }}
}

// group lets a ledger serve acts in one transaction.
func (l *Ledger) together(ctx context.Context, acts []act) (works []work) {
	<-l.turn
	var ops []*operation
	for _, a := range acts {
		ops = append(ops, l.waiting.join(ctx, a.doing, a.now, a.plan(l)))
	}
	l.lead(ops[len(ops)-1])
	for _, op := range ops {
		if len(op.done) > 0 {
			<-op.done
		}
		w, _ := l.waiting.leave(op)
		works = append(works, w)
	}
	return works
}

// TestAGroupIsAsOneAfterTheOther, and where the transaction fails, as if nobody
// had come.
func TestAGroupIsAsOneAfterTheOther(t *testing.T) {
	for seed := range uint64(30) {
		rng := rand.New(rand.NewPCG(seed, 3))
		l, d := onDisk()
		alone, other := onDisk()
		now := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
		var leases []string
		for step := range 40 {
			var acts []act
			for range 1 + rng.IntN(9) {
				now = now.Add(time.Duration(rng.IntN(3000)) * time.Millisecond)
				if rng.IntN(100) == 0 {
					now = now.Add(-time.Hour)
				}
				acts = append(acts, anyAct(rng, leases, now))
			}
			if d.fails = nil; rng.IntN(4) == 0 {
				d.fails = errors.New("no room")
			}
			alone.t.granted = l.t.granted
			writes := d.writes
			for i, got := range l.together(t.Context(), acts) {
				if d.fails != nil {
					if !errors.Is(got.refused, d.fails) || got.grant.OK || got.rows != nil {
						t.Fatalf("seed %d, step %d: an operation of a failed transaction gave %+v", seed, step, got)
					}
					continue
				}
				want, _ := alone.transact(t.Context(), acts[i].doing, acts[i].now, acts[i].plan(alone))
				if !reflect.DeepEqual(got.rows, want.rows) || !reflect.DeepEqual(got.grant, want.grant) || !errors.Is(got.refused, want.refused) {
					t.Fatalf("seed %d, step %d, %s:\n%+v\nalone\n%+v", seed, step, acts[i].doing, got, want)
				}
				if got.grant.OK {
					leases = append(leases, got.grant.Lease.ID)
				}
			}
			if d.writes > writes+1 {
				t.Fatalf("seed %d, step %d: %d transactions wrote", seed, step, d.writes-writes)
			}
			same(t, l, d, other)
		}
	}
}

// same holds what a ledger knows against what rests, and that against another's.
func same(t *testing.T, l *Ledger, d, other *disk) {
	t.Helper()
	for s, r := range l.t.rows {
		if kept := d.rows[s]; r.Revision > 0 && !reflect.DeepEqual(*r, kept) {
			t.Fatalf("%+v\nis kept as\n%+v", *r, kept)
		}
	}
	running := map[string]Running{}
	for id, run := range l.t.running {
		running[id] = *run
	}
	if !reflect.DeepEqual(running, d.leases) || l.t.revision != d.revision {
		t.Fatalf("revision %d, kept %d; running %v, kept %v", l.t.revision, d.revision, running, d.leases)
	}
	if !reflect.DeepEqual(d.rows, other.rows) || d.revision != other.revision {
		t.Fatalf("kept\n%+v\nalone\n%+v", d.rows, other.rows)
	}
}

// TestASettleMayWaitForCompany: it goes along with the next operation, or
// alone when nobody has come, or who asked will not wait.
func TestASettleMayWaitForCompany(t *testing.T) {
	for name, c := range map[string]struct {
		meanwhile func(*Ledger, context.CancelFunc)
		want      time.Duration
	}{
		"nobody comes": {func(*Ledger, context.CancelFunc) {}, 20 * time.Millisecond},
		"somebody comes": {func(l *Ledger, _ context.CancelFunc) {
			if err := l.Beat(context.Background(), time.Now()); err != nil {
				panic(err)
			}
		}, 7 * time.Millisecond},
		"it is ended": {func(_ *Ledger, end context.CancelFunc) { end() }, 7 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l, d := onDisk()
				ctx, end := context.WithCancel(t.Context())
				defer end()
				g, err := l.Reserve(ctx, keystore.Target{Provider: "relay", Account: "a", Key: "k", Model: "m"}, limit.Cost{Requests: 1}, 0, time.Now())
				if err != nil || !g.OK {
					t.Fatal(g, err)
				}
				began := time.Now()
				time.AfterFunc(7*time.Millisecond, func() { c.meanwhile(l, end) })
				rows, err := l.SettleWithin(ctx, 20*time.Millisecond, g.Lease, limit.Result{Answered: began}, began)
				if err != nil || len(rows) == 0 || len(d.leases) > 0 {
					t.Errorf("%d rows, %v; %d leases run", len(rows), err, len(d.leases))
				}
				if took := time.Since(began); took != c.want {
					t.Errorf("took %s, want %s", took, c.want)
				}
			})
		})
	}
}

// TestAPanicLeavesTheLedgerUsable to those who did not cause it.
func TestAPanicLeavesTheLedgerUsable(t *testing.T) {
	l, d := onDisk()
	to := keystore.Target{Provider: "relay", Account: "a", Key: "k", Model: "m"}
	fine := act{"reserving", time.Now(), func(l *Ledger) planner { return l.reserve(to, limit.Cost{Requests: 1}, 0) }}
	broken := act{"reserving", time.Now(), func(*Ledger) planner { return func(Tx, time.Time) (work, error) { panic("broken") } }}
	var op *operation
	func() {
		defer func() {
			if recover() == nil {
				t.Error("no panic")
			}
		}()
		op = l.waiting.join(t.Context(), fine.doing, fine.now, fine.plan(l))
		_, _ = l.transact(t.Context(), broken.doing, broken.now, broken.plan(l))
	}()
	if <-op.done; op.work.refused == nil || len(l.t.running) > 0 {
		t.Errorf("%+v, %d running", op.work, len(l.t.running))
	}
	d.leases = map[string]Running{} // what a backend does when f does not return
	if g, err := l.Reserve(t.Context(), to, limit.Cost{Requests: 1}, 0, time.Now()); err != nil || !g.OK {
		t.Error(g, err)
	}
}
