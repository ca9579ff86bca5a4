// Package ledger is the table of rows, and the transactions over it, that every
// ledger applies in the same way: what differs is where the rows rest.
package ledger

import (
	"context"
	"fmt"
	"time"

	"sluice/keystore"
	"sluice/keystore/limit"
)

// Backend is where the rows of a ledger rest, for this process alone or for
// several. A ledger calls one method at a time.
type Backend interface {
	// Transact calls f with the news after a revision while nobody else writes,
	// and keeps what f wrote, all of it or nothing. doing gives the words that
	// begin the text of an error.
	Transact(ctx context.Context, doing func() string, after uint64, f func(Tx, News) error) error
	// News gives what was committed after a revision.
	News(ctx context.Context, after uint64) (News, error)
	// Version is cheap and changes whenever anybody changed something.
	Version(ctx context.Context) (uint64, error)
}

// Tx is a backend while nobody else writes.
type Tx interface {
	// Write keeps rows, each with its own revision, and that this one is the
	// newest. Durable rows survive a power cut once the transaction has ended.
	Write(rows []limit.Row, revision uint64, now time.Time, durable bool) error
	// Begin keeps a lease, for whoever must give it back.
	Begin(l Running) error
	// End forgets a lease, and says whether it was there: others give back the
	// leases of a process that does not beat.
	End(lease string) (there bool, err error)
	// Beat notes that a process lives.
	Beat(process string, now time.Time) error
	// Rewind moves heartbeats that are later than now to now.
	Rewind(now time.Time) error
	// Silent names the processes that have not beaten since a time, and those
	// that hold leases and have never beaten.
	Silent(since time.Time) ([]Process, error)
	// Bury forgets a process and its leases, and gives these.
	Bury(process string) ([]Running, error)
}

// News is what a backend has that its ledger has not seen. Where the backend
// holds something else than before, it is everything.
type News struct {
	Rows     []Rest
	Revision uint64    // the newest
	Clock    time.Time // when that was written; zero: as before
}

// Rest is a row as it rests. It is opened when it is needed: most of what other
// processes write is written again before this one asks for it.
type Rest struct {
	Subject  limit.Subject
	Revision uint64
	Body     []byte // as limit.Row writes itself
}

// Open gives the row.
func (r *Rest) Open() (row limit.Row, err error) {
	if err := row.UnmarshalJSON(r.Body); err != nil {
		return limit.Row{}, fmt.Errorf("row of %+v: %w", r.Subject, err)
	}
	row.Subject, row.Revision = r.Subject, r.Revision
	return row, nil
}

// Running is a lease that has not ended, as it rests.
type Running struct {
	Target keystore.Target `json:"target"`
	Hold   limit.Hold      `json:"hold"`
	Taken  []limit.Taken   `json:"taken"`
}

// Process is one that shares a backend.
type Process struct {
	ID   string
	Seen time.Time // its last heartbeat; zero: not known
}
