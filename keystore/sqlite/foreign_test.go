package sqlite

import (
	"testing"
	"time"

	"sluice/keystore"
	"sluice/keystore/limit"
)

// TestRowsOfAnotherVersionStayAsTheyAre, and keep nothing else from being read.
func TestRowsOfAnotherVersionStayAsTheyAre(t *testing.T) {
	path := storePath(t)
	s := openStore(t, path, "a", start)
	const body = `{"off":{"since":"2026-03-01T00:00:00Z"},"sparks":[1,2]}`
	foreign := []string{"9\x1frelay\x1f\x1f\x1fm", "of everything", "4\x1frelay", "4\x1f\x1f\x1fk1\x1f"}
	for _, subject := range foreign {
		if err := s.file.exec(putRow, subject, int64(version(t, s))+1, start.UnixNano(), body); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.Amend(t.Context(), []limit.Subject{target.Subjects()[limit.OfKey], {Kind: limit.OfKey, Key: "k1"}},
		limit.SwitchOff(time.Time{}, "enough", start), start); err != nil {
		t.Fatal(err)
	}
	b := openStore(t, path, "b", start)
	if g := reserve(t, b, target, start); g.OK || !g.Fit.Off {
		t.Errorf("the switch is not seen: %+v", g)
	}
	settle(t, b, reserve(t, b, keystore.Target{Provider: "relay", Key: "k2", Model: "m"}, start), limit.Verdict{Class: limit.OK}, start)
	for _, subject := range foreign[:3] {
		var got string
		if err := s.file.conn.QueryRowContext(t.Context(), `SELECT body FROM rows WHERE subject = ?`, subject).Scan(&got); err != nil || got != body {
			t.Errorf("%q holds %q, %v", subject, got, err)
		}
	}
	if r := rowOf(t, b, limit.Subject{Kind: limit.OfKey, Key: "k1"}); r.Off.Reason != "enough" || r.More != `{"sparks":[1,2]}` {
		t.Errorf("what another version keeps beside a switch: %+v", r)
	}
}

func TestWhatAnotherVersionKeepsWithAKeyStays(t *testing.T) {
	s := openStore(t, storePath(t), "a", start)
	k := keystore.Key{ID: "k1", Name: "main", Provider: "relay", Ref: "env:MAIN", Models: []string{"m"}}
	if err := s.PutKey(t.Context(), k); err != nil {
		t.Fatal(err)
	}
	if _, err := s.file.conn.ExecContext(t.Context(), `UPDATE keys SET body = json_set(body, '$.plan', 'free')`); err != nil {
		t.Fatal(err)
	}
	k.Name, k.Models = "renamed", nil
	if err := s.PutKey(t.Context(), k); err != nil {
		t.Fatal(err)
	}
	var body string
	if err := s.file.conn.QueryRowContext(t.Context(), `SELECT json(body) FROM keys`).Scan(&body); err != nil {
		t.Fatal(err)
	}
	if want := `{"id":"k1","name":"renamed","plan":"free","provider":"relay","ref":"env:MAIN"}`; body != want {
		t.Errorf("%s, want %s", body, want)
	}
}
