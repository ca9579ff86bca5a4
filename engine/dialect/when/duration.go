package when

import (
	"strings"
	"time"

	"sluice/engine/dialect/lexicon"
)

// Longest bounds every wait.
const Longest = 400 * 24 * time.Hour

// unitWords are the units of time as answers spell them. Longer spellings are
// tried first.
var unitWords = map[string]time.Duration{}

func init() {
	for d, words := range map[time.Duration]string{
		time.Nanosecond:  "ns nanosecond nanoseconds",
		time.Microsecond: "us µs μs microsecond microseconds",
		time.Millisecond: "ms msec msecs millis millisecond milliseconds 毫秒 ミリ秒 밀리초 millisekunden millisecondes milisegundos millisecondi миллисекунд мс",
		time.Second:      "s sec secs second seconds 秒 秒钟 秒鐘 초 sek sekunde sekunden seconde secondes segundo segundos secondo secondi seconden sekund sekundy sekundę saniye detik giây ثانية ثوان секунди секунд секунды секунду сек с",
		time.Minute:      "m min mins minute minutes 分 分钟 分鐘 分間 분 minuten minuto minutos minuti minuut minut minuty minutę dakika menit phút دقيقة دقائق хвилин хвилини хвилину минут минуты минуту мин",
		time.Hour:        "h hr hrs hour hours 小时 小時 时 時間 个小时 시간 std stunde stunden heure heures hora horas ora ore uur godzin godziny godzinę saat jam giờ ساعة ساعات годин години годину час часа часов ч",
		24 * time.Hour:   "d day days 天 日 日間 일 tag tage tagen jour jours día días dia dias giorno giorni dag dagen dni gün hari ngày день дня дней",
		week:             "w week weeks 周 週 星期 週間 주 woche wochen semaine semaines semana semanas settimana settimane неделю недели недель",
	} {
		for w := range strings.FieldsSeq(words) {
			unitWords[w] = d
		}
	}
}

const week = 7 * 24 * time.Hour

// decimal reads an unsigned decimal number of units at the beginning of s,
// exactly, and bounds it. "1,234" is a thousand; "1,5" is one and a half.
func decimal(s string, unit time.Duration) (d time.Duration, n int, ok bool) {
	whole, frac := int64(0), time.Duration(0)
	for n < len(s) {
		c := s[n]
		if c == ',' && n > 0 && n+3 < len(s) && lexicon.Digits(s[n+1:n+4]) && (n+4 == len(s) || !lexicon.Digits(s[n+4:n+5])) {
			n++
			continue
		}
		if c < '0' || c > '9' {
			break
		}
		if whole < int64(Longest) {
			whole = whole*10 + int64(c-'0')
		}
		n++
	}
	if n == 0 {
		return 0, 0, false
	}
	if n+1 < len(s) && (s[n] == '.' || s[n] == ',') && lexicon.Digits(s[n+1:n+2]) {
		n++
		for place := unit; n < len(s) && lexicon.Digits(s[n:n+1]); n++ {
			// The remainder of each place is carried in billionths by place itself.
			frac += time.Duration(s[n]-'0') * place / 10
			place /= 10
		}
	}
	if whole > int64(Longest/unit) {
		return Longest, n, true
	}
	return min(time.Duration(whole)*unit+frac, Longest), n, true
}

// durationAt reads a duration at the beginning of s (small letters): "1h2m3.5s",
// "14h29m11.04s", "1 hour and 5 minutes", "2天3小时", "pt1h30m", "00:01:30". It gives its
// length; 0 where there is none.
func durationAt(s string) (total time.Duration, length int) {
	if strings.HasPrefix(s, "pt") || strings.HasPrefix(s, "p") && len(s) > 2 && lexicon.Digits(s[1:2]) {
		return isoDuration(s)
	}
	if d, n := clockDuration(s); n > 0 {
		return d, n
	}
	for at := 0; ; {
		unitless, n, ok := decimal(s[at:], time.Second)
		if !ok {
			return total, length
		}
		gap := at + n
		if gap < len(s) && (s[gap] == ' ' || s[gap] == '-') {
			gap++
		}
		word := unitAt(s[gap:])
		unit, ok := unitWords[word]
		if !ok || word == "m" && gap > at+n && length == 0 {
			return total, length
		}
		if unit != time.Second {
			unitless, _, _ = decimal(s[at:], unit)
		}
		total, length = min(total+unitless, Longest), gap+len(word)
		at = length + joint(s[length:])
	}
}

// unitAt gives the word of letters at the beginning of s, cut to the longest
// unit where the script has no spaces.
func unitAt(s string) string {
	if s == "" {
		return ""
	}
	if s[0] < 0x80 || s[0] < 0xe3 && s[0] >= 0xc2 {
		end := 0
		for end < len(s) && (s[end] >= 'a' && s[end] <= 'z' || s[end] >= 0x80 && s[end] < 0xe2 || end > 0 && s[end] >= 0x80 && s[end] < 0xc0) {
			end++
		}
		return s[:end]
	}
	for n := min(len(s), 9); n >= 3; n -= 3 {
		if _, ok := unitWords[s[:n]]; ok {
			return s[:n]
		}
	}
	return ""
}

// joint gives the length of what may stand between two parts of a duration.
func joint(s string) int {
	for _, j := range [...]string{", and ", " and ", ", ", " und ", " et ", " y ", " e ", " и ", " ", ""} {
		if rest, ok := strings.CutPrefix(s, j); ok && rest != "" && lexicon.Digits(rest[:1]) {
			return len(j)
		}
	}
	return len(s)
}

// isoDuration reads "pt1h2m3.5s" and "p1dt2h".
func isoDuration(s string) (total time.Duration, length int) {
	units, inTime := map[byte]time.Duration{'w': week, 'd': 24 * time.Hour, 'h': time.Hour, 'm': time.Minute, 's': time.Second}, false
	for at := 1; at < len(s); {
		if s[at] == 't' {
			inTime = true
			at++
			continue
		}
		_, n, ok := decimal(s[at:], time.Second)
		if !ok || at+n >= len(s) || units[s[at+n]] == 0 || s[at+n] == 'm' && !inTime {
			break
		}
		d, _, _ := decimal(s[at:], units[s[at+n]])
		total = min(total+d, Longest)
		at += n + 1
		length = at
	}
	return total, length
}

// clockDuration reads "1:02:03": hours, minutes, seconds; and "22.14:18:12",
// which begins with days (learn.microsoft.com/dotnet/standard/base-types/standard-timespan-format-strings).
func clockDuration(s string) (time.Duration, int) {
	if days, n := lexicon.SmallNumber(s, 3); n > 0 && n < len(s) && s[n] == '.' {
		if d, k := clockDuration(s[n+1:]); k > 0 {
			return min(d+time.Duration(days)*24*time.Hour, Longest), n + 1 + k
		}
		return 0, 0
	}
	var part [3]time.Duration
	at := 0
	for i, unit := range [...]time.Duration{time.Hour, time.Minute, time.Second} {
		d, n, ok := decimal(s[at:], unit)
		if !ok || i > 0 && n < 2 || i == 0 && n > 3 {
			return 0, 0
		}
		part[i] = d
		at += n
		if i < 2 {
			if at >= len(s) || s[at] != ':' {
				return 0, 0
			}
			at++
		}
	}
	return min(part[0]+part[1]+part[2], Longest), at
}

// negative says whether the number at s[i] carries a minus sign.
func negative(s string, i int) bool {
	return i > 0 && s[i-1] == '-' && (i == 1 || s[i-2] == ' ' || s[i-2] == ':' || s[i-2] == '"')
}
