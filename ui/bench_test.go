package ui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/ui/draw"
	"sluice/ui/talk"
)

// One frame with everything on it.
func BenchmarkFrame(b *testing.B) {
	for _, z := range sizes {
		b.Run(fmt.Sprintf("%dx%d", z.w, z.h), func(b *testing.B) {
			s := livelyStage(z.w, z.h, Options{})
			b.ReportAllocs()
			for b.Loop() {
				s.View()
			}
		})
	}
}

// One frame of a streaming answer that is already long: its cost must not grow
// with the answer.
func BenchmarkStreamingFrame(b *testing.B) {
	for _, kb := range []int{1, 16, 80} {
		b.Run(fmt.Sprintf("%dKB", kb), func(b *testing.B) {
			s := newStage(160, 45, Options{})
			s.status(lively())
			s.say("go")
			s.grow(strings.Repeat("Some words of an answer that goes on.\n\n", kb*26))
			s.View()
			b.ReportAllocs()
			for b.Loop() {
				s.grow("word word ")
				s.View()
			}
		})
	}
}

// A megabyte of one kind of Markdown that comes as quickly as the screen looks:
// the whole, and the longest time without a key.
func BenchmarkFastMarkdown(b *testing.B) {
	for _, k := range []struct{ name, head, row string }{
		{"list", "", "- an *item* of a long list with `code`\n"},
		{"table", "| a | b | c |\n|---|---|---|\n", "| some | cells of a | **table** |\n"},
		{"code", "```go\n", "total := count(\"words\") // of code\n"},
		{"paragraphs", "", "Some **words** of an answer that goes on.\n\n"},
	} {
		b.Run(k.name, func(b *testing.B) {
			text := k.head + strings.Repeat(k.row, 1<<20/len(k.row))
			longest := time.Duration(0)
			for b.Loop() {
				s := newStage(160, 45, Options{})
				s.say("go")
				look := func(act func()) {
					from := time.Now()
					act()
					s.View()
					longest = max(longest, time.Since(from))
				}
				for i := 0; i < len(text); i += 64 << 10 {
					look(func() { s.grow(text[i:min(len(text), i+64<<10)]) })
				}
				look(s.complete)
				look(func() { s.do(tea.WindowSizeMsg{Width: 120, Height: 40}) })
			}
			b.ReportMetric(float64(longest.Milliseconds()), "longest-ms")
		})
	}
}

// A key press while two thousand messages are there.
func BenchmarkKeyPressWithManyMessages(b *testing.B) {
	s := newStage(160, 45, Options{})
	s.status(lively())
	for i := range 1000 {
		s.chat.ask(talk.Written(fmt.Sprint("question ", i)), s.now)
		s.grow("An answer of some words.\n\nAnd a second paragraph.")
		s.complete()
	}
	s.View()
	for b.Loop() {
		s.do(tea.KeyPressMsg{Code: 'x', Text: "x"}, keyNamed("backspace"))
		s.View()
	}
}

// The first frame after a conversation of five thousand messages was opened.
func BenchmarkOpenLongConversation(b *testing.B) {
	s := newStage(160, 45, Options{})
	for i := range 2500 {
		s.chat.ask(talk.Written(fmt.Sprint("question ", i)), s.now)
		s.grow("An answer of some words.\n\nAnd a second paragraph.")
		s.complete()
	}
	for b.Loop() {
		for i, e := range s.chat.Entries { // as it was before it was drawn
			s.chat.Entries[i] = &draw.Entry{Mine: e.Mine, Raw: e.Raw, Text: e.Text, At: e.At, End: e.End, Route: e.Route, Preferred: e.Preferred, Key: e.Key}
		}
		s.View()
	}
}
