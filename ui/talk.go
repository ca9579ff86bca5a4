package ui

import (
	"strings"
	"time"
	"unicode/utf8"

	openai "github.com/sashabaranov/go-openai"

	"sluice/engine"
	"sluice/engine/plain"
	"sluice/ui/draw"
)

// talk is the conversation: what was said, what is being answered, what is
// queued, and which part of it is on the screen.
type talk struct {
	entries []*draw.Entry
	live    *live
	queue   []message // sent while another answer was running
	view    draw.Viewport
}

// live is the answer that is being given.
type live struct {
	answer  answer
	entry   *draw.Entry
	message message // to be given back when nothing comes; nil for a restart
	taken   int     // bytes read so far
	more    bool    // there is more than was read
	clean   plain.Cleaner
	text    strings.Builder
	raw     strings.Builder
	began   time.Time
	first   time.Time
}

// continuing asks a model to go on where it broke off.
const continuing = "Your answer broke off. Continue exactly where it stopped. Do not repeat what is already there."

// messages gives the conversation as a model reads it. Consecutive parts of
// one answer are joined; what was replaced or never came is left out.
func (t *talk) messages(system string) []openai.ChatCompletionMessage {
	var out []openai.ChatCompletionMessage
	if system != "" {
		out = append(out, openai.ChatCompletionMessage{Role: openai.ChatMessageRoleSystem, Content: system})
	}
	for _, e := range t.entries {
		if e.Notice || e.Raw == "" || e.End == draw.Replaced || e.End == draw.Withdrawn {
			continue
		}
		role := openai.ChatMessageRoleAssistant
		if e.Mine {
			role = openai.ChatMessageRoleUser
		}
		if n := len(out); e.Seam && n > 0 && out[n-1].Role == role {
			out[n-1].Content += e.Raw
			continue
		}
		out = append(out, openai.ChatCompletionMessage{Role: role, Content: e.Raw})
	}
	return out
}

// last gives the newest answer that has text; nil where there is none.
func (t *talk) last() *draw.Entry {
	for i := len(t.entries) - 1; i >= 0; i-- {
		if e := t.entries[i]; !e.Mine && e.Text != "" && e.End != draw.Replaced {
			return e
		}
	}
	return nil
}

// open gives the newest answer if it asks what to do with it.
func (t *talk) open() *draw.Entry {
	if n := len(t.entries); n > 0 && t.entries[n-1].Offers() && t.live == nil {
		return t.entries[n-1]
	}
	return nil
}

// mostTaken bounds what the screen reads of an answer at once, in bytes. It is
// more than any provider sends in the time of a frame.
const mostTaken = 256 << 10

// take reads what has come since the last time, most bytes at most, and says
// whether the answer is at its end. What is left is in l.more.
func (l *live) take(now time.Time, most int) (fresh string, done bool) {
	text, thinking, done := l.answer.From(l.taken)
	if l.more = len(text) > most; l.more {
		for most > 0 && !utf8.RuneStart(text[most]) {
			most--
		}
		text, done = text[:most], false
	}
	l.taken += len(text)
	if text != "" && l.first.IsZero() {
		l.first = now
		l.entry.First = now.Sub(l.began)
	}
	l.raw.WriteString(text)
	l.text.WriteString(l.clean.Feed(text))
	if done {
		l.text.WriteString(l.clean.Flush())
	}
	e := l.entry
	e.Raw = l.raw.String()
	e.Text, e.Request, e.Took = l.text.String(), l.answer.ID(), now.Sub(l.began)
	e.Thinking = lastLine(thinking)
	if !e.Counted {
		e.Tokens = int64(len(e.Text)+3) / 4
	}
	return text, done
}

// lastLine gives the newest words of a long text, safe for one line.
func lastLine(text string) string {
	const most = 240
	if len(text) > most {
		text = strings.ToValidUTF8(text[len(text)-most:], "")
	}
	return plain.Line(text, 0)
}

// settle notes how the answer ended. It says whether the message was answered,
// at least in part.
func (l *live) settle(out engine.Outcome, now time.Time) (answered bool) {
	e := l.entry
	e.Route, e.Preferred, e.Key = out.Route, out.Preferred, out.Key
	if out.Usage.Known {
		e.Tokens, e.Counted = out.Usage.Output, true
	}
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
	return e.End != draw.Withdrawn
}

func endingOf(out engine.Outcome, some bool) draw.Ending {
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
func noteLack(e *draw.Entry, out engine.Outcome, now time.Time) {
	if err := out.Lack(); err != nil {
		e.Problem, e.Hint = draw.Explain(err, now)
	} else if called := out.Called(); called != "" {
		e.Problem = "the model also called a tool, which sluice does not have: " + called
	}
}

// learn puts an event of the running request into the conversation, and says
// whether it did.
func (t *talk) learn(ev engine.Event) bool {
	if t.live == nil || ev.Request == 0 || ev.Request != t.live.answer.ID() {
		return false
	}
	switch ev.Kind {
	case engine.EventAnswer, engine.EventCancel, engine.EventSwitch, engine.EventNote:
		return false
	}
	if !t.live.first.IsZero() && ev.At.After(t.live.first) {
		return false // it belongs to how the answer ended, and the ending tells it
	}
	t.live.entry.Notes = append(t.live.entry.Notes, ev)
	return true
}

// userMessage is a person's turn as a model reads it.
func userMessage(text string) openai.ChatCompletionMessage {
	return openai.ChatCompletionMessage{Role: openai.ChatMessageRoleUser, Content: text}
}
