package ui

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
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

// A key press while two thousand messages are there.
func BenchmarkKeyPressWithManyMessages(b *testing.B) {
	s := newStage(160, 45, Options{})
	s.status(lively())
	for i := range 1000 {
		s.begin(fmt.Sprint("question ", i), s.now)
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
		s.begin(fmt.Sprint("question ", i), s.now)
		s.grow("An answer of some words.\n\nAnd a second paragraph.")
		s.complete()
	}
	for b.Loop() {
		for _, e := range s.talk.entries {
			e.drawn = drawn{}
		}
		s.View()
	}
}
