package clock

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

// TestATimeIsShownWithItsDay at distances from seconds to years, both ways, in
// zones on both sides and over their changes of the clock.
func TestATimeIsShownWithItsDay(t *testing.T) {
	r := rand.New(rand.NewPCG(21, 1))
	for _, name := range []string{"UTC", "Europe/Berlin", "America/St_Johns", "Pacific/Kiritimati"} {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Skip(err)
		}
		for range 5000 {
			now := time.Unix(1_700_000_000+r.Int64N(200_000_000), 0).In(zone)
			at := now.Add(time.Duration(r.Int64N(int64(1) << (20 + r.IntN(37))))).UTC()
			if r.IntN(2) == 0 {
				at = now.Add(now.Sub(at)).UTC()
			}
			got := Moment(at, now)
			want := at.In(zone)
			read, err := time.ParseInLocation("2006-01-02 15:04", got, zone)
			if strings.Contains(got, "-") == (want.Format(time.DateOnly) == now.Format(time.DateOnly)) {
				t.Fatalf("%s seen at %s: %q", want, now, got)
			}
			if err == nil && (read.Format(time.DateOnly) != want.Format(time.DateOnly) || read.Hour() != want.Hour() || read.Minute() != want.Minute()) {
				t.Fatalf("%s seen at %s: %q is read as %s", want, now, got, read)
			}
		}
	}
}

func TestAWaitOfDaysIsShownInDays(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for wait, want := range map[time.Duration]string{
		0: "0s", -time.Hour: "0s", 2400 * time.Millisecond: "3s", 61 * time.Second: "1m1s", 26*time.Hour + time.Second: "1d2h0m",
		24 * time.Hour: "1d", 40*24*time.Hour + 30*time.Minute: "40d30m",
	} {
		if got := Left(now.Add(wait), now); got != want {
			t.Errorf("%s: %q, want %q", wait, got, want)
		}
	}
}
