package cli

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"sluice/keystore"
	"sluice/ui/cli/admin"
)

// unlisted says that secrets rest in the encrypted file although the store has
// never heard of a key: it was lost, or emptied. Keys that a person removed are
// no reason. A nil store is one that is not there.
func (a *app) unlisted(ctx context.Context, store admin.Store, stored []keystore.Key) error {
	info, err := os.Stat(a.paths.Secrets)
	if len(stored) > 0 || err != nil || info.Size() == 0 {
		return nil
	}
	if store != nil {
		a := admin.Admin{Store: store}
		if known, err := a.EverChanged(ctx); known || err != nil {
			return nil // what ails the store is said elsewhere
		}
	}
	return &unlistedError{secrets: a.paths.Secrets, ledger: a.paths.Ledger, aside: setAside(a.paths.Ledger)}
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

// setAside gives the damaged files that were moved away from path and still
// lie beside it, oldest first.
func setAside(path string) []string {
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

// setAsides names what was set aside as damaged. It is no fault that stands:
// the file in its place is good.
func (d *doctor) setAsides() {
	for _, file := range []struct{ what, path string }{{"keys and limits", d.paths.Ledger}, {"secrets file", d.paths.Secrets}} {
		for _, path := range setAside(file.path) {
			d.note(file.what, "%s was damaged and set aside", path)
			d.hint("restore a backup of " + filepath.Base(file.path) + " in its place, or add what is missing again; then remove it")
		}
	}
}
