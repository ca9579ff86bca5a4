package plain

// Hider is a Redactor for text that comes in pieces, such as an answer while
// it is written: what may be the beginning of a known secret, in any of its
// forms, is held back until it is clear what it is. The text that comes out
// does not depend on how it was cut.
//
// Unlike a Redactor it leaves short pieces of a secret and what only looks like
// one as they are: a model may well speak of keys. It hides whole secrets,
// beginnings of sixteen bytes or more that break off, and, at the end, what is
// left of one that was cut off. The zero Hider knows no secret. It is not safe
// for concurrent use.
type Hider struct {
	known func() *knownSecrets // a function: see Redactor
	held  string
	skip  int    // bytes of held that belong to a secret
	tail  string // what is shown in place of them
}

// longPiece is the shortest beginning of a secret that is hidden where the text
// goes on in another way. Shorter ones are what many keys have in common.
const longPiece = 16

// Hider begins a text.
func (r Redactor) Hider() Hider { return Hider{known: r.known} }

// Pass takes the next piece and gives what can be shown by now.
func (h *Hider) Pass(text string) string {
	if h.known == nil {
		return text
	}
	if h.held == "" && h.tail == "" && !h.known().begins(text) {
		return text
	}
	h.held += text
	return h.show(false)
}

// Rest gives what was held back, at the end of the text. Another may follow.
func (h *Hider) Rest() string {
	if !h.Holds() {
		return ""
	}
	return h.show(true)
}

// Holds says whether something is held back.
func (h *Hider) Holds() bool { return h.held != "" || h.tail != "" }

// show takes from held what is clear by now, at the end all of it. Every place
// is looked at, also within a secret: another may begin there.
func (h *Hider) show(end bool) string {
	k := h.known()
	var out []byte
	shown, i := 0, 0 // held[shown:i] is to be shown
	for ; i < len(h.held); i++ {
		n, tail, open := k.beginning(h.held[i:], end)
		if open && !end {
			break
		}
		if h.skip == 0 {
			out = h.close(out)
		}
		if n > h.skip {
			if h.skip == 0 {
				out = append(out, h.held[shown:i]...)
			}
			h.skip, h.tail = n, tail
		}
		if h.skip > 0 {
			h.skip--
			shown = i + 1
		}
	}
	text := h.held[shown:i]
	h.held = h.held[i:]
	if h.skip == 0 {
		out = h.close(out)
	}
	if out == nil {
		return text
	}
	return string(append(out, text...))
}

// close shows what stands for a secret that has ended.
func (h *Hider) close(out []byte) []byte {
	if h.tail == "" {
		return out
	}
	out = append(out, h.tail...)
	h.tail = ""
	return out
}

// begins says whether a secret may begin in text.
func (k *knownSecrets) begins(text string) bool {
	for i := range len(text) {
		if k.heads[text[i]] {
			return true
		}
	}
	return false
}

// beginning gives how much of text, from its start, is a secret that is to be
// hidden, and what is shown for it. Open says that all of text is the beginning
// of a longer one.
func (k *knownSecrets) beginning(text string, end bool) (hide int, tail string, open bool) {
	if !k.heads[text[0]] {
		return 0, "", false
	}
	for i, form := range k.forms {
		n := sharedStart(text, form)
		switch {
		case n == len(form) && n >= hide:
			hide, tail = n, k.tails[i]
		case n == len(text) && n < len(form):
			open = true
			if end && n >= gram && n > hide {
				hide, tail = n, "…"
			}
		case n >= longPiece && n < len(form) && n > hide:
			hide, tail = n, "…"
		}
	}
	return hide, tail, open
}

// sharedStart gives how many bytes text and form have in common at their start,
// whatever the case of text; form is in lower case.
func sharedStart(text, form string) int {
	n := 0
	for n < len(text) && n < len(form) && lowerByte(text[n]) == form[n] {
		n++
	}
	return n
}
