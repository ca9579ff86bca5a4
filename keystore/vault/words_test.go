package vault

import (
	"runtime"
	"slices"
	"testing"
)

func TestSplitWords(t *testing.T) {
	for line, want := range map[string][]string{
		"pass show openai":         {"pass", "show", "openai"},
		"  a\t b  ":                {"a", "b"},
		`a 'b c' "d e"`:            {"a", "b c", "d e"},
		`a'b'"c"d`:                 {"abcd"},
		`a '' ""`:                  {"a", "", ""},
		`a 'x\y' "x\y" "\"\\"`:     {"a", `x\y`, `x\y`, `"\`},
		`a '$HOME|;' "\$5" "|;&~"`: {"a", "$HOME|;", "$5", "|;&~"},
		`a b~c`:                    {"a", "b~c"},
		`a "it's"`:                 {"a", "it's"},
	} {
		got, err := splitWords(line)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("splitWords(%q) = %q, %v; want %q", line, got, err, want)
		}
	}
}

func TestSplitWordsBackslash(t *testing.T) {
	want := []string{"a b"}
	if runtime.GOOS == "windows" {
		want = []string{`a\`, "b"}
	}
	if got, err := splitWords(`a\ b`); err != nil || !slices.Equal(got, want) {
		t.Errorf("got %q, %v; want %q", got, err, want)
	}
}

func FuzzSplitWords(f *testing.F) {
	for _, s := range []string{"", "a b", `a "b\`, "a 'b", "~", `\`, "a\x00b", "\xff'"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, line string) {
		words, err := splitWords(line)
		if err == nil && (len(words) == 0 || words[0] == "") {
			t.Errorf("no command in %q, and no error", line)
		}
	})
}
