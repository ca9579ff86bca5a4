package sim

import (
	"strings"
	"unicode"
)

// passage is something true and short about limits and waiting.
type passage struct {
	about []string // words of a question that it answers
	text  string
}

// prose is an answer to a question: the passage that shares most words with
// it, else one chosen by salt, with an opening that says who speaks.
func prose(model, question string, salt int) string {
	if salt < 0 {
		salt = -salt
	}
	opening := openings[salt%len(openings)]
	return strings.ReplaceAll(opening, "MODEL", model) + "\n\n" + choose(question, salt).text
}

func choose(question string, salt int) passage {
	asked := map[string]bool{}
	for _, w := range strings.FieldsFunc(strings.ToLower(question), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		asked[w] = true
	}
	best, most := passages[salt%len(passages)], 0
	for i := range passages {
		p := passages[(i+salt)%len(passages)] // among equals the salt decides
		n := 0
		for _, w := range p.about {
			if asked[w] || asked[w+"s"] {
				n++
			}
		}
		if n > most {
			best, most = p, n
		}
	}
	return best
}

// thoughts is what a reasoning model thinks aloud.
func thoughts(question string) string {
	words := len(strings.Fields(question))
	if words > 40 {
		return "(Simulated reasoning.) A long question. First its subject, then the one thing to do about it."
	}
	return "(Simulated reasoning.) A short question about limits. A definition, then an example with numbers."
}

var openings = []string{
	"*Simulated answer: MODEL is a program, not a language model.*",
	"*MODEL here, a simulation. No language model wrote this.*",
	"*This comes from the simulated MODEL; the text is canned, the limits are enforced.*",
	"*Simulated by MODEL, so only the limits are real.*",
}
