package vault

import (
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"

	"sluice/keystore"
)

// hintShell is given where a command line needs a shell.
const hintShell = "sluice starts the command without a shell; put such a line into a script, or write cmd:sh -c '…'"

// splitWords splits a command line into words as a shell does, and no more:
// blanks part words, single quotes keep everything, double quotes keep all but
// \" and \\, and a backslash outside quotes keeps the next character (on Windows
// it stands for itself there, since it parts folders). Nothing is expanded, and
// what only a shell could do ($, `, |, &, ;, <, >, ~ at the start of a word) is
// refused rather than passed on in silence. Errors do not repeat the line.
func splitWords(line string) ([]string, error) {
	w := wordSplitter{escapes: runtime.GOOS != "windows"}
	for _, r := range line {
		if err := w.add(r); err != nil {
			return nil, keystore.WithHint(fmt.Errorf("%w: in the command line: %w", ErrReference, err), hintShell)
		}
	}
	if w.quote != 0 || w.escaped {
		return nil, keystore.WithHint(fmt.Errorf("%w: in the command line: a quote is not closed", ErrReference), hintShell)
	}
	w.end()
	if len(w.words) == 0 || w.words[0] == "" {
		return nil, keystore.WithHint(fmt.Errorf("%w: after cmd: stands no command", ErrReference), "write cmd: and a command that prints the secret: cmd:pass show openai")
	}
	return w.words, nil
}

type wordSplitter struct {
	words   []string
	word    strings.Builder
	open    bool // a word has begun, though it may be empty
	quote   rune // the open quote, or 0
	escaped bool
	escapes bool // a backslash outside quotes escapes
}

var errShell = errors.New("it needs a shell")

func (w *wordSplitter) add(r rune) error {
	switch {
	case r == 0:
		return errors.New("it holds a zero byte")
	case w.escaped:
		w.escape(r)
	case w.quote == '\'' && r != '\'':
		w.word.WriteRune(r)
	case w.quote != 0 && r == w.quote:
		w.quote = 0
	case r == '\\' && (w.quote == '"' || w.escapes):
		w.open, w.escaped = true, true
	case r == '$' || r == '`':
		return errShell
	case w.quote == '"':
		w.word.WriteRune(r)
	case r == '\'' || r == '"':
		w.open, w.quote = true, r
	case strings.ContainsRune("|&;<>\n", r), r == '~' && !w.open:
		return errShell
	case r == ' ' || r == '\t' || r == '\r':
		w.end()
	default:
		w.open = true
		w.word.WriteRune(r)
	}
	return nil
}

// escape takes the character after a backslash.
func (w *wordSplitter) escape(r rune) {
	w.escaped = false
	if w.quote == '"' && !strings.ContainsRune("\"\\$`", r) {
		w.word.WriteRune('\\')
	}
	w.word.WriteRune(r)
}

func (w *wordSplitter) end() {
	if w.open {
		w.words = append(w.words, w.word.String())
	}
	w.word.Reset()
	w.open = false
}

// programName gives the first word of a command line without its folder.
func programName(line string) string {
	words, err := splitWords(line)
	if err != nil {
		return "(not readable)"
	}
	return filepath.Base(words[0])
}
