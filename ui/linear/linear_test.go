package linear

import (
	"errors"
	"strings"
	"testing"
	"time"

	"sluice/engine"
	"sluice/engine/chat"
	"sluice/engine/transcript"
	"sluice/keystore"
	"sluice/ui/action"
)

var small = keystore.Route{Provider: "sim", Model: "small"}

func TestLinearSpeaksInLines(t *testing.T) {
	s := speak(t, "", func(s *speech) {
		s.write("hello")
		a := s.answer()
		st := fourKeys()
		st.Requests = []*engine.RequestStatus{{ID: 118, Phase: engine.Waiting, Why: "429 RPM", Release: time.Now().Add(29 * time.Second)}}
		s.sts <- st
		feed(a, "First line.\nSecond \x1b[2Jli")
		feed(a, "ne.")
		end(a, chat.Outcome{Finish: "stop", Route: small, Key: "three"})
		s.write("/keys", "/off one", `"""`, "two", "lines", `"""`)
		end(s.answer(), chat.Outcome{Err: errors.New("network down")})
	})
	for _, want := range []string{
		"First line.\nSecond line.\n", "Waiting 29s: 429 RPM.", "End of the answer by small, key three.", "4. four: READY, TPM", "Done.",
		"Not answered: network down. Your message was: two\nlines",
	} {
		s.says(want)
	}
	if got := strings.Join(s.engine.calls, ","); got != "off id-one" {
		t.Errorf("called %q", got)
	}
	if strings.Contains(s.printed.String(), "\x1b") {
		t.Errorf("an escape sequence was printed: %q", &s.printed)
	}
}

// TestOffAsksForTheLastUsableKey, and a yes holds for the next line only.
func TestOffAsksForTheLastUsableKey(t *testing.T) {
	s := speak(t, "", func(s *speech) {
		st := fourKeys()
		st.Keys[2].State = engine.Off
		s.sts <- st
		s.write("/off four 5h the bill")
		s.says("four is the last key that can be used now. New messages will wait until another key is free. Not done yet: /yes switches it off.")
		s.write("/keys", "/yes")
		if len(s.engine.calls) > 0 {
			t.Errorf("called %q", s.engine.calls)
		}
		s.write("/off four 5h the bill", "/yes", "/yes", "/off four 5x why")
	})
	s.says("Done.", "There is no command /yes.", "Not done: the time is neither a duration nor a time to come")
	if got := strings.Join(s.engine.calls, ","); got != "off id-four the bill 5h0m0s" {
		t.Errorf("called %q", got)
	}
}

func TestTheHelpNamesWhatThereIs(t *testing.T) {
	s := speak(t, "", func(s *speech) { s.write("/help") })
	s.says("/off KEY TIME REASON: ", "/new: new conversation", "/sessions WORDS: ", "/quit: leave")
	own := map[string]bool{"on": true, "drop": true, "open": true}
	for _, c := range new(linear).commands() {
		if shared := action.All(false).Named(c.name).Name != ""; shared == own[c.name] {
			t.Errorf("/%s: in the table of actions: %v", c.name, shared)
		}
	}
}

func stored(t *testing.T, dir string) transcript.Conversation {
	t.Helper()
	store := &transcript.Store{Dir: dir}
	all, err := store.List(0)
	if err != nil || len(all) != 1 {
		t.Fatalf("%d conversations, %v", len(all), err)
	}
	c, _, err := store.Read(all[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestConversationsAreKeptAndGoOn: what is said is on the disk, and a later run
// finds it, says it and goes on with it.
func TestConversationsAreKeptAndGoOn(t *testing.T) {
	dir := t.TempDir()
	speak(t, dir, func(s *speech) {
		s.write("What is a queue?")
		a := s.answer()
		feed(a, "A line of pe")
		s.write("And a stack?", "/quit")
		s.lines = make(chan string) // nobody reads the others any more
	})
	c := stored(t, dir)
	if len(c.Entries) != 2 || c.Entries[0].Text != "What is a queue?" || c.Entries[1].Text != "A line of pe" || c.Entries[1].State != transcript.Interrupted {
		t.Fatalf("kept %+v", c.Entries)
	}
	s := speak(t, dir, func(s *speech) {
		s.write("/sessions", "/open 1")
		s.says("1. What is a queue?: ", "/open and a number goes on with one.",
			"Open now: What is a queue?", "It was said last:", "You: What is a queue?", "A line of pe", "interrupted", "/continue", "Not sent the last time: And a stack?")
		s.write("/continue")
		a := s.answer()
		feed(a, "ople.")
		end(a, chat.Outcome{Finish: "stop", Route: small, Key: "three"})
		s.write("/send")
		end(s.answer(), chat.Outcome{Finish: "stop", Route: small, Key: "three"})
	})
	if got := s.asked[1].Messages; len(got) != 3 || got[1].Content != "A line of people." || got[2].Content != "And a stack?" {
		t.Errorf("asked %+v", got)
	}
	if c := stored(t, dir); len(c.Entries) != 5 {
		t.Errorf("kept %+v", c.Entries)
	}
	if d, err := (&transcript.Store{Dir: dir}).Draft(c.ID).Pieces(); d != nil || err != nil {
		t.Errorf("the draft is %+v, %v", d, err)
	}
}

// TestWhatCameBackOutlivesTheProgram until it is sent or forgotten.
func TestWhatCameBackOutlivesTheProgram(t *testing.T) {
	dir := t.TempDir()
	speak(t, dir, func(s *speech) {
		s.write("hello")
		end(s.answer(), chat.Outcome{Err: errors.New("network down")})
		s.says("Not answered: network down. Your message was: hello", "/send sends it again")
		s.write("/new")
	})
	speak(t, dir, func(s *speech) {
		s.says("Not sent the last time: hello")
		s.write("/drop", "/send")
		s.says("Nothing came back to you.")
	})
	s := speak(t, dir, func(*speech) {})
	if strings.Contains(s.printed.String(), "hello") {
		t.Errorf("it is said again:\n%s", &s.printed)
	}
}

func TestWhatCannotBeKeptIsSaid(t *testing.T) {
	speak(t, "/dev/null/below", func(s *speech) {
		s.write("hello")
		s.says("Not saved: ")
		end(s.answer(), chat.Outcome{Finish: "stop"})
	})
}
