package keystore

import (
	"context"
	"database/sql"
	"os"
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

// departed is a process that has ended, and when it was last seen alive.
type departed struct {
	id   string
	seen time.Time
}

// Beat says that this process lives; call it every few seconds. It gives back
// the leases of processes that do not, and moves the write-ahead log into the
// file. It looks whether what could only be read can be written by now.
func (s *Store) Beat(ctx context.Context, now time.Time) error {
	side, err := s.beatOnce(ctx, now)
	if err != nil {
		return err
	}
	// Outside the turn, and passive: it takes what it can without making
	// anybody wait. Each time costs a write to the disk, so not for a little.
	if info, err := os.Stat(s.path + "-wal"); err == nil && info.Size() > checkpointOver {
		_, _ = side.ExecContext(ctx, `PRAGMA wal_checkpoint(PASSIVE)`)
	}
	return nil
}

// checkpointOver is how many bytes of log are worth a checkpoint.
const checkpointOver = 2 << 20

// beatOnce is Beat without the checkpoint, and gives the connection for that.
func (s *Store) beatOnce(ctx context.Context, now time.Time) (side *sql.Conn, err error) {
	if err := s.take(ctx); err != nil {
		return nil, err
	}
	defer s.give()
	if s.ended {
		return nil, errClosed("beating")
	}
	if s.unkept != nil {
		if err := s.regain(ctx, now); err != nil {
			return nil, unavailable("beating", err)
		}
	}
	err = s.pulse(now.Round(0))
	return s.side, err
}

// pulse is Beat for one who has the turn.
func (s *Store) pulse(now time.Time) error {
	// A process that was itself asleep cannot tell who else is dead.
	awake := s.beat.IsZero() || now.Sub(s.beat) < Dead
	err := s.locked("beating", now, func(now time.Time) (work, error) {
		if err := s.live(now); err != nil || !awake {
			return work{write: nothing}, err
		}
		dead, err := s.dead(now)
		if err != nil {
			return work{}, err
		}
		return s.bury(dead, now)
	})
	if err != nil {
		return err
	}
	s.beat = now
	return nil
}

// live writes this process's heartbeat.
func (s *Store) live(now time.Time) error {
	_, err := s.stmt.beat.Exec(s.t.process, now.UnixNano())
	return err
}

// dead names the processes that have not beaten for Dead, and those that were
// taken for dead, went on, and have not beaten since.
func (s *Store) dead(now time.Time) (found []departed, err error) {
	rows, err := s.stmt.dead.Query(now.Add(-Dead).UnixNano())
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var id string
		var beat sql.NullInt64
		if err := rows.Scan(&id, &beat); err != nil {
			return nil, err
		}
		d := departed{id: id, seen: now}
		if beat.Valid {
			d.seen = time.Unix(0, beat.Int64)
		}
		found = append(found, d)
	}
	return found, rows.Err()
}

// bury gives back the leases of processes and forgets these.
func (s *Store) bury(processes []departed, now time.Time) (work, error) {
	pending := map[limit.Subject]limit.Row{}
	for _, p := range processes {
		leases, err := s.leasesOf(p.id)
		if err != nil {
			return work{}, err
		}
		for _, l := range leases {
			rows := s.t.cover(l.Target).values()
			for i := range rows {
				if r, ok := pending[rows[i].Subject]; ok {
					rows[i] = r
				}
			}
			for _, r := range limit.Abandon(rows[:], l.Taken, l.Hold, p.seen.Add(lastWords), now) {
				pending[r.Subject] = r
			}
		}
		if _, err := s.stmt.dropLeases.Exec(p.id); err != nil {
			return work{}, err
		}
		if _, err := s.stmt.dropProcess.Exec(p.id); err != nil {
			return work{}, err
		}
	}
	w := work{write: nothing}
	for _, r := range pending {
		w.rows = append(w.rows, r)
	}
	return w, nil
}
