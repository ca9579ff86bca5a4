package ui

import (
	"context"
	"fmt"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/engine/transcript"
	"sluice/ui/action"
	"sluice/ui/draw"
)

// maxListed bounds the conversations in the list.
const maxListed = 500

// The messages of kept conversations.
type (
	listedMsg struct {
		found []transcript.Summary
		hits  []transcript.Hit
		words string // what was searched for; empty: everything is listed
		err   error
	}
	openedMsg struct {
		title    string
		entries  []*draw.Entry
		problems []transcript.Problem
		draft    message
		err      error
	}
	rememberedMsg struct {
		history []string
		draft   message
	}
	// keptMsg says how the keeping goes.
	keptMsg struct {
		problem string // new; may be empty
		unsaved bool   // some of the conversation is in memory only
	}
)

// remember loads the prompts and the draft of the last time.
func (m *model) remember() tea.Cmd {
	if m.record == nil {
		return nil
	}
	ctx, r := m.engine.ctx, m.record
	load := guard(func() tea.Msg {
		msg, ok := ask(ctx, r, func() rememberedMsg {
			draft, err := r.store.Pieces(transcript.NewDraft)
			r.drafts[transcript.NewDraft] = true
			r.problem(err)
			h, err := r.store.History(maxHistory)
			r.problem(err)
			r.history = h
			return rememberedMsg{history: h.All(), draft: draft}
		})
		if !ok {
			return nil
		}
		return msg
	})
	return tea.Batch(load, m.awaitKept())
}

// awaitKept waits for news of the keeping.
func (m *model) awaitKept() tea.Cmd {
	ctx, r := m.engine.ctx, m.record
	return guard(func() tea.Msg {
		select {
		case msg := <-r.news:
			return msg
		case <-ctx.Done():
			return nil
		}
	})
}

func (m *model) onRemembered(msg rememberedMsg) {
	var before []message
	for _, text := range msg.history {
		before = append(before, written(text))
	}
	m.input.history = append(before, m.input.history...)
	fresh := m.input.unsent().blank() && len(m.talk.entries) == 0
	m.input.giveBack(msg.draft)
	if fresh {
		m.input.saved = m.written()
	}
}

// keepDraft saves what is being written at most every two seconds.
func (m *model) keepDraft() tea.Cmd {
	if m.record == nil || m.input.saving || m.written() == m.input.saved {
		return nil
	}
	m.input.saving = true
	return tea.Tick(2*time.Second, func(time.Time) tea.Msg { return draftMsg{} })
}

func (m *model) onDraft() {
	m.input.saving = false
	m.input.saved = m.written()
	m.record.draft(m.unsent())
}

// written changes whenever unsent does.
func (m *model) written() string {
	return fmt.Sprint(len(m.talk.queue), m.input.stands, len(m.input.aside), m.input.value())
}

// unsent is what a person wrote and nobody was asked yet: it outlives the program.
func (m *model) unsent() message {
	return joined(append(slices.Clone(m.talk.queue), m.input.unsent())...)
}

// openSessions lists the kept conversations, or those that hold the words of
// arg.
func (m *model) openSessions(arg string, now time.Time) tea.Cmd {
	if m.record == nil {
		m.toast("Conversations are not kept here.", now)
		return nil
	}
	ctx, r, store := m.engine.ctx, m.record, m.record.store
	return guard(func() tea.Msg {
		// What was said before has to be in the files; without it the others are listed.
		_ = r.inOrder(ctx, func() error { return nil })
		if arg != "" {
			hits, err := store.Search(ctx, arg, maxListed)
			return listedMsg{hits: hits, words: arg, err: err}
		}
		found, err := store.List(maxListed)
		return listedMsg{found: found, err: err}
	})
}

func (m *model) onListed(msg listedMsg, now time.Time) {
	if msg.err != nil {
		m.onDid(didMsg{err: msg.err}, now)
		return
	}
	l := &list{title: "Conversations", hint: "Enter opens, Ctrl+X removes, Ctrl+E exports, Ctrl+F looks for it in all words."}
	if msg.words != "" {
		l.title = "Conversations with " + draw.Line(msg.words)
	}
	for _, s := range msg.found {
		l.items = append(l.items, sessionItem(s, fmt.Sprintf("%s, %s", draw.Ago(s.Updated, now), draw.Plural(s.Messages, "message"))))
	}
	for _, h := range msg.hits {
		l.items = append(l.items, sessionItem(h.Summary, draw.Line(h.Text)))
	}
	l.other = sessionKeys(l)
	if top, ok := m.over.top().(*list); ok && top.other != nil {
		m.over.pop()
	}
	m.over.push(l)
}

func sessionItem(s transcript.Summary, detail string) item {
	title := draw.Line(s.Title)
	if title == "" {
		title = s.ID
	}
	return item{id: s.ID, label: title, detail: detail, run: func(m *model, now time.Time) tea.Cmd { return m.openSession(s.ID, now) }}
}

// sessionKeys are the keys of the list besides Enter.
func sessionKeys(l *list) func(*model, item, tea.KeyPressMsg, time.Time) (tea.Cmd, bool) {
	return func(m *model, chosen item, msg tea.KeyPressMsg, now time.Time) (tea.Cmd, bool) {
		r, store := m.record, m.record.store
		switch msg.String() {
		case "ctrl+f":
			return m.openSessions(l.typed.text, now), true
		case "ctrl+x":
			if chosen.id == "" {
				return nil, true
			}
			l.drop(chosen.id)
			return m.change(chosen.label+" is removed.",
				func(ctx context.Context) error {
					return r.inOrder(ctx, func() error { return store.Delete(chosen.id, now) })
				},
				undoable{func(context.Context) error { return store.Restore(chosen.id) }, chosen.label + " is back."}), true
		case "ctrl+e":
			return guard(func() tea.Msg {
				path, err := exportTo(store, chosen.id, "md", "")
				return didMsg{what: "Written to " + path + ".", err: err}
			}), true
		}
		return nil, false
	}
}

// openSession goes on with a kept conversation.
func (m *model) openSession(id string, now time.Time) tea.Cmd {
	if m.talk.live != nil {
		m.toast("An answer is still coming. Esc stops it.", now)
		return nil
	}
	ctx, r := m.engine.ctx, m.record
	return guard(func() tea.Msg {
		msg, ok := ask(ctx, r, func() openedMsg {
			log, problems, err := r.store.Open(id, now)
			if err != nil {
				return openedMsg{err: err}
			}
			r.leave(now)
			r.log = log
			c := log.Conversation()
			if last, ok := c.Cut(); ok {
				r.answer = last.Number
			}
			draft, err := r.store.Pieces(id)
			r.drafts[id] = true
			r.problem(err)
			return openedMsg{title: c.Title, entries: entriesOf(c), problems: problems, draft: draft}
		})
		if !ok {
			return nil
		}
		return msg
	})
}

func (m *model) onOpened(msg openedMsg, now time.Time) {
	if msg.err != nil {
		m.onDid(didMsg{err: msg.err}, now)
		return
	}
	m.talk, m.opts.Title = talk{entries: msg.entries}, msg.title
	fresh := m.input.unsent().blank()
	m.input.giveBack(msg.draft)
	if fresh {
		m.input.saved = m.written()
	}
	m.focus(action.InputPanel)
	if len(msg.problems) > 0 {
		m.toast(msg.problems[0].Text, now)
	}
}
