package keystore

import (
	"context"
	"errors"
	"time"

	"sluice/keystore/limit"
)

// Ledger decides, atomically, what may be sent. All methods are safe for
// concurrent use, by several processes where the ledger is shared. Rows that it
// hands out are shared: they must not be written to. keystore/ledgertest holds
// what every ledger must do.
type Ledger interface {
	// Reserve takes c from every bucket that covers t, or from none, and leaves
	// keep, a part from 0 to 1, of each limit to others. Where it does not fit
	// now, the grant says why and when; that is not an error.
	Reserve(ctx context.Context, t Target, c limit.Cost, keep float64, now time.Time) (Grant, error)
	// Settle ends a lease and gives the rows that changed. A lease ends once: a
	// second time gives ErrEnded and changes nothing.
	Settle(ctx context.Context, l Lease, r limit.Result, now time.Time) ([]limit.Row, error)
	// Amend applies change to the row of each subject, which need not exist
	// yet, all at once, and gives the rows that differ afterwards. A switch
	// survives a power cut once it returns.
	Amend(ctx context.Context, subjects []limit.Subject, change limit.Change, now time.Time) ([]limit.Row, error)
	// Since gives the rows that changed after revision, and the newest revision.
	Since(ctx context.Context, revision uint64) ([]limit.Row, uint64, error)
	// Version is cheap and changes whenever anybody changed something.
	Version(ctx context.Context) (uint64, error)
}

// Beater is a Ledger that wants to hear, every few seconds, that this process
// lives, so that the leases of dead ones can be given back.
type Beater interface {
	Beat(ctx context.Context, now time.Time) error
}

// Rider is a Ledger for which it pays that the end of a request waits a little,
// to go along with other operations.
type Rider interface {
	// SettleSoon is Settle for a lease whose end nobody waits for. It may take
	// some hundredths of a second longer, unless ctx ends or others come. The end
	// of ctx keeps it from nothing. What this process reserves meanwhile is
	// decided after it.
	SettleSoon(ctx context.Context, l Lease, r limit.Result, now time.Time) ([]limit.Row, error)
}

// ErrEnded says that a lease has already been settled, or was never granted.
var ErrEnded = errors.New("lease has ended")

// ErrUnavailable says that a ledger cannot be used now: its disk is full,
// read-only, gone, or locked for too long. A caller may go on in memory.
var ErrUnavailable = errors.New("the store is not available")

// ErrNoKey says that no key has that ID.
var ErrNoKey = errors.New("no such key")
