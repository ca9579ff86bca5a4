package when

import (
	"time"

	"sluice/engine/dialect/lexicon"
)

const (
	day   = 24 * time.Hour
	month = 30 * day
)

// Window gives the length of the window that a word names: "minute", "daily";
// 0 where it names none.
func Window(word string) time.Duration { return windows[word] }

// IsPer says whether a word stands between what is counted and its window.
func IsPer(word string) bool { return perWords[word] }

// windows are the words for the windows of limits.
var windows = map[string]time.Duration{
	"second": time.Second, "seconds": time.Second, "sec": time.Second, "s": time.Second,
	"minute": time.Minute, "minutes": time.Minute, "min": time.Minute, "mins": time.Minute, "m": time.Minute,
	"hour": time.Hour, "hours": time.Hour, "hourly": time.Hour, "hr": time.Hour, "h": time.Hour,
	"day": day, "days": day, "daily": day, "d": day,
	"week": week, "weekly": week, "month": month, "months": month, "monthly": month,
	"segundo": time.Second, "sekunde": time.Second, "seconde": time.Second, "секунду": time.Second,
	"minuto": time.Minute, "минуту": time.Minute, "hora": time.Hour, "heure": time.Hour, "stunde": time.Hour, "час": time.Hour,
	"día": day, "dia": day, "jour": day, "tag": day, "giorno": day, "день": day, "сутки": day,
	"täglich": day, "tägliche": day, "tägliches": day, "diario": day, "diaria": day, "diário": day, "quotidienne": day, "mes": month, "mois": month, "monat": month,
	"semana": week, "semaine": week, "woche": week,
}

// perWords stand between what is counted and its window.
var perWords = lexicon.Set("per / a each every pro par por al в a la an")
