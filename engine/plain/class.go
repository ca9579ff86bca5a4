package plain

import (
	"fmt"
	"unicode"
)

// cleanRun gives the end of the run of clean ASCII that starts at i: visible
// characters, spaces and line feeds.
func cleanRun(s string, i int) int {
	for i < len(s) && (s[i] >= ' ' && s[i] <= '~' || s[i] == '\n') {
		i++
	}
	return i
}

// isControl covers C0, DEL and C1.
func isControl(r rune) bool { return r < 0x20 || r >= 0x7f && r < 0xa0 }

// isDeceptive covers what reorders the text around it (bidirectional
// embeddings, overrides and isolates) and tag characters, which carry hidden
// text to a model.
func isDeceptive(r rune) bool {
	return r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r >= 0xe0000 && r <= 0xe007f
}

// isInvisible covers format characters and fillers without a width, which
// only hide things in a terminal. The direction marks among them reorder
// nothing but what stands beside them. Joiners and variation selectors are
// not among them (their place decides), nor the Arabic signs that do show.
func isInvisible(r rune) bool {
	switch {
	case r < 0xad || isJoiner(r) || isDeceptive(r):
		return false
	case unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r):
		return true
	case unicode.Is(unicode.Prepended_Concatenation_Mark, r):
		return false
	}
	return unicode.Is(unicode.Cf, r)
}

func isNoncharacter(r rune) bool { return r&0xfffe == 0xfffe || r >= 0xfdd0 && r <= 0xfdef }

func isJoiner(r rune) bool { return r == zwnj || r == zwj }

const (
	zwnj = '\u200c'
	zwj  = '\u200d'
)

func isSelector(r rune) bool { return r >= 0x180b && unicode.Is(unicode.Variation_Selector, r) }

// isMark says whether r stands on the character before it.
func isMark(r rune) bool { return r >= 0x300 && unicode.Is(unicode.M, r) && !isSelector(r) }

// isEmoji covers the symbols that emoji are made of.
func isEmoji(r rune) bool {
	switch {
	case r == 0x2194 || r == 0x2195: // the arrows of a shaking head
		return true
	case r >= 0x1f000 && r <= 0x1faff:
		return true
	case r == 0xa9 || r == 0xae || r == 0x2122 || r >= 0x2300 && r <= 0x27bf || r >= 0x2b00 && r <= 0x2bff:
		return unicode.Is(unicode.So, r)
	}
	return false
}

// isPresentable covers what U+FE0E and U+FE0F may turn into text or emoji.
func isPresentable(r rune) bool {
	switch {
	case isEmoji(r) || r == '#' || r == '*' || r >= '0' && r <= '9':
		return true
	case r == 0x203c || r == 0x2049 || r == 0x2139 || r >= 0x2190 && r <= 0x21ff || r == 0x2934 || r == 0x2935:
		return true
	case r >= 0x25a0 && r <= 0x27bf || r == 0x3030 || r == 0x303d || r == 0x3297 || r == 0x3299:
		return true
	}
	return false
}

// joiningScripts are those in which a joiner changes the shape of a letter.
var joiningScripts = []*unicode.RangeTable{
	unicode.Arabic, unicode.Syriac, unicode.Mongolian, unicode.Nko, unicode.Mandaic, unicode.Adlam, unicode.Thaana,
	unicode.Devanagari, unicode.Bengali, unicode.Gurmukhi, unicode.Gujarati, unicode.Oriya, unicode.Tamil, unicode.Telugu,
	unicode.Kannada, unicode.Malayalam, unicode.Sinhala, unicode.Khmer, unicode.Myanmar, unicode.Tibetan, unicode.Balinese, unicode.Javanese,
}

func isJoining(r rune) bool { return r >= 0x600 && unicode.In(r, joiningScripts...) }

// visible is the form in which a deceptive character is shown.
func visible(r rune) string { return fmt.Sprintf("<U+%04X>", r) }
