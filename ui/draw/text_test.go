package draw

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

func TestWrapKeepsEveryWord(t *testing.T) {
	s := NewStyles(true, true, ansi.WcWidth)
	for _, text := range []string{"", "a", "one two three four five", "averyveryverylongwordthatfitsnowhere and more", "日本語のテキスト in the middle", "a\n\nb\n", "   indented text that wraps"} {
		for w := 2; w < 30; w++ {
			rows := s.Wrap(text, w)
			for _, r := range rows {
				if s.Width(r) > w {
					t.Errorf("wrap(%q, %d): %q is too wide", text, w, r)
				}
			}
			squeeze := func(t string) string { return strings.Join(strings.Fields(t), "") }
			if got := squeeze(strings.Join(rows, " ")); got != squeeze(text) {
				t.Errorf("wrap(%q, %d) lost text: %q", text, w, got)
			}
		}
	}
}
