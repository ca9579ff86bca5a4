package ui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	enginechat "sluice/engine/chat"
	"sluice/engine/ending"
	"sluice/ui/editor"
)

// pastedTexts are what may be pasted, of every size and with all that an input
// would change, cut or take for its own.
var pastedTexts = map[string]string{
	"nothing":         "",
	"a word":          "word",
	"few rows":        strings.Repeat("row\n", 8),
	"eleven rows":     strings.Repeat("row\n", 11),
	"a long row":      strings.Repeat("x", 1001),
	"many rows":       strings.Repeat("a row of words\n", 214),
	"too many rows":   strings.Repeat("row\n", 22_000) + "the last",
	"a megabyte":      strings.Repeat("words ", 1<<20/6),
	"tabs":            strings.Repeat("if x {\n\treturn\n}\n", 20),
	"not for screens": strings.Repeat("\x1b[31mred\x1b[0m \u202e\u200b\ufeff \xff\xfe e\u0301 \ufffd\n", 20),
	"a placeholder":   strings.Repeat("[paste #1: 12 lines, 44 B] [paste #2: 16 lines, 300 B]\n", 20),
	"blanks":          "x" + strings.Repeat(" \n", 300) + "x",
}

// waysBack are all the ways by which a message comes into the input again.
// Each begins with the message in the input, and ends so.
var waysBack = map[string]func(t *testing.T, s *stage) *stage{
	"refusal": func(_ *testing.T, s *stage) *stage {
		s.press("enter")
		s.last().end(enginechat.Outcome{Err: &ending.LimitedError{Earliest: at}})
		s.do(grownMsg{s.chat.Live})
		return s
	},
	"Esc": func(_ *testing.T, s *stage) *stage { return s.stopped("enter", "esc") },
	"queue": func(_ *testing.T, s *stage) *stage {
		waiting := s.input.Accept()
		s.say("first")
		s.grow("some words")
		s.input.GiveBack(waiting)
		return s.stopped("enter", "esc")
	},
	"stopped in a panel": func(_ *testing.T, s *stage) *stage { return s.stopped("enter", "f2", "ctrl+c", "f2") },
	"while a command is written": func(_ *testing.T, s *stage) *stage {
		s.press("enter", "f2", "/", "n")
		s.last().Stop()
		s.do(grownMsg{s.chat.Live})
		s.press("esc")
		return s
	},
	"editor, unchanged": func(_ *testing.T, s *stage) *stage {
		s.do(editor.EditedMsg{Handed: editor.Handed{Message: s.input.Message(), Shown: s.input.Value(), Text: s.input.Message().Text()}})
		return s
	},
	"editor": func(_ *testing.T, s *stage) *stage {
		text := s.input.Message().Text()
		s.do(editor.EditedMsg{Handed: editor.Handed{Message: s.input.Message(), Shown: s.input.Value(), Text: "more " + text}})
		s.do(editor.EditedMsg{Handed: editor.Handed{Message: s.input.Message(), Shown: s.input.Value(), Text: text}})
		return s
	},
	"restart": func(t *testing.T, s *stage) *stage { return s.restarted(t) },
	"restart with a queue": func(t *testing.T, s *stage) *stage {
		waiting := s.input.Accept()
		s.say("first")
		s.grow("some words")
		s.input.GiveBack(waiting)
		s.press("enter")
		s = s.restarted(t)
		s.settle(s.press("ctrl+s"))
		s.settle(s.press("enter"))
		return s
	},
	"history": func(_ *testing.T, s *stage) *stage {
		s.press("enter")
		s.grow("words")
		s.complete()
		s.press("up")
		return s
	},
	"history of another day": func(t *testing.T, s *stage) *stage {
		s.press("enter")
		s.grow("words")
		s.complete()
		s = s.restarted(t)
		s.press("up")
		return s
	},
	"history, chosen": func(_ *testing.T, s *stage) *stage {
		s.press("enter")
		s.grow("words")
		s.complete()
		s.do(tea.KeyPressMsg{Code: 'r', Mod: tea.ModCtrl})
		s.press("enter")
		return s
	},
	"undo":      func(_ *testing.T, s *stage) *stage { s.press("ctrl+c", "ctrl+_"); return s },
	"a command": func(_ *testing.T, s *stage) *stage { s.press("f2", "/"); s.write("bottom"); s.press("enter"); return s },
	"no command": func(_ *testing.T, s *stage) *stage {
		s.press("f2", "/", "backspace")
		return s
	},
	"a look at the history": func(_ *testing.T, s *stage) *stage {
		waiting := s.input.Accept()
		s.input.Learn([]string{"older"})
		s.input.GiveBack(waiting)
		s.do(keyNamed("ctrl+home")) // in the conversation
		s.do(tea.KeyPressMsg{Code: '<', Mod: tea.ModAlt})
		s.press("up", "down")
		return s
	},
}

// stopped presses keys, the last of which end the answer.
func (s *stage) stopped(keys ...string) *stage {
	s.press(keys...)
	s.do(grownMsg{s.chat.Live})
	return s
}

// restarted ends the dashboard and starts another in its place.
func (s *stage) restarted(t *testing.T) *stage {
	s.leave()
	return keeping(t, s.opts.Store.Dir)
}
