package plain

import (
	"html"
	"strings"
	"testing"
)

func TestSafeLink(t *testing.T) {
	for _, c := range []struct {
		in, want string
		ok       bool
	}{
		{"https://example.org/a?b=c#d", "https://example.org/a?b=c#d", true},
		{" HTTP://example.org ", "http://example.org", true},
		{"mailto:a@example.org", "mailto:a@example.org", true},
		{"mailto:", "mailto:", false},
		{"javascript:alert(1)", "", false},
		{"JaVaScript:alert(1)", "", false},
		{"file:///etc/passwd", "", false},
		{"data:text/html,x", "", false},
		{"ftp://example.org", "", false},
		{"//example.org", "", false},
		{"https:", "", false},
		{"https://bank.example@evil.example/", "", false},
		{"https://a.example/\x1b]0;x\x07", "", false},
		{"https://a.example/\u202eb", "", false},
		{"https://a.example/a b", "", false},
		{"https://a.example\\@b.example", "", false},
		{"https://a.example/" + strings.Repeat("x", maxLink), "", false},
		{"", "", false},
	} {
		got, ok := SafeLink(c.in)
		if ok != c.ok || ok && got != c.want {
			t.Errorf("SafeLink(%q) = %q, %v; want %q, %v", c.in, got, ok, c.want, c.ok)
		}
	}
}

func TestMarkdownKeepsReferencesFromControls(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"a &amp; b &lt; c &eacute; &#233;", "a &amp; b &lt; c &eacute; &#233;"},
		{"R&D, a && b, &c", "R&D, a && b, &c"},
		{"&#27;[31m", "&amp;#27;[31m"},
		{"&#27[31m", "&amp;#27[31m"},
		{"&#x1B;c", "&amp;#x1B;c"},
		{"&#x00001bc", "&#x00001bc"}, // U+1BC, a letter
		{"&#x9b;31m and &#155;", "&amp;#x9b;31m and &amp;#155;"},
		{"&Tab;&NewLine;&ZeroWidthSpace;&shy;", "&amp;Tab;&amp;NewLine;&amp;ZeroWidthSpace;&amp;shy;"},
		{"&#8238;", "&amp;#8238;"},
		{"&#99999999999;", "&amp;#99999999999;"},
	} {
		if got := Markdown(c.in); got != c.want {
			t.Errorf("Markdown(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func FuzzMarkdown(f *testing.F) {
	for _, s := range []string{"&#27;[31m", "&#x9b", "&shy", "&amp;#27;", "&&#27", "a\x1b&#2\x1b[m7;"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, r := range html.UnescapeString(Markdown(s)) {
			if isControl(r) && r != '\n' || isDeceptive(r) || isInvisible(r) {
				t.Fatalf("Markdown(%q) = %q decodes to %U", s, Markdown(s), r)
			}
		}
	})
}

func TestStyled(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"colours stay", "\x1b[38;5;252ma\x1b[m\x1b[1;31mb\x1b[0m", "\x1b[38;5;252ma\x1b[m\x1b[1;31mb\x1b[0m"},
		{"conceal goes", "\x1b[1;8mx", "\x1b[1mx"},
		{"blink alone", "\x1b[5mx\x1b[05my", "\x1b[22mx\x1b[22my"},
		{"8 within a colour", "\x1b[48;2;8;5;6;8mx", "\x1b[48;2;8;5;6mx"},
		{"link stays", "\x1b]8;id=12;https://a.example\ax\x1b]8;;\a", "\x1b]8;id=12;https://a.example\x1b\\x\x1b]8;;\x1b\\"},
		{"link to a file goes", "\x1b]8;;file:///etc\ax\x1b]8;;\a", "\x1b]8;;\x1b\\x\x1b]8;;\x1b\\"},
		{"clipboard goes", "a\x1b]52;c;eA==\ab", "ab"},
		{"cursor goes", "a\x1b[2Jb\x1b[6n", "ab"},
		{"no styling within a string", "a\x1b]0;\x1b[31mx\ab", "ab"},
		{"unfinished link", "\x1b]8;;https://a\nb", "\nb"},
		{"accent after a colour", "e\x1b[1m\u0301x", "e\x1b[1m\u0301x"},
	} {
		if got := Styled(c.in); got != c.want {
			t.Errorf("%s: Styled(%q)\n got %q\nwant %q", c.name, c.in, got, c.want)
		}
	}
}

func FuzzStyled(f *testing.F) {
	for _, s := range []string{"\x1b[1;8mx", "\x1b]8;;https://a.example\x1b\\x", "\x1b]8;;a\nb", "\x1b]0;\x1b[31mx", "\u009b8m"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		out := Styled(s)
		if Text(out) != Text(Text(out)) {
			t.Fatalf("Styled(%q) = %q", s, out)
		}
		for out != "" {
			if out[0] == 0x1b {
				_, n := styling(out)
				if n == 0 {
					t.Fatalf("Styled(%q) keeps a sequence: %q", s, out)
				}
				out = out[n:]
				continue
			}
			if isControl(rune(out[0])) && out[0] != '\n' && out[0] < 0x80 {
				t.Fatalf("Styled(%q) keeps %q", s, out[0])
			}
			out = out[1:]
		}
	})
}
