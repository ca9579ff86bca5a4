package keystore

import (
	"path/filepath"
	"testing"
	"time"
)

func openStore(t testing.TB, path, process string, now time.Time) *Store {
	t.Helper()
	s, err := Open(t.Context(), path, process, now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(now); err != nil {
			t.Error(err)
		}
	})
	return s
}

func TestStoreConforms(t *testing.T) {
	conform(t, func(t *testing.T) ledger {
		return openStore(t, filepath.Join(t.TempDir(), "data", "ledger.db"), "p", start)
	})
}
