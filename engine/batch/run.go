package batch

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"time"

	"sluice/keystore"
)

// A run (rules):
//
//   - One asks first, and one more for each answer, up to mostAsking; the engine
//     lets them through as there is room.
//   - 20 failures alike, with no answer before or between, end it.
//   - A line counts once the disk has it. While the disk takes none, nothing
//     more is sent, and what came is held.
//   - When it is stopped, what waits goes back, and what is under way has a few
//     seconds to come.

const (
	mostAsking = 128
	mostAlike  = 20
	lastWords  = 3 * time.Second // for what is under way when the batch is stopped
	syncEvery  = time.Second
	diskWait   = time.Minute // how long a disk that takes nothing is waited for
)

// Terms are how a batch is to be carried.
type Terms struct {
	Chain     []keystore.Route // empty: the engine's
	Limit     int              // ask at most so many; 0: all
	MaxErrors int              // stop after so many failures; 0: never
	MaxWait   time.Duration    // stop where nothing can go for so long; 0: wait without bound
}

// Outcome is how a run ended.
type Outcome struct {
	Asked       int   // answered or failed now
	Done        int   // answered in all
	Failed      int   // failed in all
	Left        int   // neither
	Why         error // what stopped it before its end; nil: nothing did
	Interrupted bool  // a person did
	Opens       time.Time
	Models      []Share // of all answers in the output, most first
}

// run is one run at work. It belongs to one goroutine.
type run struct {
	*Work
	*asker
	news    func(Progress)
	now     Progress
	results chan result
	cancel  context.CancelFunc // ends what is under way
	stop    context.CancelFunc // sends nothing more

	next     func() (request, error, bool)
	inFlight int
	asking   int // at most, at once
	started  int
	fails    int            // written now
	alike    map[string]int // sends of failures since the last answer, by what they have in common
	fresh    []bool         // lines that the disk may not have yet: was it an answer?
	held     []byte         // lines that the disk did not take
	patience time.Time      // when a disk that takes nothing has been waited for
	outcome  Outcome
	rate     rate
}

// Run asks what is left, over an engine, until all has an end or ctx has; then
// what is under way has a few seconds. It tells news about each second. The
// error says what kept answers from being written.
func (w *Work) Run(ctx context.Context, way http.RoundTripper, t Terms, news func(Progress)) (Outcome, error) {
	sending, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	halt, stop := context.WithCancel(ctx)
	defer stop()
	r := &run{Work: w, asker: &asker{way: way, terms: t, halt: halt}, news: news, results: make(chan result), cancel: cancel, stop: stop,
		asking: 1, alike: map[string]int{}, patience: time.Now().Add(diskWait), outcome: w.Nothing()}
	if len(w.drop) > 0 {
		if err := w.out.drop(w.drop); err != nil {
			return w.Nothing(), err
		}
	}
	var rest func()
	r.next, rest = iter.Pull2(w.todo())
	defer rest()
	err := r.loop(ctx, sending)
	for range r.inFlight { // after a disk that takes nothing
		<-r.results
	}
	r.inFlight = 0
	r.end()
	return r.outcome, err
}

// loop starts requests and takes their results, until there is neither.
func (r *run) loop(ctx, sending context.Context) error {
	tick := time.NewTicker(syncEvery)
	defer tick.Stop()
	ended := ctx.Done()
	var late <-chan time.Time
	for {
		if err := r.start(sending); err != nil {
			r.halted(err)
		}
		if r.inFlight == 0 && (len(r.held) == 0 || r.halt.Err() != nil) {
			return r.settle(true, time.Now())
		}
		select {
		case res := <-r.results:
			r.inFlight--
			r.take(res)
		case <-tick.C:
			if err := r.settle(false, time.Now()); err != nil {
				r.halted(err)
				r.cancel()
				return err
			}
			r.tell(time.Now())
		case <-ended:
			ended, r.outcome.Interrupted = nil, true
			r.stop()
			late = time.After(lastWords)
		case <-late:
			r.cancel()
		}
	}
}

// start lets requests begin while there is room for them.
func (r *run) start(ctx context.Context) error {
	for r.inFlight < r.asking && r.outcome.Why == nil && r.halt.Err() == nil && len(r.held) == 0 {
		if r.terms.Limit > 0 && r.started >= r.terms.Limit {
			return nil
		}
		item, err, ok := r.next()
		if !ok {
			r.last.Store(true)
			return nil
		}
		if err != nil {
			return fmt.Errorf("reading %s: %w", r.in.path, err)
		}
		r.inFlight++
		r.started++
		go func() { r.results <- r.ask(ctx, item) }()
	}
	return nil
}

// halted notes why nothing more is sent. The first reason counts.
func (r *run) halted(why error) {
	r.outcome.Why = cmp.Or(r.outcome.Why, why)
	r.stop()
}

// take takes the end of a request in.
func (r *run) take(res result) {
	switch res.kind {
	case left:
		return
	case answered:
		r.asking = min(r.asking+1, mostAsking)
		clear(r.alike)
	case unserved:
		if at := opens(res.err); !at.IsZero() {
			r.outcome.Opens, r.outcome.Why = at, cmp.Or(r.outcome.Why, res.err)
			return // what else waits ends likewise, or still goes
		}
	}
	if res.kind != answered && (res.kind == unserved || r.answers.Load() == 0) {
		n := max(res.sends, 1)
		if r.alike[res.alike()] += n; r.alike[res.alike()] >= mostAlike {
			r.halted(&AlikeError{N: r.alike[res.alike()], Err: res.err, Kept: res.kind == failed})
		}
	}
	if res.kind == unserved {
		return
	}
	r.write(res)
	if res.kind == failed {
		if r.fails++; r.terms.MaxErrors > 0 && r.fails >= r.terms.MaxErrors {
			r.halted(fmt.Errorf("%d requests failed, as many as --max-errors allows; the last: %w", r.fails, res.err))
		}
	}
}

// write puts a line into the output, or holds it.
func (r *run) write(res result) {
	text, err := res.rec.line()
	if err != nil {
		r.halted(fmt.Errorf("writing the answer to %q: %w", res.item.ID, err))
		return
	}
	r.outcome.Asked++
	r.fresh = append(r.fresh, res.kind == answered)
	if res.kind == answered {
		r.out.count(res.rec.Sluice.Model, res.rec.Sluice.Usage, time.Duration(res.rec.Sluice.Took))
	}
	r.held = append(r.held, text...)
	if r.now.Problem == "" {
		_ = r.put() // told with the next second
	}
}

// put writes what is held.
func (r *run) put() error {
	if len(r.held) == 0 {
		return nil
	}
	if err := r.out.add(r.held); err != nil {
		return err
	}
	r.held = nil
	return nil
}

// settle sees to it that the disk has what came, and counts it. A disk that does
// not take it is waited for, unless this is the last time.
func (r *run) settle(last bool, now time.Time) error {
	err := r.put()
	if err == nil && len(r.fresh) > 0 {
		err = r.out.sync()
	}
	if err == nil {
		for _, answer := range r.fresh {
			if answer {
				r.outcome.Done++
			} else {
				r.outcome.Failed++
			}
		}
		r.rate.add(len(r.fresh), now)
		r.fresh, r.now.Problem, r.patience = nil, "", now.Add(diskWait)
		return nil
	}
	err = &unwrittenError{Path: r.out.path, Answers: len(r.fresh), Err: err}
	r.now.Problem = err.Error()
	if last || !now.Before(r.patience) || errors.Is(err, errMoved) {
		return err
	}
	return nil
}

// end works out what there is to say at the end.
func (r *run) end() {
	o := &r.outcome
	o.Left = r.Requests - o.Done - o.Failed
	if o.Left == 0 {
		o.Interrupted = false
	}
	o.Models = r.out.shares()
	r.tell(time.Now())
}
