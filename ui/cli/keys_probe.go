package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"sluice/engine/trial"
	"sluice/keystore"
	"sluice/keystore/limit"
	"sluice/ui/cli/console"
	"sluice/ui/cli/session"
)

func newKeysTestCmd(h *session.Home) *cobra.Command {
	var f testFlags
	cmd := &cobra.Command{
		Use:   "test [NAME...]",
		Short: "Ask the providers whether they accept the keys, by the cheapest call that tells",
		Long: "Tests the named keys, or all. The call is free, except where a provider shows its lists to\n" +
			"everybody: then one short chat is asked, which is said. A key that is refused is marked until\n" +
			"it is replaced or accepted again. Where its company has other hosts with keys of their own\n" +
			"(China and international), the key can be tried there: you are asked for each, or --sisters\n" +
			"says yes to all. Exit status: 0 all accepted, 1 something else was wrong, 4 a key was refused.",
		RunE: func(cmd *cobra.Command, args []string) error {
			f.ask = h.Questions()
			return testKeys(cmd.Context(), h, args, f)
		},
	}
	cmd.Flags().BoolVar(&f.json, "json", false, "one JSON object a line")
	cmd.Flags().BoolVar(&f.sisters, "sisters", false, "send refused keys to the other hosts of their company, too")
	return guarded(cmd, cobra.ArbitraryArgs)
}

type testFlags struct {
	json, sisters bool
	ask           *console.Questions
}

func testKeys(ctx context.Context, h *session.Home, names []string, f testFlags) error {
	return lookAtKeys(ctx, h, func(ctx context.Context, s *keySession) error {
		chosen, err := s.choose(ctx, names)
		if err != nil {
			return err
		}
		if len(chosen) == 0 {
			fmt.Fprintln(h.Err, "no keys yet: sluice keys add")
			return nil
		}
		var refs []string
		for _, k := range chosen {
			refs = append(refs, k.Ref)
		}
		if err := s.session.Safe().Ready(ctx, refs...); err != nil {
			return err
		}
		code := exitOK
		for i, done := range s.startTests(ctx, chosen) {
			r := <-done
			if ctx.Err() != nil {
				return ctx.Err()
			}
			code = max(code, r.code())
			if err := sayTest(ctx, h, s, chosen[i], r, f); err != nil {
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
	test trial.Result
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
			r.err = session.Guard(func(error) {}, func() (err error) {
				r.test, err = s.Test(ctx, k)
				return err
			})
			results[i] <- r
		}()
	}
	return results
}
