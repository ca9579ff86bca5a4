package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"sluice/keystore/ledger"
	"sluice/keystore/limit"
)

// backend is the file as a ledger sees it.
type backend struct{ file *file }

func (b backend) Transact(ctx context.Context, doing func() string, after uint64, f func(ledger.Tx, ledger.News) error) error {
	return b.file.transact(ctx, doing, func(t *tx) error {
		news, err := b.file.news(after)
		if err != nil {
			return err
		}
		return f(t, news)
	})
}

func (b backend) News(ctx context.Context, after uint64) (news ledger.News, err error) {
	err = b.file.look(ctx, "reading what changed", func() error {
		news, err = b.file.news(after)
		return err
	})
	return news, err
}

func (b backend) Version(ctx context.Context) (uint64, error) {
	var newest int64
	err := b.file.look(ctx, "looking for changes", func() error {
		return b.file.row(`SELECT max(revision) FROM rows`, nil, &newest)
	})
	return uint64(newest), err
}

const between = "\x1f" // parts a subject's fields in its column

func subjectText(s limit.Subject) string {
	return strings.Join([]string{strconv.Itoa(int(s.Kind)), s.Provider, s.Account, s.Key, s.Model}, between)
}

// subjectOf reads what subjectText wrote; known is false for a subject of a
// kind that only another version knows.
func subjectOf(text string) (s limit.Subject, known bool) {
	p := strings.SplitN(text, between, 5)
	kind, err := strconv.Atoi(p[0])
	if len(p) != 5 || err != nil || kind < 0 || kind > int(limit.OfKeyModel) {
		return limit.Subject{}, false
	}
	return limit.Subject{Kind: limit.Kind(kind), Provider: p[1], Account: p[2], Key: p[3], Model: p[4]}, true
}

// tx is the file within a transaction.
type tx struct {
	*connection
	wrote   bool // there is something to commit
	durable bool // the commit must survive a power cut
}

func (t *tx) write(query string, args ...any) error {
	t.wrote = true
	return t.exec(query, args...)
}

const putRow = `INSERT INTO rows (subject, revision, clock, body) VALUES (?, ?, ?, ?)
	ON CONFLICT (subject) DO UPDATE SET revision = excluded.revision, clock = excluded.clock, body = excluded.body`

func (t *tx) Write(rows []limit.Row, revision uint64, now time.Time, durable bool) error {
	t.durable = t.durable || durable
	told := false
	for i := range rows {
		told = told || rows[i].Revision == revision
		body, err := rows[i].MarshalJSON()
		if err != nil {
			return err
		}
		if err := t.write(putRow, subjectText(rows[i].Subject), int64(rows[i].Revision), now.UnixNano(), body); err != nil {
			return err
		}
	}
	if told {
		return nil
	}
	return t.write(putRow, "", int64(revision), now.UnixNano(), []byte{})
}

// touch lets others notice that something besides rows changed; that survives a
// power cut.
func (t *tx) touch() error {
	t.durable = true
	return t.write(`UPDATE rows SET (revision, clock) = (SELECT revision + 1, clock FROM rows ORDER BY revision DESC LIMIT 1) WHERE subject = ''`)
}

func (t *tx) Begin(l ledger.Running) error {
	body, err := json.Marshal(l)
	if err != nil {
		return err
	}
	return t.write(`INSERT INTO leases (id, process, body) VALUES (?, ?, ?)`, l.Hold.Lease, l.Hold.Process, body)
}

func (t *tx) End(lease string) (there bool, err error) {
	t.wrote = true
	done, err := t.change(`DELETE FROM leases WHERE id = ?`, lease)
	if err != nil {
		return false, err
	}
	n, err := done.RowsAffected()
	return n > 0, err
}

func (t *tx) Beat(process string, now time.Time) error {
	return t.write(`INSERT INTO processes (id, beat) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET beat = excluded.beat`, process, now.UnixNano())
}

func (t *tx) Rewind(now time.Time) error {
	return t.write(`UPDATE processes SET beat = min(beat, ?)`, now.UnixNano())
}

func (t *tx) Silent(since time.Time) (found []ledger.Process, err error) {
	const silent = `SELECT id, beat FROM processes WHERE beat <= ?
		UNION SELECT process, NULL FROM leases WHERE process NOT IN (SELECT id FROM processes)`
	err = t.each(silent, []any{since.UnixNano()}, func(rows *sql.Rows) error {
		var p ledger.Process
		var beat sql.NullInt64
		if err := rows.Scan(&p.ID, &beat); err != nil {
			return err
		}
		if beat.Valid {
			p.Seen = time.Unix(0, beat.Int64)
		}
		found = append(found, p)
		return nil
	})
	return found, err
}

func (t *tx) Bury(process string) (leases []ledger.Running, err error) {
	err = t.each(`SELECT id, body FROM leases WHERE process = ?`, []any{process}, func(rows *sql.Rows) error {
		var id string
		var body []byte
		if err := rows.Scan(&id, &body); err != nil {
			return err
		}
		var l ledger.Running
		if err := json.Unmarshal(body, &l); err != nil {
			return fmt.Errorf("lease %q: %w", id, err)
		}
		leases = append(leases, l)
		return nil
	})
	if err != nil {
		return nil, err
	}
	if err := t.write(`DELETE FROM leases WHERE process = ?`, process); err != nil {
		return nil, err
	}
	return leases, t.write(`DELETE FROM processes WHERE id = ?`, process)
}
