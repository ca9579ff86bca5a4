package batch

import (
	"encoding/hex"
	"errors"
	"fmt"
	"iter"
	"time"

	"sluice/engine/plain"
	"sluice/engine/wire"
	"sluice/keystore"
)

// Work is what an output does not have yet of an input.
type Work struct {
	in    *Input
	out   *Output
	lines map[key]int // of each ID

	Requests  int   // in the input
	Done      int   // of them answered
	Failed    int   // of them failed before, and not to be asked again
	input     int64 // tokens of what is left, estimated
	output    int64 // tokens of its answers: what is usual, or the most that a request allows
	doneInput int64 // tokens of what is done, estimated likewise
	Bad       []*BadLine
	BadLines  int          // how many there are; Bad has the first of them
	drop      map[key]bool // what is taken out of the output before it is asked again
}

// mostNamed is how many bad lines, and changed requests, are named.
const mostNamed = 10

// Again says what is asked again although the output has it.
type Again struct {
	Failed  bool // what got no answer
	Changed bool // what has another body than the one that was asked
}

// Look compares an input with an output. A request whose body has changed since
// is an error, unless it is to be asked again.
func Look(in *Input, out *Output, again Again) (*Work, error) {
	w := &Work{in: in, out: out, lines: map[key]int{}, drop: map[key]bool{}}
	var changed []string
	for item, err := range in.items() {
		bad, ok := w.take(item, err)
		if bad != nil {
			return nil, bad
		}
		if !ok {
			continue
		}
		w.Requests++
		m, has := out.has[keyOf(item.ID)]
		other := has && m.other(item)
		switch {
		case other && !again.Changed:
			changed = append(changed, fmt.Sprintf("%q on line %d", plain.Line(item.ID, 40), item.Line))
		case other, has && m.failed && again.Failed:
			w.drop[keyOf(item.ID)] = true
			has = false
		}
		w.weigh(item, m, has)
	}
	if len(changed) > 0 {
		return nil, changedError(changed)
	}
	return w, nil
}

// take notes a line of the input. Where it is no good it says so; an error ends all.
func (w *Work) take(item request, err error) (ends error, ok bool) {
	if err == nil {
		first, twice := w.lines[keyOf(item.ID)]
		if !twice {
			w.lines[keyOf(item.ID)] = item.Line
			return nil, true
		}
		err = &BadLine{item.Line, fmt.Errorf("its ID %q is that of line %d already", plain.Line(item.ID, 40), first)}
	}
	var bad *BadLine
	if !errors.As(err, &bad) {
		return fmt.Errorf("reading %s: %w", w.in.path, err), false
	}
	if w.BadLines++; len(w.Bad) < mostNamed {
		w.Bad = append(w.Bad, bad)
	}
	return nil, false
}

// other says whether the line tells that it answers another body.
func (m mark) other(item request) bool {
	if m.body == [8]byte{} {
		return false
	}
	hash := item.hash()
	return hex.EncodeToString(m.body[:]) != hash[:2*len(m.body)]
}

// weigh counts what a request takes.
func (w *Work) weigh(item request, m mark, has bool) {
	p, err := wire.ParsePrompt(item.Body)
	if err != nil {
		return // the engine will say so
	}
	switch {
	case has && m.failed:
		w.Failed++
	case has:
		w.Done++
		w.doneInput += p.Estimate
	default:
		w.input += p.Estimate
		w.output += usualOutput
		if p.MaxTokens > 0 {
			w.output += min(p.MaxTokens-usualOutput, 0)
		}
	}
}

// usualOutput is the length of an answer, in tokens, where nothing is known.
const usualOutput = 256

// enough is how many answers tell what is usual.
const enough = 5

// Load is what is left at the beginning, as the answers so far have taught: what
// its questions and answers take, and how long.
func (w *Work) Load() Load {
	l := Load{Requests: w.Left(), Input: w.input, Output: w.output}
	u := w.out.used
	if u.requests >= enough {
		l.Output = u.output / u.requests * int64(l.Requests)
		if w.doneInput > 0 && u.answers > 0 {
			real, estimated := float64(u.input)/float64(u.requests), float64(w.doneInput)/float64(w.Done)
			l.Input = int64(float64(l.Input) * real / estimated)
		}
	}
	if u.answers > 0 {
		l.Took = u.took / time.Duration(u.answers)
	}
	return l
}

// Nothing is how a run ends for which nothing is left.
func (w *Work) Nothing() Outcome {
	return Outcome{Done: w.Done, Failed: w.Failed, Left: w.Left(), Models: w.out.shares()}
}

// Left is how many requests are to be asked.
func (w *Work) Left() int { return w.Requests - w.Done - w.Failed }

// todo gives what is to be asked, in the order of the input.
func (w *Work) todo() iter.Seq2[request, error] {
	return func(yield func(request, error) bool) {
		for item, err := range w.in.items() {
			if isBadLine(err) || err == nil && w.lines[keyOf(item.ID)] != item.Line {
				continue
			}
			if _, has := w.out.has[keyOf(item.ID)]; err == nil && has && !w.drop[keyOf(item.ID)] {
				continue
			}
			if !yield(item, err) {
				return
			}
		}
	}
}

func changedError(changed []string) error {
	text := ""
	for i, c := range changed[:min(len(changed), mostNamed)] {
		if i > 0 {
			text += ", "
		}
		text += c
	}
	if more := len(changed) - mostNamed; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return keystore.WithHint(errors.New("the output has answers to other bodies of the same IDs: "+text),
		"name another output, or ask them again with --force: their old answers are taken out")
}
