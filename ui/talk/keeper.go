package talk

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"sluice/engine/transcript"
)

// flushTime is how often streamed text is written down.
const flushTime = time.Second

// Keeper writes conversations down, in order, away from whoever talks. A nil
// Keeper keeps nothing, and where a method does not say that it waits, it never
// waits for the disk.
type Keeper struct {
	store *transcript.Store

	mu     sync.Mutex
	jobs   []func()
	wake   chan struct{}
	closed bool
	done   chan struct{}
	news   chan News // the newest, for the person

	// Only the keeper's own goroutine touches these.
	open    []*record
	told    News  // what the person knows
	fault   error // what could not be kept since then
	ticking bool  // a flush is due each second
	drafts  map[string]bool
	history *transcript.History
}

// News says how the keeping goes.
type News struct {
	Problem error // new; nil for none
	Unsaved bool  // some of a conversation is in memory only
}

// NewKeeper gives one that keeps in store; nil for a nil store.
func NewKeeper(store *transcript.Store) *Keeper {
	if store == nil {
		return nil
	}
	return &Keeper{store: store, wake: make(chan struct{}, 1), done: make(chan struct{}), news: make(chan News, 1), drafts: map[string]bool{}}
}

// Start lets the keeper work, until Close. crashed is called from within the
// deferred call that caught a panic of it; nothing is kept after that.
func (k *Keeper) Start(crashed func(reason any)) {
	if k == nil {
		return
	}
	go func() {
		defer close(k.done)
		defer func() {
			if p := recover(); p != nil {
				crashed(p)
			}
		}()
		k.run()
	}()
}

// do queues f. It says whether f will run.
func (k *Keeper) do(f func()) bool {
	if k == nil {
		return false
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.closed {
		return false
	}
	k.jobs = append(k.jobs, f)
	k.rouse()
	return true
}

func (k *Keeper) rouse() {
	select {
	case k.wake <- struct{}{}:
	default:
	}
}

// await is do that waits for f's answer.
func await[T any](ctx context.Context, k *Keeper, f func() T) (v T, err error) {
	got := make(chan T, 1)
	if !k.do(func() { got <- f() }) {
		return v, context.Canceled
	}
	select {
	case v = <-got:
		return v, nil
	case <-ctx.Done():
		return v, context.Cause(ctx)
	}
}

// run works the queue off until Close, and the rest of it then.
func (k *Keeper) run() {
	flush := time.NewTicker(flushTime)
	defer flush.Stop()
	flush.Stop()
	for {
		k.mu.Lock()
		jobs, closed := k.jobs, k.closed
		k.jobs = nil
		k.mu.Unlock()
		for _, f := range jobs {
			f()
		}
		if closed {
			return
		}
		k.tell()
		k.tickWhileDue(flush)
		select {
		case <-k.wake:
		case now := <-flush.C:
			for _, r := range k.open {
				k.problem(r.log.Flush(now))
			}
		}
	}
}

// Close writes what is left, closes all conversations, and waits for that. The
// error is what went wrong and was not read as news.
func (k *Keeper) Close() error {
	if k == nil {
		return nil
	}
	k.mu.Lock()
	k.jobs = append(k.jobs, func() {
		for _, r := range k.open {
			k.problem(r.log.Close(time.Now()))
		}
	})
	k.closed = true
	k.mu.Unlock()
	k.rouse()
	<-k.done
	select {
	case n := <-k.news:
		return cmp.Or(k.fault, n.Problem)
	default:
		return k.fault
	}
}

// tickWhileDue keeps flush going while an answer streams or something waits for
// the disk, and no longer.
func (k *Keeper) tickWhileDue(flush *time.Ticker) {
	due := slices.ContainsFunc(k.open, func(r *record) bool { return r.live || r.unsaved() })
	if due == k.ticking {
		return
	}
	k.ticking = due
	flush.Stop()
	if due {
		flush.Reset(flushTime)
	}
}

// problem remembers what to tell the person.
func (k *Keeper) problem(err error) {
	if err != nil {
		k.fault = err
	}
}

// tell lets the person know of a new problem, and of the change between saved
// and not saved. While nothing is saved the same problem is told once.
func (k *Keeper) tell() {
	fresh := News{Problem: k.fault, Unsaved: slices.ContainsFunc(k.open, (*record).unsaved)}
	k.fault = nil
	switch {
	case fresh.Problem == nil && fresh.Unsaved == k.told.Unsaved:
		return
	case fresh.Unsaved && k.told.Unsaved && fresh.sameProblem(k.told):
		return
	}
	k.told = fresh
	select {
	case before := <-k.news: // not read yet
		if fresh.Problem == nil {
			fresh.Problem = before.Problem
		}
	default:
	}
	k.news <- fresh
}

// sameProblem says whether n has no other problem than the one before.
func (n News) sameProblem(before News) bool {
	return n.Problem == nil || before.Problem != nil && n.Problem.Error() == before.Problem.Error()
}

// News gives what a person should know of the keeping, as it comes up.
func (k *Keeper) News() <-chan News {
	if k == nil {
		return nil
	}
	return k.news
}
