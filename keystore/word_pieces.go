package keystore

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// pieces counts what a word is made of.
type pieces struct {
	joints int // places where letters and digits have grown together
	odd    int // pieces that cannot be spoken
}

const (
	maxNumber = 8  // digits, as in a date
	maxMixed  = 6  // characters of a piece such as 8x22b or v3p1
	maxSpoken = 24 // letters of a word
	maxShort  = 4  // letters that need no vowel
	maxCaps   = 6  // letters of an abbreviation in capitals
)

// chunk takes what stands between two signs, and says whether it may be a part
// of a name.
func (p *pieces) chunk(s string) bool {
	runs := runsOf(s)
	p.joints += len(runs) - 1
	if len(runs) > 2 && utf8.RuneCountInString(s) > maxMixed {
		return false
	}
	for _, run := range runs {
		r, _ := utf8.DecodeRuneInString(run)
		if unicode.IsDigit(r) {
			if len(run) > maxNumber {
				return false
			}
		} else if !p.letters(run) {
			return false
		}
	}
	return true
}

// letters takes a run of letters: words that are written as one begin with
// capitals.
func (p *pieces) letters(s string) bool {
	if utf8.RuneCountInString(s) > maxSpoken {
		return false
	}
	words := capitalised(s)
	if len(words) >= 5 && 2*len(s) < 9*len(words) {
		return false
	}
	for _, w := range words {
		if spoken(w) {
			continue
		}
		if p.odd++; utf8.RuneCountInString(w) > maxCaps {
			return false
		}
	}
	return true
}

// spoken says whether w can be a word or an abbreviation. Letters of other
// scripts always can.
func spoken(w string) bool {
	n := utf8.RuneCountInString(w)
	if n <= maxShort || n <= maxCaps && strings.ToUpper(w) == w {
		return true
	}
	vowel, row := false, 0
	for _, r := range strings.ToLower(w) {
		switch {
		case r > unicode.MaxASCII || strings.ContainsRune("aeiouy", r):
			vowel, row = true, 0
		case r == 'h': // as in passphrase: it belongs to the letter before
		case row == 4:
			return false
		default:
			row++
		}
	}
	return vowel
}

// runsOf parts s into runs of letters and of digits.
func runsOf(s string) []string {
	return partedWhere(s, func(a, b rune) bool { return unicode.IsDigit(a) != unicode.IsDigit(b) })
}

// capitalised parts OpenRouter into Open and Router, and APIKey into API and Key.
func capitalised(s string) []string {
	words := partedWhere(s, func(a, b rune) bool { return unicode.IsLower(a) && unicode.IsUpper(b) })
	var all []string
	for _, w := range words {
		caps := 0
		for _, r := range w {
			if !unicode.IsUpper(r) {
				break
			}
			caps += utf8.RuneLen(r)
		}
		_, last := utf8.DecodeLastRuneInString(w[:caps])
		if caps > last && caps < len(w) {
			all = append(all, w[:caps-last], w[caps-last:])
			continue
		}
		all = append(all, w)
	}
	return all
}

// partedWhere cuts s between two characters for which it is told to.
func partedWhere(s string, cut func(a, b rune) bool) []string {
	var parts []string
	from, before := 0, rune(-1)
	for i, r := range s {
		if before >= 0 && cut(before, r) {
			parts = append(parts, s[from:i])
			from = i
		}
		before = r
	}
	return append(parts, s[from:])
}

// grown says whether a short piece mixes cases, or capitals and digits, as a
// piece of a key does and "v1" does not.
func grown(s string) bool {
	return len(capitalised(s)) > 1 || len(runsOf(s)) > 1 && strings.ContainsFunc(s, unicode.IsUpper)
}
