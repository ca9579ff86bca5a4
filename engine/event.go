package engine

import (
	"encoding/json"
	"fmt"
	"slices"
	"sluice/engine/ending"
	"sluice/keystore"
	"sluice/keystore/limit"
	"sluice/keystore/wording"
	"sort"
	"time"
)

// EventKind says what happened.
type EventKind uint8

// The kinds of event.
const (
	EventLimit    EventKind = iota // a limit was hit
	EventRetry                     // a request sleeps before it tries again; emitted before the sleep
	EventRotate                    // a request goes on with another key
	EventFallback                  // a request goes on with a later model of the chain
	EventReturn                    // the preferred model is used again
	EventRecover                   // a key, model or provider works again after a block
	EventProbe                     // one request goes first after a block
	EventReject                    // a key or a model was refused for good
	EventError                     // a request failed otherwise
	EventAnswer                    // a request was answered
	EventSwitch                    // a person switched a key, cleared a cooldown, changed the chain
	EventCancel                    // a person stopped a request
	EventNote                      // something a person should know
	EventWait                      // a request that was not sent yet waits
)

var eventNames = wording.Of[EventKind]("event",
	"limit", "retry", "rotate", "fallback", "return", "recover", "probe", "reject", "error", "answer", "switch", "cancel", "note", "wait")

func (k EventKind) String() string { return eventNames.Text(k) }

// MarshalText writes the name that String gives.
func (k EventKind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText accepts the names that String gives.
func (k *EventKind) UnmarshalText(b []byte) error {
	known, ok := eventNames.Known(string(b))
	if !ok {
		return fmt.Errorf("unknown event kind %q", b)
	}
	*k = known
	return nil
}

// Event is one thing that happened. One flat struct serves the screen, the
// log file and `sluice events`. It never holds a secret; its text is safe for
// a terminal.
type Event struct {
	Number  uint64    `json:"n"` // without gaps
	At      time.Time `json:"time"`
	Kind    EventKind `json:"event"`
	Request uint64    `json:"request,omitempty"`
	Model   string    `json:"model,omitempty"` // provider/model
	Key     string    `json:"key,omitempty"`   // the key's name
	Status  int       `json:"status,omitempty"`
	Class   string    `json:"class,omitempty"`
	Limit   string    `json:"limit,omitempty"` // RPM, TPD, …
	Wait    Seconds   `json:"wait_seconds,omitempty"`
	Until   time.Time `json:"until,omitzero"`
	Attempt int       `json:"attempt,omitempty"`
	From    string    `json:"from,omitempty"` // the key's name or the model left behind
	Why     string    `json:"why,omitempty"`  // the reason for that
	Text    string    `json:"text,omitempty"` // one line for people
}

// Seconds is a duration that JSON shows as seconds.
type Seconds time.Duration

// MarshalJSON writes seconds with milliseconds.
func (s Seconds) MarshalJSON() ([]byte, error) {
	return json.Marshal(float64(time.Duration(s).Milliseconds()) / 1000)
}

// UnmarshalJSON reads what MarshalJSON writes.
func (s *Seconds) UnmarshalJSON(b []byte) error {
	var f float64
	if err := json.Unmarshal(b, &f); err != nil {
		return err
	}
	*s = Seconds(f * float64(time.Second))
	return nil
}

// events is the newest of them. Its tail is shared with observers, so it is only
// ever appended to, or copied.
type events struct {
	all     []Event
	follows bool   // something writes them down
	written uint64 // number of the newest that it has
}

// emit appends an event.
func (l *events) emit(ev Event, now time.Time) {
	ev.Number, ev.At = l.newest()+1, now
	if len(l.all) >= 2*keepEvents {
		l.trim()
	}
	l.all = append(l.all, ev)
}

// newest gives the number of the newest event; 0 where there is none.
func (l *events) newest() uint64 {
	if len(l.all) == 0 {
		return 0
	}
	return l.all[len(l.all)-1].Number
}

const keepEvents = 5000

// trim drops old events, though none that is not written down yet.
func (l *events) trim() {
	cut := len(l.all) - keepEvents
	if l.follows {
		cut = min(cut, sort.Search(len(l.all), func(i int) bool { return l.all[i].Number > l.written }))
	}
	l.all = slices.Clone(l.all[cut:])
}

// Tested is the event that a key was tested, by whomever.
func Tested(k keystore.Key, v limit.Verdict) Event {
	text := "accepted"
	if v.Class != limit.OK {
		text = ending.Describe(v)
	}
	return Event{Kind: EventSwitch, Key: k.Name, Status: v.Status, Text: "key " + k.Name + " tested: " + text}
}
