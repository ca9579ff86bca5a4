package engine

import (
	"time"

	"sluice/engine/plain"
	"sluice/keystore"
)

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

// shut says whether a key's secret cannot be opened now.
func (c *closedKeys) shut(key string, now time.Time) bool {
	_, shut := c.at(key, now)
	return shut
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
