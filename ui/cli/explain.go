package cli

import (
	"bytes"
	"fmt"

	"github.com/spf13/cobra"

	"sluice/engine/dialect"
	"sluice/engine/dialect/stream"
	"sluice/keystore/limit"
	"sluice/ui/cli/console"
	"sluice/ui/cli/pasted"
	"sluice/ui/cli/session"
)

func newExplainCmd(h *session.Home) *cobra.Command {
	var asJSON, verbose bool
	var name string
	cmd := &cobra.Command{
		Use:   "explain [FILE]",
		Short: "Read one provider answer: what limit it names, whose, and how long to wait",
		Long: "Reads an answer from a file or standard input and says what happened, whose limit it is,\n" +
			"how long to wait, and what sluice would do. It takes what curl -i prints, a JSON object\n" +
			"with provider, status, headers, body, stream and now, JSON lines of such objects, or just\n" +
			"the text of an error. It sends nothing.",
		Example: "curl -si https://api.example.com/v1/models | sluice explain\nsluice explain --provider groq answer.txt\nsluice explain --json < answers.jsonl",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			text, err := h.ReadGiven(cmd.Context(), args, "give fewer answers at once")
			if err != nil {
				return fmt.Errorf("reading the answer: %w", err)
			}
			return explain(h, text, explaining{provider: name, json: asJSON, votes: verbose})
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object for each answer")
	cmd.Flags().BoolVarP(&verbose, "verbose", "v", false, "show what each sign of a failure votes for")
	cmd.Flags().StringVar(&name, "provider", "", "who answered, where the input does not say")
	return cmd
}

// explaining is how answers are to be explained.
type explaining struct {
	provider string // who answered, where an answer does not say
	json     bool
	votes    bool // with what each sign votes for
}

func explain(h *session.Home, text []byte, how explaining) error {
	if len(bytes.TrimSpace(text)) == 0 {
		return console.Usage(fmt.Errorf("there is no answer to read"), "give a file, or pipe an answer in: curl -si … | sluice explain")
	}
	if lines := pasted.Lines(text); lines != nil && (how.json || len(lines) > 1) {
		return explainLines(h, lines, how)
	}
	p, err := pasted.Parse(text)
	if err != nil {
		return err
	}
	return explainOne(h, p, how)
}

// explainLines gives one result for each line, in order, also for lines that
// cannot be read.
func explainLines(h *session.Home, lines [][]byte, how explaining) error {
	for i, line := range lines {
		p, err := pasted.Object(line)
		switch {
		case err != nil && how.json:
			if err := h.Out.JSON(map[string]string{"error": err.Error()}); err != nil {
				return err
			}
			continue
		case err != nil:
			fmt.Fprintf(h.Out, "answer %d: %v\n", i+1, err)
			continue
		case !how.json && len(lines) > 1:
			fmt.Fprintf(h.Out, "answer %d:\n", i+1)
		}
		if err := explainOne(h, p, how); err != nil {
			return err
		}
	}
	return nil
}

func explainOne(h *session.Home, p pasted.Answer, how explaining) error {
	if p.Provider == "" {
		p.Provider = how.provider
	}
	v, _ := stream.Read(p.Answer, p.Now)
	if how.json {
		return h.Out.JSON(explained(v))
	}
	e := dialect.Explain(v, dialect.Source(p.Answer))
	for _, l := range [...]struct{ word, text string }{
		{"what", e.What}, {"whose", e.Whose}, {"wait", e.Wait}, {"then", e.Does}, {"text", v.Text},
	} {
		if l.text != "" {
			fmt.Fprintf(h.Out, "%-7s %s\n", l.word, l.text)
		}
	}
	for _, r := range v.Readings {
		fmt.Fprintf(h.Out, "%-7s %s\n", "limit", readingWords(r))
	}
	if how.votes {
		for _, vote := range dialect.Votes(p.Answer, p.Now) {
			fmt.Fprintf(h.Out, "%-7s %s\n", "vote", vote)
		}
	}
	return nil
}

func readingWords(r limit.Reading) string {
	s := limit.Name(r.Dimension, r.Window)
	if r.Remaining.Known {
		s += fmt.Sprintf(" %d left", r.Remaining.N)
	}
	if r.Limit.Known {
		s += fmt.Sprintf(" of %d", r.Limit.N)
	}
	if r.HasReset {
		s += ", full again in " + dialect.Span(r.Reset)
	}
	return s
}

// explainedAnswer is what --json prints.
type explainedAnswer struct {
	Class     string           `json:"class"`
	Limit     string           `json:"limit"`
	Wait      *float64         `json:"wait_seconds"`
	Retry     bool             `json:"retry_same_key"`
	Scope     string           `json:"scope"`
	Limits    []explainedLimit `json:"limits"`
	Others    []explainedLimit `json:"other_limits,omitempty"` // those for which limits has no word: itpm, rph, rp5m, …
	Dimension string           `json:"dimension"`
	Window    string           `json:"window"`
	Calendar  string           `json:"calendar,omitempty"`
	Models    string           `json:"models,omitempty"` // the set of models that the limit counts
	Blames    string           `json:"blames,omitempty"` // what a refused request is refused for: parameter, value, model, path
	Code      string           `json:"code,omitempty"`
	Text      string           `json:"text"`
}

type explainedLimit struct {
	Kind      string   `json:"kind"`
	Limit     *int64   `json:"limit"`
	Remaining *int64   `json:"remaining"`
	Reset     *float64 `json:"reset_seconds"`
}

func stated(r limit.Reading) explainedLimit {
	l := explainedLimit{Kind: dialect.ReadingName(r.Dimension, r.Window)}
	if r.Limit.Known {
		l.Limit = &r.Limit.N
	}
	if r.Remaining.Known {
		l.Remaining = &r.Remaining.N
	}
	if r.HasReset {
		s := r.Reset.Seconds()
		l.Reset = &s
	}
	return l
}

func explained(v limit.Verdict) explainedAnswer {
	e := explainedAnswer{
		Class: dialect.ClassName(v.Class), Limit: dialect.LimitName(v.Dimension, v.Window), Retry: v.RetrySame || v.Class == limit.OK, Scope: v.Scope.String(),
		Limits: []explainedLimit{}, Dimension: v.Dimension.String(), Window: v.Window.String(), Calendar: v.Window.Calendar, Models: v.Models, Blames: v.Blames.String(), Code: v.Code, Text: v.Text,
	}
	if v.Stated {
		s := v.Wait.Seconds()
		e.Wait = &s
	}
	for _, r := range v.Readings {
		l := stated(r)
		if l.Kind == dialect.LimitName(r.Dimension, r.Window) {
			e.Limits = append(e.Limits, l)
		} else {
			e.Others = append(e.Others, l)
		}
	}
	return e
}
