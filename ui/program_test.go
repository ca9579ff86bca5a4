package ui

import (
	"context"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"sluice/engine"
	enginechat "sluice/engine/chat"
	"sluice/ui/talk"
)

// tape is a terminal's line: it remembers when how much was written.
type tape struct {
	mu    sync.Mutex
	text  strings.Builder
	times []time.Time
}

func (t *tape) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.times = append(t.times, time.Now())
	return t.text.Write(p)
}

func (t *tape) since() (written string, times []time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	written, times = t.text.String(), t.times
	t.text.Reset()
	t.times = nil
	return written, times
}

// play runs the whole program in virtual time.
func play(t *testing.T, act func(p *tea.Program, m *model, out *tape, updates func() int)) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		out, count := &tape{}, 0
		var mu sync.Mutex
		m := newModel(ctx, &fakeEngine{}, Options{Environ: utf8Env})
		a := newFakeAnswer(118)
		m.engine.Ask = func(context.Context, enginechat.Request) talk.Answer { return a }
		p := tea.NewProgram(m, tea.WithContext(ctx), tea.WithInput(nil), tea.WithOutput(out), tea.WithEnvironment(utf8Env), tea.WithFPS(30),
			tea.WithWindowSize(100, 30), tea.WithColorProfile(colorprofile.ANSI), tea.WithoutSignalHandler(),
			tea.WithFilter(func(_ tea.Model, msg tea.Msg) tea.Msg {
				mu.Lock()
				defer mu.Unlock()
				count++
				return msg
			}))
		done := make(chan error)
		go func() { _, err := p.Run(); done <- err }()
		time.Sleep(5 * time.Second) // the start is over
		act(p, m, out, func() int {
			mu.Lock()
			defer mu.Unlock()
			n := count
			count = 0
			return n
		})
		p.Quit()
		if err := <-done; err != nil {
			t.Errorf("the program ended with %v", err)
		}
		cancel()
		time.Sleep(3 * time.Second) // outlives the last tick
	})
}

func TestNothingIsWrittenWhileNothingHappens(t *testing.T) {
	play(t, func(_ *tea.Program, _ *model, out *tape, updates func() int) {
		out.since()
		updates()
		time.Sleep(time.Minute)
		if text, _ := out.since(); text != "" {
			t.Errorf("idle wrote %q", text)
		}
		if n := updates(); n != 0 {
			t.Errorf("idle had %d messages", n)
		}
	})
}

func TestCountdownsWriteOnlyOnTheSecond(t *testing.T) {
	play(t, func(p *tea.Program, _ *model, out *tape, updates func() int) {
		st := lively()
		st.Requests, st.Models = nil, nil
		for i, k := range st.Keys {
			k.State, k.Until = engine.Cool, time.Now().Add(time.Duration(20+7*i)*time.Second+time.Duration(137*i)*time.Millisecond)
		}
		p.Send(engine.StatusMsg{Status: st})
		time.Sleep(time.Second)
		out.since()
		updates()
		time.Sleep(10 * time.Second)
		text, times := out.since()
		if text == "" {
			t.Fatal("nothing counts down")
		}
		for _, w := range times {
			if late := w.Sub(w.Truncate(time.Second)); late > 70*time.Millisecond {
				t.Errorf("wrote %v after the second", late)
			}
		}
		if n := updates(); n > 11 {
			t.Errorf("%d messages in 10 seconds", n)
		}
		time.Sleep(2 * time.Minute)
		updates()
		time.Sleep(time.Minute)
		if n := updates(); n != 0 {
			t.Errorf("after the last countdown there are %d messages a minute", n)
		}
	})
}

// However fast tokens come, the screen looks at most once a frame, and not at
// all while none come.
func TestStreamingIsBatched(t *testing.T) {
	play(t, func(p *tea.Program, m *model, out *tape, updates func() int) {
		for _, r := range "go" {
			p.Send(tea.KeyPressMsg{Code: r, Text: string(r)})
			time.Sleep(100 * time.Millisecond)
		}
		p.Send(tea.KeyPressMsg{Code: tea.KeyEnter})
		synctest.Wait()
		a := m.chat.Live.Answer.(*fakeAnswer)
		time.Sleep(2500 * time.Millisecond) // the draft is saved nowhere; nothing else is due
		updates()
		for range 400 {
			a.feed("token ")
			time.Sleep(2500 * time.Microsecond)
		}
		if n := updates(); n > 27 {
			t.Errorf("%d messages in a second of 400 tokens", n)
		}
		time.Sleep(time.Second)
		updates()
		time.Sleep(time.Minute)
		if n := updates(); n != 0 {
			t.Errorf("a stalled stream has %d messages a minute", n)
		}
		if text, _ := out.since(); !strings.Contains(text, "token") {
			t.Error("nothing of the answer was drawn")
		}
	})
}
