package ledger

import (
	"context"
	"errors"
	"runtime"
	"time"

	"sluice/keystore"
	"sluice/keystore/limit"
)

// Ledger is a table of rows over a backend. It is safe for concurrent use;
// callers of one process are served in order of arrival.
type Ledger struct {
	backend Backend
	waiting waiting
	turn    chan struct{} // holds one token: whoever has it may use what follows
	t       table         // what this process knows, as of t.revision
	group   group
	costly  bool                 // a transaction is worth that others go along
	write   func(Tx, News) error // group.write, made once: backends are called for every request
}

// New gives a ledger over backend. process names this process and must be
// unique among those alive: leases carry it.
func New(process string, backend Backend) *Ledger {
	l := &Ledger{backend: backend, turn: make(chan struct{}, 1), t: newTable(process), costly: true}
	l.group = group{t: &l.t, waiting: &l.waiting, merged: map[limit.Subject]bool{}}
	l.write = l.group.write
	l.give()
	return l
}

// take waits for the caller's turn.
func (l *Ledger) take(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case <-l.turn:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (l *Ledger) give() { l.turn <- struct{}{} }

// transact does one operation, alone or with others. One that does not begin
// before ctx ends changes nothing.
func (l *Ledger) transact(ctx context.Context, doing string, now time.Time, plan planner) (work, error) {
	if err := ctx.Err(); err != nil {
		return work{}, err
	}
	return l.await(ctx, l.waiting.join(ctx, doing, now, plan))
}

// await serves op, with the others that wait, or waits until somebody has.
func (l *Ledger) await(ctx context.Context, op *operation) (work, error) {
	select {
	case <-op.done:
	case <-l.turn:
		l.lead(op)
	case <-ctx.Done():
		if l.waiting.withdraw(op) {
			op.work = work{refused: ctx.Err()}
		} else {
			<-op.done
		}
	}
	return l.waiting.leave(op)
}

// lead serves those who wait until op is done. The caller has the turn.
func (l *Ledger) lead(op *operation) {
	defer l.give()
	for {
		select {
		case <-op.done:
			return
		default:
			l.serve()
		}
	}
}

// serve runs one transaction for those who wait. The caller has the turn.
func (l *Ledger) serve() {
	g := &l.group
	if l.costly {
		runtime.Gosched() // who is about to come, comes now
	}
	if g.ops = l.waiting.next(g.ops); len(g.ops) == 0 {
		return
	}
	ctx := context.Background()
	if len(g.ops) == 1 {
		ctx = g.ops[0].ctx
	}
	err := errors.New("internal error") // while a panic passes
	defer func() { g.end(err) }()
	err = l.backend.Transact(ctx, g.doing, l.t.revision, l.write)
}

// within is transact that first waits for others to serve it, for a while or
// until ctx ends. Then it goes on, whatever ctx says.
func (l *Ledger) within(ctx context.Context, while time.Duration, doing string, now time.Time, plan planner) (work, error) {
	whole := context.WithoutCancel(ctx)
	op := l.waiting.join(whole, doing, now, plan)
	timer := time.NewTimer(while)
	defer timer.Stop()
	select {
	case <-op.done:
		return l.waiting.leave(op)
	case <-timer.C:
	case <-ctx.Done():
	}
	return l.await(whole, op)
}

// Reserve implements keystore.Ledger.
func (l *Ledger) Reserve(ctx context.Context, t keystore.Target, c limit.Cost, keep float64, now time.Time) (keystore.Grant, error) {
	w, err := l.transact(ctx, "reserving", now, l.reserve(t, c, keep))
	return w.grant, err
}

func (l *Ledger) reserve(t keystore.Target, c limit.Cost, keep float64) planner {
	return func(tx Tx, now time.Time) (work, error) {
		if err := l.t.openTarget(t); err != nil {
			return work{}, err
		}
		g, run := l.t.reserve(t, c, keep, now)
		if !g.OK {
			return work{grant: g}, nil
		}
		return work{grant: g, rows: g.Rows, cover: l.t.cover(t), begun: run}, tx.Begin(*run)
	}
}

// Settle implements keystore.Ledger. A lease of this process that others gave
// back, because it did not beat, can still be settled: what the answer says
// counts, and what was reserved stays spent.
func (l *Ledger) Settle(ctx context.Context, lease keystore.Lease, r limit.Result, now time.Time) ([]limit.Row, error) {
	w, err := l.transact(ctx, settling, now, l.settle(lease.ID, &r))
	return w.rows, err
}

// SettleWithin is Settle that waits up to while for other operations to take it
// along, or until ctx ends. Then it goes on, whatever ctx says.
func (l *Ledger) SettleWithin(ctx context.Context, while time.Duration, lease keystore.Lease, r limit.Result, now time.Time) ([]limit.Row, error) {
	w, err := l.within(ctx, while, settling, now, l.settle(lease.ID, &r))
	return w.rows, err
}

const settling = "settling"

func (l *Ledger) settle(lease string, r *limit.Result) planner {
	return func(tx Tx, now time.Time) (work, error) {
		run := l.t.running[lease]
		if run == nil {
			return work{refused: keystore.ErrEnded}, nil
		}
		if err := l.t.openTarget(run.Target); err != nil {
			return work{}, err
		}
		there, err := tx.End(lease)
		if err != nil {
			return work{}, err
		}
		taken := run.Taken
		if !there {
			taken = nil
		}
		c := l.t.cover(run.Target)
		rows := c.values()
		return work{rows: limit.Settle(rows[:], taken, run.Hold, r, now), cover: c, ended: lease}, nil
	}
}

// Amend implements keystore.Ledger.
func (l *Ledger) Amend(ctx context.Context, subjects []limit.Subject, change limit.Change, now time.Time) ([]limit.Row, error) {
	w, err := l.transact(ctx, "amending", now, l.amend(subjects, change))
	return w.rows, err
}

func (l *Ledger) amend(subjects []limit.Subject, change limit.Change) planner {
	return func(Tx, time.Time) (work, error) {
		if err := l.t.open(subjects...); err != nil {
			return work{}, err
		}
		changed := l.t.amend(subjects, change)
		w := work{rows: changed}
		for i := range changed {
			w.durable = w.durable || changed[i].Off != l.t.row(changed[i].Subject).Off
		}
		return w, nil
	}
}

// Since implements keystore.Ledger.
func (l *Ledger) Since(ctx context.Context, revision uint64) ([]limit.Row, uint64, error) {
	if err := l.take(ctx); err != nil {
		return nil, 0, err
	}
	defer l.give()
	news, err := l.backend.News(ctx, l.t.revision)
	if err != nil {
		return nil, 0, err
	}
	l.t.learn(news)
	if err := l.t.openAll(); err != nil {
		return nil, 0, err
	}
	return l.t.since(revision), l.t.revision, nil
}

// Version implements keystore.Ledger. It also changes with what else the
// backend keeps.
func (l *Ledger) Version(ctx context.Context) (uint64, error) {
	if err := l.take(ctx); err != nil {
		return 0, err
	}
	defer l.give()
	return l.backend.Version(ctx)
}
