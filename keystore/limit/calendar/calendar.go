// Package calendar knows when the days, weeks and months of a time zone end.
package calendar

import (
	"sync"
	"time"
)

// The spans that end with the calendar. Others end as the clock does.
const (
	Day   = 24 * time.Hour
	Week  = 7 * Day
	Month = 30 * Day
)

// End gives when the window around t ends in the zone of an IANA name: at
// midnight, on Monday for a week, on the first for a month. A zone that cannot
// be loaded counts as UTC.
func End(t time.Time, span time.Duration, name string) time.Time {
	local := t.In(zone(name))
	y, m, d := local.Date()
	switch span {
	case Day:
		d++
	case Week:
		d += 7 - (int(local.Weekday())+6)%7
	case Month:
		m, d = m+1, 1
	default:
		return t.Truncate(span).Add(span).UTC()
	}
	end := time.Date(y, m, d, 0, 0, 0, 0, local.Location())
	// Where clocks go forward at midnight there is none: Date may then give
	// the last hour of the day before.
	for end.Day() == local.Day() && !end.After(t) || end.Hour() == 23 {
		end = end.Add(time.Hour)
	}
	return end.UTC()
}

var zones sync.Map // name → *time.Location: loading one reads a file

func zone(name string) *time.Location {
	if l, ok := zones.Load(name); ok {
		return l.(*time.Location)
	}
	l, err := time.LoadLocation(name)
	if err != nil {
		l = time.UTC
	}
	zones.Store(name, l)
	return l
}
