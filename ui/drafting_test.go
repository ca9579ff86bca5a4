package ui

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/ui/action"
)

// pressable are all keys that mean something anywhere, and some that do not.
func pressable() (all []tea.KeyPressMsg) {
	seen := map[string]bool{}
	add := func(k tea.KeyPressMsg) {
		if !seen[k.String()] {
			seen[k.String()] = true
			all = append(all, k)
		}
	}
	for _, k := range keysByName {
		add(k)
	}
	for _, a := range action.All(false) {
		for _, name := range a.Keys {
			if letter, ok := strings.CutPrefix(name, "ctrl+"); ok && len(letter) == 1 {
				add(tea.KeyPressMsg{Code: rune(letter[0]), Mod: tea.ModCtrl})
			} else if len(name) == 1 {
				add(keyNamed(name))
			}
		}
	}
	for c := 'a'; c <= 'z'; c++ {
		add(keyNamed(string(c)))
	}
	return all
}

// done says what a key has done, but to the message.
func (s *stage) done() string {
	return fmt.Sprint(s.panels.focus, s.panels.tab, s.panels.zoom, s.panels.filter, s.panels.key, s.panels.modelAt, s.panels.request,
		s.over.Top() != nil, s.notice.Text, s.engine.calls, len(s.engine.asked), s.screen.copying, len(s.chat.Entries))
}

// TestKeysDoTheSameWithADraft: in each panel, whatever waits in the input; they
// never send it, and never lose it.
func TestKeysDoTheSameWithADraft(t *testing.T) {
	drafts := map[string]func(s *stage){
		"none":      func(*stage) {},
		"a draft":   func(s *stage) { s.write("my draft") },
		"a command": func(s *stage) { s.write("/mod") },
		"a paste":   func(s *stage) { s.do(tea.PasteMsg{Content: strings.Repeat("row\n", 5000)}) },
		"a queue":   func(s *stage) { s.say("first"); s.say("my draft") },
		"earlier":   func(s *stage) { s.write("my draft"); s.press("up") },
	}
	for p := action.ChatPanel; p <= action.EventsPanel; p++ {
		for i, k := range pressable() {
			if testing.Short() && (i+int(p))%8 > 0 {
				continue
			}
			want := ""
			for _, name := range []string{"none", "a draft", "a command", "a paste", "earlier", "a queue"} {
				s := newStage(100, 30, Options{})
				s.status(lively(), livelyEvents()...)
				s.say("go")
				s.grow("words")
				s.complete()
				drafts[name](s)
				s.notice.Text = ""
				s.focus(p)
				unsent, asked := s.chat.unsent().Text(), len(s.engine.asked)
				s.now = s.now.Add(time.Second)
				s.do(k)
				what := fmt.Sprintf("%s in %s with %s", k, p.String(), name)
				if len(s.engine.asked) > asked && k.String() != "r" && k.String() != "c" {
					t.Errorf("%s sends", what)
				}
				if k.String() == "ctrl+c" {
					s.press("ctrl+_")
				}
				if got := s.chat.unsent().Text(); got != unsent && !(k.Text == "/" && s.input.Value() == "/") {
					t.Errorf("%s: of %.40q is left %.40q", what, unsent, got)
				}
				if done := s.done(); name == "none" {
					want = done
				} else if name != "a queue" && k.String() != "ctrl+c" && done != want {
					t.Errorf("%s does %s, without a draft %s", what, done, want)
				}
			}
		}
	}
}

// TestNothingSendsWhatIsNotSeen: whatever is pressed before, Enter sends the
// message only from where it is shown.
func TestNothingSendsWhatIsNotSeen(t *testing.T) {
	for i, k := range pressable() {
		for p := action.InputPanel; p <= action.EventsPanel; p++ {
			if testing.Short() && (i+int(p))%4 > 0 {
				continue
			}
			s := freshStage(100, 30, Options{})
			s.write("my draft")
			s.focus(p)
			s.now = s.now.Add(time.Second)
			s.do(k)
			asked := len(s.engine.asked)
			f := plainFrame(s)
			seen := s.panels.focus == action.InputPanel && s.over.Top() == nil && strings.Contains(f, "▸ Message")
			seen = seen || strings.Contains(f, "▸ Enter       /send") // the chosen command
			s.press("enter")
			if len(s.engine.asked) > asked && !seen {
				t.Errorf("%s and Enter in %s send %+v", k, p.String(), s.engine.asked[asked].Messages)
			}
		}
	}
}

// TestACommandLeavesTheDraft: begun in a panel it is run, given up or left, and
// the message stands there again.
func TestACommandLeavesTheDraft(t *testing.T) {
	for name, act := range map[string]func(s *stage){
		"run":         func(s *stage) { s.write("zoom"); s.press("enter") },
		"run, help":   func(s *stage) { s.write("help"); s.press("enter", "esc") },
		"unknown":     func(s *stage) { s.write("nope"); s.press("enter", "esc") },
		"no command":  func(s *stage) { s.write("etc/passwd"); s.press("enter", "esc") },
		"given up":    func(s *stage) { s.write("mod"); s.press("esc") },
		"taken back":  func(s *stage) { s.press("m", "backspace", "backspace") },
		"interrupted": func(s *stage) { s.write("mod"); s.press("ctrl+c") },
		"left":        func(s *stage) { s.write("mod "); s.press("tab") },
		"undone":      func(s *stage) { s.press("ctrl+_") },
		"new line":    func(s *stage) { s.press("ctrl+j", "backspace") },
		"twice":       func(s *stage) { s.press("f2", "/", "esc") },
		"saved":       func(s *stage) { s.write("mod"); s.input.Resume() },
	} {
		s := freshStage(100, 30, Options{})
		s.write("my draft")
		s.press("f2", "/")
		if f := plainFrame(s); s.input.Value() != "/" || !strings.Contains(f, "your message waits") || !strings.Contains(f, "Commands ──") || strings.Contains(f, "Enter send") {
			t.Fatalf("%s: / is not shown:\n%s", name, f)
		}
		if got := s.chat.unsent().Text(); got != "my draft" {
			t.Errorf("%s: meanwhile %q is kept", name, got)
		}
		act(s)
		if got := s.input.Value(); got != "my draft" || len(s.engine.asked) > 0 {
			t.Errorf("%s: the input holds %q, %d were sent", name, got, len(s.engine.asked))
		}
	}
}

// TestTheDraftOutlivesTheHistory: whatever is done with an earlier message.
func TestTheDraftOutlivesTheHistory(t *testing.T) {
	for name, c := range map[string]struct {
		act  func(s *stage)
		want string
	}{
		"sent":            {func(s *stage) { s.press("up", "enter") }, "draft"},
		"changed, sent":   {func(s *stage) { s.press("up", "!", "enter") }, "draft"},
		"changed, left":   {func(s *stage) { s.press("up", "!", "down") }, "draft\nfirst!"},
		"looked at, kept": {func(s *stage) { s.press("up") }, "draft"},
		"changed, kept":   {func(s *stage) { s.press("up", "!") }, "draft\nfirst!"},
		"cleared":         {func(s *stage) { s.press("up", "ctrl+c") }, "draft"},
		"refused":         {func(s *stage) { s.say("!"); s.press("up", "up"); s.stopped("esc") }, "draft!"},
	} {
		s := newStage(80, 24, Options{})
		s.say("first")
		s.grow("words")
		s.complete()
		s.write("draft")
		c.act(s)
		if got := s.chat.unsent().Text(); got != c.want {
			t.Errorf("%s: what is kept is %q, want %q", name, got, c.want)
		}
	}
}

// TestADraftIsKeptInOnePlace: where it was sent it does not come back, and where
// it went with the person to another conversation it does not stay behind.
func TestADraftIsKeptInOnePlace(t *testing.T) { synctest.Test(t, aDraftIsKeptInOnePlace) }

func aDraftIsKeptInOnePlace(t *testing.T) {
	s := keeping(t, t.TempDir())
	s.write("first")
	s.do(draftMsg{})
	s.press("enter")
	s.grow("words")
	s.complete()
	s.do(draftMsg{})
	s = s.restarted(t)
	if got := s.chat.unsent().Text(); got != "" {
		t.Errorf("what was sent is back: %q", got)
	}
	s.write("a thought")
	s.do(draftMsg{})
	s.settle(s.press("ctrl+s"))
	s.settle(s.press("enter"))
	s.do(draftMsg{})
	s = s.restarted(t)
	if got := s.chat.unsent().Text(); got != "" {
		t.Errorf("it stayed behind: %q", got)
	}
	s.settle(s.press("ctrl+s"))
	s.settle(s.press("enter"))
	if got := s.chat.unsent().Text(); got != "a thought" {
		t.Errorf("the conversation has the draft %q", got)
	}
	s.leave()
}

// TestThePaletteFindsNamesFirst: "quit" is not "stop, clear, quit".
func TestThePaletteFindsNamesFirst(t *testing.T) {
	s := newStage(80, 24, Options{})
	for _, a := range s.actions.Table {
		l := s.actions.list("", action.InputPanel)
		l.Paste("/" + a.Name)
		if first := l.Key(keyNamed("enter")).Item; !strings.Contains(first.Label, "/"+a.Name) {
			t.Errorf("%s finds %q first", a.Name, first.Label)
		}
	}
	l := s.actions.list("", action.InputPanel)
	l.Paste("quit")
	if first := l.Key(keyNamed("enter")).Item; !strings.Contains(first.Label, "/quit") {
		t.Errorf("quit finds %q first", first.Label)
	}
}

// TestCopyModeSendsNothing: its window does not show the input.
func TestCopyModeSendsNothing(t *testing.T) {
	s := newStage(80, 24, Options{})
	s.write("draft")
	s.press("f9", "enter")
	if len(s.engine.asked) > 0 || s.screen.copying || s.input.Value() != "draft" {
		t.Errorf("sent %d, copy mode %v, the input holds %q", len(s.engine.asked), s.screen.copying, s.input.Value())
	}
	s.press("f9", "!")
	if s.input.Value() != "draft!" || s.screen.copying {
		t.Errorf("copy mode %v, the input holds %q", s.screen.copying, s.input.Value())
	}
}
