package keystore

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"sluice/keystore/limit"
)

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

func (s *Store) putRows(rows []limit.Row, now time.Time) error {
	for i := range rows {
		body, err := limit.Encode(rows[i])
		if err != nil {
			return err
		}
		if _, err := s.stmt.putRow.Exec(subjectText(rows[i].Subject), int64(rows[i].Revision), now.UnixNano(), body); err != nil {
			return err
		}
	}
	return nil
}

func scanRows(rows *sql.Rows) (out []limit.Row, err error) {
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var subject string
		var revision int64
		var body sql.RawBytes
		if err := rows.Scan(&subject, &revision, &body); err != nil {
			return nil, err
		}
		sub, known := subjectOf(subject)
		if !known {
			continue // another version's: it stays as it is
		}
		r, err := limit.Decode(body)
		if err != nil {
			return nil, fmt.Errorf("row of %q: %w", subject, err)
		}
		r.Subject, r.Revision = sub, uint64(revision)
		out = append(out, r)
	}
	return out, rows.Err()
}

// atRest is a lease as it lies in the file, for whoever must give it back.
type atRest struct {
	Target Target        `json:"target"`
	Hold   limit.Hold    `json:"hold"`
	Taken  []limit.Taken `json:"taken"`
}

func (s *Store) putLease(t Target, run *running) error {
	body, err := json.Marshal(atRest{t, run.hold, run.taken})
	if err != nil {
		return err
	}
	_, err = s.stmt.putLease.Exec(run.hold.Lease, s.t.process, body)
	return err
}

// dropLease says whether the lease was still there.
func (s *Store) dropLease(id string) (bool, error) {
	res, err := s.stmt.dropLease.Exec(id)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n > 0, err
}

// leasesOf gives the leases of a process.
func (s *Store) leasesOf(process string) (out []atRest, err error) {
	rows, err := s.stmt.leases.Query(process)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var id string
		var body []byte
		if err := rows.Scan(&id, &body); err != nil {
			return nil, err
		}
		var l atRest
		if err := json.Unmarshal(body, &l); err != nil {
			return nil, fmt.Errorf("lease %q: %w", id, err)
		}
		out = append(out, l)
	}
	return out, rows.Err()
}
