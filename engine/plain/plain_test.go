package plain

import (
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// cleanCases are attacks on a terminal and the text that stays of them, and
// ordinary text that must come through.
var cleanCases = []struct{ name, in, want string }{
	{"empty", "", ""},
	{"ascii", "Hello, world.\nTwo lines.", "Hello, world.\nTwo lines."},
	{"colour", "\x1b[31mred\x1b[0m", "red"},
	{"conceal", "a\x1b[8mhidden\x1b[28mb", "ahiddenb"},
	{"cursor up", "safe\x1b[1A\x1b[2Kevil", "safeevil"},
	{"cursor report", "a\x1b[6nb", "ab"},
	{"clipboard", "a\x1b]52;c;cm0gLXJmIC8=\x07b", "ab"},
	{"clipboard, ST", "a\x1b]52;c;cm0gLXJmIC8=\x1b\\b", "ab"},
	{"title", "\x1b]0;owned\x07x", "x"},
	{"link", "\x1b]8;;https://evil.example\x1b\\bank\x1b]8;;\x1b\\", "bank"},
	{"DCS", "a\x1bP1$r0m\x1b\\b", "ab"},
	{"APC", "a\x1b_Gf=100;AAAA\x1b\\b", "ab"},
	{"PM and SOS", "a\x1b^x\x1b\\b\x1bXy\x1b\\c", "abc"},
	{"full reset", "a\x1bcb", "ab"},
	{"charset", "a\x1b(0b", "ab"},
	{"C1 CSI", "a\u009b31mb", "ab"},
	{"C1 OSC", "a\u009d0;t\u009cb", "ab"},
	{"raw C1", "a\x9b31mb", "a\uFFFD31mb"},
	{"unfinished OSC ends with its line", "a\x1b]0;lost\nkept", "a\nkept"},
	{"unfinished DCS ends with its line", "a\x1bPlost\r\nkept", "a\nkept"},
	{"unfinished string is bounded", "\x1b]" + strings.Repeat("x", maxSequence) + "kept", "kept"},
	{"unfinished CSI", "a\x1b[12;\nb", "a\nb"},
	{"unfinished at the end", "a\x1b", "a"},
	{"CAN ends a sequence", "a\x1b]0;x\x18b", "ab"},
	{"escape within a string", "a\x1b]0;x\x1b[31mb", "ab"},
	{"letter in a CSI is text again", "a\x1b[3\u00e9b", "a\u00e9b"},
	{"bell, backspace, delete", "a\a\b\x7fb", "ab"},
	{"NUL", "a\x00b", "ab"},
	{"carriage return", "rm -rf /\rsafe", "rm -rf /\nsafe"},
	{"CRLF", "a\r\nb\r\n\r\nc", "a\nb\n\nc"},
	{"line separators", "a\u2028b\u2029c", "a\nb\nc"},
	{"NEL", "a\u0085b", "ab"},
	{"tab", "a\tb", "a    b"},
	{"bidi override", "a\u202eb", "a<U+202E>b"},
	{"bidi isolate", "\u2066x\u2069", "<U+2066>x<U+2069>"},
	{"direction mark", "\u05d0\u200f!", "\u05d0!"},
	{"tag characters", "hi\U000E0041", "hi<U+E0041>"},
	{"zero width", "a\u200bb\u2060c\ufeffd\u00ade\u3164f", "abcdef"},
	{"invisible operators", "f\u2061(x)", "f(x)"},
	{"joiner between letters", "pass\u200dword\u200c", "password"},
	{"joiner at the end", "\U0001F469\u200d", "\U0001F469"},
	{"two joiners", "\U0001F469\u200d\u200d\U0001F4BB", "\U0001F469\u200d\U0001F4BB"},
	{"emoji family", "\U0001F468\u200d\U0001F469\u200d\U0001F467", "\U0001F468\u200d\U0001F469\u200d\U0001F467"},
	{"emoji with tone and role", "\U0001F469\U0001F3FD\u200d\u2695\ufe0f", "\U0001F469\U0001F3FD\u200d\u2695\ufe0f"},
	{"flag with selector", "\U0001F3F3\ufe0f\u200d\U0001F308", "\U0001F3F3\ufe0f\u200d\U0001F308"},
	{"keycap", "1\ufe0f\u20e3", "1\ufe0f\u20e3"},
	{"selector on a letter", "a\ufe0fb\ufe0e", "ab"},
	{"selectors in a row", "\u2764\ufe0f\ufe0f\U000E0101\U000E0102", "\u2764\ufe0f"},
	{"selector on an ideograph", "\u845b\U000E0100", "\u845b\U000E0100"},
	{"Persian", "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"},
	{"Hindi", "\u0915\u094d\u200d\u0937", "\u0915\u094d\u200d\u0937"},
	{"invalid UTF-8", "a\xffb\xc3", "a\uFFFDb\uFFFD"},
	{"surrogate", "\xed\xa0\x80", "\uFFFD\uFFFD\uFFFD"},
	{"overlong", "\xc0\xaf", "\uFFFD\uFFFD"},
	{"noncharacter", "a\ufffeb", "a\uFFFDb"},
	{"decomposed", "cafe\u0301", "caf\u00e9"},
	{"Hangul", "\u1112\u1161\u11ab", "\ud55c"},
	{"stacked marks", "z" + strings.Repeat("\u0334", 30), "z" + strings.Repeat("\u0334", maxMarks)},
	{"marks that come apart", "z" + strings.Repeat("\u0344", 8), "z" + strings.Repeat("\u0308\u0301", 4)},
	{"mark without a character", "a\n\u0301b", "a\nb"},
	{"wide", "\u4f60\u597d, \U0001F600", "\u4f60\u597d, \U0001F600"},
}

func TestText(t *testing.T) {
	for _, c := range cleanCases {
		t.Run(c.name, func(t *testing.T) {
			got := Text(c.in)
			if got != c.want {
				t.Errorf("Text(%q)\n got %q\nwant %q", c.in, got, c.want)
			}
			check(t, c.in)
		})
	}
}

// check holds the properties that every input must have.
func check(t *testing.T, in string) {
	t.Helper()
	out := Text(in)
	for i := range len(out) {
		if b := out[i]; b < 0x20 && b != '\n' || b == 0x7f {
			t.Fatalf("Text(%q) = %q has the byte %#x", in, out, b)
		}
	}
	for _, r := range out {
		if isControl(r) && r != '\n' || isDeceptive(r) || isInvisible(r) || isNoncharacter(r) {
			t.Fatalf("Text(%q) = %q has %U", in, out, r)
		}
	}
	if !utf8.ValidString(out) || !norm.NFC.IsNormalString(out) {
		t.Fatalf("Text(%q) = %q is not valid UTF-8 in normal form C", in, out)
	}
	if again := Text(out); again != out {
		t.Fatalf("Text is not stable:\n  in %q\nonce %q\ntwice %q", in, out, again)
	}
	for _, size := range []int{1, 2, 3, 7} {
		if got := inPieces(in, size); got != out {
			t.Fatalf("in pieces of %d bytes:\n in %q\ngot %q\nwant %q", size, in, got, out)
		}
	}
	line := Line(in, 20)
	if strings.ContainsRune(line, '\n') || utf8.RuneCountInString(line) > 20 || Line(line, 20) != line {
		t.Fatalf("Line(%q, 20) = %q, then %q", in, line, Line(line, 20))
	}
}

func inPieces(s string, size int) string {
	var c Cleaner
	var out strings.Builder
	for len(s) > 0 {
		n := min(size, len(s))
		out.WriteString(c.Feed(s[:n]))
		s = s[n:]
	}
	out.WriteString(c.Flush())
	return out.String()
}

func FuzzText(f *testing.F) {
	for _, c := range cleanCases {
		f.Add(c.in)
	}
	f.Fuzz(check)
}

func TestCleanerShowsAtOnceWhatCannotChange(t *testing.T) {
	var c Cleaner
	for _, step := range []struct{ in, want string }{
		{"one ", "one "}, {"tw", "t"}, {"o.", "wo."}, {"\x1b[3", ""}, {"1mred\n", "red\n"}, {"\xe4\xbd", ""}, {"\xa0 ", "\u4f60 "},
	} {
		if got := c.Feed(step.in); got != step.want {
			t.Errorf("Feed(%q) = %q, want %q", step.in, got, step.want)
		}
	}
	if got := c.Feed("e") + c.Flush(); got != "e" {
		t.Errorf("the end gives %q", got)
	}
	if got := c.Feed("31m "); got != "31m " {
		t.Errorf("after Flush the next stream gives %q", got)
	}
}

func TestCleanerDrops(t *testing.T) {
	c := Cleaner{Drop: true}
	if got := c.Feed("a\u202eb\U000E0041c") + c.Flush(); got != "abc" {
		t.Errorf("got %q, want abc", got)
	}
}

func TestLine(t *testing.T) {
	for _, c := range []struct {
		in   string
		max  int
		want string
	}{
		{"one line", 0, "one line"},
		{" two\r\n\tlines  here ", 0, "two lines here"},
		{"abcdef", 6, "abcdef"},
		{"abcdef", 5, "abcd…"},
		{"äöüäöü", 4, "äöü…"},
		{"abcdef", 1, "…"},
		{"ab \x1b]0;x\x07cdef", 4, "ab…"},
		{"\U0001F469\u200d\U0001F4BB\U0001F469", 3, "\U0001F469…"},
	} {
		if got := Line(c.in, c.max); got != c.want {
			t.Errorf("Line(%q, %d) = %q, want %q", c.in, c.max, got, c.want)
		}
	}
}

func TestCleanASCIIIsNotCopied(t *testing.T) {
	text := strings.Repeat("An answer in plain words.\n", 40)
	var c Cleaner
	for name, f := range map[string]func(){
		"Text": func() { Text(text) },
		"Line": func() { Line("one line of words", 80) },
		"Feed": func() { c.Feed(text) },
	} {
		if n := testing.AllocsPerRun(10, f); n != 0 {
			t.Errorf("%s allocates %v times", name, n)
		}
	}
}

func BenchmarkText(b *testing.B) {
	for name, text := range map[string]string{
		"ascii":   strings.Repeat("An answer in plain words.\n", 400),
		"colour":  strings.Repeat("An \x1b[1manswer\x1b[0m in words.\n", 400),
		"german":  strings.Repeat("Übermäßig größere Wörter, schön.\n", 400),
		"chinese": strings.Repeat("你好,世界。这是一个回答。\n", 400),
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				Text(text)
			}
		})
	}
}

func BenchmarkFeed(b *testing.B) {
	pieces := strings.SplitAfter(strings.Repeat("An answer in plain words, größer.\n", 100), " ")
	size := 0
	for _, p := range pieces {
		size += len(p)
	}
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		var c Cleaner
		for _, p := range pieces {
			c.Feed(p)
		}
		c.Flush()
	}
}
