package ui

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/engine"
	"sluice/engine/plain"
	"sluice/engine/transcript"
	"sluice/keystore"
	"sluice/ui/draw"
)

// entriesOf turns what was kept into what is shown. It is for commands: a long
// conversation takes its time. Notices that came while an
// answer was awaited stand before it, as they did then.
func entriesOf(c transcript.Conversation) []*draw.Entry {
	var out []*draw.Entry
	var asking *draw.Entry // the newest answer
	for _, t := range c.Entries {
		e := entryOf(t)
		switch {
		case t.Deleted || !e.Mine && e.Text == "" && !e.Wordless():
			continue
		case e.Notice && len(out) > 0 && out[len(out)-1] == asking && (!t.At.After(asking.Over) || asking.Over.IsZero()):
			out[len(out)-1] = e
			out = append(out, asking)
			continue
		case !e.Mine && !e.Notice:
			asking = e
		}
		out = append(out, e)
	}
	for i, e := range out {
		e.Kept = i < len(out)-1 // only the last one still asks
		e.Split()
	}
	return out
}

func entryOf(t transcript.Entry) *draw.Entry {
	e := &draw.Entry{Mine: t.Role == transcript.User, Notice: t.Role == transcript.Notice, Raw: t.Text, Text: plain.Text(t.Text), At: t.At, Over: t.Ended, End: draw.Complete}
	if e.Mine || e.Notice {
		return e
	}
	e.End, e.Key, e.Problem = endOf(t), draw.Line(t.Key), draw.Line(t.Error)
	e.Route, e.Preferred, e.Seam = routeOf(t.Model), routeOf(t.Preferred), t.Continues > 0
	if t.State == transcript.Complete {
		out := engine.Outcome{Text: t.Text, Finish: t.Finish}
		for _, c := range t.Calls {
			out.Calls = append(out.Calls, engine.ToolCall(c))
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

// export writes the conversation to a file: "/export", "/export json",
// "/export md PATH".
func (m *model) export(arg string, now time.Time) tea.Cmd {
	if m.record == nil {
		m.toast("Conversations are not kept here.", now)
		return nil
	}
	kind, path, _ := strings.Cut(arg, " ")
	ctx, r := m.engine.ctx, m.record
	return guard(func() tea.Msg {
		id, _ := ask(ctx, r, func() string {
			if r.log == nil {
				return ""
			}
			return r.log.ID()
		})
		if id == "" {
			return didMsg{err: errors.New("there is no conversation yet")}
		}
		to, err := exportTo(r.store, id, kind, path)
		return didMsg{what: "Written to " + to + ".", err: err}
	})
}

// exportTo writes conversation id as Markdown or JSON. It never writes over a
// file that is there.
func exportTo(store *transcript.Store, id, kind, path string) (string, error) {
	if id == "" {
		return "", errors.New("no conversation is chosen")
	}
	c, _, err := store.Read(id)
	if err != nil {
		return "", err
	}
	ext, data := "md", []byte(c.Markdown())
	if kind == "json" {
		ext = "json"
		if data, err = c.JSON(); err != nil {
			return "", err
		}
	}
	if path == "" {
		path = "sluice-" + id + "." + ext
	}
	if whole, err := filepath.Abs(path); err == nil {
		path = whole // a person may not know where the program was started
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return "", fmt.Errorf("exporting: %w", err)
	}
	if _, err = f.Write(data); err != nil {
		f.Close()
		return "", fmt.Errorf("exporting: %w", err)
	}
	return path, f.Close()
}
