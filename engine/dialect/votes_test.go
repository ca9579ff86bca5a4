package dialect

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"testing"
	"time"

	"sluice/keystore/limit"
)

// TestASignStandsForWhatItNamesFirst: no sign lowers its own reading, so that
// more of the same evidence never speaks against it.
func TestASignStandsForWhatItNamesFirst(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range signs {
		if s.votes[0].weight <= 0 && s.name != "short wait" {
			t.Errorf("%s begins with a vote against something", s.name)
		}
		if seen[s.name] {
			t.Errorf("%s stands twice", s.name)
		}
		seen[s.name] = true
		for i, v := range s.votes {
			if slices.ContainsFunc(s.votes[:i], func(w vote) bool { return w.class == v.class }) {
				t.Errorf("%s votes twice on %s", s.name, v.class)
			}
		}
	}
}

// TestTheOrderOfSentencesDecidesNothing: neither does saying a thing twice.
func TestTheOrderOfSentencesDecidesNothing(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	text, err := os.ReadFile("testdata/answers.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	for d := json.NewDecoder(bytes.NewReader(text)); d.More(); {
		var c struct {
			ID, Provider, Body string
			Status             int
		}
		if err := d.Decode(&c); err != nil {
			t.Fatal(err)
		}
		if c.Status/100 == 2 {
			continue
		}
		a, now := Answer{Provider: c.Provider, Status: c.Status, Body: []byte(c.Body)}, testNow
		e := gather(sourceOf(a), a.Status, a.Header, bounded(a.Body), now)
		var want, got tally
		want.cast(e, nil)
		e.lines = append(slices.Clone(e.lines), e.lines...)
		random.Shuffle(len(e.lines), func(i, j int) { e.lines[i], e.lines[j] = e.lines[j], e.lines[i] })
		if got.cast(e, nil); got != want {
			t.Errorf("%s: %v, in another order %v", c.ID, want, got)
		}
	}
}

// TestNonsenseHarmsNobody: what says nothing that is known leaves the key and
// the account alone, unless the status itself is about them.
func TestNonsenseHarmsNobody(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	const letters = "abcdefghijklmnopqrstuvwxyz ABC{}[]\":,.0123456789_-\\/\n\x00\xff错误ошибка"
	rounds := 20_000
	if testing.Short() {
		rounds /= 5
	}
	for range rounds {
		b := make([]byte, random.IntN(200))
		for i := range b {
			b[i] = letters[random.IntN(len(letters))]
		}
		status := []int{400, 404, 409, 422, 429, 500, 502, 503}[random.IntN(8)]
		v := Read(Answer{Status: status, Header: http.Header{}, Body: b}, time.Unix(1_790_000_000, 0))
		if v.Class == limit.Auth || v.Class == limit.QuotaExhausted {
			t.Fatalf("%d %q is read as %s", status, b, v.Class)
		}
	}
}

var testNow = time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC)
