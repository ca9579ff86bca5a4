package keystore

import (
	"context"
	"database/sql"
	"net/url"
	"time"
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

// readers is how many statements change nothing: the first in the list.
const readers = 5

// statements are prepared once, on the store's own connection.
type statements struct {
	all                                     []*sql.Stmt
	begin, commit, rollback                 *sql.Stmt
	state, revision, version                *sql.Stmt
	since, putRow                           *sql.Stmt
	putLease, dropLease, leases, dropLeases *sql.Stmt
	beat, backBeats, dead, dropProcess      *sql.Stmt
	keys, key, putKey, placeKey, dropKey    *sql.Stmt
	setting, putSetting                     *sql.Stmt
}

// prepare prepares the statements; with toRead, those that change nothing.
func (s *Store) prepare(ctx context.Context, toRead bool) (err error) {
	all := []struct {
		to  **sql.Stmt
		sql string
	}{
		{&s.stmt.state, `SELECT revision, clock FROM rows ORDER BY revision DESC LIMIT 1`},
		{&s.stmt.revision, `SELECT max(revision) FROM rows`},
		{&s.stmt.since, `SELECT subject, revision, body FROM rows WHERE revision > ? AND subject <> ''`},
		{&s.stmt.keys, `SELECT body, place FROM keys ORDER BY place, name`},
		{&s.stmt.setting, `SELECT body FROM settings WHERE name = ?`},
		// What follows is for a file that can be written.
		{&s.stmt.begin, `BEGIN IMMEDIATE`}, {&s.stmt.commit, `COMMIT`}, {&s.stmt.rollback, `ROLLBACK`},
		{&s.stmt.version, `PRAGMA user_version`},
		{&s.stmt.putRow, `INSERT INTO rows (subject, revision, clock, body) VALUES (?, ?, ?, ?)
			ON CONFLICT (subject) DO UPDATE SET revision = excluded.revision, clock = excluded.clock, body = excluded.body`},
		{&s.stmt.putLease, `INSERT INTO leases (id, process, body) VALUES (?, ?, ?)`},
		{&s.stmt.dropLease, `DELETE FROM leases WHERE id = ?`},
		{&s.stmt.leases, `SELECT id, body FROM leases WHERE process = ?`},
		{&s.stmt.dropLeases, `DELETE FROM leases WHERE process = ?`},
		{&s.stmt.beat, `INSERT INTO processes (id, beat) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET beat = excluded.beat`},
		{&s.stmt.backBeats, `UPDATE processes SET beat = min(beat, ?)`},
		{&s.stmt.dead, `SELECT id, beat FROM processes WHERE beat <= ?
			UNION SELECT process, NULL FROM leases WHERE process NOT IN (SELECT id FROM processes)`},
		{&s.stmt.dropProcess, `DELETE FROM processes WHERE id = ?`},
		{&s.stmt.key, `SELECT body FROM keys WHERE id = ?`},
		{&s.stmt.putKey, `INSERT INTO keys (id, name, place, body) VALUES (?, ?, ?, ?)
			ON CONFLICT (id) DO UPDATE SET name = excluded.name, place = excluded.place, body = excluded.body`},
		{&s.stmt.placeKey, `UPDATE keys SET place = ? WHERE id = ?`},
		{&s.stmt.dropKey, `DELETE FROM keys WHERE id = ?`},
		{&s.stmt.putSetting, `INSERT INTO settings (name, body) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET body = excluded.body`},
	}
	if toRead {
		all = all[:readers]
	}
	for _, p := range all {
		if *p.to, err = s.conn.PrepareContext(ctx, p.sql); err != nil {
			return err
		}
		s.stmt.all = append(s.stmt.all, *p.to)
	}
	return nil
}

// connect opens the file, checks that it is sound and of a known version, and
// prepares what is needed.
func (s *Store) connect(ctx context.Context) (err error) {
	// Begin waits by itself; other statements meet a lock only while a crashed
	// process's log is recovered, or another process opens the file.
	const how = "_pragma=busy_timeout(0)&_pragma=synchronous(NORMAL)&_pragma=wal_autocheckpoint(4000)"
	if s.db, err = sql.Open("sqlite", address(s.path, how)); err != nil {
		return unavailable("opening the store", err)
	}
	s.db.SetMaxOpenConns(2)
	for _, step := range []func() error{
		func() (err error) { s.conn, err = s.db.Conn(ctx); return err },
		func() error { return s.setUp(ctx) },
		func() (err error) { s.side, err = s.db.Conn(ctx); return err },
	} {
		if err := s.patiently(step); err != nil {
			return unavailable("opening the store", err)
		}
	}
	return nil
}

// address names a file to SQLite.
func address(path, how string) string {
	u := url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: how}
	return u.String()
}

func (s *Store) setUp(ctx context.Context) error {
	var version int
	if err := s.conn.QueryRowContext(ctx, `PRAGMA user_version`).Scan(&version); err != nil {
		return err
	}
	if version > len(s.layouts) {
		return &NewerError{Path: s.path, Version: version, Known: len(s.layouts)}
	}
	var sound string
	if err := s.conn.QueryRowContext(ctx, `PRAGMA quick_check(1)`).Scan(&sound); err != nil {
		return err
	}
	if sound != "ok" {
		return &damagedError{sound}
	}
	if version < len(s.layouts) {
		if err := s.layOut(ctx, version); err != nil {
			return err
		}
	}
	return s.prepare(ctx, false)
}

// start reads everything, gives back what an earlier process of the same name
// left, and lives.
func (s *Store) start(now time.Time) error {
	err := s.locked("opening the store", now, func(now time.Time) (work, error) {
		return s.bury([]departed{{id: s.t.process, seen: now}}, now)
	})
	if err != nil {
		return err
	}
	return s.pulse(now.Round(0))
}

func (s *Store) disconnect() error {
	if s.db == nil {
		return nil
	}
	for _, p := range s.stmt.all { // one that is left open keeps the file open
		_ = p.Close()
	}
	s.stmt = statements{}
	for _, c := range []*sql.Conn{s.side, s.conn} {
		if c != nil {
			_ = c.Close()
		}
	}
	err := s.db.Close()
	s.db, s.conn, s.side = nil, nil, nil
	return err
}
