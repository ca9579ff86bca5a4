package ui

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	enginechat "sluice/engine/chat"
	"sluice/engine/ending"
	"sluice/engine/transcript"
	"sluice/ui/draw"
	"sluice/ui/talk"
)

func TestEscKeepsWhatCame(t *testing.T) {
	s := newStage(100, 30, Options{})
	s.say("Tell me.")
	s.grow("Half an ans")
	s.press("esc")
	s.do(grownMsg{s.chat.Live})
	if !s.last().stopped {
		t.Fatal("the answer was not stopped")
	}
	frame := plainFrame(s)
	for _, want := range []string{"Half an ans", "stopped. The text is kept.", "/continue"} {
		if !strings.Contains(frame, want) {
			t.Errorf("%q is not on the screen:\n%s", want, frame)
		}
	}
	if !s.input.Empty() {
		t.Error("an answered message came back")
	}
	s.say("/continue")
	msgs := s.engine.asked[1].Messages
	if len(msgs) != 3 || msgs[1].Content != "Half an ans" || !strings.HasPrefix(msgs[2].Content, "Your answer broke off.") {
		t.Errorf("continued with %+v", msgs)
	}
	s.grow("wer.")
	s.complete()
	s.say("Go on.")
	if got := s.engine.asked[2].Messages; len(got) != 3 || got[1].Content != "Half an answer." {
		t.Errorf("the parts are not one answer: %+v", got)
	}
}

func TestMessageReturnsWhenNothingCame(t *testing.T) {
	limited := &ending.LimitedError{Earliest: at.Add(250 * time.Second)}
	for name, end := range map[string]func(s *stage){
		"error":  func(s *stage) { s.last().end(enginechat.Outcome{Err: limited}) },
		"cancel": func(s *stage) { s.press("esc") },
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(160, 45, Options{})
			s.say("A long question.")
			if !s.input.Empty() {
				t.Fatal("the message is still in the input")
			}
			s.write("next thought")
			end(s)
			s.now = at
			s.do(grownMsg{s.chat.Live})
			if got := s.input.Value(); got != "A long question.\nnext thought" {
				t.Errorf("the input holds %q", got)
			}
			if slices.ContainsFunc(s.chat.Entries, func(e *draw.Entry) bool { return e.Mine }) {
				t.Error("a message without an answer is still sent along")
			}
			frame := plainFrame(s)
			if !strings.Contains(frame, "back in the input") || name == "error" && !strings.Contains(frame, "4m10s") {
				t.Errorf("nothing is said:\n%s", frame)
			}
		})
	}
}

func TestTypingWhileStreamingQueues(t *testing.T) {
	s := newStage(100, 30, Options{})
	s.say("one")
	s.grow("first")
	s.say("two")
	if len(s.engine.asked) != 1 || !strings.Contains(plainFrame(s), "queued 1") {
		t.Fatalf("not queued:\n%s", plainFrame(s))
	}
	s.complete()
	if len(s.engine.asked) != 2 || s.engine.asked[1].Messages[2].Content != "two" {
		t.Fatalf("not sent after the answer: %+v", s.engine.asked)
	}
	s.grow("second")
	s.say("three")
	s.press("esc")
	s.do(grownMsg{s.chat.Live})
	if len(s.engine.asked) != 2 || s.input.Value() != "three" {
		t.Errorf("after a stop the queue is %q in the input, %d asked", s.input.Value(), len(s.engine.asked))
	}
}

func TestRestartAsksAgain(t *testing.T) {
	s := newStage(100, 30, Options{})
	s.say("one")
	s.grow("bad")
	s.complete()
	s.say("/restart")
	if len(s.engine.asked) != 2 || len(s.engine.asked[1].Messages) != 1 {
		t.Fatalf("asked %+v", s.engine.asked)
	}
	if f := plainFrame(s); !strings.Contains(f, "[2 of 2]") {
		t.Errorf("nothing tells of the old answer:\n%s", f)
	}
	s.grow("good")
	s.complete()
	s.press("tab", "[")
	if f := plainFrame(s); !strings.Contains(f, "bad") || strings.Contains(f, "good") {
		t.Errorf("the old answer is gone:\n%s", f)
	}
}

func TestNewlineKeys(t *testing.T) {
	for _, k := range []string{"ctrl+j", "shift+enter", "alt+enter"} {
		s := newStage(80, 24, Options{})
		s.write("a")
		s.press(k)
		s.write("b")
		if got := s.input.Value(); got != "a\nb" {
			t.Errorf("%s: the input holds %q", k, got)
		}
	}
	s := newStage(80, 24, Options{})
	s.write(`a\`)
	s.press("enter")
	s.write("b")
	if got := s.input.Value(); got != "a\nb" {
		t.Errorf(`\ and Enter: the input holds %q`, got)
	}
	if !strings.Contains(draw.Writing{}.Hint(s.actions.Named("newline").Shown), "Ctrl+J") {
		t.Errorf("the hint is %q", draw.Writing{}.Hint(s.actions.Named("newline").Shown))
	}
	s.do(tea.KeyboardEnhancementsMsg{Flags: 1})
	if !strings.Contains(draw.Writing{}.Hint(s.actions.Named("newline").Shown), "Shift+Enter") {
		t.Errorf("the hint is %q", draw.Writing{}.Hint(s.actions.Named("newline").Shown))
	}
}

// A terminal without bracketed paste sends a paste as keys: an Enter in it is
// a line end. One that nothing follows sends.
func TestPasteWithoutBracketsDoesNotSend(t *testing.T) {
	synctest.Test(t, pasteWithoutBracketsDoesNotSend)
}

func pasteWithoutBracketsDoesNotSend(t *testing.T) {
	s := newStage(80, 24, Options{})
	for _, k := range []string{"a", "enter", "b"} {
		s.do(keyNamed(k))
	}
	if len(s.engine.asked) != 0 || s.input.Value() != "a\nb" {
		t.Fatalf("sent %d, the input holds %q", len(s.engine.asked), s.input.Value())
	}
	s.settle(s.do(keyNamed("enter")))
	if len(s.engine.asked) != 1 {
		t.Error("the last Enter was lost")
	}
}

func TestBigPasteIsAPlaceholder(t *testing.T) {
	var b strings.Builder
	for i := range 214 {
		fmt.Fprintf(&b, "row %d\n", i)
	}
	text := strings.TrimSuffix(b.String(), "\n")
	s := newStage(80, 24, Options{})
	s.write("see ")
	s.do(tea.PasteMsg{Content: strings.ReplaceAll(text, "\n", "\r\n")})
	if got := s.input.Value(); got != "see [paste #1: 214 lines, 1.6 KB]" {
		t.Fatalf("the input holds %q", got)
	}
	s.press("backspace")
	if got := s.input.Value(); got != "see " {
		t.Fatalf("after Backspace the input holds %q", got)
	}
	s.press("ctrl+_")
	s.press("enter")
	if got := s.engine.asked[0].Messages[0].Content; got != "see "+text {
		t.Errorf("sent %d bytes, want %d", len(got), len("see "+text))
	}
}

func TestHistory(t *testing.T) {
	s := newStage(80, 24, Options{})
	s.say("first")
	s.complete()
	s.say("second")
	s.complete()
	s.write("draft")
	for _, step := range []struct{ key, want string }{{"up", "second"}, {"up", "first"}, {"up", "first"}, {"down", "second"}, {"down", "draft"}, {"down", "draft"}} {
		s.press(step.key)
		if got := s.input.Value(); got != step.want {
			t.Errorf("%s: the input holds %q, want %q", step.key, got, step.want)
		}
	}
}

func TestCtrlCStopsThenClearsThenQuits(t *testing.T) { synctest.Test(t, ctrlCStopsThenClearsThenQuits) }

func ctrlCStopsThenClearsThenQuits(t *testing.T) {
	s := newStage(80, 24, Options{})
	s.say("go")
	s.grow("x")
	s.write("typed")
	s.press("ctrl+c")
	if !s.last().stopped || s.input.Value() != "typed" {
		t.Fatal("the first press stops, and nothing else")
	}
	s.do(grownMsg{s.chat.Live})
	s.press("ctrl+c")
	if !s.input.Empty() {
		t.Fatal("the second press clears")
	}
	s.press("ctrl+_")
	if s.input.Value() != "typed" {
		t.Fatal("what was cleared cannot be had back")
	}
	s.press("ctrl+c")
	if quits(s.press("ctrl+c")) {
		t.Error("one press on an empty input quits")
	}
	s.now = s.now.Add(5 * time.Second)
	if quits(s.press("ctrl+c")) {
		t.Error("two presses far apart quit")
	}
	if !quits(s.press("ctrl+c")) {
		t.Error("two presses within two seconds do not quit")
	}
}

func TestCtrlDQuitsOnlyWhenEmpty(t *testing.T) { synctest.Test(t, ctrlDQuitsOnlyWhenEmpty) }

func ctrlDQuitsOnlyWhenEmpty(t *testing.T) {
	s := newStage(80, 24, Options{})
	s.write("x")
	if quits(s.press("ctrl+d")) {
		t.Error("quits with text in the input")
	}
	s.press("backspace")
	if !quits(s.press("ctrl+d")) {
		t.Error("does not quit with an empty input")
	}
}

// quits says whether a command ends the program. It waits for ticks, so it
// runs in virtual time only.
func quits(cmd tea.Cmd) bool {
	if cmd == nil {
		return false
	}
	switch msg := cmd().(type) {
	case tea.QuitMsg:
		return true
	case tea.BatchMsg:
		return slices.ContainsFunc(msg, quits)
	}
	return false
}

func TestCommands(t *testing.T) { synctest.Test(t, commands) }

func commands(t *testing.T) {
	s := newStage(80, 24, Options{})
	s.status(lively())
	s.say("/swich one")
	if s.input.Value() != "/swich one" || !strings.Contains(plainFrame(s), "there is /switch") {
		t.Errorf("an unknown command is not kept and explained:\n%s", plainFrame(s))
	}
	s.press("ctrl+c")
	s.write("/switch one")
	s.settle(s.press("enter"))
	if got := strings.Join(s.engine.calls, ","); got != "off id-one" {
		t.Errorf("called %q", got)
	}
	s.say("/etc/passwd is a file")
	if len(s.engine.asked) != 1 {
		t.Error("a path is taken for a command")
	}
}

// An answer may come to its end without a word. The screen says what came in
// its place, then and when the conversation is opened again.
func TestAnAnswerWithoutAWordIsNotBare(t *testing.T) {
	weather := enginechat.ToolCall{Name: "weather", Arguments: "{\"city\":\"\u202eOslo\"}\x1b[31m"}
	for name, c := range map[string]struct {
		out  enginechat.Outcome
		want string
	}{
		"a call":             {enginechat.Outcome{Finish: "tool_calls", Calls: []enginechat.ToolCall{weather}}, `the model called a tool instead of answering: weather({"city":"<U+202E>Oslo"})`},
		"thoughts":           {enginechat.Outcome{Finish: "stop", Reasoning: "hm"}, "the model gave no answer, only thoughts"},
		"thoughts that end":  {enginechat.Outcome{Finish: "length", Reasoning: "hm"}, "the model came to its limit of length before it answered"},
		"a call beside text": {enginechat.Outcome{Finish: "tool_calls", Text: "I will look.", Calls: []enginechat.ToolCall{weather}}, "the model also called a tool"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(160, 45, Options{})
			s.say("Is it warm?")
			s.grow(c.out.Text)
			c.out.Route, c.out.Key = small, "three"
			s.last().end(c.out)
			s.do(grownMsg{s.chat.Live})
			if frame := plainFrame(s); !strings.Contains(frame, c.want) || strings.Contains(frame, "\u202e") {
				t.Errorf("%q is not on the screen:\n%s", c.want, frame)
			}
			kept := transcript.Entry{Role: transcript.Assistant, Text: c.out.Text, Reasoning: c.out.Reasoning, State: transcript.Complete, Result: transcript.Result{Model: "sim/small", Finish: c.out.Finish}}
			for _, call := range c.out.Calls {
				kept.Calls = append(kept.Calls, transcript.Call(call))
			}
			s = newStage(160, 45, Options{})
			s.chat.show(talk.Of(transcript.Conversation{Entries: []transcript.Entry{{Number: 1, Role: transcript.User, Text: "Is it warm?"}, kept}}, talk.Terms{}))
			if frame := plainFrame(s); !strings.Contains(frame, c.want) {
				t.Errorf("%q is not on the screen when it is opened again:\n%s", c.want, frame)
			}
		})
	}
}
