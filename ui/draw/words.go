package draw

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"sluice/engine"
	"sluice/engine/plain"
	"sluice/keystore"
)

// longest line that is taken from a name, a reason or a provider's words; the
// panels cut further.
const maxWords = 400

// Line makes foreign words safe to draw on one line.
func Line(s string) string { return plain.Line(s, maxWords) }

// seconds gives the whole seconds left until until, rounded up; ok is false
// where nothing counts down.
func seconds(until, now time.Time) (left int64, ok bool) {
	d := until.Sub(now)
	if until.IsZero() || d <= 0 {
		return 0, false
	}
	return int64((d + time.Second - 1) / time.Second), true
}

// span writes seconds with units: 37s, 4m10s, 3h17m, 2d4h. It is never taken
// for a clock time.
func span(secs int64) string {
	switch {
	case secs < 60:
		return fmt.Sprintf("%ds", secs)
	case secs < 3600:
		return fmt.Sprintf("%dm%02ds", secs/60, secs%60)
	case secs < 86400:
		return fmt.Sprintf("%dh%02dm", secs/3600, secs%3600/60)
	}
	return fmt.Sprintf("%dd%dh", secs/86400, secs%86400/3600)
}

// Countdown is the one way in which a time ahead is shown; empty where
// nothing counts down.
func Countdown(until, now time.Time) string {
	left, ok := seconds(until, now)
	if !ok {
		return ""
	}
	return span(left)
}

// Ago says how long ago t was.
func Ago(t, now time.Time) string {
	d := now.Sub(t)
	if t.IsZero() {
		return "never"
	}
	if d < time.Second {
		return "just now"
	}
	return span(int64(d/time.Second)) + " ago"
}

// Short writes a count in at most five characters: 999, 4.1k, 240k, 1.2M.
func Short(n int64) string {
	switch {
	case n < 0:
		return "-" + Short(-n)
	case n < 1000:
		return strconv.FormatInt(n, 10)
	case n < 9950:
		return fmt.Sprintf("%.1fk", float64(n)/1000)
	case n < 999_500:
		return fmt.Sprintf("%dk", (n+500)/1000)
	case n < 9_950_000:
		return fmt.Sprintf("%.1fM", float64(n)/1e6)
	}
	return fmt.Sprintf("%dM", (n+500_000)/1_000_000)
}

// Size writes a number of bytes.
func Size(n int) string {
	if n < 1024 {
		return fmt.Sprintf("%d B", n)
	}
	if n < 1<<20 {
		return fmt.Sprintf("%.1f KB", float64(n)/1024)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
}

// BareModel drops the provider where the name is shown in little room.
func BareModel(name string) string {
	if _, model, _ := strings.Cut(name, "/"); model != "" {
		return model
	}
	return name
}

// Target names where a request goes.
func Target(r *engine.RequestStatus) string {
	to := ""
	if r.Route.Model != "" {
		to = Line(BareModel(r.Route.String()))
	}
	if r.Key != "" {
		to += " via " + Line(r.Key)
	}
	return to
}

// Preferred gives the first model of the chain that nobody skipped.
func Preferred(models []*engine.ModelStatus) keystore.Route {
	for _, m := range models {
		if !m.Skipped {
			return m.Route
		}
	}
	return keystore.Route{}
}

// Attempt says how much patience is used up. Rotations are no attempts.
func Attempt(r *engine.RequestStatus) string {
	text := fmt.Sprintf("attempt %d", max(1, r.Attempt))
	if r.Attempts > 0 {
		text += fmt.Sprintf(" of %d", r.Attempts)
	}
	return text
}

// Reason says why a request waits: in the provider's own words where it said
// some.
func Reason(r *engine.RequestStatus) string {
	why, said := Line(r.Why), Line(r.Said)
	switch {
	case said == "":
		return why
	case why == "" || strings.Contains(said, why):
		return said
	}
	return said + " (" + why + ")"
}

// Left says how long a request still waits.
func Left(r *engine.RequestStatus, now time.Time) string {
	switch left := Countdown(r.Release, now); {
	case r.Release.IsZero():
		return "until another ends"
	case left == "":
		return "now"
	default:
		return left
	}
}
