package draw

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

func TestTagsAreNotDropped(t *testing.T) {
	s := NewStyles(true, true, ansi.WcWidth)
	md := newMarkdown(s)
	in := "Use Vec<String> and <thinking> here, `a<b>` there, see <https://example.org/x>.\n\n```\nif a<b {}\n```\n"
	out := ansi.Strip(strings.Join(md.render(s, in, 100), "\n"))
	for _, want := range []string{"Vec<String>", "<thinking>", "a<b>", "https://example.org/x", "if a<b {}"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is lost:\n%s", want, out)
		}
	}
	if strings.Contains(out, `\<`) {
		t.Errorf("an escape is seen:\n%s", out)
	}
}
