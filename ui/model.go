package ui

import (
	"context"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/engine"
	enginechat "sluice/engine/chat"
	"sluice/engine/plain"
	"sluice/ui/action"
	"sluice/ui/calls"
	"sluice/ui/dialog"
	"sluice/ui/draw"
	"sluice/ui/editor"
	"sluice/ui/keymap"
	"sluice/ui/talk"
	"sluice/ui/terminal"
)

// model is the one Bubble Tea model. Only Update changes what is below it, which
// are plain parts: the desk, and those who work on it.
type model struct {
	*desk
	chat  chat
	asks  passphrases
	hands keyboard
	life  terminal.Life
}

// The messages of the dashboard.
type (
	grownMsg struct{ live *talk.Live }
	tickMsg  struct{}
	lateMsg  struct{} // draw what the last frames had no time for
	enterMsg struct{ typed time.Time }
)

func newModel(ctx context.Context, e Engine, o Options) *model {
	d := &desk{
		opts: o, feed: feed{status: &engine.Status{}},
		engine: calls.Caller{Controls: e, Ctx: ctx, Ask: func(ctx context.Context, r enginechat.Request) talk.Answer { return e.Chat(ctx, r) }},
		panels: panels{tab: action.ModelsPanel}, input: editor.New(),
	}
	d.screen.dark, d.screen.utf8 = true, o.Environ.SpeaksUTF8()
	d.style(ansi.WcWidth)
	m := &model{desk: d, chat: chat{pane: pane{desk: d}, keeper: talk.NewKeeper(o.Store)}, asks: passphrases{d, dialog.Asking{Stack: &d.over}}}
	m.hands = keyboard{desk: d, chat: &m.chat}
	m.chat.show(talk.New(m.chat.terms(), m.chat.keeper))
	d.actions = actions{keymap.Map{Table: action.All(false)}, m.bind()}
	return m
}

// Init asks for the first status and for the terminal's background.
func (m *model) Init() tea.Cmd {
	return tea.Batch(m.engine.News(0, 0), tea.RequestBackgroundColor, m.chat.remember(), m.asks.await())
}

// Update takes the real time; all else gets it as an argument.
func (m *model) Update(msg tea.Msg) (next tea.Model, cmd tea.Cmd) {
	defer func() {
		if r := recover(); r != nil {
			m.life.Died(plain.Crash(r))
			next, cmd = m, tea.Quit
		}
	}()
	return m, m.update(msg, time.Now())
}

func (m *model) update(msg tea.Msg, now time.Time) tea.Cmd {
	m.now, m.effort = now, draw.Effort{}
	cmd, known := m.onInput(msg, now)
	if !known {
		cmd, known = m.onTerminal(msg)
	}
	if !known {
		cmd = m.onNews(msg, now)
	}
	m.arrange()
	m.notice.Check()
	late := m.chat.catchUp()
	m.chat.point() // on what is drawn now
	return tea.Batch(cmd, m.keepTime(), m.chat.keepDraft(), late)
}

// onInput takes in what a person does.
func (m *model) onInput(msg tea.Msg, now time.Time) (cmd tea.Cmd, known bool) {
	pages := moves{m.desk, &m.chat}
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		cmd = m.hands.press(msg, now)
	case enterMsg:
		cmd = m.hands.lateEnter(msg, now)
	case tea.PasteMsg:
		m.hands.paste(msg.Content, now)
	case editor.EditedMsg:
		writing{m.desk}.onEdited(msg, now)
	case tea.MouseWheelMsg:
		pages.wheel(msg)
	case tea.MouseClickMsg:
		pages.click(msg)
	default:
		return nil, false
	}
	return cmd, true
}

// onTerminal takes in what the terminal tells of itself.
func (m *model) onTerminal(msg tea.Msg) (cmd tea.Cmd, known bool) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.screen.w, m.screen.h = msg.Width, msg.Height
	case tea.BackgroundColorMsg:
		m.onBackground(msg.IsDark())
	case tea.FocusMsg, tea.ResumeMsg:
		cmd = tea.RequestBackgroundColor
	case tea.KeyboardEnhancementsMsg:
		m.actions.Table = action.All(msg.SupportsKeyDisambiguation()) // the help names the keys that work here
	case tea.ModeReportMsg:
		m.onMode(msg)
	default:
		return nil, false
	}
	return cmd, true
}

// onNews takes in what has happened meanwhile.
func (m *model) onNews(msg tea.Msg, now time.Time) (cmd tea.Cmd) {
	kept := shelf{&m.chat}
	switch msg := msg.(type) {
	case engine.StatusMsg:
		m.chat.Learn(msg.Status, msg.Events, now)
		m.feed.take(msg)
		m.panels.follow(&m.feed)
		cmd = m.engine.News(msg.Status.Seq, m.lastEvent())
	case grownMsg:
		cmd = m.chat.onGrown(msg.live, now)
	case calls.DidMsg:
		m.onDid(msg, now)
	case tickMsg:
		m.screen.ticking = false
	case lateMsg:
		m.screen.late = false
	case draftMsg:
		m.chat.onDraft()
	case passphraseMsg:
		cmd = m.asks.onQuestion(msg.question)
	case passphraseOverMsg:
		cmd = m.asks.onOver()
	case listedMsg:
		kept.onListed(msg, now)
	case openedMsg:
		kept.onOpened(msg, now)
	case rememberedMsg:
		m.chat.onRemembered(msg)
	case talk.News:
		cmd = m.chat.onNews(msg, now)
	case *plain.CrashError:
		m.life.Died(msg)
		cmd = tea.Quit
	}
	return cmd
}

// close writes down what is left.
func (m *model) close() {
	if m.chat.Live != nil {
		m.chat.Live.Stop()
	}
	m.chat.Draft(m.chat.unsent())
	m.chat.keeper.Close()
}

// View draws the whole window. A line is never wider, and the whole never
// taller, than the window.
func (m *model) View() (v tea.View) {
	defer func() {
		if r := recover(); r != nil {
			v = tea.NewView("")
			m.life.End(plain.Crash(r))
		}
	}()
	lines, cursor := m.window().draw()
	v = tea.NewView(strings.Join(lines, "\n"))
	v.AltScreen = true
	v.ReportFocus = true
	v.KeyboardEnhancements.ReportAlternateKeys = true
	v.WindowTitle = plain.Line("sluice "+m.chat.Title, 80)
	if !m.screen.copying {
		v.MouseMode = tea.MouseModeCellMotion
	}
	if cursor != nil {
		v.Cursor = tea.NewCursor(cursor.X, cursor.Y)
		v.Cursor.Blink = false
	}
	return v
}

// window is what is drawn.
func (m *model) window() window { return window{m.desk, &m.chat} }
