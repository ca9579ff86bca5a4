package engine

import (
	"time"

	"sluice/engine/plain"
	"sluice/keystore"
)

// noSecret is the code of verdicts on keys that could not be opened here: their
// provider was not asked.
const noSecret = "no_secret"

// unopened says whether a was no sending at all, for want of a secret. A
// provider may use the same code, but not without a status.
func (a Attempt) unopened() bool { return a.Verdict.Code == noSecret && a.Verdict.Status == 0 }

// whyClosed gives what kept the secret of the named key from being opened.
func (s *state) whyClosed(name string) error {
	for _, k := range s.keys {
		if c, ok := s.closed[k.ID]; ok && k.Name == name {
			return c.err
		}
	}
	return nil
}

// NoSecretError says that the secret of no key that could serve the request
// could be opened here. No provider was asked: the keys may well be good.
type NoSecretError struct {
	Asked    time.Time // when the engine gave up
	Attempts []Attempt
	Err      error // what the first of them met; nil where the key is gone
}

func (e *NoSecretError) Error() string {
	reasons := map[string]bool{}
	for _, a := range e.Attempts {
		reasons[a.Verdict.Text] = true
	}
	if len(reasons) > 1 {
		return "no key's secret can be opened" + story(e.Attempts, e.Asked)
	}
	return "no key's secret can be opened: " + e.Attempts[0].Verdict.Text
}

// Hint tells what a person can do: what the place of the secrets advises.
func (e *NoSecretError) Hint() string {
	if hint := keystore.HintOf(e.Err); hint != "" {
		return hint
	}
	return "`sluice doctor` looks at the places where keys rest"
}

// Unwrap gives the reason.
func (e *NoSecretError) Unwrap() error { return e.Err }

// lookFor puts aside the keys whose secret is known to be missing, so that none
// of them is shown, or chosen, as one that can be used.
func (s *state) lookFor(keys []keystore.Key, now time.Time) {
	for _, k := range keys {
		delete(s.closed, k.ID)
		if k.Ref == "" || s.e.o.Secrets == nil {
			continue
		}
		if err := s.e.o.Secrets.Missing(k.Ref); err != nil {
			s.closed[k.ID] = closed{since: now, text: plain.Brief(err.Error(), 200), err: err}
		}
	}
}
