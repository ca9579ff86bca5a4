package admin

import (
	"context"
	"errors"
	"fmt"
	"time"

	"sluice/keystore"
	"sluice/keystore/vault"
)

// Found is one key, or what is none, of what was pasted or of a file.
type Found struct {
	Line     int
	Variable string // its name, where it has one; in JSON the names that lead to it
	Place    string // which of several in one line it is: "2 of 3"; empty: the only one
	Provider string // empty: not recognised
	Secret   keystore.Secret
	Skip     string // why it is left out; empty: it is a key
}

// Imported is what became of one line.
type Imported struct {
	Found
	Added Added
	Err   error // why it was not kept; a *TwinError where it is there already
}

// Import keeps the keys among found. One that fails does not stop the others.
// All of them are undone together.
func (a *Admin) Import(ctx context.Context, found []Found, noTest bool, now time.Time) ([]Imported, error) {
	var done []Imported
	var changes []change
	for _, f := range found {
		if f.Skip != "" {
			continue
		}
		added, c, err := a.add(ctx, New{Provider: f.Provider, Secret: f.Secret, NoTest: noTest})
		if err == nil {
			changes = append(changes, c)
		}
		if ctx.Err() != nil || errors.Is(err, vault.ErrLocked) || errors.Is(err, vault.ErrWrongPassphrase) {
			// The others would fail for the same reason.
			return done, errors.Join(err, ctx.Err(), a.recordImport(context.WithoutCancel(ctx), changes, now))
		}
		done = append(done, Imported{Found: f, Added: added, Err: err})
	}
	return done, a.recordImport(ctx, changes, now)
}

func (a *Admin) recordImport(ctx context.Context, changes []change, now time.Time) error {
	if len(changes) == 0 {
		return nil
	}
	_, err := a.record(ctx, fmt.Sprintf("imported %d keys", len(changes)), changes, now)
	return err
}
