package plain

import "unicode/utf8"

// state is where a sequence of control characters stands, after ECMA-48.
type state uint8

const (
	ground  state = iota // no sequence
	escape               // after ESC
	between              // after ESC and intermediate bytes
	csi                  // after ESC [
	str                  // within OSC, DCS, SOS, PM or APC
	strEnd               // within one of these, after ESC
)

// maxSequence is how many bytes a sequence may swallow. An unfinished one
// would otherwise take the rest of the text with it. A line end also ends it.
const maxSequence = 1024

// sequence swallows escape sequences, in their 7-bit and their 8-bit form.
type sequence struct {
	state state
	taken int
}

// swallows says whether r belongs to a sequence. Where it says no, r is text
// or a control of its own, and the sequence before it has ended.
func (q *sequence) swallows(r rune) bool {
	if begin, ok := opener(r); ok && q.state != str {
		*q = sequence{state: begin}
		return true
	}
	if q.state == ground {
		return false
	}
	q.taken += utf8.RuneLen(r)
	switch {
	case r == '\n' || r == '\r' || q.taken > maxSequence:
		q.state = ground
		return false
	case r == 0x18 || r == 0x1a: // CAN and SUB end every sequence
		q.state = ground
		return true
	}
	return q.step(r)
}

// opener gives the state that r leads to from anywhere but within a string.
func opener(r rune) (state, bool) {
	switch r {
	case 0x1b:
		return escape, true
	case 0x9b:
		return csi, true
	case 0x90, 0x98, 0x9d, 0x9e, 0x9f:
		return str, true
	}
	return ground, false
}

// step takes r within a sequence.
func (q *sequence) step(r rune) bool {
	switch q.state {
	case escape, strEnd:
		return q.afterEscape(r)
	case between:
		return q.until(r, 0x30)
	case csi:
		return q.until(r, 0x40)
	}
	switch r { // within a string
	case 0x07, 0x9c:
		q.state = ground
	case 0x1b:
		q.state = strEnd
	}
	return true
}

// until takes bytes up to a final one, which is not below final. What is no
// ASCII ends the sequence and is text again.
func (q *sequence) until(r rune, final rune) bool {
	switch {
	case r > 0x7f:
		q.state = ground
		return false
	case r >= final && r < 0x7f:
		q.state = ground
	}
	return true
}

func (q *sequence) afterEscape(r rune) bool {
	switch {
	case r == '[':
		*q = sequence{state: csi}
	case r == ']' || r == 'P' || r == 'X' || r == '^' || r == '_':
		*q = sequence{state: str}
	case r >= 0x20 && r < 0x30:
		q.state = between
	case r >= 0x30 && r < 0x7f: // also the "\" that ends a string
		q.state = ground
	case r < 0x20 || r == 0x7f: // swallowed; the sequence goes on
	default:
		q.state = ground
		return false
	}
	return true
}
