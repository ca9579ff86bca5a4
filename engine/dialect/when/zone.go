package when

import (
	"strings"
	"sync"
	"time"

	"sluice/engine/dialect/lexicon"
)

// zoneNames are zones as people write them. Those that have summer time are
// what the place has at the time that is told.
var zoneNames = map[string]string{
	"z": "UTC", "utc": "UTC", "gmt": "UTC", "pst": "-8", "pdt": "-7", "mst": "-7", "mdt": "-6", "cst": "-6", "cdt": "-5", "est": "-5", "edt": "-4",
	"cet": "+1", "cest": "+2", "bst": "+1", "msk": "+3", "ist": "+5:30", "jst": "+9", "kst": "+9", "sgt": "+8", "hkt": "+8", "aest": "+10", "aedt": "+11",
	"北京时间": "+8", "beijing time": "+8", "china time": "+8", "china standard time": "+8", "pacific time": pacific, "pacific": pacific, "pt": pacific,
	"eastern time": newYork, "eastern": newYork, "et": newYork, "central time": "America/Chicago", "ct": "America/Chicago",
	"mountain time": "America/Denver", "mt": "America/Denver", "san francisco time": pacific, "london time": "Europe/London", "paris time": "Europe/Paris",
}

const (
	pacific = "America/Los_Angeles"
	newYork = "America/New_York"
)

// zoneAt reads a zone behind a time: "z", "utc", "+08:00", "(utc+8)", "pst".
func zoneAt(s string) (*time.Location, int) {
	rest := strings.TrimLeft(s, " (")
	skipped := len(s) - len(rest)
	if strings.HasPrefix(s, "z") && (len(s) == 1 || !lexicon.IsWordByte(s[1])) {
		return time.UTC, 1
	}
	for _, name := range [...]string{"utc", "gmt"} {
		if after, ok := strings.CutPrefix(rest, name); ok {
			if z, n := offsetAt(after); n > 0 {
				return z, skipped + len(name) + n
			}
		}
	}
	if z, n := offsetAt(rest); n > 0 {
		return z, skipped + n
	}
	var z *time.Location
	length := 0
	for end, words := 0, 1; end < len(rest) && end < 32 && words <= 3; end++ {
		if c := rest[end]; c == ' ' {
			words++
		} else if (c < 'a' || c > 'z') && c != '/' && c != '_' && c < 0x80 {
			break
		}
		if next := end + 1; next == len(rest) || !isZoneByte(rest[next]) {
			if found := zoneCalled(rest[:next]); found != nil {
				z, length = found, skipped+next // the longest name
			}
		}
	}
	return z, length
}

func isZoneByte(c byte) bool { return c >= 'a' && c <= 'z' || c == '/' || c == '_' || c >= 0x80 }

// zoneCalled gives the zone of a name, as people write it or as the IANA does; nil
// where it is none.
func zoneCalled(name string) *time.Location {
	if strings.Contains(name, "/") {
		return Zone(strings.ReplaceAll(name, " ", "_"))
	}
	known := zoneNames[name]
	if known == "" {
		return nil
	}
	if z, n := offsetAt(known); n > 0 {
		return z
	}
	return Zone(known)
}

// offsetAt reads "+8", "+08:00", "-0700".
func offsetAt(s string) (*time.Location, int) {
	if s == "" || s[0] != '+' && s[0] != '-' {
		return nil, 0
	}
	h, n := lexicon.SmallNumber(s[1:], 2)
	if n == 0 || h > 14 {
		return nil, 0
	}
	at := 1 + n
	m, k := lexicon.SmallNumber(strings.TrimPrefix(s[at:], ":"), 2)
	if k == 2 && m < 60 {
		at = len(s) - len(strings.TrimPrefix(s[at:], ":")) + 2
	} else {
		m = 0
	}
	hours := float64(h) + float64(m)/60
	if s[0] == '-' {
		hours = -hours
	}
	return fixedZone(hours), at
}

func fixedZone(hours float64) *time.Location {
	if hours == 0 {
		return time.UTC
	}
	return time.FixedZone("", int(hours*3600))
}

var zones sync.Map // name → *time.Location, for the few that are asked for

// Zone finds a zone by its IANA name in any capitals; nil where unknown.
func Zone(name string) *time.Location {
	if z, ok := zones.Load(name); ok {
		return z.(*time.Location)
	}
	b := []byte(name)
	for i := range b {
		if (i == 0 || b[i-1] == '/' || b[i-1] == '_') && b[i] >= 'a' && b[i] <= 'z' {
			b[i] -= 'a' - 'A'
		}
	}
	z, err := time.LoadLocation(string(b))
	if err != nil {
		return nil
	}
	zones.Store(name, z)
	return z
}

// zoneOf guesses the zone of times that name none from the language around
// them: Chinese answers speak of UTC+8 (as Zhipu's do), Japanese and Korean
// ones of UTC+9, all others of home.
func zoneOf(s string, home *time.Location) *time.Location {
	if lexicon.IsASCII(s) {
		return home
	}
	for _, r := range s {
		switch {
		case r >= 0x3040 && r <= 0x30ff, r >= 0xac00 && r <= 0xd7a3:
			return fixedZone(9)
		}
	}
	for _, r := range s {
		if r >= 0x4e00 && r <= 0x9fff {
			return fixedZone(8)
		}
	}
	return home
}
