package ending

import (
	"strings"
	"testing"
	"time"
)

// TestErrorsNameTheDay of what opens, and of what was met.
func TestErrorsNameTheDay(t *testing.T) {
	now := time.Date(2026, 12, 31, 23, 0, 0, 0, time.Local)
	met := []Attempt{{At: now.Add(-50 * time.Hour)}}
	for _, err := range []error{
		&LimitedError{Earliest: now.Add(26 * time.Hour), What: "x", Asked: now, Attempts: met},
		&UnavailableError{Earliest: now.Add(26 * time.Hour), What: "x", Asked: now, Attempts: met},
	} {
		if got := err.Error(); !strings.Contains(got, "in 1d2h0m, at 2027-01-02 01:00") {
			t.Errorf("%T: %s", err, got)
		}
	}
	for _, err := range []error{
		&UnavailableError{Asked: now, Attempts: met}, &RejectedError{Asked: now, Attempts: met}, &GiveUpError{Asked: now, Attempts: met},
		&NoSecretError{Asked: now, Attempts: []Attempt{met[0], {At: met[0].At}, {}}},
	} {
		if _, ok := err.(*NoSecretError); ok {
			err.(*NoSecretError).Attempts[0].Verdict.Text = "another"
		}
		if got := err.Error(); !strings.Contains(got, "1. 2026-12-29 21:00 ") {
			t.Errorf("%T: %s", err, got)
		}
	}
}
