package keystore

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// OpenToRead opens a ledger for which Open gave why: a newer version wrote it,
// or its disk is full or read-only. What it says can be asked for, and stays
// true as others change it; whatever would change it fails with why. Each Beat
// looks whether it can be written by now, and then it is as Open makes it.
//
// Nothing is made or changed on the disk but SQLite's own index of its log. An
// error says that the file cannot be read either.
func OpenToRead(ctx context.Context, path, process string, why error, now time.Time) (*Store, error) {
	s := newStore(path, process, now)
	s.unkept = why
	if err := s.connectToRead(ctx); err != nil {
		return nil, err
	}
	return s, nil
}

// Unkept says why nothing can be written; nil where it can.
func (s *Store) Unkept() error {
	<-s.turn
	defer s.give()
	return s.unkept
}

// connectToRead takes the first way that leads to the rows. Where the log of
// the file is to be read, SQLite wants to write an index beside it; so on a
// read-only disk it reads a copy, and without a place for one, the file without
// its log.
func (s *Store) connectToRead(ctx context.Context) (err error) {
	for _, way := range []func(context.Context) error{
		func(ctx context.Context) error { return s.dial(ctx, address(s.path, "mode=ro")) },
		s.dialCopy,
		func(ctx context.Context) error { return s.dial(ctx, address(s.path, "mode=ro&immutable=1")) },
	} {
		s.copied = ""
		if err = s.patiently(func() error { return s.reach(ctx, way) }); err == nil {
			return nil
		}
	}
	return unavailable("reading the store", err)
}

func (s *Store) reach(ctx context.Context, way func(context.Context) error) error {
	err := way(ctx)
	if err == nil {
		err = s.prepare(ctx, true)
	}
	if err == nil {
		s.t.revision = 0
		err = s.refresh()
	}
	if err != nil {
		_ = s.disconnect()
	}
	return err
}

func (s *Store) dial(ctx context.Context, address string) (err error) {
	if s.db, err = sql.Open("sqlite", address); err != nil {
		return err
	}
	s.db.SetMaxOpenConns(1)
	s.conn, err = s.db.Conn(ctx)
	return err
}

// dialCopy reads file and log into memory.
func (s *Store) dialCopy(ctx context.Context) error {
	seen := s.stamp()
	image, err := s.image(ctx)
	if err != nil {
		return err
	}
	if err := s.dial(ctx, ":memory:"); err != nil {
		return err
	}
	s.copied = seen
	return s.conn.Raw(func(c any) error {
		d, ok := c.(interface{ Deserialize([]byte) error })
		if !ok {
			return errors.ErrUnsupported
		}
		return d.Deserialize(image)
	})
}

// image gives the file as it is with its log worked in.
func (s *Store) image(ctx context.Context) ([]byte, error) {
	dir, err := os.MkdirTemp("", "sluice-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	path := filepath.Join(dir, "ledger.db")
	for _, suffix := range []string{"", "-wal"} {
		if err := copyFile(path+suffix, s.path+suffix); err != nil && (suffix == "" || !errors.Is(err, fs.ErrNotExist)) {
			return nil, err
		}
	}
	db, err := sql.Open("sqlite", address(path, ""))
	if err != nil {
		return nil, err
	}
	_, err = db.ExecContext(ctx, `PRAGMA journal_mode = DELETE`)
	if err := errors.Join(err, db.Close()); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
}

func copyFile(to, from string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}

// stamp changes when the file or its log does.
func (s *Store) stamp() (text string) {
	for _, suffix := range []string{"", "-wal"} {
		if info, err := os.Stat(s.path + suffix); err == nil {
			text += info.ModTime().String() + " " + fs.FormatFileInfo(info) + "\n"
		}
	}
	return text
}

// regain looks whether the file can be written by now.
func (s *Store) regain(ctx context.Context, now time.Time) error {
	next := newStore(s.path, s.t.process, now)
	next.layouts = s.layouts
	if err := next.open(ctx, now); err != nil {
		s.unkept = err
		if s.copied != "" && s.copied != s.stamp() {
			_ = s.disconnect()
			return errors.Join(err, s.connectToRead(ctx))
		}
		return err
	}
	return s.become(next)
}

// become takes over the file that next has opened. What runs here goes on.
func (s *Store) become(next *Store) error {
	_ = s.disconnect()
	s.file, s.db, s.conn, s.side, s.stmt = next.file, next.db, next.conn, next.side, next.stmt
	s.unkept, s.copied = nil, ""
	if next.notice != nil {
		s.notice = next.notice
	}
	s.t.revision = 0 // its rows are all news
	return s.refresh()
}
