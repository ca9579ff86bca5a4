package transcript

import (
	"strings"
	"time"
	"unicode/utf8"
)

// flushEvery is how often streamed text is written: what a crash can cost.
const flushEvery = time.Second

// live is an answer that streams: what came, and what of it is in the file.
type live struct {
	text, reasoning       strings.Builder
	wroteText, wroteThink string
}

// Append takes the next piece of answer n. It is written with the first call
// of Append or Flush that comes a second after the last writing. What comes
// for an answer that is not open, or after Close, is let go without an error.
func (l *Log) Append(n int, text, reasoning string, now time.Time) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	a := l.live[n]
	if a == nil {
		return nil
	}
	a.text.WriteString(text)
	a.reasoning.WriteString(reasoning)
	return l.tick(now)
}

// Flush writes what waits: streamed text whose second is over, and what could
// not be written before. It is to be called each second, and costs nothing
// where nothing waits.
func (l *Log) Flush(now time.Time) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.tick(now); err != nil {
		return err
	}
	return l.save(false)
}

// Pending says how many bytes are in memory only, and why.
func (l *Log) Pending() (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.pending), l.failed
}

// tick writes streamed text if it is time. A clock that was set back counts as
// time too.
func (l *Log) tick(now time.Time) error {
	if d := now.Sub(l.flushed); len(l.live) == 0 || d >= 0 && d < flushEvery {
		return nil
	}
	l.stream(now)
	return l.save(false)
}

// stream queues what came since the last time.
func (l *Log) stream(now time.Time) {
	l.flushed = now
	for n, a := range l.live {
		l.piece(record{Kind: kindThought, N: n, At: now}, a.reasoning.String(), &a.wroteThink)
		l.piece(record{Kind: kindPiece, N: n, At: now}, a.text.String(), &a.wroteText)
	}
}

// piece queues the difference between what came and what is written. A secret
// is recognised only as a whole, so the last word waits for its end where
// texts are redacted.
func (l *Log) piece(r record, came string, wrote *string) {
	text := came
	if l.store.Redact != nil {
		text = l.store.Redact(came[:lastWord(came)])
	}
	if text == *wrote {
		return
	}
	r.From = commonPrefix(text, *wrote)
	r.Text = text[r.From:]
	if l.put(r) == nil {
		*wrote = text
	}
}

// longestWord is how much of a text without spaces is kept back.
const longestWord = 512

// lastWord gives the place after which the last word starts.
func lastWord(s string) int {
	at := strings.LastIndexAny(s, " \n\t") + 1
	if at < len(s)-longestWord {
		at = len(s) - longestWord
		for at > 0 && !utf8.RuneStart(s[at]) {
			at--
		}
	}
	return at
}

// commonPrefix gives the length of what a and b begin with alike, in whole runes.
func commonPrefix(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	for n > 0 && n < len(a) && !utf8.RuneStart(a[n]) {
		n--
	}
	return n
}
