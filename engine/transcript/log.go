package transcript

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"time"
)

// Log is a conversation that is open for writing. No other Log can have the
// same conversation open. Its methods may be used by many goroutines.
//
// Each method that changes the conversation returns once its record is
// written; User, Finish, Delete, Restore, Rename and Close once it is synced too. Append is the exception: what streams waits for its second, and
// a crash may cost it. A SaveError means that the record is kept in memory
// only, until a later call or Flush can write it, and so does a BusyError,
// where the file was gone and another process took its name. Any other error
// means that the record was not taken: os.ErrClosed after Close, or because it
// makes no sense, such as the end of an answer that is not open.
type Log struct {
	mu    sync.Mutex
	store *Store
	writer
	live    map[int]*live
	flushed time.Time // when streamed text was last written
}

// ID gives the name under which the conversation is found again.
func (l *Log) ID() string { return l.state.ID }

// Conversation gives the conversation as it stands, with what is not written
// yet. Text that streams is in it as of the last flush.
func (l *Log) Conversation() Conversation {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.state.snapshot()
}

// User adds a message of the person and gives its number.
func (l *Log) User(text string, now time.Time) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	text = l.store.redact(text)
	n := l.state.highest + 1
	if err := l.put(record{Kind: kindUser, N: n, After: l.after(), At: now, Text: text}); err != nil {
		return 0, err
	}
	if l.state.Title == "" {
		title := titleFrom(text)
		_ = l.put(record{Kind: kindTitle, At: now, Title: &title}) // always means something
	}
	return n, l.save(true)
}

// Begin adds an answer that is about to come from model (provider/model) and
// gives its number. If it goes on from an answer that was cut, continues is
// the number of that one, else 0.
func (l *Log) Begin(model string, continues int, now time.Time) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := l.state.highest + 1
	if err := l.put(record{Kind: kindBegin, N: n, After: l.after(), At: now, Continues: continues, Result: &Result{Model: model}}); err != nil {
		return 0, err
	}
	if l.live == nil {
		l.live = map[int]*live{}
	}
	l.live[n], l.flushed = &live{}, now
	return n, l.save(false)
}

// Finish ends answer n with its whole text.
func (l *Log) Finish(n int, text, reasoning string, r Result, now time.Time) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	r.Error, r.Finish, r.Calls = l.store.redact(r.Error), l.store.redact(r.Finish), slices.Clone(r.Calls)
	for i, c := range r.Calls {
		r.Calls[i] = Call{l.store.redact(c.Name), l.store.redact(c.Arguments)}
	}
	if err := l.put(record{Kind: kindFinal, N: n, At: now, Text: l.store.redact(text), Reasoning: l.store.redact(reasoning), Result: &r}); err != nil {
		return err
	}
	delete(l.live, n)
	return l.save(true)
}

// Notice adds a line that says what happened in between: a fallback, a wait.
func (l *Log) Notice(text string, now time.Time) error {
	return l.one(record{Kind: kindNotice, At: now, Text: l.store.redact(text)}, false)
}

// Delete takes message n out of the conversation. The file keeps it.
func (l *Log) Delete(n int, now time.Time) error {
	return l.one(record{Kind: kindMark, Mark: markDeleted, N: n, At: now}, true)
}

// Restore undoes Delete.
func (l *Log) Restore(n int, now time.Time) error {
	return l.one(record{Kind: kindMark, Mark: markRestored, N: n, At: now}, true)
}

// Rename gives the conversation another title.
func (l *Log) Rename(title string, now time.Time) error {
	title = l.store.redact(title)
	return l.one(record{Kind: kindTitle, At: now, Title: &title}, true)
}

// Show makes message n the last one of the branch that is shown: what is added
// next follows it. 0 is the beginning, before any message.
func (l *Log) Show(n int, now time.Time) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if n < 0 || n > l.state.highest {
		return fmt.Errorf("conversation %s: there is no message %d", l.state.ID, n)
	}
	if n == l.state.shown {
		return nil
	}
	if err := l.put(l.state.shows(n, now)); err != nil {
		return err
	}
	return l.save(false)
}

// after gives the message that the next one follows, where that is not the
// newest.
func (l *Log) after() *int {
	if l.state.shown == l.state.highest {
		return nil
	}
	n := l.state.shown
	return &n
}

func (l *Log) one(r record, sync bool) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.put(r); err != nil {
		return err
	}
	return l.save(sync)
}

// put applies a record and queues it. What means nothing, such as an edit of a
// message that is not there, is an error and is not written.
func (l *Log) put(r record) error {
	if l.closed {
		return fmt.Errorf("conversation %s: %w", l.state.ID, os.ErrClosed)
	}
	if err := l.state.apply(r); err != nil {
		return fmt.Errorf("conversation %s: %w", l.state.ID, err)
	}
	l.pending = append(l.pending, r.line()...)
	return nil
}

// interrupt marks the answers that have no end.
func (l *Log) interrupt(now time.Time) {
	for _, m := range l.state.entries {
		if m.State == Interrupted && m.Ended.IsZero() {
			_ = l.put(record{Kind: kindMark, Mark: markInterrupted, N: m.Number, At: now}) // it is open
		}
	}
	_ = l.save(false) // Pending tells, and the next Flush tries again
}

// Close writes what streams, and marks it interrupted, and lets others open
// the conversation. The error, as for the other methods, says that something
// stays unwritten; it is lost then. Close may be called again.
func (l *Log) Close(now time.Time) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return nil
	}
	l.stream(now)
	for n := range l.live {
		_ = l.put(record{Kind: kindMark, Mark: markInterrupted, N: n, At: now}) // it is open
	}
	var err error
	if len(l.state.entries) == 0 && l.state.Omitted == 0 {
		l.discard()
	} else {
		err = l.save(true)
	}
	if l.f != nil {
		release(l.f)
	}
	l.closed, l.f = true, nil
	return err
}

// titleFrom makes a title of the first line of a message.
func titleFrom(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	title := []rune(cmp.Or(strings.Join(strings.Fields(line), " "), "untitled"))
	if len(title) > maxTitle {
		return string(title[:maxTitle-1]) + "…"
	}
	return string(title)
}

const maxTitle = 60
