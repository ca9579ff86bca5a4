package when

import (
	_ "embed"
	"strings"
	"time"
	"unicode/utf8"

	"sluice/engine/dialect/lexicon"
)

// cues are words near which a span or a point in time is a wait.
//
//go:embed cues.txt
var cuesText string

var cues = lexicon.New(map[string]uint64{"cue": isCue, "over": isOver, "time": isTime}, cuesText)

const (
	isCue  uint64 = 1 << iota // near it a time is a wait
	isOver                    // it speaks of an end, not of a pause: a date in it is no time to come back
	isTime                    // it spells a time out
)

// vetoBefore are words right before a span that is a window, not a wait.
var vetoBefore = [...]string{"per", "every", "each", "last", "within", "past", "previous", "/", "window of", "limit of", "reached for", "timeout of", "timed out after", "timeout after", "after waiting", "waited", "took", "elapsed", "pro", "par", "por", "каждые", "за последние", "每", "最近", "过去", "innerhalb", "the first", "up to", "(", "older than"}

// vetoAfter are words right after a span that is a window, not a wait.
var vetoAfter = [...]string{"内", "之内", "以内", "的", "window", "limit", "quota", "interval", "ago", "timeout", "usage", "period", "rolling", "plan", "限", "以上", "前", "old"}

const cueReach = 60 // bytes between a cue and its span

// wait collects statements of a wait; the longest wins.
type wait struct {
	d      time.Duration
	stated bool
}

func (w *wait) add(d time.Duration, ok bool) {
	if ok {
		w.d, w.stated = max(w.d, min(max(d, 0), Longest)), true
	}
}

// InText gives the longest wait that a text states. Times that name no zone are
// in home, unless the language tells more; points in time need a known now.
func InText(text string, home *time.Location, now time.Time) (d time.Duration, stated bool) {
	var w wait
	s := strings.Join(strings.Fields(strings.ToLower(text)), " ")
	zone := zoneOf(s, home)
	for s != "" {
		end := lexicon.SentenceEnd(s)
		sentenceWait(&w, s[:end], zone, now)
		s = s[end:]
	}
	return w.d, w.stated
}

func sentenceWait(w *wait, s string, zone *time.Location, now time.Time) {
	is := cues.Marks(s)
	if is&isCue == 0 || is&isOver != 0 || is&isTime == 0 && !strings.ContainsAny(s, "0123456789") {
		return
	}
	spots := cues.Spots(s, isCue)
	for i := 0; i < len(s); i++ {
		if !wordStartsAt(s, i) {
			continue
		}
		n := 0
		if s[i] >= '0' && s[i] <= '9' {
			n = numberWait(w, s, i, spots, zone, now)
		} else {
			n = wordWait(w, s, i, spots, zone, now)
		}
		i += max(n-1, 0)
	}
}

// wordStartsAt says whether a word or a number begins at s[i].
func wordStartsAt(s string, i int) bool {
	c := s[i]
	if c >= utf8.RuneSelf {
		return false
	}
	number := c >= '0' && c <= '9'
	if !number && (c < 'a' || c > 'z') && c != 'p' {
		return false
	}
	if i == 0 {
		return true
	}
	p := s[i-1]
	return !lexicon.IsWordByte(p) && (p != '.' || !number) && !(number && p == '_') && !(number && p == ':' && i > 1 && lexicon.Digits(s[i-2:i-1]))
}

// near says whether a cue stands close to s[from:to]: before it, or behind it.
func near(spots [][2]int, from, to int) bool {
	for _, c := range spots {
		if c[1] <= from && from-c[1] <= cueReach || c[0] >= to && c[0]-to <= cueReach/2 {
			return true
		}
	}
	return false
}

// numberWait reads a wait that begins with a digit at s[i]; it gives how many
// bytes it took.
func numberWait(w *wait, s string, i int, spots [][2]int, zone *time.Location, now time.Time) int {
	if t, n := dateAt(s, i, zone, now); n > 0 {
		if near(spots, i, i+n) {
			w.add(until(t, now))
		}
		return n
	}
	if d, n := durationAt(s[i:]); n > 0 {
		if near(spots, i, i+n) && !vetoed(s, i, i+n) {
			if negative(s, i) {
				d = 0
			}
			w.add(d, true)
		}
		return n
	}
	if c, n := clockAt(s[i:]); n > 0 {
		later := endsIn(s[:i], tomorrow[:])
		if z, k := zoneAt(s[i+n:]); near(spots, i, i+n) && (later || endsIn(s[:i], at[:])) {
			if z == nil {
				z, k = zone, 0
			}
			w.add(nextClock(c, later, z, now))
			return n + k
		}
		return n
	}
	return bareNumber(w, s, i, now)
}

// bareNumber reads "retry after 30" and "retry_after: 1759845420".
func bareNumber(w *wait, s string, i int, now time.Time) int {
	d, n, _ := decimal(s[i:], time.Second)
	end := i + n
	if end < len(s) && !strings.ContainsRune(" .,;)}]'\"", rune(s[end])) || n < len("1000000000") && end+1 < len(s) && s[end] == ' ' && lexicon.IsWordByte(s[end+1]) {
		return n
	}
	before := strings.TrimRight(s[:i], " :=\"'")
	for _, c := range [...]string{"retry after", "retry in", "retry-after", "retry_after", "retryafter", "try again in", "try again after", "reset", "resets at", "reset at", "reached|", "reset_at", "wait"} {
		if strings.HasSuffix(before, c) {
			w.add(number(s[i:end], d, now))
			break
		}
	}
	if strings.HasSuffix(s[:i], "limit reached|") { // an epoch behind a bar
		w.add(number(s[i:end], d, now))
	}
	return n
}

// vetoed says whether the span at s[from:to] is a window or a past.
func vetoed(s string, from, to int) bool {
	before := strings.TrimRight(s[:from], " -~")
	for _, v := range vetoBefore {
		if strings.HasSuffix(before, v) && (v == "/" || v == "(" || v[0] >= utf8.RuneSelf || len(before) == len(v) || !lexicon.IsWordByte(before[len(before)-len(v)-1])) {
			return v != "(" || !strings.Contains(before, "retry") && !strings.Contains(before, "reset")
		}
	}
	after := strings.TrimLeft(s[to:], " -")
	for _, v := range vetoAfter {
		if strings.HasPrefix(after, v) {
			return true
		}
	}
	return false
}

// smallNumbers are spelled-out numbers.
var smallNumbers = map[string]int{"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "ten": 10, "fifteen": 15, "twenty": 20, "thirty": 30, "sixty": 60}

// wordWait reads a wait that begins with a letter: "an hour", "april 1, 2026",
// "midnight utc", "pt30s".
func wordWait(w *wait, s string, i int, spots [][2]int, zone *time.Location, now time.Time) int {
	end := i
	for end < len(s) && lexicon.IsWordByte(s[end]) {
		end++
	}
	word := s[i:end]
	if k, ok := smallNumbers[word]; ok && end < len(s) && s[end] == ' ' {
		unit, known := unitWords[unitAt(s[end+1:])]
		if known && near(spots, i, end) && !vetoed(s, i, end) && unit >= time.Second && len(unitAt(s[end+1:])) > 1 {
			w.add(time.Duration(k)*unit, true)
		}
		return end - i
	}
	if word == "midnight" && near(spots, i, end) {
		z, _ := zoneAt(s[end:])
		if z == nil {
			z = zone
		}
		w.add(nextClock(clock{}, false, z, now))
		return end - i
	}
	if _, month := monthAt(word); month > 0 {
		if t, n := dateAt(s, i, zone, now); n > 0 && near(spots, i, i+n) {
			w.add(until(t, now))
			return n
		}
	}
	if word[0] == 'p' && len(word) > 2 {
		if d, n := durationAt(s[i:]); n > 0 && near(spots, i, i+n) {
			w.add(d, true)
		}
	}
	return end - i
}

// The words that introduce a time of day, and that of the next day.
var (
	at       = [...]string{"at", "until", "after", "by", "resets", "reset", "um", "à", "a las", "às", "alle", "в", "在", "于", "till", "from", "around"}
	tomorrow = [...]string{"tomorrow", "tomorrow at", "next day", "next day at", "次日", "明日", "明天", "翌日", "隔天", "次日的", "明日の", "翌日の", "내일", "다음 날"}
)

func endsIn(s string, words []string) bool {
	return hasAny(strings.TrimRight(s, " "), strings.HasSuffix, words)
}

// nextClock gives the time until the next such time of day, or until that of tomorrow.
func nextClock(c clock, tomorrow bool, z *time.Location, now time.Time) (time.Duration, bool) {
	if now.IsZero() {
		return 0, false
	}
	n := now.In(z)
	t := time.Date(n.Year(), n.Month(), n.Day(), c.h, c.m, c.s, c.ns, z)
	if tomorrow || !t.After(now) {
		t = t.AddDate(0, 0, 1)
	}
	return until(t, now)
}
