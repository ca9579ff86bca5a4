package sqlite

import (
	"context"
	"fmt"
	"os"

	"sluice/keystore/private"
)

// layouts lead from each layout of the file to the next: the first makes a new
// one. The file's user_version says how many were taken. A change that programs
// of the same layout can live with needs none: they keep columns, fields and
// names that they do not know. All that are here stay as they are.
var layouts = []string{schema}

// The newest revision, and the time of the last change, are those of the row
// that has them: so a request writes one page less. A change of keys or
// settings moves the row without a subject.
const schema = `
CREATE TABLE IF NOT EXISTS rows (subject TEXT NOT NULL UNIQUE, revision INTEGER NOT NULL, clock INTEGER NOT NULL, body BLOB NOT NULL);
INSERT OR IGNORE INTO rows VALUES ('', 0, 0, '');
CREATE INDEX IF NOT EXISTS rows_by_revision ON rows (revision);
CREATE TABLE IF NOT EXISTS leases (id TEXT PRIMARY KEY, process TEXT NOT NULL, body BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS processes (id TEXT PRIMARY KEY, beat INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS keys (id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, place INTEGER NOT NULL, body BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID;
`

// setUp checks that the file is sound and of a known layout, and brings an
// older one to the newest.
func (c *connection) setUp(ctx context.Context, path string, layouts []string) error {
	var version int
	if err := c.conn.QueryRowContext(ctx, `PRAGMA user_version`).Scan(&version); err != nil {
		return err
	}
	if version > len(layouts) {
		return &newerError{path, version, len(layouts)}
	}
	var sound string
	if err := c.conn.QueryRowContext(ctx, `PRAGMA quick_check(1)`).Scan(&sound); err != nil {
		return err
	}
	if sound != "ok" {
		return &damagedError{sound}
	}
	var err error
	switch version {
	case len(layouts):
		return nil
	case 0:
		_, err = c.conn.ExecContext(ctx, `PRAGMA journal_mode = WAL`)
	default:
		err = c.backUp(ctx, path, version)
	}
	if err != nil {
		return err
	}
	return c.layOut(ctx, layouts)
}

// layOut brings the file from an older layout to the newest, in one
// transaction. Two processes may do so at once: one waits.
func (c *connection) layOut(ctx context.Context, layouts []string) (err error) {
	if _, err := c.conn.ExecContext(ctx, `BEGIN IMMEDIATE`); err != nil {
		return err
	}
	var from int
	err = c.conn.QueryRowContext(ctx, `PRAGMA user_version`).Scan(&from) // another process may have been faster
	for ; err == nil && from < len(layouts); from++ {
		_, err = c.conn.ExecContext(ctx, fmt.Sprintf("%s; PRAGMA user_version = %d", layouts[from], from+1))
	}
	if err == nil {
		_, err = c.conn.ExecContext(ctx, `COMMIT`)
	}
	if err != nil {
		_, _ = c.conn.ExecContext(ctx, `ROLLBACK`)
	}
	return err
}

// backUp copies a file of an older layout to a place beside it, unless that was
// done before.
func (c *connection) backUp(ctx context.Context, path string, layout int) error {
	to := fmt.Sprintf("%s.layout-%d", path, layout)
	if _, err := os.Stat(to); err == nil {
		return nil
	}
	part, err := private.FreeName(to + ".part")
	if err != nil {
		return err
	}
	if _, err := c.conn.ExecContext(ctx, `VACUUM INTO ?`, part); err != nil {
		return err
	}
	if err := private.Shut(part); err != nil {
		return err
	}
	return os.Rename(part, to)
}
