package dialect

import (
	"slices"
	"strings"

	"sluice/engine/dialect/lexicon"
)

// sentence is one sentence of an answer, folded.
type sentence struct {
	text  string
	marks concepts
	code  bool // made of a machine word
	dull  bool // a machine word that says no more than a status
}

// prose is what an answer says in sentences.
type prose []sentence

const maxSentences = 64

// with folds a text and adds its sentences.
func (p prose) with(text string, code bool) prose {
	s := lexicon.Fold(strings.ReplaceAll(text, "\n* ", ". "))
	split := lexicon.Identifiers(text)
	for s != "" && len(p) < maxSentences {
		end := lexicon.SentenceEnd(s)
		if one := strings.TrimSpace(s[:end]); one != "" {
			x := sentence{text: one, marks: marksOf(one), code: code, dull: code && dullWords[one]}
			for whole, name := range split {
				if parts := wordsOf(specific(name)); !dull(parts) && strings.Contains(one, whole) {
					x.marks |= marksOf(parts)
				}
			}
			p = append(p, x)
		}
		s = s[end:]
	}
	return p
}

// wordsOf gives the words that a machine word is made of.
func wordsOf(name string) string { return strings.ReplaceAll(lexicon.Snake(name), "_", " ") }

// specific gives a dotted machine word without what says less than its last part:
// all before that where it is known ("Forbidden.AccountOverdue"), else what says
// no more than that something failed, where something more telling follows:
// "InternalError.Algo.InvalidParameter" is about a parameter.
func specific(name string) string {
	last := name[strings.LastIndexByte(name, '.')+1:]
	if len(last) == len(name) {
		return name
	}
	if _, known := codeReadings[""][lexicon.Snake(last)]; known {
		return last
	}
	for rest, more := name, true; more; {
		var first string
		if first, rest, more = strings.Cut(rest, "."); more && marksOf(wordsOf(first))&^aServer != 0 {
			break
		}
		if w := wordsOf(rest); !dullWords[w] && marksOf(w) != 0 {
			name = rest
		}
	}
	return name
}

// dullWords are machine words that name a kind of status, as a sentence.
var dullWords = func() map[string]bool {
	m := map[string]bool{"requests": true, "tokens": true}
	for w := range wordStatuses {
		m[strings.ReplaceAll(w, "_", " ")] = true
	}
	for w := range dullCodes {
		m[strings.ReplaceAll(w, "_", " ")] = true
	}
	return m
}()

// dull says whether several words end in those that say no more than a status.
func dull(words string) bool {
	for w := words; strings.Contains(w, " "); _, w, _ = strings.Cut(w, " ") {
		if dullWords[w] {
			return true
		}
	}
	return false
}

// offer says whether a sentence sells or explains something and tells no cause.
func (l *sentence) offer() bool {
	return l.marks.has(aAdvert) && !l.marks.any(aRate|aExceeded) && !l.marks.has(aShort|aRetry) && !l.marks.has(aModel|aNeeded)
}

// speaksOf says whether a sentence that is no offer speaks of something.
func (p prose) speaksOf(c concepts) bool {
	return slices.ContainsFunc(p, func(l sentence) bool { return l.marks.any(c) && !l.offer() })
}

// says looks for folded words in any sentence that is no offer.
func (p prose) says(words ...string) bool {
	return slices.ContainsFunc(p, func(l sentence) bool {
		return !l.offer() && slices.ContainsFunc(words, func(w string) bool { return strings.Contains(l.text, w) })
	})
}

// mentions says whether one of words stands in any sentence, as whole words.
func (p prose) mentions(words []string) bool {
	return slices.ContainsFunc(p, func(l sentence) bool { return mentions(l.text, words) })
}

func mentions(text string, words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return wordAt(text, w) >= 0 })
}

// wordAt finds a word or words in folded text; -1 where they do not stand.
func wordAt(text, word string) int {
	if word == "" {
		return -1
	}
	for from := 0; ; {
		at := strings.Index(text[from:], word)
		if at < 0 {
			return -1
		}
		at += from
		end := at + len(word)
		if (at == 0 || !lexicon.IsWordByte(text[at-1])) && (end == len(text) || !lexicon.IsWordByte(text[end])) {
			return at
		}
		from = at + 1
	}
}
