package engine

import "time"

// state is what the owner owns. Nothing in it is touched by another goroutine.
type state struct {
	e *Engine
	*pool
	*events
	queue
	decider
	shown    shown
	revision uint64 // of the ledger, when it was loaded
}

// door is the way to the owner.
type door struct {
	calls chan *call
	done  chan struct{} // closed when Run has returned
}

// call is something to be done by the owner.
type call struct {
	f   func(s *state, now time.Time)
	ack chan struct{} // nil: nobody waits
	due bool          // its effect is to be published at once
}

// do runs f on the owner's goroutine and returns when its effect is published.
func (d door) do(f func(s *state, now time.Time)) error {
	return d.call(&call{f: f, ack: make(chan struct{}, 1), due: true})
}

// quick is do for the path of a request: its effect is published with what
// comes next, at most publishEvery later.
func (d door) quick(f func(s *state, now time.Time)) error {
	return d.call(&call{f: f, ack: make(chan struct{}, 1)})
}

func (d door) call(c *call) error {
	select {
	case d.calls <- c:
	case <-d.done:
		return ErrStopped
	}
	select {
	case <-c.ack:
		return nil
	case <-d.done:
		return ErrStopped
	}
}

// tell is do without waiting.
func (d door) tell(f func(s *state, now time.Time)) {
	select {
	case d.calls <- &call{f: f}:
	case <-d.done:
	}
}

// take does c and whatever else is already waiting, so that one publication
// serves them all.
func (s *state) take(c *call, acks []chan struct{}) []chan struct{} {
	for {
		s.shown.due = s.shown.due || c.due
		c.f(s, time.Now())
		if c.ack != nil {
			acks = append(acks, c.ack)
		}
		if len(acks) == cap(s.e.calls) {
			return acks
		}
		select {
		case c = <-s.e.calls:
		default:
			return acks
		}
	}
}
