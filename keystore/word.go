package keystore

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Shown gives text that a person wrote as an error may repeat it. The rule: a
// word stays if somebody can have made it up as a name, or if it is one of the
// known words or two letters from one; of any other word the first and the last
// two characters are shown, and how long it is, since it may be a key in the
// wrong place. Words end at blanks, quotes, slashes, colons and the like, so
// that a path, an address or "provider/model" stays readable around a key.
//
// A name is shorter than 8 characters, or it parts at its dots, dashes and
// capitals into pieces that can be spoken, abbreviations, and numbers, few of
// them grown together: gpt-4o-mini-2024-07-18, Llama-4-Maverick-17B-128E, but
// not 8c1f0a52, nor any run of letters and digits drawn by chance.
func Shown(text string, known ...string) string {
	var out strings.Builder
	kept := 0
	for _, w := range hidden(text, known) {
		out.WriteString(text[kept:w.from])
		out.WriteString(shortened(text[w.from:w.to]))
		kept = w.to
	}
	if kept == 0 {
		return text
	}
	out.WriteString(text[kept:])
	return out.String()
}

// Hidden gives the words of text that Shown shortens.
func Hidden(text string) []string {
	var words []string
	for _, w := range hidden(text, nil) {
		words = append(words, text[w.from:w.to])
	}
	return words
}

// minDrawn is the length below which no word is refused for its looks alone.
const minDrawn = 20

// Drawn says whether the whole of text is one long word that nobody can have
// made up as a name, so that it is a key rather than a model or an account.
func Drawn(text string) bool {
	words := hidden(text, nil)
	return len(words) == 1 && words[0] == span{0, len(text)} && len(text) >= minDrawn && !strings.ContainsAny(text, "/")
}

// span is a word within a text.
type span struct{ from, to int }

// hidden finds the words of text that are no names. What stands between two of
// them, or beside one, with nothing but slashes between, belongs to them unless
// it is a plain word: keys in Base64 hold slashes.
func hidden(text string, known []string) []span {
	var found []span
	words := wordsOf(text)
	for i, w := range words {
		if isName(text[w.from:w.to], known) {
			continue
		}
		for i > 0 && text[words[i-1].to:w.from] == "/" && grown(text[words[i-1].from:words[i-1].to]) {
			i--
			w.from = words[i].from
		}
		if last := len(found) - 1; last >= 0 && (w.from <= found[last].to || joined(text[found[last].to:w.from])) {
			found[last].to = w.to
			continue
		}
		found = append(found, w)
	}
	for f := range found {
		for _, w := range words {
			if w.from == found[f].to+1 && text[found[f].to] == '/' && grown(text[w.from:w.to]) {
				found[f].to = w.to
			}
		}
	}
	return found
}

// joined says whether what stands between two hidden words is a part of one key.
func joined(between string) bool {
	return between == "/" || len(between) <= minHidden+1 && strings.Count(between, "/") == 2 && strings.HasPrefix(between, "/") && strings.HasSuffix(between, "/")
}

// wordsOf parts text into words.
func wordsOf(text string) []span {
	var words []span
	from := -1
	for i, r := range text {
		inside := unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r) || strings.ContainsRune("-_.~+*!%$^", r)
		switch {
		case inside && from < 0:
			from = i
		case !inside && from >= 0:
			words = append(words, span{from, i})
			from = -1
		}
	}
	if from >= 0 {
		words = append(words, span{from, len(text)})
	}
	return words
}

// shortened shows so much of a word that a person knows it again.
func shortened(word string) string {
	r := []rune(word)
	return fmt.Sprintf("%s…%s (%d characters)", string(r[:2]), string(r[len(r)-2:]), len(r))
}

const (
	minHidden = 8  // no key is shorter
	maxName   = 64 // no name is longer
	nearness  = 2  // letters by which a word may miss a known one
)

func isName(word string, known []string) bool {
	n := utf8.RuneCountInString(word)
	if n < minHidden {
		return true
	}
	for _, k := range known {
		if near(strings.ToLower(word), strings.ToLower(k)) {
			return true
		}
	}
	if n > maxName {
		return false
	}
	var p pieces
	for chunk := range strings.FieldsFuncSeq(word, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) }) {
		if !p.chunk(chunk) {
			return false
		}
	}
	return p.odd <= 1 && p.joints <= max(3, n/5)
}

// near says whether a is known as b, but for a few letters.
func near(a, b string) bool {
	return max(len(a)-len(b), len(b)-len(a)) <= nearness && EditDistance(a, b) <= nearness
}

// EditDistance is the Levenshtein distance of a and b in bytes.
func EditDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
