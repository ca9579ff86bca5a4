package talk

import (
	"slices"
	"time"

	"sluice/engine"
	"sluice/engine/chat"
	"sluice/engine/story"
	"sluice/engine/transcript"
	"sluice/keystore"
)

// record is a conversation on its way to the disk. Its methods only queue what
// is to be written; all fields but the first two are the keeper's goroutine's.
type record struct {
	keeper *Keeper
	model  string

	log    *transcript.Log
	asked  int  // number of the newest message
	answer int  // number of the newest answer
	live   bool // it has no end yet
}

// opened gives the conversation's file, which is there from the first message on.
func (r *record) opened(now time.Time) *transcript.Log {
	if r.log == nil {
		r.log = r.keeper.store.Create("", now)
		r.keeper.open = append(r.keeper.open, r)
	}
	return r.log
}

// said writes a person's message down.
func (r *record) said(text string, now time.Time) {
	r.keeper.do(func() {
		n, err := r.opened(now).User(text, now)
		r.asked = n
		r.keeper.problem(err)
		if h := r.keeper.history; h != nil {
			r.keeper.problem(h.Add(text, now))
		}
	})
}

// began writes down that an answer is being asked for.
func (r *record) began(seam bool, now time.Time) {
	r.keeper.do(func() {
		from := 0
		if seam {
			from = r.answer
		}
		n, err := r.opened(now).Begin(r.model, from, now)
		r.answer, r.live = n, true
		r.keeper.problem(err)
	})
}

// grew writes the next piece of the answer down.
func (r *record) grew(text, thoughts string, now time.Time) {
	if text != "" || thoughts != "" {
		r.keeper.do(func() { r.keeper.problem(r.opened(now).Append(r.answer, text, thoughts, now)) })
	}
}

// ended writes the end of the answer down. One that never came takes its
// message with it, where that was withdrawn.
func (r *record) ended(out chat.Outcome, withdrawn bool, problem string, now time.Time) {
	r.keeper.do(func() {
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
		r.live = false
		r.keeper.problem(r.opened(now).Finish(r.answer, out.Text, out.Reasoning, res, now))
		if withdrawn {
			r.keeper.problem(r.log.Delete(r.asked, now))
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
	r.keeper.do(func() {
		if r.log != nil {
			r.keeper.problem(r.log.Notice(ev.Kind.String()+": "+story.Brief(ev), now))
		}
	})
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
