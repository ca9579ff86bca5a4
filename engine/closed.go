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

// closedKeys are the keys of the pool whose secret could not be opened in this
// process.
type closedKeys struct {
	secrets Secrets
	keys    map[string]closed // by ID
}

type closed struct {
	since time.Time
	until time.Time // zero: not before the pool is another
	text  string    // safe for a terminal
	err   error
}

// closedFor is how long a key is left alone that could not be opened when it
// was needed: a person may be asked for a passphrase, or a command may take
// seconds.
const closedFor = time.Minute

// at gives what keeps a key's secret from being opened, if something does now.
func (c *closedKeys) at(key string, now time.Time) (closed, bool) {
	found, ok := c.keys[key]
	return found, ok && (found.until.IsZero() || now.Before(found.until))
}

// lookFor puts aside the keys whose secret is known to be missing, so that none
// of them is shown, or chosen, as one that can be used.
func (c *closedKeys) lookFor(keys []keystore.Key, now time.Time) {
	for _, k := range keys {
		delete(c.keys, k.ID)
		if k.Ref == "" || c.secrets == nil {
			continue
		}
		if err := c.secrets.Missing(k.Ref); err != nil {
			c.put(k.ID, err, now, time.Time{})
		}
	}
}

func (c *closedKeys) put(key string, err error, now, until time.Time) {
	c.keys[key] = closed{since: now, until: until, text: plain.Brief(err.Error(), 200), err: err}
}
