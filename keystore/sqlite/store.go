// Package sqlite keeps a ledger, the keys without their secrets, and small
// settings in one file that every process on a machine shares. What is committed
// survives the death of the process; a key or a switch survives a power cut as
// well, counts of the last moments may not.
package sqlite

import (
	"context"
	"time"

	"sluice/keystore"
	"sluice/keystore/ledger"
	"sluice/keystore/limit"
)

// Store is a file with its ledger, its keys and its settings. It is safe for
// concurrent use.
//
// Errors for which errors.Is(err, keystore.ErrUnavailable) holds say that the
// file cannot be used now: disk full, read-only, gone, locked for too long.
type Store struct {
	*ledger.Ledger
	keys
	settings
	file *file
}

func newStore(path, process string, now time.Time) *Store {
	f := newFile(path, now)
	return &Store{Ledger: ledger.New(process, backend{f}), keys: keys{f}, settings: settings{f}, file: f}
}

// Open opens the file at path, or makes it, with its directory. process
// names this process and must be unique among those alive: leases carry it.
//
// A damaged file is set aside under another name and a new one begun: Notice
// says so. Where the file, or the directory, is taken away later, it is made
// anew with all that was in it. Whatever stands in the way gives an error that
// is keystore.ErrUnavailable; a file from a newer version is left alone. Both
// can still be read: see OpenToRead.
func Open(ctx context.Context, path, process string, now time.Time) (*Store, error) {
	s := newStore(path, process, now)
	if err := s.open(ctx, now); err != nil {
		return nil, err
	}
	return s, nil
}

func (s *Store) open(ctx context.Context, now time.Time) error {
	err := s.file.open(ctx, now)
	if err == nil {
		err = s.Enter(ctx, now)
	}
	if err != nil {
		_ = s.file.disconnect()
	}
	return err
}

// OpenToRead opens a file for which Open gave why: a newer version wrote it,
// or its disk is full or read-only. What it says can be asked for, and stays
// true as others change it; whatever would change it fails with why. Each Beat
// looks whether it can be written by now, and then it is as Open makes it.
//
// Nothing is made or changed on the disk but SQLite's own index of its log. An
// error says that the file cannot be read either.
func OpenToRead(ctx context.Context, path, process string, why error, now time.Time) (*Store, error) {
	s := newStore(path, process, now)
	s.file.unkept = why
	if err := s.file.connectToRead(ctx); err != nil {
		return nil, err
	}
	return s, nil
}

// Notice says what a person should know about how the store was opened: that
// a damaged file was set aside. It is nil otherwise.
func (s *Store) Notice() error {
	s.file.mu.Lock()
	defer s.file.mu.Unlock()
	return s.file.notice
}

// Unkept says why nothing can be written; nil where it can.
func (s *Store) Unkept() error {
	s.file.mu.Lock()
	defer s.file.mu.Unlock()
	return s.file.unkept
}

// Beat says that this process lives; call it every few seconds. It gives back
// the leases of processes that do not, and moves the write-ahead log into the
// file. It looks whether what could only be read can be written by now.
func (s *Store) Beat(ctx context.Context, now time.Time) error {
	if err := s.file.regain(ctx, now); err != nil {
		return err
	}
	if err := s.Ledger.Beat(ctx, now); err != nil {
		return err
	}
	s.file.checkpoint(ctx)
	return nil
}

// company is how long the end of a request may wait for other operations: each
// transaction keeps all processes waiting, and costs much more than what goes
// along in it.
const company = 20 * time.Millisecond

// SettleSoon implements keystore.Rider.
func (s *Store) SettleSoon(ctx context.Context, l keystore.Lease, r limit.Result, now time.Time) ([]limit.Row, error) {
	return s.SettleWithin(ctx, company, l, r, now)
}

// Close gives back what this process still holds and closes the file.
func (s *Store) Close(now time.Time) error {
	err := s.Leave(now)
	if s.Unkept() != nil {
		err = nil // that has been said; others give them back
	}
	closed, e := s.file.close()
	if closed {
		return nil
	}
	if err == nil {
		err = e
	}
	return err
}
