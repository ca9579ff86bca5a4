package sqlite

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"math/rand/v2"
	"time"

	"sluice/keystore/ledger"

	_ "modernc.org/sqlite" // the driver, in pure Go
)

// connection is an open database. Each statement is prepared once.
type connection struct {
	db   *sql.DB
	conn *sql.Conn // the one that reads and writes
	side *sql.Conn // moves the write-ahead log into the file; nil where that is only read
	stmt map[string]*sql.Stmt
	rng  *rand.Rand // jitter
}

// dial opens an address and looks whether what is there will do. Without a
// check it is only read.
func (c *connection) dial(ctx context.Context, address string, check func() error) (err error) {
	if c.db, err = sql.Open("sqlite", address); err != nil {
		return err
	}
	c.stmt = map[string]*sql.Stmt{}
	steps := []func() error{func() (err error) { c.conn, err = c.db.Conn(ctx); return err }}
	if check != nil {
		steps = append(steps, check, func() (err error) { c.side, err = c.db.Conn(ctx); return err })
	}
	c.db.SetMaxOpenConns(2)
	for _, step := range steps {
		if err := c.patiently(step); err != nil {
			return err
		}
	}
	return nil
}

func (c *connection) disconnect() error {
	if c.db == nil {
		return nil
	}
	for _, s := range c.stmt { // one that is left open keeps the file open
		_ = s.Close()
	}
	for _, open := range []*sql.Conn{c.side, c.conn} {
		if open != nil {
			_ = open.Close()
		}
	}
	err := c.db.Close()
	c.db, c.conn, c.side, c.stmt = nil, nil, nil, nil
	return err
}

// prepared gives the statement of a query. What is asked of a connection here
// cannot be cancelled: half of it would be worse than a late end.
func (c *connection) prepared(query string) (*sql.Stmt, error) {
	s := c.stmt[query]
	if s != nil {
		return s, nil
	}
	if c.conn == nil {
		return nil, errors.New("the file is not open")
	}
	s, err := c.conn.PrepareContext(context.Background(), query)
	if err == nil {
		c.stmt[query] = s
	}
	return s, err
}

func (c *connection) exec(query string, args ...any) error {
	_, err := c.change(query, args...)
	return err
}

// change is exec that gives what became of it.
func (c *connection) change(query string, args ...any) (sql.Result, error) {
	s, err := c.prepared(query)
	if err != nil {
		return nil, err
	}
	return s.Exec(args...)
}

// row reads one row; where there is none the error is sql.ErrNoRows.
func (c *connection) row(query string, args []any, to ...any) error {
	s, err := c.prepared(query)
	if err != nil {
		return err
	}
	return s.QueryRow(args...).Scan(to...)
}

// each calls f for every row.
func (c *connection) each(query string, args []any, f func(*sql.Rows) error) error {
	s, err := c.prepared(query)
	if err != nil {
		return err
	}
	rows, err := s.Query(args...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		if err := f(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Waiting for another process's transaction. Each takes well under a
// millisecond, so short waits with jitter find the gap; SQLite's own busy
// handler waits up to 100 ms at a time.
const (
	busyTries = 3000
	busyFirst = 100 * time.Microsecond
	busyMost  = 3 * time.Millisecond
)

// begin starts an immediate transaction. It gives up after some seconds.
func (c *connection) begin() error {
	return c.patiently(func() error { return c.exec(`BEGIN IMMEDIATE`) })
}

// patiently repeats f while another process holds the lock.
func (c *connection) patiently(f func() error) error {
	wait := busyFirst
	for try := 0; ; try++ {
		err := f()
		if err == nil || !busy(err) || try >= busyTries {
			return err
		}
		time.Sleep(wait/2 + time.Duration(c.rng.Int64N(int64(wait))))
		wait = min(wait*5/4, busyMost)
	}
}

// all gives all rows of a query.
func (c *connection) all(query string) (all [][]any, err error) {
	err = c.each(query, nil, func(rows *sql.Rows) error {
		columns, err := rows.Columns()
		if err != nil {
			return err
		}
		values, at := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			at[i] = &values[i]
		}
		all = append(all, values)
		return rows.Scan(at...)
	})
	return all, err
}

// after gives what was written after a revision: the rows that this version
// knows, the newest revision, and when that was written. Where nothing was, that
// is the revision itself, and no time.
func (c *connection) after(revision uint64) (n ledger.News, err error) {
	const after = `SELECT subject, revision, clock, body FROM rows WHERE revision > ?`
	n.Revision = revision
	err = c.each(after, []any{int64(revision)}, func(rows *sql.Rows) error {
		var subject string
		var revision, clock int64
		var body sql.RawBytes
		if err := rows.Scan(&subject, &revision, &clock, &body); err != nil {
			return err
		}
		if uint64(revision) > n.Revision {
			n.Revision, n.Clock = uint64(revision), time.Unix(0, clock)
		}
		sub, known := subjectOf(subject)
		if !known {
			return nil // another version's: it stays as it is
		}
		n.Rows = append(n.Rows, ledger.Rest{Subject: sub, Revision: uint64(revision), Body: bytes.Clone(body)})
		return nil
	})
	return n, err
}
