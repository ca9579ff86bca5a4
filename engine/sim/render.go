package sim

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"
)

// facts is what the templates of a dialect can name about one request.
type facts struct {
	now                       time.Time
	id, model, account, token string
	status                    int
	message, typ, code, body  string

	limit           Limit // the limit that refuses
	used, requested int64
	until           time.Time // when the same request would pass

	// reading gives an account's visible limit; a zero window means the
	// shortest. It may be nil.
	reading func(dimension string, window Duration) (reading, bool)

	stated time.Time // the latest time that what was written names for a retry
}

// reading is one limit as headers tell it.
type reading struct {
	limit Limit
	used  int64
	full  time.Time
}

// fill writes a template. ok is false where it names what there is not. Values
// that go into JSON are escaped for the inside of a string.
func (f *facts) fill(template string, inJSON bool) (text string, ok bool) {
	var b strings.Builder
	ok = true
	for {
		i := strings.IndexByte(template, '<')
		j := i + strings.IndexByte(template[max(i, 0):], '>')
		if i < 0 || j < i {
			b.WriteString(template)
			return b.String(), ok
		}
		b.WriteString(template[:i])
		name, format, _ := strings.Cut(template[i+1:j], "|")
		v := f.value(name)
		if v == nil {
			ok = false
		}
		s := f.format(name, v, format)
		if inJSON && format != "json" && name != "body" {
			s = inside(s)
		}
		b.WriteString(s)
		template = template[j+1:]
	}
}

// value gives what a placeholder names: a string, an int64, a duration or a
// time; nil where there is none.
func (f *facts) value(name string) any {
	if rest, ok := strings.CutPrefix(name, "rate."); ok {
		return f.rate(rest)
	}
	switch name {
	case "id":
		return f.id
	case "model":
		return f.model
	case "account":
		return f.account
	case "token":
		return f.token
	case "status":
		return int64(f.status)
	case "message":
		return f.message
	case "type":
		return f.typ
	case "code":
		return f.code
	case "body":
		return f.body
	}
	return f.limitValue(name)
}

// limitValue is about the limit that refuses.
func (f *facts) limitValue(name string) any {
	switch name {
	case "limit":
		return f.limit.Max
	case "used":
		return f.used
	case "requested":
		return f.requested
	case "over":
		return f.requested - f.limit.Max
	case "dim": // requests, input tokens
		return strings.ReplaceAll(f.limit.Dimension, "_", " ")
	case "axis": // requests, tokens
		return family(f.limit.Dimension)
	case "abbr": // RPM
		return f.limit.abbr()
	case "per": // minute
		return f.limit.Window.word()
	case "Per":
		per := f.limit.Window.word()
		return strings.ToUpper(per[:1]) + per[1:]
	case "window":
		return f.limit.Window.D()
	case "wait":
		return f.until.Sub(f.now)
	case "short": // a wait that is too short for a long window
		return min(f.until.Sub(f.now), 36429760*time.Microsecond)
	case "until":
		return f.until
	}
	return nil
}

// rate is "requests.limit" or "tokens.minute.reset": a limit's state.
func (f *facts) rate(name string) any {
	parts := strings.Split(name, ".")
	var window Duration
	if len(parts) == 3 {
		window = wordWindows[parts[1]]
	}
	if f.reading == nil {
		return nil
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
	case "window":
		return r.limit.Window.D()
	}
	return nil
}

// format spells a value. What says when to come again is rounded up, so that
// nobody who obeys comes too early, and noted.
func (f *facts) format(name string, v any, format string) string {
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

func up(d, unit time.Duration) time.Duration {
	if r := d % unit; r > 0 {
		d += unit - r
	}
	return max(d, 0)
}

// spellDuration spells a duration and tells how long what it wrote is.
func spellDuration(d time.Duration, format string) (string, time.Duration) {
	switch format {
	case "s":
		d = up(d, time.Second)
		return strconv.FormatInt(int64(d/time.Second), 10), d
	case "ms":
		d = up(d, time.Millisecond)
		return strconv.FormatInt(d.Milliseconds(), 10), d
	case "float": // 20.98627
		d = up(d, time.Microsecond)
		return strconv.FormatFloat(d.Seconds(), 'f', -1, 64), d
	case "proto": // 48.939935699s
		d = max(d, 0)
		return strconv.FormatFloat(d.Seconds(), 'f', -1, 64) + "s", d
	case "min":
		d = up(d, time.Minute)
		return strconv.FormatInt(int64(d/time.Minute), 10), d
	}
	d = up(d, time.Millisecond)
	return d.String(), d
}

// beijing is the zone of the providers that write a time without one.
var beijing = time.FixedZone("UTC+8", 8*60*60)

// spellTime spells a time and tells which time what it wrote names.
func spellTime(t time.Time, format string) (string, time.Time) {
	unit := time.Second
	switch format {
	case "epoch_ms":
		unit = time.Millisecond
	case "day":
		unit = time.Minute
	}
	if rest := t.Truncate(unit); rest.Before(t) {
		t = rest.Add(unit)
	}
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
