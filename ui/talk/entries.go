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

// entriesOf turns what was kept into what is shown. Notices that came while an
// answer was awaited stand before it, as they did then. A message that nothing
// answered is shown, but no model sees it again where another follows; failed is
// one that is the last.
func entriesOf(c transcript.Conversation) (out []*draw.Entry, failed *draw.Entry) {
	var asking *draw.Entry // the newest answer
	var asked *draw.Entry  // the newest message, while no answer has come
	var over time.Time     // when it ended
	for _, t := range c.Entries {
		e := entryOf(t)
		switch {
		case t.Deleted:
			continue
		case !e.Mine && e.Text == "" && !e.Wordless():
			failed = asked
			continue
		case e.Notice && len(out) > 0 && out[len(out)-1] == asking && (!t.At.After(over) || over.IsZero()):
			out[len(out)-1] = e
			out = append(out, asking)
			continue
		case e.Mine:
			if failed != nil {
				failed.Raw = ""
			}
			asked, failed = e, nil
		case !e.Notice:
			asking, over, asked, failed = e, t.Ended, nil, nil
		}
		out = append(out, e)
	}
	for i, e := range out {
		e.Kept = i < len(out)-1 // only the last one still asks
		e.Split()
	}
	return out, failed
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
