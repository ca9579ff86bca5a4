package ui

import (
	"time"

	"sluice/ui/draw"
)

// tickWhileDue keeps flush going while an answer streams or something waits for
// the disk, and no longer.
func (r *recorder) tickWhileDue(flush *time.Ticker) {
	due := r.live || r.unsaved()
	if due == r.ticking {
		return
	}
	r.ticking = due
	flush.Stop()
	if due {
		flush.Reset(flushTime)
	}
}

// unsaved says whether some of the conversation is in memory only, because it
// could not be written.
func (r *recorder) unsaved() bool {
	if r.log == nil {
		return false
	}
	_, err := r.log.Pending()
	return err != nil
}

// problem remembers what to tell the person.
func (r *recorder) problem(err error) {
	if err == nil {
		return
	}
	text, hint := draw.Explain(err, time.Now())
	if hint != "" {
		text += " (" + hint + ")"
	}
	r.fault = text
}

// tell lets the person know of a new problem, and of the change between saved
// and not saved. While nothing is saved the same problem is told once.
func (r *recorder) tell() {
	fresh := keptMsg{problem: r.fault, unsaved: r.unsaved()}
	r.fault = ""
	if fresh.unsaved && r.told.unsaved && (fresh.problem == "" || fresh.problem == r.told.problem) {
		return
	}
	if fresh.problem == "" && fresh.unsaved == r.told.unsaved {
		return
	}
	r.told = fresh
	select {
	case before := <-r.news: // not read yet
		if fresh.problem == "" {
			fresh.problem = before.problem
		}
	default:
	}
	r.news <- fresh
}
