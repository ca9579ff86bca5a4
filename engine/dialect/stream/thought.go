package stream

import "strings"

// thoughtTags are the marks between which models write what they think, where
// their server does not know that and sends it as the answer.
var thoughtTags = [...]struct{ open, close string }{
	{"<think>", "</think>"},                    // DeepSeek R1, Qwen, and most local ones
	{"<thought>", "</thought>"},                // Gemini behind its OpenAI endpoint, Gemma
	{"[THINK]", "[/THINK]"},                    // Magistral
	{"<seed:think>", "</seed:think>"},          // Seed-OSS
	{"◁think▷", "◁/think▷"},                    // Kimi-VL
	{"<|START_THINKING|>", "<|END_THINKING|>"}, // Command
}

// thinker parts thoughts from the answer. They count as such only where the
// answer begins with them: a mark that comes later belongs to what is said.
// The text may be cut anywhere.
type thinker struct {
	at    thinkerPlace
	again bool   // thoughts have ended: blank lines behind them are no answer
	close string // ends the present thoughts
	held  string
}

type thinkerPlace uint8

const (
	beforeAnswer thinkerPlace = iota
	inThoughts
	inAnswer
)

// maxBlank is how much white space before an answer is held back.
const maxBlank = 256

func (t *thinker) pass(s string) (thought, text string) {
	if t.at == inAnswer || s == "" {
		return "", s
	}
	t.held += s
	for t.held != "" {
		var more, said string
		var wait bool
		switch t.at {
		case beforeAnswer:
			said, wait = t.begin()
		case inThoughts:
			more, wait = t.think()
		case inAnswer:
			said, t.held = t.held, ""
		}
		thought, text = thought+more, text+said
		if wait {
			break
		}
	}
	return thought, text
}

// begin looks for a mark at the start of what is held.
func (t *thinker) begin() (said string, wait bool) {
	lead := strings.TrimLeft(t.held, " \t\r\n")
	for _, tag := range thoughtTags {
		if strings.HasPrefix(lead, tag.open) {
			t.at, t.close, t.held = inThoughts, tag.close, lead[len(tag.open):]
			return "", false
		}
		if strings.HasPrefix(tag.open, lead) && len(t.held)-len(lead) <= maxBlank {
			return "", true
		}
	}
	return t.answer(), false
}

// think gives thoughts up to their end, or up to what may become its mark.
func (t *thinker) think() (more string, wait bool) {
	if more, rest, ended := strings.Cut(t.held, t.close); ended {
		t.at, t.again, t.held = beforeAnswer, true, rest
		return more, false
	}
	keep := min(len(t.close)-1, len(t.held))
	for !strings.HasSuffix(t.held, t.close[:keep]) {
		keep--
	}
	more, t.held = t.held[:len(t.held)-keep], t.held[len(t.held)-keep:]
	return more, true
}

// answer gives what is held as the beginning of the answer.
func (t *thinker) answer() string {
	said := t.held
	if t.again {
		said = strings.TrimLeft(said, " \t\r\n")
	}
	t.at, t.held = inAnswer, ""
	return said
}

// rest gives what was held back, at the end.
func (t *thinker) rest() (thought, text string) {
	if t.at == inThoughts {
		thought, t.held = t.held, ""
		return thought, ""
	}
	return "", t.answer()
}

// apart says that thoughts come in a field of their own.
func (t *thinker) apart() (text string) {
	if t.at != beforeAnswer {
		return ""
	}
	return t.answer()
}
