package cli

import (
	"context"
	"fmt"
	"io"

	"sluice/engine/plain"
	"sluice/keystore"
	"sluice/keystore/limit"
	"sluice/ui/cli/admin"
	"sluice/ui/cli/inquiry"
	"sluice/ui/cli/session"
)

// testLine is one test as `keys test --json` prints it.
type testLine struct {
	Name     string      `json:"name"`
	Provider string      `json:"provider"`
	Class    limit.Class `json:"class"`
	Outcome  string      `json:"outcome"`
	Status   int         `json:"status,omitempty"`
	Models   int         `json:"models,omitempty"`
	Took     float64     `json:"took_seconds"`
	Error    string      `json:"error,omitempty"`    // the test could not be made
	BaseURL  string      `json:"base_url,omitempty"` // what the provider's should likely be

	Chat     string           `json:"chat,omitempty"`     // the model of the short chat that was needed
	Unlisted []string         `json:"unlisted,omitempty"` // models of the chain that the provider does not list
	Sister   string           `json:"accepted_by,omitempty"`
	Limits   []explainedLimit `json:"limits,omitempty"` // that the answer stated
}

// tested says what one test showed, and tries the key elsewhere where that is wanted.
func sayTest(ctx context.Context, h *session.Home, s *keySession, k keystore.Key, r testResult, f testFlags) error {
	base, hint := s.ask.BaseOf(ctx, k.Provider, r.test.Verdict, r.test.Chat)
	absent := inquiry.Absent(s.Config.Chain, s.Config.Providers[k.Provider], r.test.Listed)
	if !f.json {
		if err := sayTested(h, k, r, absent, hint); err != nil {
			return err
		}
	}
	sister, err := testElsewhere(ctx, h, s, k, r, f)
	if err != nil || !f.json {
		return err
	}
	l := testLine{Name: plain.Line(k.Name, 0), Provider: k.Provider, Class: r.test.Verdict.Class, Outcome: admin.Outcome(r.test),
		Status: r.test.Verdict.Status, Models: r.test.Models, Took: r.test.Took.Seconds(), BaseURL: base, Chat: r.test.Chat, Sister: sister}
	for _, rd := range r.test.Verdict.Readings {
		l.Limits = append(l.Limits, stated(rd))
	}
	for _, m := range absent {
		l.Unlisted = append(l.Unlisted, m.Route.Model)
	}
	if r.err != nil {
		l.Error, l.Outcome = plain.Line(r.err.Error(), 0), "not tested"
	}
	return h.Out.JSON(l)
}

// sayTested says what a test showed of the key, and of the models of the chain.
func sayTested(h *session.Home, k keystore.Key, r testResult, absent []inquiry.AbsentModel, hint string) error {
	if r.err != nil {
		h.Complain(fmt.Errorf("%s not tested: %w", plain.Line(k.Name, 0), r.err))
		return nil
	}
	text := plain.Line(k.Name, 0) + "  " + testWords(r.test) + "\n"
	for _, rd := range r.test.Verdict.Readings {
		text += "    limit: " + readingWords(rd) + "\n"
	}
	for _, m := range absent {
		text += fmt.Sprintf("    %s: %s\n", plain.Line(m.Route.String(), 0), m.Words())
	}
	if _, err := io.WriteString(h.Out, text); err != nil {
		return err
	}
	h.Hint(r.test.Hint())
	h.Hint(hint)
	return nil
}

// testElsewhere tries a refused key at the other hosts of its company, where a
// person says yes to that, and names the provider that accepts it.
func testElsewhere(ctx context.Context, h *session.Home, s *keySession, k keystore.Key, r testResult, f testFlags) (string, error) {
	sisters := s.ask.Sisters(r.test.Verdict, s.Config.Providers[k.Provider])
	if r.err != nil || len(sisters) == 0 {
		return "", nil
	}
	yes := f.ask.Yes
	switch {
	case f.sisters:
		yes = func(context.Context, string) (bool, error) { return true, nil }
	case f.json:
		return "", nil
	case !h.Interactive():
		fmt.Fprintln(h.Out, "    --sisters tries it there")
		return "", nil
	}
	sister, ok, err := s.ask.TrySisters(ctx, k, sisters, yes)
	if err != nil || !ok {
		return "", err
	}
	if !f.json {
		fmt.Fprintf(h.Out, "    %s accepts it: %s\n", sister.Title, plain.Line(admin.MoveHint(k, sister.Name), 0))
	}
	return sister.Name, nil
}
