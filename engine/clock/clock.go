// Package clock writes points of time, and how long it is until then, for people.
package clock

import (
	"time"

	"sluice/engine/dialect"
)

// Moment writes a point of time for a person, in now's zone: the time of day,
// with the date before it where it is not now's. With a zero now, in the zone
// of this machine and without a date.
func Moment(t, now time.Time) string {
	if now.IsZero() {
		return t.Local().Format(clockLayout)
	}
	t = t.In(now.Location())
	if sameDay(t, now) {
		return t.Format(clockLayout)
	}
	return t.Format("2006-01-02 15:04")
}

const clockLayout = "15:04:05"

func sameDay(a, b time.Time) bool {
	return a.Year() == b.Year() && a.YearDay() == b.YearDay()
}

// Left writes how long it is from now to t, for a person: in whole seconds,
// rounded up, and with days: "20s", "3h17m5s", "2d4h". Never less than "0s".
func Left(t, now time.Time) string {
	return dialect.Span((max(t.Sub(now), 0) + time.Second - 1).Truncate(time.Second))
}
