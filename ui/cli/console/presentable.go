package console

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"sluice/engine/plain"
	"sluice/keystore"
)

// Presentable makes text safe for a terminal and hides what may be a secret in
// it: what looks like one, and words of the arguments that are no names.
func (c *Console) Presentable(text string) string {
	text = plain.Text(text)
	for _, arg := range c.typed {
		text = strings.ReplaceAll(text, arg, ShownArgument(arg))
	}
	var strange []string // what is left of them where only a part is repeated
	for _, arg := range c.typed {
		_, rest := placed(arg)
		strange = append(strange, keystore.Hidden(rest)...)
	}
	return plain.RedactKnown(text, strange...)
}

// strangeWords gives the arguments that may hold a key in the wrong place,
// without dashes; longer ones first.
func strangeWords(args []string) []string {
	var words []string
	for _, arg := range args {
		arg = strings.TrimLeft(arg, "-")
		if ShownArgument(arg) != arg {
			words = append(words, arg)
		}
		if _, value, ok := strings.Cut(arg, "="); ok && ShownArgument(value) != value {
			words = append(words, value)
		}
	}
	slices.SortStableFunc(words, func(a, b string) int { return len(b) - len(a) })
	return words
}

// ShownArgument is keystore.Shown, but for what names a place that is there.
func ShownArgument(arg string) string {
	there, rest := placed(arg)
	return there + keystore.Shown(rest)
}

// placed parts an argument into folders that are there, or the whole of a file
// that is, and the rest.
func placed(arg string) (there, rest string) {
	if arg == "" || isThere(arg) {
		return arg, ""
	}
	end := 0
	for at, c := range arg {
		if c == '/' || c == filepath.Separator {
			if !isThere(arg[:at+1]) {
				break
			}
			end = at + 1
		}
	}
	return arg[:end], arg[end:]
}

func isThere(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
