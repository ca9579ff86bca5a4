package session

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"sluice/keystore/sqlite"
)

// syncEvery is how soon a change by another process is seen.
const syncEvery = 250 * time.Millisecond

// openLedger opens the ledger that all processes share: to read it only where
// it cannot be written, which the store's Unkept then says.
func openLedger(ctx context.Context, path, run string, now time.Time) (*sqlite.Store, error) {
	store, err := sqlite.Open(ctx, path, run, now)
	if err == nil {
		return store, nil
	}
	if store, e := sqlite.OpenToRead(ctx, path, run, err, now); e == nil {
		return store, nil
	}
	return nil, err
}

// unlistedError says that the list of the kept keys is lost, and their secrets
// are not.
type unlistedError struct {
	secrets, ledger string
	aside           []string
}

func (e *unlistedError) Error() string {
	return fmt.Sprintf("keys are lost from the list: secrets rest in %s, and %s names none", e.secrets, e.ledger)
}

// Hint says how the list comes back.
func (e *unlistedError) Hint() string {
	if len(e.aside) > 0 {
		return fmt.Sprintf("a damaged list lies in %s; restore a backup of %s, or add the keys again", e.aside[len(e.aside)-1], filepath.Base(e.ledger))
	}
	return fmt.Sprintf("restore a backup of %s, or add the keys again", filepath.Base(e.ledger))
}

// SetAside gives the damaged files that were moved away from path and still
// lie beside it, oldest first.
func SetAside(path string) []string {
	entries, _ := os.ReadDir(filepath.Dir(path)) // none can be listed: none are named
	var found []string
	for _, e := range entries {
		name := e.Name()
		if strings.HasPrefix(name, filepath.Base(path)+".damaged") && !strings.HasSuffix(name, "-wal") && !strings.HasSuffix(name, "-shm") {
			found = append(found, filepath.Join(filepath.Dir(path), name))
		}
	}
	return found
}

// newRunName names this process in the log and in the ledger.
func newRunName() string {
	var b [6]byte
	_, _ = rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}
