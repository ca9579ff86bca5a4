package ui

import (
	"context"
	"sync"
	"time"

	"sluice/engine"
	"sluice/engine/transcript"
	"sluice/keystore"
	"sluice/ui/draw"
)

// flushTime is how often streamed text is written down.
const flushTime = time.Second

// recorder writes the conversation down, in order, away from the screen. A nil
// recorder keeps nothing. Its methods never wait for the disk.
type recorder struct {
	store *transcript.Store

	mu     sync.Mutex
	jobs   []func()
	wake   chan struct{}
	closed bool
	done   chan struct{}
	news   chan keptMsg // the newest, for the person

	// Only the recorder's own goroutine touches these.
	told    keptMsg // what the person knows
	fault   string  // what could not be kept since then
	ticking bool    // a flush is due each second
	log     *transcript.Log
	asked   int // number of the newest message
	answer  int // number of the newest answer
	live    bool
	drafts  map[string]bool // ids under which a part of what is being written may be kept
	history *transcript.History
}

func newRecorder(store *transcript.Store) *recorder {
	if store == nil {
		return nil
	}
	return &recorder{store: store, wake: make(chan struct{}, 1), done: make(chan struct{}), news: make(chan keptMsg, 1), drafts: map[string]bool{}}
}

// do queues f. It says whether f will run.
func (r *recorder) do(f func()) bool {
	if r == nil {
		return false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return false
	}
	r.jobs = append(r.jobs, f)
	select {
	case r.wake <- struct{}{}:
	default:
	}
	return true
}

// run works the queue off until close, and the rest of it then.
func (r *recorder) run() {
	defer close(r.done)
	flush := time.NewTicker(flushTime)
	flush.Stop()
	for {
		r.mu.Lock()
		jobs, closed := r.jobs, r.closed
		r.jobs = nil
		r.mu.Unlock()
		for _, f := range jobs {
			f()
		}
		if closed && len(jobs) == 0 {
			flush.Stop()
			r.leave(time.Now())
			return
		}
		if closed {
			continue
		}
		r.tell()
		r.tickWhileDue(flush)
		select {
		case <-r.wake:
		case now := <-flush.C:
			if r.log != nil {
				r.problem(r.log.Flush(now))
			}
		}
	}
}

// close writes what is left and waits for it.
func (r *recorder) close() {
	if r == nil {
		return
	}
	r.mu.Lock()
	r.closed = true
	r.mu.Unlock()
	select {
	case r.wake <- struct{}{}:
	default:
	}
	<-r.done
}

func (r *recorder) leave(now time.Time) {
	if r.log != nil {
		r.problem(r.log.Close(now))
		r.log = nil
	}
	r.asked, r.answer, r.live = 0, 0, false
}

func (r *recorder) opened(now time.Time) *transcript.Log {
	if r.log == nil {
		r.log = r.store.Create("", now)
	}
	return r.log
}

// said writes a person's message down.
func (r *recorder) said(text string, now time.Time) {
	r.do(func() {
		n, err := r.opened(now).User(text, now)
		r.asked = n
		r.problem(err)
		if r.history != nil {
			r.problem(r.history.Add(text, now))
		}
	})
}

// began writes down that an answer is being asked for.
func (r *recorder) began(seam bool, now time.Time) {
	r.do(func() {
		from := 0
		if seam {
			from = r.answer
		}
		n, err := r.opened(now).Begin("", from, now)
		r.answer, r.live = n, true
		r.problem(err)
	})
}

// grew writes the next piece of the answer down.
func (r *recorder) grew(text string, now time.Time) {
	if text != "" {
		r.do(func() { r.problem(r.opened(now).Append(r.answer, text, "", now)) })
	}
}

// ended writes the end of the answer down. An answer that never came takes its
// message with it.
func (r *recorder) ended(out engine.Outcome, answered bool, problem string, now time.Time) {
	r.do(func() {
		r.live = false
		res := transcript.Result{
			Model: routeName(out.Route), Preferred: routeName(out.Preferred), Key: out.Key, Sends: out.Sends, Attempts: out.Attempts,
			Finish: out.Finish, Stopped: out.Stopped,
			Usage: &transcript.Usage{Input: out.Usage.Input, Output: out.Usage.Output, Reasoning: out.Usage.Reasoning, Estimated: !out.Usage.Known},
		}
		for _, c := range out.Calls {
			res.Calls = append(res.Calls, transcript.Call(c))
		}
		if out.Err != nil && !out.Stopped {
			res.Error = problem
		}
		r.problem(r.opened(now).Finish(r.answer, out.Text, out.Reasoning, res, now))
		if !answered && r.asked > 0 {
			r.problem(r.log.Delete(r.asked, now))
		}
		r.asked = 0
	})
}

func routeName(r keystore.Route) string {
	if r.Model == "" {
		return ""
	}
	return r.String()
}

// happened writes a notice down.
func (r *recorder) happened(ev engine.Event, now time.Time) {
	r.do(func() {
		if r.log != nil {
			r.problem(r.log.Notice(ev.Kind.String()+": "+draw.EventBrief(ev), now))
		}
	})
}

// fresh leaves the conversation; the next message opens another.
func (r *recorder) fresh(now time.Time) { r.do(func() { r.leave(now) }) }

// draft keeps what is being written with the conversation that it stands in
// now, and nowhere else: a draft that stayed behind would come back after it
// was sent.
func (r *recorder) draft(unsent message) {
	r.do(func() {
		id := transcript.NewDraft
		if r.log != nil {
			id = r.log.ID()
		}
		err := r.store.SetPieces(id, unsent)
		r.problem(err)
		for other := range r.drafts {
			if other != id && err == nil {
				r.problem(r.store.SetDraft(other, ""))
				delete(r.drafts, other)
			}
		}
		r.drafts[id] = true
	})
}

// ask runs f on the recorder's goroutine and waits for its answer; it is for
// commands, never for Update.
func ask[T any](ctx context.Context, r *recorder, f func() T) (v T, ok bool) {
	got := make(chan T, 1)
	if !r.do(func() { got <- f() }) {
		return v, false
	}
	select {
	case v = <-got:
		return v, true
	case <-ctx.Done():
		return v, false
	}
}

// inOrder runs f after all that was asked for before; it is for commands.
func (r *recorder) inOrder(ctx context.Context, f func() error) error {
	err, ok := ask(ctx, r, f)
	if !ok {
		return context.Canceled
	}
	return err
}

// start runs the recorder. A panic in it ends the program in order.
func (r *recorder) start(m *model) {
	if r == nil {
		return
	}
	go func() {
		defer func() {
			if p := recover(); p != nil {
				m.screen.died.Store(newCrash(p))
				m.screen.stop()
			}
		}()
		r.run()
	}()
}
