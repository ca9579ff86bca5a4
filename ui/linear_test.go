package ui

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"sluice/engine"
	"sluice/ui/talk"
)

// talkTo runs the linear dashboard in virtual time: act types lines and feeds
// answers; what was printed is given back.
func talkTo(t *testing.T, act func(lines chan<- string, sts chan<- *engine.Status, answers <-chan *fakeAnswer)) string {
	t.Helper()
	var out string
	synctest.Test(t, func(t *testing.T) {
		printed, e := &tape{}, &fakeEngine{}
		answers := make(chan *fakeAnswer, 8)
		terms := talk.Terms{Ask: func(engine.ChatRequest) talk.Answer {
			a := newFakeAnswer(118)
			answers <- a
			return a
		}}
		l := &linear{engine: e, out: printed, status: &engine.Status{}, terms: terms, talk: talk.New(terms, nil)}
		lines, sts := make(chan string), make(chan *engine.Status)
		var running sync.WaitGroup
		running.Go(func() {
			if err := l.run(t.Context(), lines, sts); err != nil {
				t.Errorf("ended with %v", err)
			}
		})
		act(lines, sts, answers)
		close(lines)
		running.Wait()
		out, _ = printed.since()
		out += strings.Join(e.calls, ",")
	})
	return out
}

func TestLinearSpeaksInLines(t *testing.T) {
	out := talkTo(t, func(lines chan<- string, sts chan<- *engine.Status, answers <-chan *fakeAnswer) {
		lines <- "hello"
		a := <-answers
		st := lively()
		st.At = time.Now()
		st.Requests = []*engine.RequestStatus{{ID: 118, Phase: engine.Waiting, Why: "429 RPM", Release: time.Now().Add(29 * time.Second)}}
		sts <- st
		a.feed("First line.\nSecond \x1b[2Jli")
		synctest.Wait()
		a.feed("ne.")
		a.end(engine.Outcome{Finish: "stop", Route: small, Key: "three"})
		synctest.Wait()
		lines <- "/keys"
		lines <- "/off one"
		lines <- `"""`
		lines <- "two"
		lines <- "lines"
		lines <- `"""`
		b := <-answers
		b.end(engine.Outcome{Err: errors.New("network down")})
		synctest.Wait()
	})
	for _, want := range []string{
		"First line.\nSecond line.\n", "Waiting 29s: 429 RPM.", "End of the answer by small, key three.", "4. four: READY, TPM", "Done.",
		"Not answered: network down. Your message was: two\nlines", "off id-one",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not said:\n%s", want, out)
		}
	}
	if strings.Contains(out, "\x1b") {
		t.Errorf("an escape sequence was printed: %q", out)
	}
}

func TestLinearIsChosenByTheEnvironment(t *testing.T) {
	for _, c := range []struct {
		env  string
		want bool
	}{{"TERM=dumb", true}, {"ACCESSIBLE=1", true}, {"ACCESSIBLE=", false}, {"TERM=xterm", false}} {
		if got := (Options{Environ: []string{c.env}}).LineByLine(); got != c.want {
			t.Errorf("%s: %v", c.env, got)
		}
	}
}
