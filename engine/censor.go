package engine

import (
	"bytes"

	"sluice/keystore"
)

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
	keep := 0
	for _, s := range c.secrets {
		c.held = bytes.ReplaceAll(c.held, []byte(s.Reveal()), []byte(s.Tail()))
		keep = max(keep, begun(c.held, s.Reveal()))
	}
	out := c.held[:len(c.held)-keep]
	c.held = append([]byte(nil), c.held[len(out):]...)
	return out
}

// rest gives what was held back, at the end. A key that was cut off is hidden
// as far as it came.
func (c *censor) rest() []byte {
	if len(c.held) == 0 {
		return nil
	}
	for _, s := range c.secrets {
		if n := begun(c.held, s.Reveal()); n >= minSecret {
			return append(c.held[:len(c.held)-n:len(c.held)-n], "…"...)
		}
	}
	return c.held
}

// begun gives how many bytes at the end of text are the beginning of secret,
// which text does not hold whole.
func begun(text []byte, secret string) int {
	for n := min(len(secret)-1, len(text)); n > 0; n-- {
		if string(text[len(text)-n:]) == secret[:n] {
			return n
		}
	}
	return 0
}
