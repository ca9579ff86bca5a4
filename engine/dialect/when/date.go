package when

import (
	"strings"
	"time"
	"unicode/utf8"

	"sluice/engine/dialect/lexicon"
)

// dateAt reads a date with a time of day at s[i:] (small letters) and gives
// its length; 0 where there is none. A time that names no zone is in zone, and
// a date that names no year is the next such day; its year is then 0 where now
// is not known.
func dateAt(s string, i int, zone *time.Location, now time.Time) (time.Time, int) {
	y, m, d, n := dayAt(s[i:])
	if n == 0 {
		return time.Time{}, 0
	}
	t, n := timeAt(s, i, n, y, m, d, zone)
	if y != 0 || now.IsZero() {
		return t, n
	}
	for t = t.AddDate(now.In(t.Location()).Year(), 0, 0); t.Before(now); {
		t = t.AddDate(1, 0, 0)
	}
	return t, n
}

// timeAt reads the time of day that stands n bytes behind s[i], where a date ends.
func timeAt(s string, i, n, y int, m time.Month, d int, zone *time.Location) (time.Time, int) {
	at := i + n
	for _, j := range [...]string{"t", " at ", ", at ", " um ", " à ", " a las ", " às ", " в ", ", ", "  ", " ", ""} {
		rest, ok := strings.CutPrefix(s[at:], j)
		if !ok {
			continue
		}
		if c, k := clockAt(rest); k > 0 {
			at += len(j) + k
			z, k := zoneAt(s[at:])
			if z == nil {
				z = zone
			}
			return time.Date(y, m, d, c.h, c.m, c.s, c.ns, z), at + k - i
		}
	}
	z, k := zoneAt(s[at:])
	if z == nil {
		z = zone
	}
	return time.Date(y, m, d, 0, 0, 0, 0, z), at + k - i
}

// dayForms are the ways in which dates are written: Y, M and D are numbers, N is
// the name of a month, and "_" is what may stand between words.
var dayForms = [...]string{"Y-M-D", "Y/M/D", "Y.M.D", "Y年M月D", "N_D_Y", "N_D", "D_N_Y", "D_N", "M-D", "M月D"}

// dayAt reads "2026-04-01", "2026/4/1", "2026年4月1日", "april 1, 2026", "1 april 2026".
// A date without a year counts where a time of day, a zone or the end of the
// sentence follows; one in numbers ("08-05 22:23") only before a time of day.
func dayAt(s string) (y int, m time.Month, d, n int) {
	for _, form := range dayForms {
		if y, m, d, n = dayIn(form, s); n > 0 && (y > 0 || endsDay(s[n:]) && (form[0] != 'M' || goesOn(s[n:]))) {
			return y, m, d, n
		}
	}
	return 0, 0, 0, 0
}

func dayIn(form, s string) (y int, m time.Month, d, n int) {
	for _, f := range form {
		rest, k, ok := s[n:], 0, true
		switch f {
		case 'Y':
			y, k = lexicon.SmallNumber(rest, 4)
			ok = k == 4 && y >= 1970 && y < 2200
		case 'M':
			var number int
			number, k = lexicon.SmallNumber(rest, 2)
			m, ok = time.Month(number), number >= 1 && number <= 12
		case 'N':
			m, k = monthAt(rest)
			ok = k > 0
		case 'D':
			d, k = lexicon.SmallNumber(rest, 2)
			ok = d >= 1 && d <= 31
			for _, th := range [...]string{"st", "nd", "rd", "th", "日"} {
				if strings.HasPrefix(rest[k:], th) {
					k += len(th)
				}
			}
		case '_':
			k = len(rest) - len(strings.TrimLeft(rest, "., "))
		default:
			k, ok = utf8.RuneLen(f), strings.HasPrefix(rest, string(f))
		}
		if !ok {
			return 0, 0, 0, 0
		}
		n += k
	}
	return y, m, d, n
}

// goesOn says whether a time of day follows: two bare numbers are a date only then.
func goesOn(rest string) bool {
	_, clock := clockAt(strings.TrimPrefix(strings.TrimLeft(rest, " ,"), "at "))
	return clock >= len("0:00")
}

// endsDay says whether a date may end before rest.
func endsDay(rest string) bool {
	rest = strings.TrimLeft(rest, " ,.")
	_, clock := clockAt(strings.TrimPrefix(rest, "at "))
	_, zone := zoneAt(rest)
	return rest == "" || clock > 0 || zone > 0
}

var monthNames = [...]string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}

// monthAt reads the name of a month, whole or its first three letters.
func monthAt(s string) (time.Month, int) {
	if s == "" || !strings.ContainsRune("jfmasond", rune(s[0])) {
		return 0, 0
	}
	for i, m := range monthNames {
		if !strings.HasPrefix(s, m) {
			continue
		}
		end := len(m)
		for end < len(s) && s[end] >= 'a' && s[end] <= 'z' {
			end++
		}
		if strings.HasPrefix(strings.ToLower(time.Month(i+1).String()), s[:end]) || s[:end] == "sept" {
			return time.Month(i + 1), end
		}
	}
	return 0, 0
}

// clock is a time of day.
type clock struct{ h, m, s, ns int }

// clockAt reads "07:41:44.123", "3 pm", "12:00 am", "7时41分", "8点".
func clockAt(s string) (c clock, n int) {
	h, n := lexicon.SmallNumber(s, 2)
	if n == 0 || h > 24 {
		return clock{}, 0
	}
	c.h = h
	parts := 1
	for i, to := range [...]*int{&c.m, &c.s} {
		rest := s[n:]
		sep := ":"
		if strings.HasPrefix(rest, "时") || strings.HasPrefix(rest, "時") || strings.HasPrefix(rest, "点") || strings.HasPrefix(rest, "點") {
			sep = rest[:3]
		} else if i == 1 && strings.HasPrefix(rest, "分") {
			sep = "分"
		}
		v, k := 0, 0
		if rest, ok := strings.CutPrefix(rest, sep); ok {
			v, k = lexicon.SmallNumber(rest, 2)
		}
		if k == 0 && i == 0 && sep != ":" {
			n, parts = n+len(sep), 2 // "8点"
		}
		if k == 0 || v > 60 {
			break
		}
		*to = v
		n += len(sep) + k
		parts++
	}
	if parts == 3 && n+1 < len(s) && s[n] == '.' && lexicon.Digits(s[n+1:n+2]) {
		frac, k, _ := decimal("0"+s[n:], time.Second)
		c.ns, n = int(frac), n+k-1
	}
	n += halfDay(s[n:], &c, &parts)
	if parts < 2 {
		return clock{}, 0
	}
	return c, n
}

// halfDay reads "am" and "pm" behind a time of day.
func halfDay(s string, c *clock, parts *int) int {
	rest := strings.TrimLeft(s, " ")
	for _, half := range [...]string{"am", "pm", "a.m.", "p.m."} {
		after, ok := strings.CutPrefix(rest, half)
		if !ok || after != "" && lexicon.IsWordByte(after[0]) || c.h > 12 {
			continue
		}
		c.h %= 12
		if half[0] == 'p' {
			c.h += 12
		}
		*parts = max(*parts, 2)
		return len(s) - len(after)
	}
	return 0
}
