package cli

import (
	"context"
	"fmt"
	"io"

	"sluice/engine/plain"
	"sluice/engine/trial"
	"sluice/keystore"
	"sluice/keystore/limit"
	"sluice/ui/cli/admin"
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

	Chat     string   `json:"chat,omitempty"`     // the model of the short chat that was needed
	Unlisted []string `json:"unlisted,omitempty"` // models of the chain that the provider does not list
	Sister   string   `json:"accepted_by,omitempty"`
}

// tested says what one test showed, and tries the key elsewhere where that is wanted.
func (a *app) tested(ctx context.Context, s *keySession, k keystore.Key, r testResult, f testFlags) error {
	base, hint := s.baseOf(ctx, k.Provider, r.test)
	absent := absentFrom(s.Config.Chain, s.Config.Providers[k.Provider], r.test.Listed)
	if !f.json {
		if err := a.sayTested(k, r, absent, hint); err != nil {
			return err
		}
	}
	sister, err := a.testElsewhere(ctx, s, k, r, f)
	if err != nil || !f.json {
		return err
	}
	l := testLine{Name: plain.Line(k.Name, 0), Provider: k.Provider, Class: r.test.Verdict.Class, Outcome: admin.Outcome(r.test),
		Status: r.test.Verdict.Status, Models: r.test.Models, Took: r.test.Took.Seconds(), BaseURL: base, Chat: r.test.Chat, Sister: sister}
	for _, m := range absent {
		l.Unlisted = append(l.Unlisted, m.route.Model)
	}
	if r.err != nil {
		l.Error, l.Outcome = plain.Line(r.err.Error(), 0), "not tested"
	}
	return writeJSON(a.stdout, l)
}

// sayTested says what a test showed of the key, and of the models of the chain.
func (a *app) sayTested(k keystore.Key, r testResult, absent []absentModel, hint string) error {
	if r.err != nil {
		a.complain(fmt.Errorf("%s not tested: %w", plain.Line(k.Name, 0), r.err))
		return nil
	}
	text := plain.Line(k.Name, 0) + "  " + testWords(r.test) + "\n"
	for _, m := range absent {
		text += fmt.Sprintf("    %s: %s\n", plain.Line(m.route.String(), 0), m.words())
	}
	if _, err := io.WriteString(a.stdout, text); err != nil {
		return err
	}
	a.advise(r.test)
	if hint != "" {
		fmt.Fprintln(a.stderr, "hint: "+hint)
	}
	return nil
}

// testElsewhere tries a refused key at the other hosts of its company, where a
// person says yes to that, and names the provider that accepts it.
func (a *app) testElsewhere(ctx context.Context, s *keySession, k keystore.Key, r testResult, f testFlags) (string, error) {
	sisters := elsewhere(r.test.Verdict, s.Config.Providers[k.Provider], s.Config.Providers)
	if r.err != nil || len(sisters) == 0 {
		return "", nil
	}
	yes := func(ctx context.Context, question string) (bool, error) { return a.yes(ctx, f.in, question) }
	switch {
	case f.sisters:
		yes = func(context.Context, string) (bool, error) { return true, nil }
	case f.json:
		return "", nil
	case !a.interactive():
		fmt.Fprintln(a.stdout, "    --sisters tries it there")
		return "", nil
	}
	sister, ok, err := trySisters(ctx, trial.New(s.transport, reachable(s.Config), s.secrets), k, sisters, yes)
	if err != nil || !ok {
		return "", err
	}
	if !f.json {
		fmt.Fprintf(a.stdout, "    %s accepts it: %s\n", sister.Title, plain.Line(admin.MoveHint(k, sister.Name), 0))
	}
	return sister.Name, nil
}
