package limit

import (
	"testing"
	"time"
)

func TestWindowEnd(t *testing.T) {
	for _, c := range []struct {
		name     string
		w        Window
		at, want string
	}{
		{"rolling minute", Window{Span: Minute}, "2026-03-02T12:00:30Z", "2026-03-02T12:01:30Z"},
		{"day in UTC", Window{Day, "UTC"}, "2026-03-02T12:00:00Z", "2026-03-03T00:00:00Z"},
		{"day at midnight itself", Window{Day, "UTC"}, "2026-03-02T00:00:00Z", "2026-03-03T00:00:00Z"},
		{"Pacific day", Window{Day, "America/Los_Angeles"}, "2026-03-02T07:59:59Z", "2026-03-02T08:00:00Z"},
		{"Pacific day that loses an hour", Window{Day, "America/Los_Angeles"}, "2026-03-08T08:00:00Z", "2026-03-09T07:00:00Z"},
		{"Pacific day that gains an hour", Window{Day, "America/Los_Angeles"}, "2026-11-01T07:00:00Z", "2026-11-02T08:00:00Z"},
		{"day without a midnight", Window{Day, "America/Santiago"}, "2026-09-05T12:00:00Z", "2026-09-06T04:00:00Z"},
		{"week, on a Monday", Window{Week, "UTC"}, "2026-03-02T12:00:00Z", "2026-03-09T00:00:00Z"},
		{"week, on a Sunday", Window{Week, "UTC"}, "2026-03-08T12:00:00Z", "2026-03-09T00:00:00Z"},
		{"month", Window{Month, "UTC"}, "2026-12-31T23:00:00Z", "2027-01-01T00:00:00Z"},
		{"hour of the clock", Window{Hour, "UTC"}, "2026-03-02T12:20:00Z", "2026-03-02T13:00:00Z"},
		{"zone that is not known", Window{Day, "Mars/Olympus"}, "2026-03-02T12:00:00Z", "2026-03-03T00:00:00Z"},
		{"unknown span", Window{}, "2026-03-02T12:00:00Z", "2026-03-02T12:00:00Z"},
	} {
		at, _ := time.Parse(time.RFC3339, c.at)
		want, _ := time.Parse(time.RFC3339, c.want)
		if got := c.w.End(at); !got.Equal(want) {
			t.Errorf("%s: window of %s ends %s, want %s", c.name, c.at, got.Format(time.RFC3339), c.want)
		}
	}
}

func TestWindowEndIsAlwaysAhead(t *testing.T) {
	for _, zone := range []string{"America/Santiago", "Asia/Beirut", "America/Havana", "Africa/Cairo", "Australia/Lord_Howe"} {
		for _, span := range []time.Duration{Day, Week, Month} {
			for at := start; at.Before(start.AddDate(1, 0, 0)); at = at.Add(97 * time.Minute) {
				if end := (Window{span, zone}).End(at); !end.After(at) || end.Sub(at) > span*32/30+2*time.Hour {
					t.Fatalf("%s in %s counted at %s ends at %s", Window{Span: span}, zone, at, end)
				}
			}
		}
	}
}
