package sim

import (
	"cmp"
	"encoding/json"
	"maps"
	"strconv"
	"strings"
	"time"
)

// facts is what the templates of a dialect can name about one request: a
// string, an int64, a duration or a time. "rate.requests.limit" and
// "rate.tokens.minute.reset" name the state of a limit.
type facts struct {
	now   time.Time
	named map[string]any
	// reading gives an account's visible limit; a zero window means the shortest.
	reading func(dimension string, window Duration) (reading, bool)
	stated  time.Time // the latest time that what was written names for a retry
}

// reading is one limit as headers tell it.
type reading struct {
	limit Limit
	used  int64
	full  time.Time
}

func newFacts(now time.Time, id, model, token string) *facts {
	return &facts{now: now, named: map[string]any{
		"id": id, "model": model, "token": token, "account": "", "body": "",
		"status": int64(0), "message": "", "type": "", "code": "",
	}}
}

// refuse makes known what refuses.
func (f *facts) refuse(no *refusal) {
	wait, per := no.until.Sub(f.now), no.limit.Window.word()
	maps.Copy(f.named, map[string]any{
		"limit": no.limit.Max, "used": no.used, "requested": no.requested, "over": no.requested - no.limit.Max,
		"dim":  strings.ReplaceAll(no.limit.Dimension, "_", " "), // input tokens
		"axis": family(no.limit.Dimension),                       // tokens
		"abbr": no.limit.abbr(),                                  // ITPM
		"per":  per, "Per": strings.ToUpper(per[:1]) + per[1:], "window": no.limit.Window.d(),
		"wait": wait, "until": no.until, "short": min(wait, 36429760*time.Microsecond), // too short for a long window
	})
}

// text is a named string.
func (f *facts) text(name string) string { return f.named[name].(string) }

// fill fills in a template. ok is false where it names what there is not. Values
// that go into JSON are escaped for the inside of a string.
func (f *facts) fill(template string, inJSON bool) (text string, ok bool) {
	var b strings.Builder
	for ok = true; ; {
		before, rest, more := strings.Cut(template, "<")
		b.WriteString(before)
		if !more {
			return b.String(), ok
		}
		placeholder, after, _ := strings.Cut(rest, ">")
		name, format, _ := strings.Cut(placeholder, "|")
		v := f.named[name]
		if rate, cut := strings.CutPrefix(name, "rate."); cut {
			v = f.rate(strings.Split(rate, "."))
		}
		s := f.spell(name, v, format)
		if inJSON && format != "json" && name != "body" {
			s = inside(s)
		}
		b.WriteString(s)
		ok, template = ok && v != nil, after
	}
}

// rate is a dimension, perhaps a window, and what of its limit.
func (f *facts) rate(parts []string) any {
	var window Duration
	if len(parts) == 3 {
		window = wordWindows[parts[1]]
	}
	r, ok := f.reading(parts[0], window)
	if !ok {
		return nil
	}
	switch parts[len(parts)-1] {
	case "limit":
		return r.limit.Max
	case "remaining":
		return max(0, r.limit.Max-r.used)
	case "reset":
		return r.full.Sub(f.now)
	case "at":
		return r.full
	default:
		return r.limit.Window.d()
	}
}

// spell spells a value. What says when to come again is rounded up, so that
// nobody who obeys comes too early, and noted.
func (f *facts) spell(name string, v any, format string) string {
	switch v := v.(type) {
	case string:
		return spellText(v, format)
	case int64:
		return strconv.FormatInt(v, 10)
	case time.Duration:
		s, d := spellDuration(v, format)
		if name == "wait" || name == "short" {
			f.state(f.now.Add(d))
		}
		return s
	case time.Time:
		s, t := spellTime(v, format)
		if name == "until" {
			f.state(t)
		}
		return s
	}
	return ""
}

func (f *facts) state(t time.Time) {
	if t.After(f.stated) {
		f.stated = t
	}
}

// inside escapes text for the inside of a JSON string.
func inside(s string) string {
	b, _ := json.Marshal(s) // a string always marshals
	return string(b[1 : len(b)-1])
}

// spellText gives text as it is, as a JSON value, or as a number where it is
// one.
func spellText(s, format string) string {
	switch format {
	case "json":
		if s == "" {
			return "null"
		}
		return `"` + inside(s) + `"`
	case "int":
		if _, err := strconv.Atoi(s); err != nil {
			return "0"
		}
	}
	return s
}

// units is what a spelling of a duration or a time can hold at least.
var units = map[string]time.Duration{
	"s": time.Second, "ms": time.Millisecond, "min": time.Minute,
	"float": time.Microsecond, "proto": time.Nanosecond, // 20.98627, 48.939935699s
	"epoch_ms": time.Millisecond, "day": time.Minute,
}

// spellDuration spells a duration and tells how long what it wrote is.
func spellDuration(d time.Duration, format string) (string, time.Duration) {
	unit := cmp.Or(units[format], time.Millisecond)
	d = max(d+unit-1, 0) / unit * unit
	switch format {
	case "":
		return d.String(), d
	case "float":
		return strconv.FormatFloat(d.Seconds(), 'f', -1, 64), d
	case "proto":
		return strconv.FormatFloat(d.Seconds(), 'f', -1, 64) + "s", d
	}
	return strconv.FormatInt(int64(d/unit), 10), d
}

// beijing is the zone of the providers that write a time without one.
var beijing = time.FixedZone("UTC+8", 8*60*60)

// spellTime spells a time and tells which time what it wrote names.
func spellTime(t time.Time, format string) (string, time.Time) {
	unit := cmp.Or(units[format], time.Second)
	t = t.Add(unit - 1).Truncate(unit)
	switch format {
	case "epoch":
		return strconv.FormatInt(t.Unix(), 10), t
	case "epoch_ms":
		return strconv.FormatInt(t.UnixMilli(), 10), t
	case "beijing":
		return t.In(beijing).Format(time.DateTime), t
	case "day":
		return t.UTC().Format("2006-01-02 at 15:04 UTC"), t
	}
	return t.UTC().Format(time.RFC3339), t
}
