package plain

import "unicode"

// Bounds on what may stand on or join to one character.
const (
	maxMarks = 8
	maxJoins = 8
)

// context decides by what came before whether a joiner, a variation selector
// or a combining mark may stand where it stands.
type context struct {
	base   rune // the last character that is no mark; 0 at the start of a line
	last   rune // the last rune let in
	marks  int  // on base
	joins  int  // emoji joined up to base
	joiner rune // waits for the rune after it, which decides
}

func (c *context) joining() bool { return c.joiner != 0 }

// setBase starts afresh with r as the character that others may stand on.
func (c *context) setBase(r rune) {
	*c = context{base: r, last: r}
	if r == '\n' {
		c.base = 0
	}
}

// admit says whether r may stand here, and gives the joiner that waited before
// it, or 0 where it joins nothing.
func (c *context) admit(r rune) (joiner rune, ok bool) {
	if isJoiner(r) {
		c.joiner = r
		return 0, false
	}
	if c.fits(r) {
		joiner = c.joiner
	}
	c.joiner = 0
	switch {
	case isSelector(r):
		ok = c.last == c.base && selects(r, c.base)
	case isMark(r):
		ok = c.base != 0 && c.marks < maxMarks
		c.marks++
	default:
		joins := c.joins
		c.setBase(r)
		if joiner == zwj && isEmoji(r) {
			c.joins = joins + 1
		}
		return joiner, true
	}
	if ok {
		c.last = r
	}
	return joiner, ok
}

// fits says whether the waiting joiner may stand between base and r.
func (c *context) fits(r rune) bool {
	switch {
	case c.joiner == 0:
		return false
	case isJoining(c.base):
		return isJoining(r) && !isSelector(r) && (!isMark(r) || c.marks < maxMarks)
	}
	return c.joiner == zwj && c.marks == 0 && c.joins < maxJoins && isEmoji(c.base) && isEmoji(r)
}

// selects says whether the variation selector v means something on base.
func selects(v, base rune) bool {
	switch {
	case v == 0xfe0e || v == 0xfe0f:
		return isPresentable(base)
	case v < 0x1900:
		return unicode.Is(unicode.Mongolian, base)
	}
	return unicode.Is(unicode.Han, base)
}
