package sqlite

import (
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"sluice/keystore/ledger"
	"sync"
	"time"
)

// file is the one file behind a ledger, keys and settings.
type file struct {
	mu sync.Mutex // guards what follows
	location
	connection
	layouts []string
	notice  error
	unkept  error  // why nothing can be written; nil: it can
	copied  string // the stamp of what was read, where that was copied
	anew    bool   // what the ledger knows is of another file: everything is news
	ended   bool
}

// newFile gives a file that is not open yet.
func newFile(path string, now time.Time) *file {
	rng := rand.New(rand.NewPCG(uint64(now.UnixNano()), uint64(os.Getpid())<<8))
	return &file{location: location{path: path}, connection: connection{rng: rng}, layouts: layouts}
}

// open makes the file where it is missing, and sets a damaged one aside.
func (f *file) open(ctx context.Context, now time.Time) error {
	if err := f.make(); err != nil {
		return err
	}
	err := f.connect(ctx)
	if damaged(err) {
		_ = f.disconnect()
		if f.notice, err = f.setAside(err, now); err == nil {
			err = f.connect(ctx)
		}
	}
	if err != nil {
		_ = f.disconnect()
	}
	return err
}

// connect opens the file, checks that it is sound and of a known version.
func (f *file) connect(ctx context.Context) error {
	// Begin waits by itself; other statements meet a lock only while a crashed
	// process's log is recovered, or another process opens the file.
	const how = "_pragma=busy_timeout(0)&_pragma=synchronous(NORMAL)&_pragma=wal_autocheckpoint(4000)"
	err := f.dial(ctx, address(f.path, how), func() error { return f.setUp(ctx, f.path, f.layouts) })
	return unavailable("opening the store", err)
}

// transact calls write in an immediate transaction. What it wrote is kept, all
// of it or nothing.
func (f *file) transact(ctx context.Context, doing func() string, write func(*tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	err := f.unkept
	switch {
	case f.ended:
		return errClosed(doing())
	case err != nil:
		return &unavailableError{doing(), err}
	case f.gone():
		err = f.remake()
	}
	if err == nil {
		err = f.attempt(write)
	}
	if err != nil {
		return unavailable(doing(), err)
	}
	return nil
}

// attempt is transact for one who has looked whether it can be.
func (f *file) attempt(write func(*tx) error) (err error) {
	if err := f.begin(); err != nil {
		return err
	}
	kept := false
	defer func() {
		if !kept {
			_ = f.exec(`ROLLBACK`)
		}
	}()
	t := tx{connection: &f.connection}
	if err := f.overtaken(); err != nil {
		return err
	}
	if err := write(&t); err != nil || !t.wrote {
		return err
	}
	if err := f.exec(`COMMIT`); err != nil {
		return err
	}
	kept = true
	if t.durable {
		return f.syncLog()
	}
	return nil
}

// overtaken says whether a newer version has changed the layout while the file
// was open here. From then on it is only read.
func (f *file) overtaken() error {
	var version int
	if err := f.row(`PRAGMA user_version`, nil, &version); err != nil {
		return err
	}
	if version > len(f.layouts) {
		f.unkept = &newerError{f.path, version, len(f.layouts)}
	}
	return f.unkept
}

// look calls read while nobody else of this process uses the file.
func (f *file) look(ctx context.Context, doing string, read func() error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.ended {
		return errClosed(doing)
	}
	return unavailable(doing, f.patiently(read))
}

// checkpoint moves a log that is worth it into the file: outside the turn, and
// passive, it takes what it can without making anybody wait.
func (f *file) checkpoint(ctx context.Context) {
	f.mu.Lock()
	side, worth := f.side, f.logged() > checkpointOver
	f.mu.Unlock()
	if side != nil && worth {
		_, _ = side.ExecContext(ctx, `PRAGMA wal_checkpoint(PASSIVE)`)
	}
}

// checkpointOver is how many bytes of log are worth the write to the disk.
const checkpointOver = 2 << 20

// close closes the file; before says that it was closed before.
func (f *file) close() (before bool, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.ended {
		return true, nil
	}
	f.ended = true
	return false, unavailable("closing the store", f.disconnect())
}

func errClosed(doing string) error {
	return &unavailableError{doing, errors.New("the store is closed")}
}

// news gives what was committed after a revision, or, once the file is another
// one, everything.
func (f *file) news(revision uint64) (ledger.News, error) {
	if f.anew {
		revision = 0
	}
	n, err := f.after(revision)
	if err == nil {
		f.anew = false
	}
	return n, err
}
