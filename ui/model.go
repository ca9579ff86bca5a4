package ui

import (
	"context"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/engine"
	"sluice/ui/action"
	"sluice/ui/draw"
	"sluice/ui/talk"
)

// model is the one Bubble Tea model. Everything under it is a plain part that
// it calls; only Update changes it.
type model struct {
	opts    Options
	engine  caller
	actions actions

	now    time.Time // of the newest message
	status *engine.Status
	events []engine.Event // oldest first, at most maxEvents

	screen screen
	pen    draw.Pen
	input  input
	chat   chat
	panels panels
	over   overlays
	effort draw.Effort // of the frame that comes
}

// caller is the engine with the context of all that is asked of it.
type caller struct {
	Engine
	ctx context.Context
	ask func(context.Context, engine.ChatRequest) talk.Answer
}

// screen is what is known of the terminal.
type screen struct {
	w, h     int
	layout   layout
	dark     bool
	utf8     bool
	distinct bool // the terminal tells Shift+Enter from Enter
	copying  bool // copy mode: no mouse, no borders
	ticking  bool // the one clock tick is under way
	late     bool // a frame for what the last ones had no time for is due
	died     atomic.Pointer[crash]
	stop     func() // ends the program from within View, which cannot say so
}

// panels is where the person is.
type panels struct {
	focus    action.Panel
	tab      action.Panel // which of models, waits and events shares the side column
	zoom     bool
	key      string // ID under the cursor
	modelAt  int
	request  uint64
	filter   draw.EventFilter
	skip     int    // newest events scrolled past
	testing  string // ID of the key being tested
	quitting time.Time
}

// The messages of the dashboard.
type (
	grownMsg struct{ live *talk.Live }
	tickMsg  struct{}
	lateMsg  struct{} // draw what the last frames had no time for
	draftMsg struct{}
	enterMsg struct{ typed time.Time }
	didMsg   struct {
		what string // for the toast; empty: say nothing
		err  error
		undoable
	}
	crashMsg struct{ *crash }
)

func newModel(ctx context.Context, e Engine, o Options) *model {
	if o.Prefer == 0 {
		o.Prefer = DefaultPrefer
	}
	if o.MaxWait == 0 {
		o.MaxWait = DefaultMaxWait
	}
	m := &model{
		opts: o, status: &engine.Status{},

		panels: panels{tab: action.ModelsPanel},
		input:  newInput(),
		chat:   chat{keeper: talk.NewKeeper(o.Store)},
	}
	m.screen.dark, m.screen.utf8, m.screen.stop = true, speaksUTF8(o.Environ), func() {}
	m.engine = caller{Engine: e, ctx: ctx, ask: func(ctx context.Context, r engine.ChatRequest) talk.Answer { return e.Chat(ctx, r) }}
	m.chat.Talk = talk.New(m.terms(), m.chat.keeper)
	m.actions = actions{action.All(false), m.bind()}
	m.restyle(ansi.WcWidth)
	return m
}

// restyle makes the styles anew, after the terminal has told something.
func (m *model) restyle(cells ansi.Method) {
	s := draw.NewStyles(m.screen.dark, m.screen.utf8, cells)
	m.pen = draw.NewPen(s, m.pen, &m.effort)
}

// Init asks for the first status and for the terminal's background.
func (m *model) Init() tea.Cmd {
	return tea.Batch(m.next(0), tea.RequestBackgroundColor, m.remember(), m.awaitPassphrase())
}

// Update takes the real time; all else gets it as an argument.
func (m *model) Update(msg tea.Msg) (next tea.Model, cmd tea.Cmd) {
	defer func() {
		if r := recover(); r != nil {
			m.screen.died.Store(newCrash(r))
			next, cmd = m, tea.Quit
		}
	}()
	return m, m.update(msg, time.Now())
}

func (m *model) update(msg tea.Msg, now time.Time) tea.Cmd {
	m.now, m.effort = now, draw.Effort{}
	cmd, known := m.onKept(msg, now)
	if !known {
		cmd = m.onMessage(msg, now)
	}
	m.arrange()
	return tea.Batch(cmd, m.keepTime(), m.keepDraft(), m.catchUp())
}

func (m *model) onMessage(msg tea.Msg, now time.Time) (cmd tea.Cmd) {
	switch msg := msg.(type) {
	case engine.StatusMsg:
		cmd = m.onStatus(msg)
	case grownMsg:
		cmd = m.onGrown(msg.live, now)
	case tickMsg:
		m.screen.ticking = false
	case lateMsg:
		m.screen.late = false
	case didMsg:
		m.onDid(msg, now)
	case passphraseMsg:
		cmd = m.onPassphrase(msg.question)
	case passphraseOverMsg:
		cmd = m.onPassphraseOver()
	case enterMsg:
		cmd = m.onLateEnter(msg, now)
	case tea.KeyPressMsg:
		cmd = m.onKey(msg, now)
	case tea.PasteMsg:
		m.onPaste(msg.Content, now)
	case tea.MouseWheelMsg:
		m.onWheel(msg)
	case tea.MouseClickMsg:
		m.onClick(msg)
	case tea.WindowSizeMsg:
		m.screen.w, m.screen.h = msg.Width, msg.Height
	case tea.BackgroundColorMsg:
		m.onBackground(msg.IsDark())
	case tea.FocusMsg, tea.ResumeMsg:
		cmd = tea.RequestBackgroundColor
	case tea.KeyboardEnhancementsMsg:
		m.onKeyboard(msg.SupportsKeyDisambiguation())
	case tea.ModeReportMsg:
		m.onMode(msg)
	case crashMsg:
		m.screen.died.Store(msg.crash)
		return tea.Quit
	}
	return cmd
}

// arrange lays the window out for what there is to show.
func (m *model) arrange() {
	p := &m.panels
	want := wants{
		input: m.input.area.Height(), zoom: p.zoom && p.focus != action.InputPanel,
		keys: draw.KeyRows(m.status.Keys), models: len(m.status.Models), waits: draw.WaitRows(m.status.Requests),
	}
	m.screen.layout = arrange(m.screen.w, m.screen.h, m.screen.layout.shape, want)
	l := m.screen.layout
	edge := 2 // the prompt
	if l.boxed {
		edge = 4
	}
	m.input.resize(l.left-edge, max(1, l.h*2/5-2))
}

func (m *model) onBackground(dark bool) {
	if dark != m.screen.dark {
		m.screen.dark = dark
		m.restyle(m.pen.WidthMethod)
	}
}

// onKeyboard makes the help name the keys that work in this terminal.
func (m *model) onKeyboard(distinct bool) {
	m.screen.distinct = distinct
	m.actions.Table = action.All(distinct)
}

// onMode follows the renderer: once the terminal counts whole graphemes, so
// must the layout.
func (m *model) onMode(msg tea.ModeReportMsg) {
	if msg.Mode != ansi.ModeUnicodeCore {
		return
	}
	switch msg.Value {
	case ansi.ModeSet, ansi.ModeReset, ansi.ModePermanentlySet:
		m.restyle(ansi.GraphemeWidth)
	}
}

// onKept takes in what the keeping has to say.
func (m *model) onKept(msg tea.Msg, now time.Time) (cmd tea.Cmd, known bool) {
	switch msg := msg.(type) {
	case listedMsg:
		m.onListed(msg, now)
	case openedMsg:
		m.onOpened(msg, now)
	case rememberedMsg:
		m.onRemembered(msg)
	case draftMsg:
		m.onDraft()
	case editedMsg:
		m.onEdited(msg, now)
	case talk.News:
		m.chat.unsaved = msg.Unsaved
		if msg.Problem != "" {
			m.toast("Not saved: "+msg.Problem, now)
		}
		cmd = m.awaitNews()
	default:
		return nil, false
	}
	return cmd, true
}

// close writes down what is left.
func (m *model) close() {
	if m.chat.Live != nil {
		m.chat.Live.Stop()
	}
	m.chat.Draft(m.unsent())
	m.chat.keeper.Close()
}
