package keystore

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"time"

	"sluice/keystore/limit"
)

// work is what one transaction is to write.
type work struct {
	rows  []limit.Row  // changed rows; they get their revision here
	write func() error // anything besides
	seen  bool         // others are to notice, although no row changed
	sync  bool         // it must survive a power cut, too
	done  func()       // what this process knows from then on; called after the commit
}

func (w *work) empty() bool { return !w.news() && w.write == nil }

func (w *work) news() bool { return len(w.rows) > 0 || w.seen }

// take waits for the caller's turn.
func (s *Store) take(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case <-s.turn:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (s *Store) give() { s.turn <- struct{}{} }

// transact runs one immediate transaction: it learns what others changed, asks
// plan what to write, and writes it, all or nothing.
func (s *Store) transact(ctx context.Context, doing string, now time.Time, plan func(time.Time) (work, error)) error {
	if err := s.take(ctx); err != nil {
		return err
	}
	defer s.give()
	if s.ended {
		return errClosed(doing)
	}
	return s.locked(doing, now, plan)
}

// locked is transact for one who has the turn already. plan is given the time
// to work with (see table.steady). After the clock went back, what was written
// by the old one is moved first, in a transaction of its own.
func (s *Store) locked(doing string, now time.Time, plan func(time.Time) (work, error)) error {
	if s.unkept != nil {
		return &UnavailableError{Doing: doing, Err: s.unkept}
	}
	if s.gone() {
		if err := s.remake(now); err != nil {
			return unavailable(doing, err)
		}
	}
	back, err := s.attempt(now, plan)
	if back && err == nil {
		_, err = s.attempt(now, plan)
	}
	return unavailable(doing, err)
}

func (s *Store) attempt(now time.Time, plan func(time.Time) (work, error)) (back bool, err error) {
	if err := s.begin(); err != nil {
		return false, err
	}
	var w work
	if err = s.overtaken(); err == nil {
		err = s.refresh()
	}
	if err == nil {
		if now, back = s.t.steady(now); back {
			plan = s.rewind
		}
		if w, err = plan(now); err == nil && !w.empty() {
			err = s.write(&w, now)
		}
	}
	if err != nil || w.empty() {
		_, _ = s.stmt.rollback.Exec()
		return back, err
	}
	if _, err := s.stmt.commit.Exec(); err != nil {
		_, _ = s.stmt.rollback.Exec()
		return back, err
	}
	if w.news() {
		s.t.keep(w.rows)
		s.t.clock = now
		s.t.revision++
	}
	if w.done != nil {
		w.done()
	}
	if w.sync {
		err = s.syncLog()
	}
	return back, err
}

// syncLog waits until the disk has what was committed. SQLite itself does not
// at each commit: that would cost every request a write to the disk.
func (s *Store) syncLog() error {
	f, err := os.OpenFile(s.path+"-wal", os.O_RDWR, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // the file system allows no log; then SQLite has waited
	}
	if err != nil {
		return err
	}
	err = f.Sync()
	return errors.Join(err, f.Close())
}

// write writes what was planned; it does not commit.
func (s *Store) write(w *work, now time.Time) error {
	revision := s.t.revision
	if w.news() {
		revision++
	}
	stamp(w.rows, revision)
	if err := s.putRows(w.rows, now); err != nil {
		return err
	}
	if w.seen {
		if _, err := s.stmt.putRow.Exec("", int64(revision), now.UnixNano(), []byte{}); err != nil {
			return err
		}
	}
	if w.write != nil {
		return w.write()
	}
	return nil
}

// rewind moves what was written by a clock that has gone back since.
func (s *Store) rewind(now time.Time) (work, error) {
	_, err := s.stmt.backBeats.Exec(now.UnixNano())
	return work{rows: s.t.amend(s.t.subjects(), limit.Heal(now)), seen: true}, err
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
func (s *Store) begin() error {
	return s.patiently(func() error {
		_, err := s.stmt.begin.Exec()
		return err
	})
}

// patiently repeats f while another process holds the lock.
func (s *Store) patiently(f func() error) error {
	wait := busyFirst
	for try := 0; ; try++ {
		err := f()
		if err == nil || !busy(err) || try >= busyTries {
			return err
		}
		time.Sleep(wait/2 + time.Duration(s.rng.Int64N(int64(wait))))
		wait = min(wait*5/4, busyMost)
	}
}

// refresh takes over what other processes committed since the last look.
func (s *Store) refresh() error {
	var newest, clock int64
	if err := s.stmt.state.QueryRow().Scan(&newest, &clock); err != nil {
		return err
	}
	s.t.clock = time.Unix(0, clock)
	if uint64(newest) == s.t.revision {
		return nil
	}
	rows, err := s.stmt.since.Query(int64(s.t.revision))
	if err != nil {
		return err
	}
	changed, err := scanRows(rows)
	if err != nil {
		return err
	}
	s.t.keep(changed)
	s.t.revision = uint64(newest)
	return nil
}
