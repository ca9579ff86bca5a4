package keystore

import (
	"context"
	"fmt"
	"os"
)

// layOut brings the file from an older layout to the newest, in one
// transaction, and leaves a backup of what was there beside it. Two processes
// may do so at once: one waits.
func (s *Store) layOut(ctx context.Context, from int) (err error) {
	if from == 0 {
		_, err = s.conn.ExecContext(ctx, `PRAGMA journal_mode = WAL`)
	} else {
		err = s.backUp(ctx, from)
	}
	if err != nil {
		return err
	}
	if _, err := s.conn.ExecContext(ctx, `BEGIN IMMEDIATE`); err != nil {
		return err
	}
	err = s.conn.QueryRowContext(ctx, `PRAGMA user_version`).Scan(&from) // another process may have been faster
	for ; err == nil && from < len(s.layouts); from++ {
		_, err = s.conn.ExecContext(ctx, fmt.Sprintf("%s; PRAGMA user_version = %d", s.layouts[from], from+1))
	}
	if err == nil {
		_, err = s.conn.ExecContext(ctx, `COMMIT`)
	}
	if err != nil {
		_, _ = s.conn.ExecContext(ctx, `ROLLBACK`)
	}
	return err
}

// backUp copies a file of an older layout to a place beside it, unless that was
// done before.
func (s *Store) backUp(ctx context.Context, layout int) error {
	to := fmt.Sprintf("%s.layout-%d", s.path, layout)
	if _, err := os.Stat(to); err == nil {
		return nil
	}
	part, err := freeName(to + ".part")
	if err != nil {
		return err
	}
	if _, err := s.conn.ExecContext(ctx, `VACUUM INTO ?`, part); err != nil {
		return err
	}
	if err := os.Chmod(part, 0o600); err != nil {
		return err
	}
	return os.Rename(part, to)
}

// overtaken says whether a newer version has changed the layout while the file
// was open here. From then on it is only read.
func (s *Store) overtaken() error {
	var version int
	if err := s.stmt.version.QueryRow().Scan(&version); err != nil {
		return err
	}
	if version > len(s.layouts) {
		s.unkept = &NewerError{Path: s.path, Version: version, Known: len(s.layouts)}
	}
	return s.unkept
}
