package sqlite

import (
	"context"
	"errors"
	"os"
	"time"

	"sluice/keystore/ledger"
	"sluice/keystore/limit"
)

// connectToRead takes the first way that leads to the rows. Where the log of
// the file is to be read, SQLite wants to write an index beside it; so on a
// read-only disk it reads a copy, and without a place for one, the file without
// its log.
func (f *file) connectToRead(ctx context.Context) (err error) {
	for _, way := range []func(context.Context) error{
		func(ctx context.Context) error { return f.dial(ctx, address(f.path, "mode=ro"), nil) },
		f.dialCopy,
		func(ctx context.Context) error { return f.dial(ctx, address(f.path, "mode=ro&immutable=1"), nil) },
	} {
		f.copied = ""
		if err = f.patiently(func() error { return f.reach(ctx, way) }); err == nil {
			return nil
		}
	}
	return unavailable("reading the store", err)
}

// reach looks whether a way leads to something that can be read.
func (f *file) reach(ctx context.Context, way func(context.Context) error) error {
	err := way(ctx)
	if err == nil {
		f.anew = true
		var n ledger.News
		if n, err = f.after(0); err == nil {
			_, err = joined(n.Rows, nil)
		}
	}
	if err != nil {
		_ = f.disconnect()
	}
	return err
}

// dialCopy reads file and log into memory.
func (f *file) dialCopy(ctx context.Context) error {
	seen := f.stamp()
	image, err := f.image(ctx)
	if err != nil {
		return err
	}
	if err := f.dial(ctx, ":memory:", nil); err != nil {
		return err
	}
	f.copied = seen
	return f.conn.Raw(func(c any) error {
		d, ok := c.(interface{ Deserialize([]byte) error })
		if !ok {
			return errors.ErrUnsupported
		}
		return d.Deserialize(image)
	})
}

// regain looks whether a file that could only be read can be written by now.
func (f *file) regain(ctx context.Context, now time.Time) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.unkept == nil || f.ended {
		return nil
	}
	next, err := f.again(ctx, now, (*tx).touch)
	if err == nil {
		f.become(next)
		return nil
	}
	f.unkept = err
	if f.copied != "" && f.copied != f.stamp() {
		_ = f.disconnect()
		err = errors.Join(err, f.connectToRead(ctx))
	}
	return unavailable("beating", err)
}

// again opens what is at the file's place now, and writes to it.
func (f *file) again(ctx context.Context, now time.Time, write func(*tx) error) (*file, error) {
	next := newFile(f.path, now)
	next.layouts = f.layouts
	if err := next.open(ctx, now); err != nil {
		return nil, err
	}
	if err := next.attempt(write); err != nil {
		_ = next.disconnect()
		return nil, err
	}
	return next, nil
}

// become takes over the file that next has opened. What runs here goes on.
func (f *file) become(next *file) {
	_ = f.disconnect()
	f.location, f.connection = next.location, next.connection
	f.unkept, f.copied, f.anew = nil, "", true
	if next.notice != nil {
		f.notice = next.notice
	}
}

// belongings are what the file holds besides rows that this version knows, and
// how they are read and written anew. What is there already stays.
var belongings = []struct{ read, write string }{
	{`SELECT subject, revision, clock, body FROM rows WHERE subject <> ''`, `INSERT OR IGNORE INTO rows (subject, revision, clock, body) VALUES (?, ?, ?, ?)`},
	{`SELECT id, name, place, body FROM keys`, `INSERT OR IGNORE INTO keys (id, name, place, body) VALUES (?, ?, ?, ?)`},
	{`SELECT name, body FROM settings`, `INSERT OR IGNORE INTO settings (name, body) VALUES (?, ?)`},
	{`SELECT id, beat FROM processes`, `INSERT OR IGNORE INTO processes (id, beat) VALUES (?, ?)`},
	{`SELECT id, process, body FROM leases`, `INSERT OR IGNORE INTO leases (id, process, body) VALUES (?, ?, ?)`},
}

// remake makes the file anew, or joins the one that another process has put in
// its place, and writes into it all that the old one held. That can still be
// read: it is open.
func (f *file) remake() error {
	held := make([][][]any, len(belongings))
	old, err := f.after(0)
	for i := range belongings {
		var e error
		held[i], e = f.all(belongings[i].read)
		err = errors.Join(err, e)
	}
	if _, none := os.Stat(f.path); err != nil && none != nil {
		return err // nobody has what was there
	}
	clock := time.Unix(0, 0)
	if old.Clock.After(clock) {
		clock = old.Clock
	}
	// Half of it would be worse than a late end.
	next, err := f.again(context.Background(), clock, func(t *tx) error {
		there, err := t.after(0)
		if err != nil {
			return err
		}
		for i := range belongings {
			for _, values := range held[i] {
				if err := t.write(belongings[i].write, values...); err != nil {
					return err
				}
			}
		}
		now := clock
		if there.Clock.After(now) {
			now = there.Clock
		}
		rows, err := joined(old.Rows, there.Rows)
		if err != nil {
			return err
		}
		last := max(there.Revision, old.Revision) + 1
		for i := range rows {
			rows[i].Revision = last
		}
		return t.Write(rows, last, now, true)
	})
	if err != nil {
		return err
	}
	f.become(next)
	return nil
}

// joined gives the rows of two files: of those that both have, what is newer.
func joined(old, there []ledger.Rest) (rows []limit.Row, err error) {
	at := map[limit.Subject]int{}
	for _, r := range append(there[:len(there):len(there)], old...) {
		row, err := r.Open()
		if err != nil {
			return nil, err
		}
		if i, both := at[r.Subject]; both {
			rows[i] = limit.Newer(row, rows[i])
			continue
		}
		at[r.Subject] = len(rows)
		rows = append(rows, row)
	}
	return rows, nil
}
