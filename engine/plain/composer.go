package plain

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxSegment is how many runes may wait for one that ends their segment.
const maxSegment = 32

// composer brings text into normal form C, segment by segment: what begins a
// character and all that may still combine with it. It holds one segment back.
type composer struct {
	held  []byte
	runes int
	base  bool // something on this line can carry a mark
	marks int  // on it, in normal form
}

// composes says whether a mark may fuse with the ASCII character c.
func composes(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '<' && c <= '>'
}

// ascii takes a run of clean ASCII: only its last character may have to wait.
func (c *composer) ascii(s string, out *strings.Builder) {
	c.flush(out)
	last := len(s) - 1
	if !composes(s[last]) {
		out.WriteString(s)
		c.setBase(rune(s[last]))
		return
	}
	out.WriteString(s[:last])
	c.held, c.runes = append(c.held, s[last]), 1
}

// add takes one rune.
func (c *composer) add(r rune, out *strings.Builder) {
	if r < utf8.RuneSelf {
		c.flush(out)
		if !composes(byte(r)) {
			out.WriteByte(byte(r))
			c.setBase(r)
			return
		}
		c.held, c.runes = append(c.held, byte(r)), 1
		return
	}
	var b [utf8.UTFMax]byte
	n := utf8.EncodeRune(b[:], r)
	if c.runes >= maxSegment || norm.NFC.Properties(b[:n]).BoundaryBefore() {
		c.flush(out)
	}
	c.held = append(c.held, b[:n]...)
	c.runes++
}

// setBase notes that r was written and carries no mark yet.
func (c *composer) setBase(r rune) { c.base, c.marks = r != '\n', 0 }

// flush writes the segment that was held back. Some characters come apart in
// normal form, so the marks are counted again.
func (c *composer) flush(out *strings.Builder) {
	if len(c.held) == 0 {
		return
	}
	segment := c.held
	if !norm.NFC.IsNormal(segment) {
		segment = norm.NFC.Bytes(segment)
	}
	for len(segment) > 0 {
		r, n := utf8.DecodeRune(segment)
		if c.allows(r) {
			out.Write(segment[:n])
		}
		segment = segment[n:]
	}
	c.held, c.runes = c.held[:0], 0
}

func (c *composer) allows(r rune) bool {
	switch {
	case isMark(r):
		c.marks++
		return c.base && c.marks <= maxMarks
	case !isSelector(r) && !isJoiner(r):
		c.setBase(r)
	}
	return true
}
