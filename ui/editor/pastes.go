package editor

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"sluice/engine/plain"
	"sluice/engine/transcript"
	"sluice/ui/draw"
	"sluice/ui/talk"
)

// A paste larger than this is shown as a placeholder: the input stays fast
// and readable, and all of the text is sent.
const (
	pasteLines = 10
	pasteChars = 1000
)

// placeholder stands for a big paste.
func placeholder(i int, text string) string {
	return fmt.Sprintf("[paste #%d: %s, %s]", i+1, plain.Counted(strings.Count(text, "\n")+1, "line"), draw.Size(len(text)))
}

var placeholderShape = regexp.MustCompile(`\[paste #(\d+): [^\]]*\]`)

// pastes are the texts behind the placeholders, by number. A number is never
// given twice.
type pastes []string

// holder gives the placeholder of a text; around is where it is going to stand.
func (p *pastes) holder(text, around string) string {
	if i := slices.Index(*p, text); i >= 0 {
		return placeholder(i, text)
	}
	for strings.Contains(around, placeholder(len(*p), text)) {
		*p = append(*p, "") // a person wrote that by hand
	}
	*p = append(*p, text)
	return placeholder(len(*p)-1, text)
}

// spots gives where the placeholders are in a text, and their pastes.
func (p pastes) spots(text string) (at [][2]int, of []string) {
	if len(p) == 0 {
		return nil, nil
	}
	for _, m := range placeholderShape.FindAllStringSubmatchIndex(text, -1) {
		n, err := strconv.Atoi(text[m[2]:m[3]])
		if err != nil || n < 1 || n > len(p) || p[n-1] == "" || placeholder(n-1, p[n-1]) != text[m[0]:m[1]] {
			continue
		}
		at, of = append(at, [2]int{m[0], m[1]}), append(of, p[n-1])
	}
	return at, of
}

// read gives the message that a text of the input stands for.
func (p pastes) read(shown string) (m talk.Message) {
	at, of := p.spots(shown)
	from := 0
	for i, s := range at {
		m = append(m, talk.Written(shown[from:s[0]])...)
		m = append(m, transcript.Piece{Text: of[i], Pasted: true})
		from = s[1]
	}
	return append(m, talk.Written(shown[from:])...)
}

// show gives the text of the input that stands for a message.
func (p *pastes) show(m talk.Message) string {
	var b strings.Builder
	around := ""
	for _, piece := range m {
		if !piece.Pasted {
			around += piece.Text[:min(len(piece.Text), typedBytes)]
		}
	}
	for _, piece := range m {
		spots, _ := p.spots(piece.Text[:min(len(piece.Text), typedBytes)])
		if piece.Pasted || len(spots) > 0 || !typeable(piece.Text) {
			b.WriteString(p.holder(piece.Text, around))
			continue
		}
		b.WriteString(piece.Text)
	}
	shown := b.String()
	if !typeable(shown) { // many small pieces, or what only together is too much
		return p.holder(m.Text(), "")
	}
	return shown
}

// edit keeps placeholders whole: of one that an edit has touched nothing is
// left, and nothing is written into one. It gives the text on both sides of
// the cursor after an edit that brought old to new, and whether that is
// something else than new. The cursor was at from and is at to, in bytes.
func (p pastes) edit(old, new string, from, to int) (before, after string, differs bool) {
	spots, _ := p.spots(old)
	end := len(old) - (len(new) - to) // what was changed in old is before it,
	start := min(from, to, end)       // and not before this
	if start < 0 || end < start || old[:start] != new[:start] || old[end:] != new[to:] {
		if kept, _ := p.spots(new); len(kept) < len(spots) { // characters were exchanged within one
			return old[:from], old[from:], true
		}
		return new[:to], new[to:], false
	}
	for _, s := range spots {
		if touched := s[0] < end && start < s[1]; !touched || start <= s[0] && s[1] <= end {
			continue
		}
		if to > start && from <= start { // a word that was written anew
			return old[:from], old[from:], true
		}
		before, after, differs = old[:min(start, s[0])]+new[start:to], old[max(end, s[1]):], true
		start, end = min(start, s[0]), max(end, s[1])
	}
	if !differs {
		return new[:to], new[to:], false
	}
	return before, after, true
}

// outside gives the place next to at that is in no placeholder, in the
// direction of the cursor's move from from.
func (p pastes) outside(text string, from, at int) int {
	spots, _ := p.spots(text)
	for _, s := range spots {
		if s[0] < at && at < s[1] {
			if at >= from {
				return s[1]
			}
			return s[0]
		}
	}
	return at
}

// Of a text that is longer than this the input shows a placeholder: it would
// be slow, and beyond 10,000 rows it would cut.
const (
	typedLines = 200
	typedBytes = 8 << 10
)

// typeable says whether the input can hold a text as it is.
func typeable(text string) bool {
	return len(text) <= typedBytes && strings.Count(text, "\n") < typedLines &&
		plain.Text(text) == text && !strings.ContainsRune(text, utf8.RuneError)
}
