package keystore

import (
	"context"
	"time"

	"sluice/keystore/limit"
)

// Reserve takes c from every bucket that covers t, or from none. Where it does
// not fit now, the grant says why and when; that is not an error.
func (s *Store) Reserve(ctx context.Context, t Target, c limit.Cost, now time.Time) (g Grant, err error) {
	err = s.transact(ctx, "reserving", now, func(now time.Time) (work, error) {
		var run *running
		if g, run = s.t.reserve(t, c, now); !g.OK {
			return work{}, nil
		}
		return work{
			rows:  g.Rows,
			write: func() error { return s.putLease(t, run) },
			done:  func() { s.t.running[g.Lease.ID] = run },
		}, nil
	})
	if err != nil {
		return Grant{}, err
	}
	return g, nil
}

// Settle ends a lease and gives the rows that changed. A lease ends once: a
// second time gives ErrEnded and changes nothing. A lease of this process that
// others gave back, because it did not beat, can still be settled: what the
// answer says counts, and what was reserved stays spent.
func (s *Store) Settle(ctx context.Context, l Lease, r limit.Result, now time.Time) (changed []limit.Row, err error) {
	err = s.transact(ctx, "settling", now, func(now time.Time) (work, error) {
		run := s.t.running[l.ID]
		if run == nil {
			return work{}, ErrEnded
		}
		taken := run.taken
		if mine, err := s.dropLease(l.ID); err != nil {
			return work{}, err
		} else if !mine {
			taken = nil
		}
		rows := run.cover.values()
		changed = limit.Settle(rows[:], taken, run.hold, r, now)
		return work{rows: changed, write: nothing, done: func() { delete(s.t.running, l.ID) }}, nil
	})
	if err != nil {
		return nil, err
	}
	return changed, nil
}

// nothing makes a transaction commit what it wrote while it planned.
func nothing() error { return nil }

// Amend applies change to the row of each subject, all at once, and gives the
// rows that differ afterwards. A switch is on disk when it returns.
func (s *Store) Amend(ctx context.Context, subjects []limit.Subject, change func(limit.Row) limit.Row, now time.Time) (changed []limit.Row, err error) {
	err = s.transact(ctx, "amending", now, func(time.Time) (work, error) {
		changed = s.t.amend(subjects, change)
		w := work{rows: changed}
		for i := range changed {
			w.sync = w.sync || changed[i].Off != s.t.row(changed[i].Subject).Off
		}
		return w, nil
	})
	if err != nil {
		return nil, err
	}
	return changed, nil
}

// Since gives the rows that changed after revision, and the newest revision.
func (s *Store) Since(ctx context.Context, revision uint64) (rows []limit.Row, newest uint64, err error) {
	if err := s.take(ctx); err != nil {
		return nil, 0, err
	}
	defer s.give()
	if s.ended {
		return nil, 0, errClosed("reading what changed")
	}
	if err := s.patiently(s.refresh); err != nil {
		return nil, 0, unavailable("reading what changed", err)
	}
	return s.t.since(revision), s.t.revision, nil
}

// Version gives a number that differs whenever something changed: a row, a
// key, a setting, by whichever process.
func (s *Store) Version(ctx context.Context) (uint64, error) {
	if err := s.take(ctx); err != nil {
		return 0, err
	}
	defer s.give()
	if s.ended {
		return 0, errClosed("looking for changes")
	}
	var newest int64
	if err := s.patiently(func() error { return s.stmt.revision.QueryRow().Scan(&newest) }); err != nil {
		return 0, unavailable("looking for changes", err)
	}
	return uint64(newest), nil
}
