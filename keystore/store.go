package keystore

import (
	"context"
	"database/sql"
	"math/rand/v2"
	"os"
	"time"

	_ "modernc.org/sqlite" // the driver, in pure Go
)

// Store is the ledger in SQLite, shared by every process that opens the same
// file. Each method is one transaction over the same pure functions as Memory
// uses. It also keeps keys (without their secrets) and small settings.
//
// It is safe for concurrent use. Callers of one process are served in order of
// arrival. What is committed survives the death of the process; a key or a
// switch survives a power cut as well, counts of the last moments may not.
//
// Errors for which errors.Is(err, ErrUnavailable) holds say that the file
// cannot be used now (disk full, read-only, gone, locked for too long): a
// caller may go on with a Memory that it seeds.
type Store struct {
	path    string
	layouts []string
	file    os.FileInfo // of path when it was opened
	notice  error
	unkept  error  // why nothing can be written; nil: it can
	copied  string // the stamp of what was read, where that was copied

	db    *sql.DB
	conn  *sql.Conn // the one that reads and writes
	side  *sql.Conn // moves the write-ahead log into the file
	stmt  statements
	turn  chan struct{} // holds one token: whoever has it may use what follows
	t     table         // what this process knows, as of t.revision
	rng   *rand.Rand    // jitter
	beat  time.Time     // the last Beat of this process
	ended bool
}

// newStore gives a store that is not open yet.
func newStore(path, process string, now time.Time) *Store {
	s := &Store{
		path: path, layouts: layouts, t: newTable(process), turn: make(chan struct{}, 1),
		rng: rand.New(rand.NewPCG(uint64(now.UnixNano()), uint64(len(process))+uint64(os.Getpid())<<8)),
	}
	s.turn <- struct{}{}
	return s
}

// Open opens the ledger at path, or makes it, with its directory. process
// names this process and must be unique among those alive: leases carry it.
//
// A damaged file is set aside under another name and a new one begun: Notice
// says so. Where the file, or the directory, is taken away later, it is made
// anew with all that was in it. Whatever stands in the way gives an error that
// is ErrUnavailable; a file from a newer version is left alone: *NewerError.
// Both can still be read: see OpenToRead.
func Open(ctx context.Context, path, process string, now time.Time) (*Store, error) {
	s := newStore(path, process, now)
	if err := s.open(ctx, now); err != nil {
		return nil, err
	}
	return s, nil
}

func (s *Store) open(ctx context.Context, now time.Time) error {
	if err := s.prepareFile(); err != nil {
		return err
	}
	err := s.connect(ctx)
	if damaged(err) {
		_ = s.disconnect()
		if err = s.setAside(err, now); err == nil {
			err = s.connect(ctx)
		}
	}
	if err == nil {
		err = s.start(now)
	}
	if err != nil {
		_ = s.disconnect()
	}
	return err
}

// Notice says what a person should know about how the store was opened: that
// a damaged file was set aside (*SetAsideError). It is nil otherwise.
func (s *Store) Notice() error { return s.notice }

// Close gives back what this process still holds and closes the file.
func (s *Store) Close(now time.Time) error {
	<-s.turn
	defer s.give()
	if s.ended {
		return nil
	}
	s.ended = true
	err := s.locked("giving back leases", now, func(now time.Time) (work, error) {
		return s.bury([]departed{{id: s.t.process, seen: now}}, now)
	})
	if s.unkept != nil {
		err = nil // that has been said; others give them back
	}
	if e := s.disconnect(); err == nil && e != nil {
		err = unavailable("closing the store", e)
	}
	return err
}
