package talk

import (
	"slices"
	"time"

	"sluice/engine"
	"sluice/engine/chat"
	"sluice/engine/story"
	"sluice/engine/transcript"
	"sluice/keystore"
	"sluice/ui/draw"
)

// record is a conversation on its way to the disk. Its methods only queue what
// is to be written; all fields but the first two are the keeper's goroutine's.
type record struct {
	keeper *Keeper
	model  string

	log     *transcript.Log
	numbers map[*draw.Entry]int // of the messages in the file
	live    bool                // an answer has no end yet
}

func newRecord(model string, k *Keeper) *record {
	return &record{keeper: k, model: model, numbers: map[*draw.Entry]int{}}
}

// opened gives the conversation's file, which is there from the first message on.
func (r *record) opened(now time.Time) *transcript.Log {
	if r.log == nil {
		r.log = r.keeper.store.Create("", now)
		r.keeper.open = append(r.keeper.open, r)
	}
	return r.log
}

// said writes a person's message down, after another one.
func (r *record) said(e, after *draw.Entry, text string, now time.Time) {
	r.keeper.do(func() {
		log := r.opened(now)
		r.keeper.problem(log.Show(r.numbers[after], now))
		n, err := log.User(text, now)
		r.numbers[e] = n
		r.keeper.problem(err)
		if h := r.keeper.history; h != nil {
			r.keeper.problem(h.Add(text, now))
		}
	})
}

// began writes down that an answer is being asked for; a seam goes on with the
// answer before it.
func (r *record) began(e, after *draw.Entry, seam bool, now time.Time) {
	r.keeper.do(func() {
		log, from := r.opened(now), 0
		if seam {
			from = r.numbers[after]
		}
		r.keeper.problem(log.Show(r.numbers[after], now))
		n, err := log.Begin(r.model, from, now)
		r.numbers[e], r.live = n, true
		r.keeper.problem(err)
	})
}

// grew writes the next piece of the answer down.
func (r *record) grew(e *draw.Entry, text, thoughts string, now time.Time) {
	if text != "" || thoughts != "" {
		r.keeper.do(func() { r.keeper.problem(r.opened(now).Append(r.numbers[e], text, thoughts, now)) })
	}
}

// ended writes the end of the answer down. One that never came takes the
// message before it with it, where that was withdrawn.
func (r *record) ended(l *Live, out chat.Outcome, withdrawn bool, now time.Time) {
	e, asked := l.Entry, entryIn(l.node.after)
	problem, first, waited := e.Problem, e.First, e.Waited
	r.keeper.do(func() {
		res := transcript.Result{
			Model: routeName(out.Route), Preferred: routeName(out.Preferred), Key: out.Key, Sends: out.Sends, Attempts: out.Attempts,
			Finish: out.Finish, Stopped: out.Stopped, FirstMS: first.Milliseconds(), WaitedMS: waited.Milliseconds(),
			Usage: &transcript.Usage{Input: out.Usage.Input, Output: out.Usage.Output, Reasoning: out.Usage.Reasoning, Estimated: !out.Usage.Known},
		}
		for _, c := range out.Calls {
			res.Calls = append(res.Calls, transcript.Call(c))
		}
		if out.Err != nil && !out.Stopped {
			res.Error = problem
		}
		r.live = false
		r.keeper.problem(r.opened(now).Finish(r.numbers[e], out.Text, out.Reasoning, res, now))
		if withdrawn {
			r.keeper.problem(r.log.Delete(r.numbers[asked], now))
		}
	})
}

// shows writes down which message the path ends with; nil: none.
func (r *record) shows(e *draw.Entry, now time.Time) {
	r.written(func() error { return r.log.Show(r.numbers[e], now) })
}

// removes writes down that a message was removed, or came back.
func (r *record) removes(e *draw.Entry, gone bool, now time.Time) {
	r.written(func() error {
		if gone {
			return r.log.Delete(r.numbers[e], now)
		}
		return r.log.Restore(r.numbers[e], now)
	})
}

func (r *record) renames(title string, now time.Time) {
	r.written(func() error { return r.log.Rename(title, now) })
}

// written does f where there is a file.
func (r *record) written(f func() error) {
	r.keeper.do(func() {
		if r.log != nil {
			r.keeper.problem(f())
		}
	})
}

func routeName(r keystore.Route) string {
	if r.Model == "" {
		return ""
	}
	return r.String()
}

// happened writes a notice down.
func (r *record) happened(ev engine.Event, now time.Time) {
	r.written(func() error { return r.log.Notice(ev.Kind.String()+": "+story.Brief(ev), now) })
}

// leave closes the file; what has no end yet is marked as interrupted.
func (r *record) leave(now time.Time) {
	r.keeper.do(func() {
		if r.log != nil {
			r.keeper.problem(r.log.Close(now))
			r.log, r.live = nil, false
			r.keeper.open = slices.DeleteFunc(r.keeper.open, func(o *record) bool { return o == r })
		}
	})
}

// id gives the name under which the conversation, or its draft, is found.
func (r *record) id() string {
	if r.log == nil {
		return transcript.NewDraft
	}
	return r.log.ID()
}

// unsaved says whether some of it is in memory only, because it could not be
// written.
func (r *record) unsaved() bool {
	_, err := r.log.Pending()
	return err != nil
}
