package ledger

import (
	"context"
	"slices"
	"sync"
	"time"

	"sluice/keystore"
	"sluice/keystore/limit"
)

// operation is what one caller asks for.
type operation struct {
	ctx   context.Context
	doing string
	now   time.Time
	plan  planner
	work  work
	done  chan struct{} // holds a token once work is there
}

// planner says what an operation is to write, at the time to work with. An
// error ends the whole transaction.
type planner func(Tx, time.Time) (work, error)

// work is what one operation is to write, besides what was written while it was
// planned.
type work struct {
	grant   keystore.Grant
	rows    []limit.Row // changed rows
	cover   *cover      // theirs, where they cover one target
	at      time.Time   // when
	seen    bool        // others are to notice, although no row changed
	durable bool        // it must survive a power cut, too
	begun   *Running    // the lease that begins
	ended   string      // the lease that ends
	beat    time.Time   // of this process
	refused error       // why nothing is written
}

func (w *work) news() bool { return len(w.rows) > 0 || w.seen }

// row gives the table's own of the changed row at an index.
func (w *work) row(t *table, i int) *limit.Row {
	if w.cover != nil {
		return w.cover[w.rows[i].Subject.Kind]
	}
	return t.row(w.rows[i].Subject)
}

// leases names those that begin or end.
func (w *work) leases() (ids []string) {
	if w.begun != nil {
		ids = append(ids, w.begun.Hold.Lease)
	}
	if w.ended != "" {
		ids = append(ids, w.ended)
	}
	return ids
}

// waiting are the operations that nobody has served yet.
type waiting struct {
	mu    sync.Mutex
	queue []*operation // in order of arrival
	room  sync.Pool
}

// mostTogether is how many operations go into one transaction at most: other
// processes wait meanwhile.
const mostTogether = 64

// join puts an operation behind those that wait.
func (w *waiting) join(ctx context.Context, doing string, now time.Time, plan planner) *operation {
	op, again := w.room.Get().(*operation)
	if !again {
		op = &operation{done: make(chan struct{}, 1)}
	}
	op.ctx, op.doing, op.now, op.plan = ctx, doing, now, plan
	w.mu.Lock()
	defer w.mu.Unlock()
	w.queue = append(w.queue, op)
	return op
}

// leave gives what op, which is served or withdrawn, came to.
func (w *waiting) leave(op *operation) (work, error) {
	done := op.work
	*op = operation{done: op.done}
	w.room.Put(op)
	return done, done.refused
}

// withdraw takes op out, unless it is served already.
func (w *waiting) withdraw(op *operation) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	i := slices.Index(w.queue, op)
	if i >= 0 {
		w.queue = slices.Delete(w.queue, i, i+1)
	}
	return i >= 0
}

// next moves the first of those that wait to ops.
func (w *waiting) next(ops []*operation) []*operation {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := min(len(w.queue), mostTogether-len(ops))
	ops = append(ops, w.queue[:n]...)
	w.queue = slices.Delete(w.queue, 0, n)
	return ops
}
