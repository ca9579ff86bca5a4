package engine

import "sluice/keystore"

// censor keeps the keys that a request was sent with out of its answer: a
// provider or a model may echo them. It works on a stream: what may be the
// beginning of a key is held back until it is clear what it is.
type censor struct {
	secrets []keystore.Secret
	held    []byte
}

// minSecret is the shortest secret that is looked for. Shorter ones would be
// found in ordinary words.
const minSecret = 8

func (c *censor) watch(s keystore.Secret) {
	if len(s.Reveal()) < minSecret {
		return
	}
	for _, have := range c.secrets {
		if have.Reveal() == s.Reveal() {
			return
		}
	}
	c.secrets = append(c.secrets, s)
}

// pass gives what of text may be shown now.
func (c *censor) pass(text string) []byte {
	if len(c.secrets) == 0 {
		return []byte(text)
	}
	c.held = append(c.held, text...)
	return c.show(false)
}

// rest gives what was held back, at the end. A key that was cut off is hidden
// as far as it came.
func (c *censor) rest() []byte { return c.show(true) }

// show takes from held what is clear by now, at the end all of it. It goes
// from left to right and takes the longest key at each place, so that the
// result does not depend on how the text was cut: where one key begins
// another, the short one waits until it is clear that the long one is not it.
func (c *censor) show(end bool) []byte {
	var out []byte
	i := 0
	for i < len(c.held) {
		left := c.held[i:]
		whole, begun := c.match(left)
		n := len(whole.Reveal())
		if begun && !end {
			break
		}
		switch {
		case begun && len(left) >= minSecret && len(left) > n:
			out, i = append(out, "…"...), len(c.held)
		case n > 0:
			out, i = append(out, whole.Tail()...), i+n
		default:
			out, i = append(out, left[0]), i+1
		}
	}
	c.held = append([]byte(nil), c.held[i:]...)
	return out
}

// match gives the longest secret that text starts with, and says whether all
// of text is the beginning of a longer one.
func (c *censor) match(text []byte) (whole keystore.Secret, begun bool) {
	for _, s := range c.secrets {
		secret := s.Reveal()
		switch n := min(len(secret), len(text)); {
		case string(text[:n]) != secret[:n]:
		case n < len(secret):
			begun = true
		case n > len(whole.Reveal()):
			whole = s
		}
	}
	return whole, begun
}
