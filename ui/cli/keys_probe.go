package cli

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"sluice/engine"
	"sluice/engine/plain"
	"sluice/keystore"
	"sluice/keystore/limit"
	"sluice/ui/cli/keys"
)

func newKeysTestCmd(a *app) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "test [NAME...]",
		Short: "Ask the providers whether they accept the keys, by a call that costs nothing",
		Long: "Tests the named keys, or all. A key that is refused is marked until it is replaced or accepted\n" +
			"again. Exit status: 0 all accepted, 1 something else was wrong, 4 a key was refused.",
		RunE: func(cmd *cobra.Command, args []string) error { return a.testKeys(cmd.Context(), args, asJSON) },
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "one JSON object a line")
	return guarded(cmd, cobra.ArbitraryArgs)
}

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
}

func (a *app) testKeys(ctx context.Context, names []string, asJSON bool) error {
	return a.lookAtKeys(ctx, func(ctx context.Context, s *keySession) error {
		chosen, err := s.choose(ctx, names)
		if err != nil {
			return err
		}
		if len(chosen) == 0 {
			fmt.Fprintln(a.stderr, "no keys yet: sluice keys add")
			return nil
		}
		var refs []string
		for _, k := range chosen {
			refs = append(refs, k.Ref)
		}
		if err := a.unlock(ctx, s.vault, refs...); err != nil {
			return err
		}
		code := exitOK
		for i, done := range s.startTests(ctx, chosen) {
			r := <-done
			if ctx.Err() != nil {
				return ctx.Err()
			}
			code = max(code, r.code())
			if err := a.sayTested(ctx, s, chosen[i], r, asJSON); err != nil {
				return err
			}
		}
		if code != exitOK {
			return silent(code)
		}
		return nil
	})
}

// choose gives the named keys, or all.
func (s *keySession) choose(ctx context.Context, names []string) ([]keystore.Key, error) {
	if len(names) == 0 {
		return s.All(ctx)
	}
	var chosen []keystore.Key
	for _, name := range names {
		k, err := s.Find(ctx, name)
		if err != nil {
			return nil, err
		}
		chosen = append(chosen, k)
	}
	return chosen, nil
}

type testResult struct {
	test engine.KeyTest
	err  error
}

// code is the exit status that a test asks for.
func (r testResult) code() int {
	switch {
	case r.err != nil:
		return exitFailed
	case r.test.Verdict.Class == limit.Auth:
		return exitRejected
	case r.test.Verdict.Class == limit.OK, r.test.Verdict.Class == limit.RateLimit:
		return exitOK
	}
	return exitFailed
}

// testsAtOnce bounds how many providers are asked at the same time.
const testsAtOnce = 4

// startTests tests the keys, a few at a time; the results come in their order.
func (s *keySession) startTests(ctx context.Context, chosen []keystore.Key) []chan testResult {
	room := make(chan struct{}, testsAtOnce)
	results := make([]chan testResult, len(chosen))
	for i, k := range chosen {
		results[i] = make(chan testResult, 1)
		go func() {
			room <- struct{}{}
			defer func() { <-room }()
			var r testResult
			r.err = guard(func(error) {}, func() (err error) {
				r.test, err = s.Test(ctx, k)
				return err
			})
			results[i] <- r
		}()
	}
	return results
}

// advise prints what a person can do about a test that came to nothing.
func (a *app) advise(t engine.KeyTest) {
	if hint := t.Hint(); hint != "" {
		fmt.Fprintf(a.stderr, "hint: %s\n", hint)
	}
}

func (a *app) sayTested(ctx context.Context, s *keySession, k keystore.Key, r testResult, asJSON bool) error {
	base, hint := s.baseOf(ctx, k.Provider, r.test)
	if asJSON {
		l := testLine{Name: plain.Line(k.Name, 0), Provider: k.Provider, Class: r.test.Verdict.Class, Outcome: keys.Outcome(r.test),
			Status: r.test.Verdict.Status, Models: r.test.Models, Took: r.test.Took.Seconds(), BaseURL: base}
		if r.err != nil {
			l.Error, l.Outcome = plain.Line(r.err.Error(), 0), "not tested"
		}
		return json.NewEncoder(a.stdout).Encode(l)
	}
	if r.err != nil {
		a.complain(fmt.Errorf("%s not tested: %w", plain.Line(k.Name, 0), r.err))
		return nil
	}
	if _, err := fmt.Fprintf(a.stdout, "%s  %s\n", plain.Line(k.Name, 0), testWords(r.test)); err != nil {
		return err
	}
	a.advise(r.test)
	if hint != "" {
		fmt.Fprintln(a.stderr, "hint: "+hint)
	}
	return nil
}
