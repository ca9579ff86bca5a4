package ui

import (
	"strings"
	"testing"
	"testing/synctest"

	tea "charm.land/bubbletea/v2"

	"sluice/ui/action"
	"sluice/ui/dialog"
	"sluice/ui/draw/panel"
)

func pasteOf(text string) tea.PasteMsg { return tea.PasteMsg{Content: text} }

// No key means two things in one place, except that a panel's own key wins
// over one for any panel.
func TestKeysDoNotConflict(t *testing.T) {
	acts := action.All(false)
	for p := action.InputPanel; p <= action.EventsPanel; p++ {
		for rank, of := range map[string]func(action.Action) bool{
			"general": func(a action.Action) bool { return a.Where <= action.Reading },
			"own":     func(a action.Action) bool { return a.Where > action.Reading },
		} {
			seen := map[string]string{}
			for _, a := range acts {
				if !a.Where.Covers(p) || !of(a) {
					continue
				}
				for _, k := range a.Keys {
					if before, ok := seen[k]; ok {
						t.Errorf("%s, %s: %s means /%s and /%s", p.String(), rank, k, before, a.Name)
					}
					seen[k] = a.Name
				}
			}
		}
	}
}

// Everything can be done by a command too, and every key has its help.
func TestEveryActionHasACommandAndHelp(t *testing.T) {
	table, run := action.All(false), newStage(80, 24, Options{}).actions.run
	if len(run) != len(table) {
		t.Errorf("%d actions are done, %d are in the table", len(run), len(table))
	}
	names := map[string]bool{}
	for _, a := range table {
		if a.Name == "" || names[a.Name] || strings.ContainsAny(a.Name, " /") {
			t.Errorf("the command /%s is empty, double or odd", a.Name)
		}
		names[a.Name] = true
		if len(a.Keys) > 0 && (a.Shown == "" || a.Help == "") {
			t.Errorf("/%s has no help", a.Name)
		}
		if run[a.Name] == nil {
			t.Errorf("/%s does nothing", a.Name)
		}
		if a.Where == action.Everywhere {
			for _, k := range a.Keys {
				if len(k) == 1 && k != "?" {
					t.Errorf("/%s would take the character %q from the input", a.Name, k)
				}
			}
		}
	}
}

// On another layout a key counts by its place.
func TestKeysByPlace(t *testing.T) {
	s := newStage(100, 30, Options{})
	s.status(lively())
	s.press("f2")
	s.do(tea.KeyPressMsg{Code: 'о', Text: "о", BaseCode: 'j'})
	if s.panels.key != "id-two" {
		t.Errorf("о at the place of j moved to %q", s.panels.key)
	}
	s.do(tea.KeyPressMsg{Code: 'с', Mod: tea.ModCtrl, BaseCode: 'c'})
	if !strings.Contains(plainFrame(s), "again to quit") {
		t.Error("Ctrl+с at the place of c does nothing")
	}
}

func TestQuestionMarkIsHelpOnlyBeforeTheFirstCharacter(t *testing.T) {
	s := newStage(80, 24, Options{})
	s.write("what?")
	if s.over.Top() != nil || s.input.Value() != "what?" {
		t.Errorf("the input holds %q", s.input.Value())
	}
	s.press("ctrl+c")
	s.write("?")
	if s.over.Top() == nil {
		t.Error("no help")
	}
}

// Esc closes the top-most thing first, and never quits or clears text.
func TestEscOrder(t *testing.T) {
	s := newStage(80, 24, Options{})
	s.status(lively())
	s.say("go")
	s.grow("some")
	s.write("draft")
	s.press("f2", "enter")
	for _, step := range []struct {
		what string
		done func() bool
	}{
		{"the drawer", func() bool { return s.over.Top() == nil && s.panels.focus == action.KeysPanel }},
		{"the panel", func() bool { return s.panels.focus == action.InputPanel && !s.last().stopped }},
		{"the answer", func() bool { return s.last().stopped }},
		{"nothing", func() bool { return s.input.Value() == "draft" }},
	} {
		s.press("esc")
		if !step.done() {
			t.Errorf("Esc did not close %s", step.what)
		}
	}
}

func TestHelpIsMadeFromTheKeys(t *testing.T) { synctest.Test(t, helpIsMadeFromTheKeys) }

func helpIsMadeFromTheKeys(t *testing.T) {
	s := newStage(160, 60, Options{})
	s.status(lively())
	s.press("f2", "f1")
	top := s.over.Top().(*dialog.List)
	if got, want := len(top.Items), len(s.actions.Table); got != want {
		t.Errorf("help lists %d of %d actions", got, want)
	}
	if top.Items[0].Head != "Keys" {
		t.Errorf("the panel's own keys do not come first: %+v", top.Items[0])
	}
	s.write("filter")
	s.settle(s.press("enter"))
	if s.panels.filter != panel.LimitEvents {
		t.Error("the chosen action was not run")
	}
}
