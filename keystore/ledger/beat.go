package ledger

import (
	"context"
	"maps"
	"slices"
	"time"

	"sluice/keystore/limit"
)

// Dead is how old a process's heartbeat must be for its leases to be given
// back: its places among running requests come back, requests and tokens stay
// spent.
const Dead = 30 * time.Second

// lastWords is how long after its last heartbeat a request of a process that
// died can still have reached the provider: the process beats every five
// seconds, may be late, and what it had written to the network goes on alone.
const lastWords = 10 * time.Second

// Enter gives back what an earlier process of the same name left, and lives.
func (l *Ledger) Enter(ctx context.Context, now time.Time) error {
	if err := l.release(ctx, "opening the store", now); err != nil {
		return err
	}
	return l.Beat(ctx, now)
}

// Leave gives back what this process still holds.
func (l *Ledger) Leave(now time.Time) error {
	return l.release(context.Background(), "giving back leases", now)
}

func (l *Ledger) release(ctx context.Context, doing string, now time.Time) error {
	_, err := l.transact(ctx, doing, now, func(tx Tx, now time.Time) (work, error) {
		return l.bury(tx, []Process{{ID: l.t.process, Seen: now}}, now)
	})
	return err
}

// Beat says that this process lives; call it every few seconds. It gives back
// the leases of processes that do not.
func (l *Ledger) Beat(ctx context.Context, now time.Time) error {
	asked := now.Round(0)
	_, err := l.transact(ctx, "beating", asked, func(tx Tx, now time.Time) (work, error) {
		if err := tx.Beat(l.t.process, now); err != nil {
			return work{}, err
		}
		// A process that was itself asleep cannot tell who else is dead.
		if awake := l.t.beat.IsZero() || asked.Sub(l.t.beat) < Dead; !awake {
			return work{beat: asked}, nil
		}
		dead, err := tx.Silent(now.Add(-Dead))
		if err != nil {
			return work{}, err
		}
		w, err := l.bury(tx, dead, now)
		w.beat = asked
		return w, err
	})
	return err
}

// bury gives back the leases of processes and forgets these.
func (l *Ledger) bury(tx Tx, processes []Process, now time.Time) (work, error) {
	pending := map[limit.Subject]limit.Row{}
	for _, p := range processes {
		if p.Seen.IsZero() {
			p.Seen = now
		}
		leases, err := tx.Bury(p.ID)
		if err != nil {
			return work{}, err
		}
		for _, lease := range leases {
			if err := l.t.openTarget(lease.Target); err != nil {
				return work{}, err
			}
			rows := l.t.cover(lease.Target).values()
			for i := range rows {
				if r, ok := pending[rows[i].Subject]; ok {
					rows[i] = r
				}
			}
			for _, r := range limit.Abandon(rows[:], lease.Taken, lease.Hold, p.Seen.Add(lastWords), now) {
				pending[r.Subject] = r
			}
		}
	}
	return work{rows: slices.Collect(maps.Values(pending))}, nil
}
