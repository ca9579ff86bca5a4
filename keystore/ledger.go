package keystore

import (
	"context"
	"time"

	"sluice/keystore/limit"
)

// Ledger decides, atomically, what may be sent. Memory and Store implement it,
// and failover.Ledger, which puts one beside the other. All methods are safe
// for concurrent use, by several processes where the ledger is shared.
type Ledger interface {
	// Reserve takes c from every bucket that covers t, or from none.
	Reserve(ctx context.Context, t Target, c limit.Cost, now time.Time) (Grant, error)
	// Settle ends a lease, exactly once, and gives the rows that changed.
	Settle(ctx context.Context, l Lease, r limit.Result, now time.Time) ([]limit.Row, error)
	// Amend applies change to the rows of subjects, which need not exist yet.
	Amend(ctx context.Context, subjects []limit.Subject, change func(limit.Row) limit.Row, now time.Time) ([]limit.Row, error)
	// Since gives the rows that changed after revision, and the newest revision.
	Since(ctx context.Context, revision uint64) ([]limit.Row, uint64, error)
	// Version is cheap and changes whenever anybody changed something.
	Version(ctx context.Context) (uint64, error)
}

// Beater is a Ledger that wants to hear that this process lives, so that the
// leases of dead ones can be given back.
type Beater interface {
	Beat(ctx context.Context, now time.Time) error
}
