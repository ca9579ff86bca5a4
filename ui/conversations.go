package ui

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/engine"
	"sluice/engine/transcript"
	"sluice/ui/action"
	"sluice/ui/draw"
	"sluice/ui/talk"
)

// maxListed bounds the conversations in the list.
const maxListed = 500

// chat is the conversation on the screen, with what keeps it.
type chat struct {
	*talk.Talk
	keeper  *talk.Keeper // nil: nothing is kept
	view    draw.Viewport
	unsaved bool // some of what was said is in memory only
}

// The messages of kept conversations.
type (
	listedMsg struct {
		found []transcript.Hit
		words string // what was searched for; empty: everything is listed
		err   error
	}
	openedMsg struct {
		talk.Opened
		err error
	}
	rememberedMsg struct{ talk.Kept }
)

// terms say how the dashboard's conversations ask.
func (m *model) terms() talk.Terms {
	return talk.Terms{
		Ask:     func(r engine.ChatRequest) talk.Answer { return m.engine.ask(m.engine.ctx, r) },
		System:  m.opts.System,
		Request: engine.ChatRequest{Label: "chat", Prefer: m.opts.Prefer, MaxWait: m.opts.MaxWait},
	}
}

// show brings another conversation to the screen.
func (m *model) show(t *talk.Talk) { m.chat.Talk, m.chat.view = t, draw.Viewport{} }

// remember loads the prompts and the draft of the last time.
func (m *model) remember() tea.Cmd {
	if m.chat.keeper == nil {
		return nil
	}
	ctx, k := m.engine.ctx, m.chat.keeper
	load := guard(func() tea.Msg {
		kept, err := k.Remember(ctx, maxHistory)
		if err != nil {
			return nil
		}
		return rememberedMsg{kept}
	})
	return tea.Batch(load, m.awaitNews())
}

// awaitNews waits for news of the keeping.
func (m *model) awaitNews() tea.Cmd {
	ctx, k := m.engine.ctx, m.chat.keeper
	return guard(func() tea.Msg {
		select {
		case news := <-k.News():
			return news
		case <-ctx.Done():
			return nil
		}
	})
}

func (m *model) onRemembered(msg rememberedMsg) {
	var before []talk.Message
	for _, text := range msg.History {
		before = append(before, talk.Written(text))
	}
	m.input.history = append(before, m.input.history...)
	m.takeDraft(msg.Draft, m.input.unsent().Blank() && len(m.chat.Entries) == 0)
}

// takeDraft takes a draft into the input. fresh says that it is all that is
// unsent, and on the disk already.
func (m *model) takeDraft(d talk.Message, fresh bool) {
	m.input.giveBack(d)
	if fresh {
		m.input.saved = m.written()
	}
}

// keepDraft saves what is being written at most every two seconds.
func (m *model) keepDraft() tea.Cmd {
	if m.chat.keeper == nil || m.input.saving || m.written() == m.input.saved {
		return nil
	}
	m.input.saving = true
	return tea.Tick(2*time.Second, func(time.Time) tea.Msg { return draftMsg{} })
}

func (m *model) onDraft() {
	m.input.saving = false
	m.input.saved = m.written()
	m.chat.Draft(m.unsent())
}

// written changes whenever unsent does.
func (m *model) written() string {
	return fmt.Sprint(len(m.chat.Queue), m.input.stands, len(m.input.aside), m.input.value())
}

// unsent is what a person wrote and nobody was asked yet: it outlives the program.
func (m *model) unsent() talk.Message {
	return talk.Joined(append(slices.Clone(m.chat.Queue), m.input.unsent())...)
}

// openSessions lists the kept conversations, or those that hold the words of
// arg.
func (m *model) openSessions(arg string, now time.Time) tea.Cmd {
	ctx, k := m.engine.ctx, m.kept(now)
	if k == nil {
		return nil
	}
	return guard(func() tea.Msg {
		found, err := k.Find(ctx, arg, maxListed)
		return listedMsg{found, arg, err}
	})
}

// kept gives the keeper; where there is none it says so.
func (m *model) kept(now time.Time) *talk.Keeper {
	if m.chat.keeper == nil {
		m.toast("Conversations are not kept here.", now)
	}
	return m.chat.keeper
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
	for _, h := range msg.found {
		it := item{id: h.ID, label: draw.Line(h.Title), detail: draw.Line(h.Text), run: func(m *model, now time.Time) tea.Cmd { return m.openSession(h.ID, now) }}
		if it.label == "" {
			it.label = h.ID
		}
		if msg.words == "" {
			it.detail = fmt.Sprintf("%s, %s", draw.Ago(h.Updated, now), draw.Plural(h.Messages, "message"))
		}
		l.items = append(l.items, it)
	}
	l.other = sessionKeys(l)
	if top, ok := m.over.top().(*list); ok && top.other != nil {
		m.over.pop()
	}
	m.over.push(l)
}

// sessionKeys are the keys of the list besides Enter.
func sessionKeys(l *list) func(*model, item, tea.KeyPressMsg, time.Time) (tea.Cmd, bool) {
	return func(m *model, chosen item, msg tea.KeyPressMsg, now time.Time) (tea.Cmd, bool) {
		k := m.chat.keeper
		switch msg.String() {
		case "ctrl+f":
			return m.openSessions(l.typed.text, now), true
		case "ctrl+x":
			if chosen.id == "" {
				return nil, true
			}
			l.drop(chosen.id)
			return m.change(chosen.label+" is removed.",
				func(ctx context.Context) error { return k.Remove(ctx, chosen.id, now) },
				undoable{func(context.Context) error { return k.Restore(chosen.id) }, chosen.label + " is back."}), true
		case "ctrl+e":
			return guard(func() tea.Msg { return exported(k.Export(chosen.id, "md", "")) }), true
		}
		return nil, false
	}
}

// openSession goes on with a kept conversation.
func (m *model) openSession(id string, now time.Time) tea.Cmd {
	if m.answering(now) {
		return nil
	}
	ctx, k, terms := m.engine.ctx, m.chat.keeper, m.terms()
	return guard(func() tea.Msg {
		opened, err := k.Open(ctx, id, terms, now)
		return openedMsg{opened, err}
	})
}

func (m *model) onOpened(msg openedMsg, now time.Time) {
	switch {
	case msg.err != nil:
		m.onDid(didMsg{err: msg.err}, now)
		return
	case m.answering(now): // a message was sent meanwhile
		msg.Leave(now)
		return
	}
	m.chat.Leave(now)
	m.show(msg.Talk)
	m.takeDraft(msg.Draft, m.input.unsent().Blank())
	m.focus(action.InputPanel)
	if len(msg.Problems) > 0 {
		m.toast(msg.Problems[0].Text, now)
	}
}

// export writes the conversation to a file: "/export", "/export json",
// "/export md PATH".
func (m *model) export(arg string, now time.Time) tea.Cmd {
	ctx, k, t := m.engine.ctx, m.kept(now), m.chat.Talk
	if k == nil {
		return nil
	}
	kind, path, _ := strings.Cut(arg, " ")
	return guard(func() tea.Msg {
		id := t.ID(ctx)
		if id == "" {
			return didMsg{err: errors.New("there is no conversation yet")}
		}
		return exported(k.Export(id, kind, path))
	})
}

func exported(path string, err error) tea.Msg {
	return didMsg{what: "Written to " + path + ".", err: err}
}
