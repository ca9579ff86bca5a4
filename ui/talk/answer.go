package talk

import (
	"strings"
	"time"
	"unicode/utf8"

	"sluice/engine/chat"
	"sluice/engine/plain"
	"sluice/ui/draw"
)

// Answer is the part of *chat.Answer that a conversation needs.
type Answer interface {
	ID() uint64
	From(n int) (text, reasoning string, done bool)
	Changed() <-chan struct{}
	Outcome() (chat.Outcome, bool)
	Stop()
}

// Live is the answer that is being given.
type Live struct {
	Answer
	Entry *draw.Entry
	node  *node
	asking
	taken   int // bytes of the text that were read
	thought int // bytes of the reasoning that were read
	clean   plain.Cleaner
	text    strings.Builder // safe for a terminal
	raw     strings.Builder
	began   time.Time
	first   time.Time
}

// take reads what has come since the last time, most bytes of text at most. more
// says that there is more than was read.
func (l *Live) take(most int, now time.Time) (text, thoughts string, more, done bool) {
	text, reasoning, done := l.From(l.taken)
	if more = len(text) > most; more {
		for most > 0 && !utf8.RuneStart(text[most]) {
			most--
		}
		text, done = text[:most], false
	}
	l.taken += len(text)
	if text != "" && l.first.IsZero() {
		l.first = now
		l.Entry.First = now.Sub(l.began)
	}
	l.raw.WriteString(text)
	l.text.WriteString(l.clean.Feed(text))
	if done {
		l.text.WriteString(l.clean.Flush())
	}
	e := l.Entry
	e.Raw, e.Text, e.Took = l.raw.String(), l.text.String(), now.Sub(l.began)
	e.Thinking = lastLine(reasoning)
	if !e.Counted {
		e.Tokens = int64(len(e.Text)+3) / 4
	}
	thoughts = reasoning[min(l.thought, len(reasoning)):]
	l.thought = len(reasoning)
	return text, thoughts, more, done
}

// lastLine gives the newest words of a long text, safe for one line.
func lastLine(text string) string {
	const most = 240
	if len(text) > most {
		text = strings.ToValidUTF8(text[len(text)-most:], "")
	}
	return plain.Line(text, 0)
}

// settle notes how the answer ended.
func (l *Live) settle(out chat.Outcome, now time.Time) {
	e := l.Entry
	e.Route, e.Preferred, e.Key = out.Route, out.Preferred, out.Key
	if out.Usage.Known {
		e.Tokens, e.Counted = out.Usage.Output, true
	}
	e.Input, e.Thought = out.Usage.Input, out.Usage.Reasoning
	e.Sends, e.Attempts, e.Finish = out.Sends, out.Attempts, plain.Line(out.Finish, 40)
	e.Reasoning = plain.Text(out.Reasoning)
	if !out.First.IsZero() && !out.Started.IsZero() {
		e.First = out.First.Sub(out.Started)
	}
	if !out.Ended.IsZero() && !out.Started.IsZero() {
		e.Took = out.Ended.Sub(out.Started)
	}
	e.End = endingOf(out, e.Text != "")
	if out.Err != nil && !out.Stopped {
		e.Problem, e.Hint = draw.Explain(out.Err, now)
	} else {
		noteLack(e, out, now)
	}
}

func endingOf(out chat.Outcome, some bool) draw.Ending {
	switch {
	case !some && (out.Err != nil || out.Stopped):
		return draw.Withdrawn
	case out.Stopped:
		return draw.Stopped
	case out.Err != nil:
		return draw.Broken
	}
	return finished(out.Finish)
}

// finished gives the ending of an answer whose model, or provider, ended it.
func finished(reason string) draw.Ending {
	switch reason {
	case "length":
		return draw.CutShort
	case "content_filter":
		return draw.Withheld
	}
	return draw.Complete
}

// noteLack notes what an answer that ended well has instead of text, or beside it.
func noteLack(e *draw.Entry, out chat.Outcome, now time.Time) {
	if err := out.Lack(); err != nil {
		e.Problem, e.Hint = draw.Explain(err, now)
	} else if called := out.Called(); called != "" {
		e.Problem = "the model also called a tool, which sluice does not have: " + called
	}
}
