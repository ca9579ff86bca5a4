package linear

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"sluice/engine"
	"sluice/engine/chat"
	"sluice/engine/transcript"
	"sluice/keystore"
	"sluice/keystore/limit"
	"sluice/ui/talk"
	"sluice/ui/talk/talktest"
)

// fakeEngine remembers what it was asked to do.
type fakeEngine struct{ calls []string }

func (e *fakeEngine) note(what ...any) error {
	e.calls = append(e.calls, strings.TrimSpace(fmt.Sprintln(what...)))
	return nil
}

func (e *fakeEngine) Next(ctx context.Context, _ uint64) (*engine.Status, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}
func (e *fakeEngine) EventsSince(uint64) []engine.Event            { return nil }
func (e *fakeEngine) SwitchOn(_ context.Context, id string) error  { return e.note("on", id) }
func (e *fakeEngine) ClearKey(_ context.Context, id string) error  { return e.note("clear", id) }
func (e *fakeEngine) Now(_ context.Context, id uint64) error       { return e.note("now", id) }
func (e *fakeEngine) NextModel(_ context.Context, id uint64) error { return e.note("skip", id) }
func (e *fakeEngine) SwitchOff(_ context.Context, id, reason string, until time.Time) error {
	if until.IsZero() {
		return e.note("off", id, reason)
	}
	return e.note("off", id, reason, time.Until(until))
}

// speech is linear mode with somebody before it.
type speech struct {
	t       *testing.T
	lines   chan string
	sts     chan *engine.Status
	answers chan *talktest.Answer
	asked   []chat.Request
	engine  *fakeEngine
	printed strings.Builder
}

// write types lines, each after the one before was taken in.
func (s *speech) write(lines ...string) {
	for _, line := range lines {
		s.lines <- line
		synctest.Wait()
	}
}

// answer gives the answer that was asked for last.
func (s *speech) answer() *talktest.Answer {
	s.t.Helper()
	select {
	case a := <-s.answers:
		return a
	default:
		s.t.Fatalf("nothing was asked:\n%s", &s.printed)
		return nil
	}
}

// feed lets text of an answer come, end its end.
func feed(a *talktest.Answer, text string) {
	a.Feed(text)
	synctest.Wait()
}

func end(a *talktest.Answer, out chat.Outcome) {
	a.End(out)
	synctest.Wait()
}

// says fails the test for each text that was not said, or not in this order.
func (s *speech) says(want ...string) {
	s.t.Helper()
	rest := s.printed.String()
	for _, w := range want {
		i := strings.Index(rest, w)
		if i < 0 {
			s.t.Errorf("%q is not said:\n%s", w, &s.printed)
			return
		}
		rest = rest[i+len(w):]
	}
}

// speak runs linear mode in virtual time, with what act types, until the input
// ends. An empty dir keeps nothing.
func speak(t *testing.T, dir string, act func(s *speech)) *speech {
	t.Helper()
	s := &speech{t: t, engine: &fakeEngine{}}
	synctest.Test(t, func(t *testing.T) {
		s.lines, s.sts, s.answers = make(chan string), make(chan *engine.Status), make(chan *talktest.Answer, 8)
		o := Options{Output: &s.printed, Terms: talk.Terms{Ask: func(r chat.Request) talk.Answer {
			a := &talktest.Answer{Number: 118}
			s.answers <- a
			s.asked = append(s.asked, r)
			return a
		}}}
		if dir != "" {
			o.Keeper = talk.NewKeeper(&transcript.Store{Dir: dir})
			o.Keeper.Start(func(reason any) { t.Errorf("a panic: %v", reason) })
		}
		l := newLinear(t.Context(), s.engine, o)
		var running sync.WaitGroup
		running.Go(func() {
			l.welcome(false)
			if err := l.run(s.lines, s.sts); err != nil {
				t.Errorf("ended with %v", err)
			}
			l.leave()
		})
		synctest.Wait()
		act(s)
		close(s.lines)
		running.Wait()
	})
	return s
}

// fourKeys are in states of which two can be used.
func fourKeys() *engine.Status {
	st := &engine.Status{At: time.Now()}
	for i, state := range []engine.State{engine.Cool, engine.Bad, engine.Busy, engine.Ready} {
		name := [...]string{"one", "two", "three", "four"}[i]
		st.Keys = append(st.Keys, &engine.KeyStatus{Key: keystore.Key{ID: "id-" + name, Name: name}, State: state, Gauges: []engine.Gauge{
			{Name: "TPM", Dimension: limit.Tokens, Window: limit.Window{Span: limit.Minute}, Used: 3_100, Limit: limit.Of(6_000), Source: limit.Stated},
		}})
	}
	return st
}
