// Package lexicon finds words of tables in text: prose, machine words and names
// of headers alike. The words are embedded text that a speaker of a language can
// edit; what they mean is told by whoever uses them.
package lexicon

import (
	"embed"
	"fmt"
	"strings"
)

//go:embed words/*.txt
var files embed.FS

// Concepts gives the tables of words for what an answer may speak of, one for each language.
func Concepts() (texts []string) {
	entries, err := files.ReadDir("words")
	if err != nil {
		panic(err)
	}
	for _, e := range entries {
		b, err := files.ReadFile("words/" + e.Name())
		if err != nil {
			panic(err)
		}
		texts = append(texts, string(b))
	}
	return texts
}

// Table finds words by their first two bytes. It is safe for concurrent use.
type Table struct {
	at      [1 << 16]uint16 // leads to a bucket; bucket 0 is empty
	buckets [][]entry
}

// entry is one word or phrase.
type entry struct {
	text  string
	whole bool // must end where a word ends
	mark  uint64
}

// New makes a table of texts whose rows read "name: word | word$", folded; a
// word counts where a word of the text begins with it, and with "$" only where
// it ends there too. marks tells what each name stands for. The tables are our own: a name that is
// unknown stops the program.
func New(marks map[string]uint64, texts ...string) *Table {
	t := &Table{buckets: make([][]entry, 1)}
	for _, text := range texts {
		for _, row := range Rows(text) {
			name, words, _ := strings.Cut(row, ":")
			mark, ok := marks[name]
			if !ok {
				panic(fmt.Sprintf("no concept is named %q", name))
			}
			for w := range strings.SplitSeq(words, "|") {
				t.add(strings.TrimSpace(w), mark)
			}
		}
	}
	return t
}

func (t *Table) add(word string, mark uint64) {
	text, whole := strings.CutSuffix(word, "$")
	if len(text) < 2 {
		return
	}
	k := pair(text, 0)
	if t.at[k] == 0 {
		t.at[k] = uint16(len(t.buckets))
		t.buckets = append(t.buckets, nil)
	}
	t.buckets[t.at[k]] = append(t.buckets[t.at[k]], entry{text, whole, mark})
}

func pair(s string, i int) int { return int(s[i])<<8 | int(s[i+1]) }

// Marks gives what the words of folded text stand for, together.
func (t *Table) Marks(s string) uint64 {
	var marks uint64
	eachWord(s, func(i int) { marks |= t.marksAt(s, i) })
	return marks
}

func (t *Table) marksAt(s string, i int) uint64 {
	var marks uint64
	bucket := t.buckets[t.at[pair(s, i)]]
	for j := range bucket {
		e := &bucket[j]
		if i+2 < len(s) && len(e.text) > 2 && e.text[2] != s[i+2] {
			continue // most are ruled out here
		}
		if marks&e.mark != e.mark && e.at(s, i) {
			marks |= e.mark
		}
	}
	return marks
}

func (e *entry) at(s string, i int) bool {
	if !strings.HasPrefix(s[i:], e.text) {
		return false
	}
	end := i + len(e.text)
	return !e.whole || end == len(s) || !IsWordByte(s[end])
}

// Spots gives where words that stand for a mark begin and end.
func (t *Table) Spots(s string, mark uint64) (spots [][2]int) {
	eachWord(s, func(i int) {
		bucket := t.buckets[t.at[pair(s, i)]]
		for j := range bucket {
			if e := &bucket[j]; e.mark&mark != 0 && e.at(s, i) {
				spots = append(spots, [2]int{i, i + len(e.text)})
				return
			}
		}
	})
	return spots
}

// Rows gives the lines of a table: those that begin with a blank go on with the
// one before, and "#" begins a remark.
func Rows(text string) (lines []string) {
	for line := range strings.Lines(text) {
		line, _, _ = strings.Cut(line, "#")
		switch trimmed := strings.TrimSpace(line); {
		case trimmed == "":
		case line[0] == '\t' || line[0] == ' ':
			lines[len(lines)-1] += " " + trimmed
		default:
			lines = append(lines, trimmed)
		}
	}
	return lines
}

// Set makes a set of the words of a text.
func Set(words string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		m[w] = true
	}
	return m
}
