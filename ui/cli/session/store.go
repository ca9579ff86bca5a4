package session

import (
	"context"
	"crypto/rand"
	"encoding/hex"
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
