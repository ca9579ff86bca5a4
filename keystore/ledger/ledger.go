package ledger

import (
	"context"
	"time"

	"sluice/keystore"
	"sluice/keystore/limit"
)

// Ledger is a table of rows over a backend. It is safe for concurrent use;
// callers of one process are served in order of arrival.
type Ledger struct {
	backend Backend
	turn    chan struct{} // holds one token: whoever has it may use what follows
	t       table         // what this process knows, as of t.revision
	attempt attempt
	write   func(Tx, News) error // attempt.write, made once: backends are called for every request
}

// New gives a ledger over backend. process names this process and must be
// unique among those alive: leases carry it.
func New(process string, backend Backend) *Ledger {
	l := &Ledger{backend: backend, turn: make(chan struct{}, 1), t: newTable(process)}
	l.write = l.attempt.write
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

// work is what one transaction is to write, besides what was written while it
// was planned.
type work struct {
	grant   keystore.Grant
	rows    []limit.Row // changed rows
	cover   *cover      // theirs, where they cover one target
	seen    bool        // others are to notice, although no row changed
	durable bool        // it must survive a power cut, too
	begun   *Running    // the lease that begins
	ended   string      // the lease that ends
	beat    time.Time   // of this process
}

func (w *work) news() bool { return len(w.rows) > 0 || w.seen }

// planner says what a transaction is to write, at the time to work with.
type planner func(Tx, time.Time) (work, error)

// transact runs one transaction: it learns what others changed, asks plan what
// to write, writes it, all or nothing, and gives it. After the clock went back,
// what was written by the old one is moved first, in a transaction of its own.
func (l *Ledger) transact(ctx context.Context, doing string, now time.Time, plan planner) (work, error) {
	if err := l.take(ctx); err != nil {
		return work{}, err
	}
	defer l.give()
	a := &l.attempt
	for {
		*a = attempt{t: &l.t, now: now, plan: plan}
		if err := l.backend.Transact(ctx, doing, l.t.revision, l.write); err != nil {
			return work{}, err
		}
		if a.keep(); !a.back {
			return a.work, nil
		}
	}
}

// attempt is one transaction on its way.
type attempt struct {
	t    *table
	now  time.Time
	plan planner
	back bool // the clock went back: see table.steady
	work work
}

// write is what a backend calls.
func (a *attempt) write(tx Tx, news News) (err error) {
	a.t.learn(news)
	if a.now, a.back = a.t.steady(a.now); a.back {
		a.plan = a.t.rewind
	}
	if a.work, err = a.plan(tx, a.now); err != nil || !a.work.news() {
		return err
	}
	return tx.Write(a.work.rows, a.t.stamp(a.work.rows), a.now, a.work.durable)
}

// keep takes over what was written.
func (a *attempt) keep() {
	if a.work.news() {
		a.t.commit(a.work.cover, a.work.rows, a.now)
	}
	if a.work.begun != nil {
		a.t.running[a.work.begun.Hold.Lease] = a.work.begun
	}
	delete(a.t.running, a.work.ended)
	if !a.work.beat.IsZero() {
		a.t.beat = a.work.beat
	}
}

// Reserve implements keystore.Ledger.
func (l *Ledger) Reserve(ctx context.Context, t keystore.Target, c limit.Cost, keep float64, now time.Time) (keystore.Grant, error) {
	w, err := l.transact(ctx, "reserving", now, func(tx Tx, now time.Time) (work, error) {
		g, run := l.t.reserve(t, c, keep, now)
		if !g.OK {
			return work{grant: g}, nil
		}
		return work{grant: g, rows: g.Rows, cover: l.t.cover(t), begun: run}, tx.Begin(*run)
	})
	return w.grant, err
}

// Settle implements keystore.Ledger. A lease of this process that others gave
// back, because it did not beat, can still be settled: what the answer says
// counts, and what was reserved stays spent.
func (l *Ledger) Settle(ctx context.Context, lease keystore.Lease, r limit.Result, now time.Time) ([]limit.Row, error) {
	id := lease.ID
	w, err := l.transact(ctx, "settling", now, func(tx Tx, now time.Time) (work, error) {
		run := l.t.running[id]
		if run == nil {
			return work{}, keystore.ErrEnded
		}
		there, err := tx.End(id)
		if err != nil {
			return work{}, err
		}
		taken := run.Taken
		if !there {
			taken = nil
		}
		c := l.t.cover(run.Target)
		rows := c.values()
		return work{rows: limit.Settle(rows[:], taken, run.Hold, &r, now), cover: c, ended: id}, nil
	})
	return w.rows, err
}

// Amend implements keystore.Ledger.
func (l *Ledger) Amend(ctx context.Context, subjects []limit.Subject, change limit.Change, now time.Time) ([]limit.Row, error) {
	w, err := l.transact(ctx, "amending", now, func(Tx, time.Time) (work, error) {
		changed := l.t.amend(subjects, change)
		w := work{rows: changed}
		for i := range changed {
			w.durable = w.durable || changed[i].Off != l.t.row(changed[i].Subject).Off
		}
		return w, nil
	})
	return w.rows, err
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
