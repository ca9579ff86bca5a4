package talk

import (
	"strings"
	"time"

	"sluice/engine/chat"
	"sluice/engine/plain"
	"sluice/engine/transcript"
	"sluice/keystore"
	"sluice/ui/draw"
)

// branchesOf turns what was kept into the branches that it has. Notices that
// came while an answer was awaited stand before it, as they did then.
func branchesOf(c transcript.Conversation) (b branches) {
	byNumber := map[int]*node{}
	var newest *node   // the newest message
	var over time.Time // when it ended
	for _, t := range c.Entries {
		e := entryOf(t)
		switch {
		case !e.Notice:
			after := newest // always one that was there before, so that a path ends
			if t.After != nil {
				after = byNumber[*t.After]
			}
			newest, over = &node{Entry: e, number: t.Number, gone: t.Deleted}, t.Ended
			byNumber[t.Number] = newest
			b.hang(newest, after)
			b.tip = newest
		case newest == nil:
			b.head = append(b.head, e)
		case !newest.Mine && (!t.At.After(over) || over.IsZero()):
			newest.before = append(newest.before, e)
		default:
			newest.beside = append(newest.beside, e)
		}
	}
	if c.Shown != nil {
		b.tip = byNumber[*c.Shown]
	}
	for _, n := range b.all {
		n.Kept = len(b.kids[n]) > 0 // only the last one still asks
		n.Split()
	}
	b.lay()
	return b
}

func entryOf(t transcript.Entry) *draw.Entry {
	e := &draw.Entry{Mine: t.Role == transcript.User, Notice: t.Role == transcript.Notice, Raw: t.Text, Text: plain.Text(t.Text), At: t.At, End: draw.Complete}
	if e.Mine || e.Notice {
		return e
	}
	e.End, e.Key, e.Problem = endOf(t), draw.Line(t.Key), draw.Line(t.Error)
	e.Route, e.Preferred, e.Seam = routeOf(t.Model), routeOf(t.Preferred), t.Continues > 0
	if t.State == transcript.Complete {
		out := chat.Outcome{Text: t.Text, Finish: t.Finish}
		for _, c := range t.Calls {
			out.Calls = append(out.Calls, chat.ToolCall(c))
		}
		noteLack(e, out, t.At)
	}
	if t.Usage != nil {
		e.Tokens, e.Counted = t.Usage.Output, !t.Usage.Estimated
		e.Input, e.Thought = t.Usage.Input, t.Usage.Reasoning
	}
	e.Reasoning, e.Finish = plain.Text(t.Reasoning), plain.Line(t.Finish, 40)
	e.Sends, e.Attempts = t.Sends, t.Attempts
	e.First, e.Waited = time.Duration(t.FirstMS)*time.Millisecond, time.Duration(t.WaitedMS)*time.Millisecond
	if !t.Ended.IsZero() && e.First > 0 {
		e.Took = t.Ended.Sub(t.At)
	}
	return e
}

func endOf(t transcript.Entry) draw.Ending {
	switch t.State {
	case transcript.Stopped:
		return draw.Stopped
	case transcript.Broken:
		return draw.Broken
	case transcript.Interrupted:
		return draw.Interrupted
	}
	return finished(t.Finish)
}

func routeOf(s string) keystore.Route {
	p, model, ok := strings.Cut(s, "/")
	if !ok {
		return keystore.Route{}
	}
	return keystore.Route{Provider: p, Model: model}
}
