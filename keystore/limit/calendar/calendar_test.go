package calendar

import (
	"testing"
	"time"
)

var start = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

func TestEnd(t *testing.T) {
	for _, c := range []struct {
		name     string
		span     time.Duration
		zone     string
		at, want string
	}{
		{"day in UTC", Day, "UTC", "2026-03-02T12:00:00Z", "2026-03-03T00:00:00Z"},
		{"day at midnight itself", Day, "UTC", "2026-03-02T00:00:00Z", "2026-03-03T00:00:00Z"},
		{"Pacific day", Day, "America/Los_Angeles", "2026-03-02T07:59:59Z", "2026-03-02T08:00:00Z"},
		{"Pacific day that loses an hour", Day, "America/Los_Angeles", "2026-03-08T08:00:00Z", "2026-03-09T07:00:00Z"},
		{"Pacific day that gains an hour", Day, "America/Los_Angeles", "2026-11-01T07:00:00Z", "2026-11-02T08:00:00Z"},
		{"day without a midnight", Day, "America/Santiago", "2026-09-05T12:00:00Z", "2026-09-06T04:00:00Z"},
		{"week, on a Monday", Week, "UTC", "2026-03-02T12:00:00Z", "2026-03-09T00:00:00Z"},
		{"week, on a Sunday", Week, "UTC", "2026-03-08T12:00:00Z", "2026-03-09T00:00:00Z"},
		{"month", Month, "UTC", "2026-12-31T23:00:00Z", "2027-01-01T00:00:00Z"},
		{"hour of the clock", time.Hour, "UTC", "2026-03-02T12:20:00Z", "2026-03-02T13:00:00Z"},
		{"zone that is not known", Day, "Mars/Olympus", "2026-03-02T12:00:00Z", "2026-03-03T00:00:00Z"},
	} {
		at, _ := time.Parse(time.RFC3339, c.at)
		want, _ := time.Parse(time.RFC3339, c.want)
		if got := End(at, c.span, c.zone); !got.Equal(want) {
			t.Errorf("%s: window of %s ends %s, want %s", c.name, c.at, got.Format(time.RFC3339), c.want)
		}
	}
}

func TestEndIsAlwaysAhead(t *testing.T) {
	for _, zone := range []string{"America/Santiago", "Asia/Beirut", "America/Havana", "Africa/Cairo", "Australia/Lord_Howe"} {
		for _, span := range []time.Duration{Day, Week, Month} {
			for at := start; at.Before(start.AddDate(1, 0, 0)); at = at.Add(97 * time.Minute) {
				if end := End(at, span, zone); !end.After(at) || end.Sub(at) > span*32/30+2*time.Hour {
					t.Fatalf("%s in %s counted at %s ends at %s", span, zone, at, end)
				}
			}
		}
	}
}
