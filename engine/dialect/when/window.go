package when

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"sluice/engine/dialect/lexicon"
)

const (
	day   = 24 * time.Hour
	month = 30 * day
)

// Window gives the length of the window that a word names: "minute", "daily";
// 0 where it names none.
func Window(word string) time.Duration {
	if span := unitWords[word]; span >= time.Second {
		return span
	}
	return windows[word]
}

// IsPer says whether a word stands between what is counted and its window.
func IsPer(word string) bool { return perWords[word] }

// windows are the words for the windows of limits that are no units of time.
var windows = map[string]time.Duration{
	"hourly": time.Hour, "daily": day, "сутки": day, "täglich": day, "tägliche": day, "tägliches": day, "diario": day, "diaria": day, "diário": day, "quotidienne": day,
	"weekly": week, "month": month, "months": month, "monthly": month, "mes": month, "mois": month, "monat": month,
}

// EasternWindow reads a window in scripts without spaces: "每分钟", "今日", "5分钟内",
// "1分あたり". It gives what stands behind it, too.
func EasternWindow(s string) (span time.Duration, after string) {
	for i, r := range s {
		if r < 0x2e80 {
			continue
		}
		if hasAny(s[i:], strings.HasPrefix, dayWords) {
			return day, s[i+len(dayWords[0]):]
		}
		word, unit := unitAt(s[i:]), time.Duration(0)
		if unit = unitWords[word]; strings.HasPrefix(s[i:], "月") {
			word, unit = "月", month
		}
		if unit == 0 {
			continue
		}
		before, after := strings.TrimRight(s[:i], " "), strings.TrimLeft(s[i+len(word):], " ")
		owner := strings.TrimRight(before, "0123456789")
		n, err := strconv.Atoi(before[len(owner):])
		if err == nil && (n <= 0 || n > int(Longest/unit)) {
			continue
		}
		if err == nil && hasAny(after, strings.HasPrefix, insideWords) || hasAny(strings.TrimRight(owner, " "), strings.HasSuffix, eachWords) || hasAny(after, strings.HasPrefix, perUnitWords) {
			return time.Duration(max(n, 1)) * unit, after
		}
	}
	return 0, ""
}

func hasAny(s string, has func(s, part string) bool, parts []string) bool {
	return slices.ContainsFunc(parts, func(p string) bool { return has(s, p) })
}

var (
	eachWords    = []string{"每", "毎", "今", "当", "本"} // before a unit
	perUnitWords = []string{"当", "당"}                // behind it
	dayWords     = []string{"하루", "일일"}              // "a day", "daily"
	insideWords  = []string{"内", "以内", "之内", "あたり"}  // behind a number of it
)

// perWords stand between what is counted and its window.
var perWords = lexicon.Set("per / a each every pro par por al в a la an")
