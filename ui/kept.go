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
)

// entriesOf turns what was kept into what is shown. It is for commands: a long
// conversation takes its time. Notices that came while an
// answer was awaited stand before it, as they did then.
func entriesOf(c transcript.Conversation) []*entry {
	var out []*entry
	var asking *entry // the newest answer
	for _, t := range c.Entries {
		e := entryOf(t)
		switch {
		case t.Deleted || !e.mine && e.text == "" && !e.wordless():
			continue
		case e.notice && len(out) > 0 && out[len(out)-1] == asking && (!t.At.After(asking.over) || asking.over.IsZero()):
			out[len(out)-1] = e
			out = append(out, asking)
			continue
		case !e.mine && !e.notice:
			asking = e
		}
		out = append(out, e)
	}
	for i, e := range out {
		e.kept = i < len(out)-1 // only the last one still asks
		e.cut()
	}
	return out
}

func entryOf(t transcript.Entry) *entry {
	e := &entry{mine: t.Role == transcript.User, notice: t.Role == transcript.Notice, raw: t.Text, text: plain.Text(t.Text), at: t.At, over: t.Ended, end: complete}
	if e.mine || e.notice {
		return e
	}
	e.end, e.key, e.problem = endOf(t), line(t.Key), line(t.Error)
	e.route, e.preferred, e.seam = routeOf(t.Model), routeOf(t.Preferred), t.Continues > 0
	if t.State == transcript.Complete {
		out := engine.Outcome{Text: t.Text, Finish: t.Finish}
		for _, c := range t.Calls {
			out.Calls = append(out.Calls, engine.ToolCall(c))
		}
		noteLack(e, out, t.At)
	}
	if t.Usage != nil {
		e.tokens, e.counted = t.Usage.Output, !t.Usage.Estimated
	}
	return e
}

func endOf(t transcript.Entry) ending {
	switch t.State {
	case transcript.Stopped:
		return stopped
	case transcript.Broken:
		return broken
	case transcript.Interrupted:
		return interrupted
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
