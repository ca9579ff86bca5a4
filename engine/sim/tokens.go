package sim

import (
	"iter"
	"unicode"
	"unicode/utf8"
)

// longest is how many letters one token has at most: English prose comes out
// at about four characters a token.
const longest = 6

// pieces cuts text into tokens. Each piece is one token, and together they are
// the text: leading space belongs to the piece that follows it.
func pieces(text string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for start := 0; start < len(text); {
			end := pieceEnd(text, start)
			if !yield(text[start:end]) {
				return
			}
			start = end
		}
	}
}

func pieceEnd(text string, i int) int {
	for i < len(text) {
		r, n := utf8.DecodeRuneInString(text[i:])
		if !unicode.IsSpace(r) {
			break
		}
		i += n
	}
	letters := 0
	for i < len(text) {
		r, n := utf8.DecodeRuneInString(text[i:])
		if !inWord(r) {
			if letters == 0 {
				i += n
			}
			break
		}
		if i, letters = i+n, letters+1; letters == longest {
			break
		}
	}
	return i
}

// inWord tells the letters that share a token with their neighbours. Han and
// its relatives are a token each.
func inWord(r rune) bool {
	return (unicode.IsLetter(r) || unicode.IsDigit(r)) && r < 0x2e80
}

// countTokens is how many tokens the simulator counts in a text.
func countTokens(text string) (n int64) {
	for range pieces(text) {
		n++
	}
	return n
}

// What a conversation costs beside its words.
const (
	tokensPerMessage = 4
	tokensToBegin    = 3
	tokensPerPart    = 85 // a part that is not text, such as a picture
)

// inputTokens is what a request's conversation and tools cost.
func inputTokens(r chatRequest) int64 {
	n := int64(tokensToBegin) + countTokens(string(r.Tools))
	for _, m := range r.Messages {
		n += tokensPerMessage
		for _, p := range m.parts() {
			if p.Type == "text" {
				n += countTokens(p.Text)
			} else {
				n += tokensPerPart
			}
		}
	}
	return n
}
