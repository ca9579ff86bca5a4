package plain

import (
	"strings"
	"unicode/utf8"
)

// Cleaner does for a stream what Text does for a whole: text that comes in
// pieces, cut anywhere, gives the same result as in one piece. The zero
// Cleaner is ready. It is not safe for concurrent use.
type Cleaner struct {
	// Drop leaves out the characters that are otherwise made visible.
	Drop bool

	partial  [utf8.UTFMax]byte // a rune that a piece ended within
	npartial int
	sequence sequence
	cr       bool // the last rune was a CR, written as LF
	context  context
	composer composer
}

// Feed gives what can be shown of the stream so far and was not given before.
// A character that the next piece may still change is kept back until then.
func (c *Cleaner) Feed(s string) string {
	if c.atRest() && s != "" && cleanRun(s, 0) == len(s) && !composes(s[len(s)-1]) {
		c.skip(s)
		return s
	}
	var out strings.Builder
	out.Grow(len(s) + len(c.composer.held))
	c.feed(s, &out)
	return out.String()
}

// Flush gives the rest, at the end of the stream, and makes c ready for another.
func (c *Cleaner) Flush() string {
	var out strings.Builder
	c.flush(&out)
	return out.String()
}

func (c *Cleaner) flush(out *strings.Builder) {
	for range c.npartial {
		c.rune(utf8.RuneError, out)
	}
	c.composer.flush(out)
	*c = Cleaner{Drop: c.Drop, composer: composer{held: c.composer.held[:0]}}
}

func (c *Cleaner) feed(s string, out *strings.Builder) {
	s = c.joinPartial(s, out)
	for i := 0; i < len(s); {
		if c.sequence.state == ground && !c.context.joining() {
			if end := cleanRun(s, i); end > i {
				c.ascii(s[i:end], out)
				i = end
				continue
			}
		}
		if !utf8.FullRuneInString(s[i:]) {
			c.npartial = copy(c.partial[:], s[i:])
			return
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		c.rune(r, out)
		i += n
	}
}

// joinPartial completes the rune that the last piece ended within, and gives
// what is left of s.
func (c *Cleaner) joinPartial(s string, out *strings.Builder) string {
	for c.npartial > 0 && s != "" {
		c.partial[c.npartial] = s[0]
		c.npartial++
		s = s[1:]
		for c.npartial > 0 && utf8.FullRune(c.partial[:c.npartial]) {
			r, n := utf8.DecodeRune(c.partial[:c.npartial])
			c.rune(r, out)
			c.npartial = copy(c.partial[:], c.partial[n:c.npartial])
		}
	}
	return s
}

// ascii takes a run of clean ASCII in ground state.
func (c *Cleaner) ascii(s string, out *strings.Builder) {
	if c.cr && s[0] == '\n' {
		s = s[1:]
	}
	c.cr = false
	if s == "" {
		return
	}
	c.context.setBase(rune(s[len(s)-1]))
	c.composer.ascii(s, out)
}

// skip brings the state to where ascii would leave it after s.
func (c *Cleaner) skip(s string) {
	c.context.setBase(rune(s[len(s)-1]))
	c.composer.setBase(rune(s[len(s)-1]))
}

// atRest says whether nothing is held back or open.
func (c *Cleaner) atRest() bool {
	return c.npartial == 0 && c.sequence.state == ground && !c.cr && !c.context.joining() && len(c.composer.held) == 0
}

// rune takes one rune: sequences first, then line ends and controls, then the rest.
func (c *Cleaner) rune(r rune, out *strings.Builder) {
	if c.sequence.swallows(r) {
		c.cr = false
		return
	}
	afterCR := c.cr
	c.cr = r == '\r'
	switch {
	case r == '\n' && afterCR:
	case r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029':
		c.place('\n', out)
	case r == '\t':
		for range tabWidth {
			c.place(' ', out)
		}
	case isControl(r) || isInvisible(r):
	case isDeceptive(r):
		c.show(r, out)
	case isNoncharacter(r):
		c.place(utf8.RuneError, out)
	default:
		c.place(r, out)
	}
}

const tabWidth = 4

// show writes r by its number, so that a reader sees that it is there.
func (c *Cleaner) show(r rune, out *strings.Builder) {
	if c.Drop {
		return
	}
	for _, v := range visible(r) {
		c.place(v, out)
	}
}

// place puts r where it belongs in its context, or nowhere.
func (c *Cleaner) place(r rune, out *strings.Builder) {
	joiner, ok := c.context.admit(r)
	if joiner != 0 {
		c.composer.add(joiner, out)
	}
	if ok {
		c.composer.add(r, out)
	}
}
