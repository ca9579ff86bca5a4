package keystore

import (
	"context"
	"errors"
	"os"
	"time"

	"sluice/keystore/limit"
)

// gone says whether the file was moved or removed, or another one put in its
// place. What SQLite writes then, nobody will find.
func (s *Store) gone() bool {
	info, err := os.Stat(s.path)
	return err != nil || !os.SameFile(info, s.file)
}

// belongings are what the store holds besides rows that this version knows, and
// how they are read and written anew. What is there already stays.
var belongings = []struct{ read, write string }{
	{`SELECT subject, revision, clock, body FROM rows WHERE subject <> ''`, `INSERT OR IGNORE INTO rows (subject, revision, clock, body) VALUES (?, ?, ?, ?)`},
	{`SELECT id, name, place, body FROM keys`, `INSERT OR IGNORE INTO keys (id, name, place, body) VALUES (?, ?, ?, ?)`},
	{`SELECT name, body FROM settings`, `INSERT OR IGNORE INTO settings (name, body) VALUES (?, ?)`},
	{`SELECT id, beat FROM processes`, `INSERT OR IGNORE INTO processes (id, beat) VALUES (?, ?)`},
	{`SELECT id, process, body FROM leases`, `INSERT OR IGNORE INTO leases (id, process, body) VALUES (?, ?, ?)`},
}

// remake makes the file anew, or joins the one that another process has put in
// its place, and writes into it all that the old one held and this process
// knows. The old one can still be read: it is open.
func (s *Store) remake(now time.Time) error {
	now, _ = s.t.steady(now)
	ctx := context.Background() // half of it would be worse than a late end
	held := make([][][]any, len(belongings))
	err := s.refresh()
	for i := range belongings {
		var e error
		held[i], e = s.read(ctx, belongings[i].read)
		err = errors.Join(err, e)
	}
	if _, none := os.Stat(s.path); err != nil && none != nil {
		return err // memory alone does not know all that was there
	}
	next, err := Open(ctx, s.path, s.t.process, now)
	if err != nil {
		return err
	}
	err = next.locked("making the store anew", now, func(time.Time) (work, error) {
		w := work{rows: next.joined(s.t.rows), seen: true, sync: true}
		next.t.revision = max(next.t.revision, s.t.revision)
		for i := range belongings {
			for _, values := range held[i] {
				if _, err := next.conn.ExecContext(ctx, belongings[i].write, values...); err != nil {
					return work{}, err
				}
			}
		}
		return w, nil
	})
	if err != nil {
		_ = next.disconnect()
		return err
	}
	return s.become(next)
}

// read gives all rows of a query.
func (s *Store) read(ctx context.Context, query string) (all [][]any, err error) {
	rows, err := s.conn.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	columns, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	for rows.Next() {
		values, at := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			at[i] = &values[i]
		}
		if err := rows.Scan(at...); err != nil {
			return nil, err
		}
		all = append(all, values)
	}
	return all, rows.Err()
}

// joined gives the rows of both: of those that both have, what is newer.
func (s *Store) joined(others map[limit.Subject]*limit.Row) (rows []limit.Row) {
	for subject, r := range others {
		if at := s.t.rows[subject]; at != nil {
			rows = append(rows, limit.Newer(*r, *at))
		} else if r.Revision > 0 {
			rows = append(rows, *r)
		}
	}
	for subject, at := range s.t.rows {
		if others[subject] == nil {
			rows = append(rows, *at)
		}
	}
	return rows
}
