package sim

import (
	_ "embed"
	"strings"
	"unicode"
)

// passagesText is what simulated models say: openings, and passages about
// limits and waiting, each after its title and the words of a question that it
// answers.
//
//go:embed passages.txt
var passagesText string

var openings, passages = readPassages(passagesText)

// passage is something true and short about limits and waiting.
type passage struct {
	about []string // words of a question that it answers
	text  string
}

func readPassages(text string) (openings []string, passages []passage) {
	parts := strings.Split(strings.TrimSpace(text), "\n\n### ")
	for _, p := range parts[1:] {
		head, body, _ := strings.Cut(p, "\n")
		title, about, _ := strings.Cut(head, " | ")
		passages = append(passages, passage{strings.Fields(about), "### " + title + "\n\n" + body})
	}
	return strings.Split(parts[0], "\n"), passages
}

// prose is an answer to a question: the passage that shares most words with
// it, else one chosen by salt, with an opening that says who speaks.
func prose(model, question string, salt int) string {
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
	if len(strings.Fields(question)) > 40 {
		return "(Simulated reasoning.) A long question. First its subject, then the one thing to do about it."
	}
	return "(Simulated reasoning.) A short question about limits. A definition, then an example with numbers."
}
