package ui

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"

	"sluice/engine"
	enginechat "sluice/engine/chat"
	"sluice/keystore/limit"

	"sluice/ui/calls"
)

// hostile is what a model or a provider could write to take over a terminal.
var hostile = []string{
	"\x1b]52;c;ZXZpbA==\x07", "\x1b]52;c;ZXZpbA==\x1b\\", "\x1b]0;owned\x07", "\x1b]2;owned\x1b\\",
	"\x1b]8;;javascript:alert(1)\x1b\\click\x1b]8;;\x1b\\", "\x1b[2J\x1b[H", "\x1b[?1049l", "\x1bc", "\x1b[6n", "\x1b[31mred",
	"\x1bP1;2;3", "\x1b]0;never ends", "\x1b_apc never ends", "\x1b^pm", "\u009b31m", "\u009d0;owned\u009c", "\u0090dcs",
	"rm -rf /\rsafe", "a\bb\bc", "bell\a", "\x00nul", "\x7fdel", "a\tb", "\u202eright to left\u202c", "\u2066isolate\u2069",
	"tags \U000E0041\U000E0042", "zero\u200bwidth\ufeff", "\x1b[8mhidden\x1b[0m", "\x1b[5mblink", "e\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301",
	"bad utf-8 \xff\xfe", "[x](javascript:alert(1))", "<script>x</script>", "&#27;[31m &#x9b;31m", "\x1b[1000;1000H",
	strings.Repeat("\x1b[A", 50), strings.Repeat("W", 500), "日本語" + strings.Repeat("漢", 90), "👩‍👩‍👧‍👦🇩🇪",
	"```\n\x1b]52;c;ZXZpbA==\x07\n```", "| a\x1b[2J | b |\n|---|---|\n| \x1b]0;t\x07 | c |", "# \x1b]2;title\x07 head",
	"&#27;]52;c;ZXZpbA==&#7; &#x1b;]0;owned&#x1b;\\", "# &#27;]2;title&#7; head", "`&#27;]52;c;ZXZpbA==&#7;` &#27;c", "&#x9d;0;owned&#x9c; &#155;2J",
	"&#8238;right to left&#x202c; &#x2066;isolate", "a &#27;[8mhidden&#27;[0m &#27;[5mblink", "| a&#27;[2J | &#27;]0;t&#7; |\n|---|---|\n| &#8238; | c |",
	"[&#27;]0;t&#7;](https://example.org/&#27;]52;c;eA==&#7;) ![&#27;]2;t&#7;](file:///etc/passwd)", "&Tab;&NewLine;&ZeroWidthSpace;&shy;&lrm;&rlm;", "&amp;#27;[2J",
}

// onTerminal feeds a frame to an emulated terminal and gives its screen. It
// fails when the frame sets the title or does anything but draw.
func onTerminal(t *testing.T, s *stage, w, h int) string {
	t.Helper()
	lines, _ := s.window().draw()
	var b bytes.Buffer
	cw := &colorprofile.Writer{Forward: &b, Profile: colorprofile.ANSI}
	fmt.Fprint(cw, strings.Join(lines, "\r\n"))
	for _, problem := range notDrawing(b.String()) {
		t.Error(problem)
	}
	term := vt.NewEmulator(w, h)
	defer term.Close()
	for _, query := range []int{'n', 'c'} {
		term.RegisterCsiHandler(query, func(ansi.Params) bool { t.Errorf("the query %c came through", query); return true })
	}
	term.SetCallbacks(vt.Callbacks{
		Title:     func(title string) { t.Errorf("the title became %q", title) },
		AltScreen: func(bool) { t.Error("the alternate screen was switched") },
		Bell:      func() { t.Error("the bell rang") },
	})
	for _, cmd := range []int{52, 7, 4, 10, 11} {
		term.RegisterOscHandler(cmd, func([]byte) bool { t.Errorf("OSC %d came through", cmd); return true })
	}
	if _, err := term.Write(b.Bytes()); err != nil {
		t.Fatal(err)
	}
	return term.String()
}

// notDrawing scans what goes to a terminal for all that is neither text nor a
// colour nor a link to the web.
func notDrawing(out string) (problems []string) {
	for i := strings.IndexByte(out, 0x1b); i >= 0; i = strings.IndexByte(out, 0x1b) {
		sequence := drawing.FindString(out[i:])
		if sequence == "" {
			return append(problems, fmt.Sprintf("the sequence %.20q came through", out[i:]))
		}
		for _, attribute := range strings.Split(strings.Trim(sequence, "\x1b[m"), ";") {
			if attribute == "5" || attribute == "6" || attribute == "8" {
				problems = append(problems, fmt.Sprintf("%q blinks or hides", sequence))
			}
		}
		out = out[:i] + out[i+len(sequence):]
	}
	for _, r := range out {
		if r < 0x20 && r != '\r' && r != '\n' || r >= 0x7f && r < 0xa0 || unicode.Is(unicode.Bidi_Control, r) {
			problems = append(problems, fmt.Sprintf("%U came through", r))
		}
	}
	return problems
}

// drawing is a sequence that only draws, in the sixteen colours of onTerminal.
var drawing = regexp.MustCompile(`^(?:\x1b\[[0-9;]*m|\x1b\]8;[a-z0-9=]*;(?:(?:https?://|mailto:)[!-~]*)?\x1b\\)`)

// Whatever text comes from outside, the status bar and the input stay where
// they are, and the terminal does nothing but draw.
func TestHostileTextOnlyDraws(t *testing.T) {
	for i, evil := range hostile {
		for j, z := range sizes {
			if testing.Short() && (i+j)%len(sizes) > 0 {
				continue
			}
			s := hostileStage(z.w, z.h, evil)
			screen := strings.Split(onTerminal(t, s, z.w, z.h), "\n")
			if len(screen) < z.h || !strings.Contains(screen[0], "SIMULATED") || !strings.Contains(screen[z.h-1], "Esc") {
				t.Errorf("%d (%q) at %dx%d moved the frame:\n%s", i, evil, z.w, z.h, strings.Join(screen, "\n"))
			}
			if z.w >= 96 && !strings.HasPrefix(screen[1], "╭─ 1 Chat") {
				t.Errorf("%d (%q): the border is broken: %q", i, evil, screen[1])
			}
		}
	}
}

// hostileStage puts evil into everything that comes from outside.
func hostileStage(w, h int, evil string) *stage {
	s := newStage(w, h, Options{Simulated: true})
	s.chat.Title = evil
	s.say("hello")
	st := lively()
	st.Notice = evil
	for _, k := range st.Keys {
		k.Name, k.Why, k.Model, k.Origin = evil, evil, evil, evil
		k.Trouble = limit.Trouble{Text: evil, At: at}
		k.Off.Reason = evil
		for i := range k.Gauges {
			k.Gauges[i].Name = evil
		}
	}
	for _, m := range st.Models {
		m.Route.Model, m.Why = evil, evil
	}
	for _, r := range st.Requests {
		r.Label, r.Why, r.Key, r.Route.Model = evil, evil, evil, evil
	}
	s.status(st, engine.Event{Number: 1, At: at, Kind: engine.EventLimit, Request: 118, Text: evil, Key: evil})
	for _, r := range evil {
		s.grow(string(r)) // split wherever it can be
	}
	s.grow("\n\n" + evil + "\n\nafter\n\n")
	s.do(tea.PasteMsg{Content: evil})
	s.now = s.now.Add(2 * 8 * time.Second) // what was refused has been read
	s.do(tickMsg{})
	return s
}

func TestHostileErrorsOnlyDraw(t *testing.T) {
	for _, evil := range hostile {
		s := newStage(100, 30, Options{Simulated: true})
		s.say("hello")
		s.last().end(enginechat.Outcome{Err: errors.New(evil), Key: evil})
		s.do(grownMsg{s.chat.Live}, calls.DidMsg{Err: errors.New(evil)})
		onTerminal(t, s, 100, 30)
	}
}

func TestTheWindowTitleIsPlain(t *testing.T) {
	for _, evil := range hostile {
		s := newStage(80, 24, Options{})
		s.chat.Title = evil
		title := s.View().WindowTitle
		for _, r := range title {
			if r < 0x20 || r >= 0x7f && r < 0xa0 {
				t.Errorf("the title %q holds %U", title, r)
			}
		}
	}
}

func TestLinksGoToTheWebOnly(t *testing.T) {
	s := newStage(100, 30, Options{})
	s.say("go")
	s.grow("[good](https://example.org/a) [bad](javascript:alert(1)) [file](file:///etc/passwd) " +
		"<ftp://example.org/b> [data](data:text/html,x) ![image](file:///etc/shadow)\n\nend")
	lines, _ := s.window().draw()
	all := strings.Join(lines, "\n")
	if !strings.Contains(all, "\x1b]8;") || !strings.Contains(all, ";https://example.org/a\x1b\\") {
		t.Error("a good link is not a link")
	}
	for _, bad := range []string{";javascript:", ";file:", ";ftp:", ";data:"} {
		if strings.Contains(all, bad) {
			t.Errorf("%s is a link", bad)
		}
	}
}
