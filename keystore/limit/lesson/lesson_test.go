package lesson

import (
	"testing"
	"time"
)

var start = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

func at(d time.Duration) time.Time { return start.Add(d) }

func TestRefused(t *testing.T) {
	const span = time.Minute
	wait := func(d time.Duration, still int64) Wait {
		return Wait{Until: at(time.Hour + d), Back: at(time.Hour + d), Still: still, Asked: 1}
	}
	for name, c := range map[string]struct {
		Refusal
		want int64
	}{
		"the first, without a wait":         {Refusal{Passed: 20}, 18},
		"the first, with one":               {Refusal{Passed: 20, Wait: wait(40*time.Second, 19)}, 20},
		"too little passed":                 {Refusal{Passed: 2}, 0},
		"at least a tenth lower":            {Refusal{Limit: 20, Passed: 20}, 18},
		"at least by one, with a wait":      {Refusal{Limit: 20, Passed: 20, Wait: wait(40*time.Second, 20)}, 19},
		"three tenths at once":              {Refusal{Limit: 20, Passed: 3}, 14},
		"halved, as the wait tells":         {Refusal{Limit: 20, Passed: 19, Wait: wait(40*time.Second, 9)}, 10},
		"never less than four tenths":       {Refusal{Limit: 20, Passed: 19, Wait: wait(40*time.Second, 1)}, 8},
		"never none where one is known":     {Refusal{Limit: 1, Passed: 0, Wait: wait(time.Second, 0)}, 1},
		"under way, no more passed before":  {Refusal{Limit: 20, Passed: 12, Sent: at(-1), Wait: wait(time.Second, 12)}, 12},
		"under way, no news":                {Refusal{Limit: 20, Passed: 25, Sent: at(-1), Wait: wait(time.Second, 12)}, 20},
		"a probe soon after, all counts":    {Refusal{Limit: 20, Passed: 22, Sent: at(30 * time.Second)}, 20},
		"a probe soon after, less does":     {Refusal{Limit: 20, Passed: 15, Sent: at(30 * time.Second)}, 15},
		"a probe soon after, little counts": {Refusal{Limit: 20, Passed: 1, Sent: at(30 * time.Second)}, 8},
	} {
		l, r := Lesson{Hit: start, Lowered: start, Ceiling: 22}, c.Refusal
		r.Span, r.At = span, at(time.Hour)
		if r.Sent.IsZero() {
			r.Sent = at(time.Hour)
		}
		if got := l.Refused(r); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
		if (c.want > 0) != l.Hit.Equal(r.At) {
			t.Errorf("%s: it was hit at %s", name, l.Hit)
		}
	}
}

func TestPasses(t *testing.T) {
	used := Success{Limit: 20, Binds: true, Passed: 19, Used: 20, Took: 1, Exact: true, Step: 1, Span: time.Minute, Sent: start.Add(time.Hour)}
	for name, c := range map[string]struct {
		ceiling int64
		after   time.Duration
		change  func(*Success)
		want    int64
	}{
		"a clean window":             {21, time.Minute, func(*Success) {}, 21},
		"half of the way":            {26, time.Minute, func(*Success) {}, 23},
		"too early":                  {25, 59 * time.Second, func(*Success) {}, 20},
		"hardly used":                {25, time.Minute, func(s *Success) { s.Used = 14 }, 20},
		"at what was met":            {20, 3 * time.Minute, func(*Success) {}, 20},
		"four windows at it":         {20, 4 * time.Minute, func(*Success) {}, 21},
		"nothing known above":        {0, time.Second, func(*Success) {}, 22},
		"and not all used":           {0, time.Second, func(s *Success) { s.Used = 19 }, 20},
		"something else binds":       {25, time.Minute, func(s *Success) { s.Binds = false }, 20},
		"sent before it was met":     {25, 0, func(s *Success) { s.Sent, s.Passed = start, 25 }, 22},
		"nothing spoke of it longer": {25, keptFor, func(*Success) {}, 0},
	} {
		l, s := Lesson{Hit: start, Ceiling: c.ceiling}, used
		c.change(&s)
		if got := l.Passes(s, start.Add(c.after)); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
}

func TestTheShapeOfAWindowByItsResets(t *testing.T) {
	for name, c := range map[string]struct {
		reset func(used int64) time.Duration
		want  bool
	}{
		"refilling": {func(used int64) time.Duration { return time.Duration(used) * time.Second }, true},
		"sliding":   {func(int64) time.Duration { return 59 * time.Second }, false},
	} {
		var l Lesson
		for used := int64(10); used < 50; used += 10 {
			l.Reset(60, used, c.reset(used), time.Minute)
		}
		if l.Refills() != c.want {
			t.Errorf("%s: refills is %v", name, l.Refills())
		}
	}
}
