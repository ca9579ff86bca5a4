package draw

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"sluice/engine"
	"sluice/engine/plain"
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

// short writes a count in at most five characters: 999, 4.1k, 240k, 1.2M.
func short(n int64) string {
	switch {
	case n < 0:
		return "-" + short(-n)
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

// TimeLeft says for how long a state lasts, or why it does not end by itself.
func TimeLeft(k *engine.KeyStatus, now time.Time) string {
	if c := Countdown(k.Until, now); c != "" {
		return c
	}
	switch k.State {
	case engine.Busy:
		return fmt.Sprintf("%d run", k.Running)
	case engine.Off:
		return "by you"
	case engine.Bad, engine.Limit, engine.Cool, engine.Absent:
		word, _, _ := strings.Cut(Line(k.Why), " ")
		if word == "no" {
			return "no key" // "no secret" does not fit
		}
		return word
	}
	return ""
}

// bareModel drops the provider where the name is shown in little room.
func bareModel(name string) string {
	if _, model, _ := strings.Cut(name, "/"); model != "" {
		return model
	}
	return name
}
