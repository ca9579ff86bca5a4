package transcript

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

var start = time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)

// at gives start and some seconds.
func at(seconds int) time.Time { return start.Add(time.Duration(seconds) * time.Second) }

func newStore(t *testing.T) *Store {
	t.Helper()
	return &Store{Dir: filepath.Join(t.TempDir(), "chats")}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// talk writes a question, a fallback and a streamed answer, and gives the
// number of the answer.
func talk(t *testing.T, l *Log, question, answer string, second int) int {
	t.Helper()
	_, err := l.User(question, at(second))
	must(t, err)
	n, err := l.Begin("relay/one", 0, at(second))
	must(t, err)
	must(t, l.Append(n, answer[:len(answer)/2], "hm", at(second+1)))
	must(t, l.Notice("relay/one is limited, relay/two answers", at(second+1)))
	must(t, l.Append(n, answer[len(answer)/2:], "", at(second+2)))
	must(t, l.Finish(n, answer, "hm", Result{Model: "relay/two", Preferred: "relay/one", Key: "mine", Attempts: 2, Finish: "stop",
		Usage: &Usage{Input: 3, Output: 5}}, at(second+3)))
	return n
}

// edit and retitle write what a program that lets people do so writes.
func edit(l *Log, n int, text string, now time.Time) error {
	return l.one(record{Kind: kindMark, Mark: markEdited, N: n, At: now, Text: text}, true)
}

func retitle(l *Log, title string, now time.Time) error {
	return l.one(record{Kind: kindTitle, At: now, Title: &title}, true)
}

// draftText is a draft in one piece.
func draftText(s *Store, id string) (text string, err error) {
	pieces, err := s.Draft(id).Pieces()
	for _, p := range pieces {
		text += p.Text
	}
	return text, err
}

func reopen(t *testing.T, s *Store, l *Log, now time.Time) (*Log, []Problem) {
	t.Helper()
	must(t, l.Close(now))
	again, problems, err := s.Open(l.ID(), now)
	must(t, err)
	return again, problems
}

// texts gives the messages and notices of a conversation.
func texts(c Conversation) []string {
	out := []string{}
	for _, e := range c.Entries {
		out = append(out, e.Text)
	}
	return out
}

func TestConversationComesBackAsItWas(t *testing.T) {
	s := newStore(t)
	l := s.Create("", start)
	talk(t, l, "What is a sluice?\nTell me.", "A gate for water.", 1)
	before := l.Conversation()
	l, problems := reopen(t, s, l, at(9))
	defer l.Close(at(9))
	if len(problems) != 0 {
		t.Errorf("problems: %v", problems)
	}
	want, _ := json.Marshal(before)
	got, _ := json.Marshal(l.Conversation())
	if string(got) != string(want) {
		t.Errorf("came back as\n%s\nwant\n%s", got, want)
	}
	if before.Title != "What is a sluice?" || len(before.Entries) != 3 || before.Entries[1].State != Complete {
		t.Errorf("conversation is %s", want)
	}
}

func TestFilesArePrivate(t *testing.T) {
	s := newStore(t)
	l := s.Create("x", start)
	defer l.Close(start)
	must(t, s.Draft(l.ID()).Set([]Piece{{Text: "half a sentence"}}))
	h, err := s.History(5)
	must(t, err)
	must(t, h.Add("sent", start))
	err = filepath.WalkDir(s.Dir, func(path string, d os.DirEntry, err error) error {
		info, statErr := d.Info()
		must(t, errors.Join(err, statErr))
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %v", path, info.Mode())
		}
		return nil
	})
	must(t, err)
	must(t, os.Chmod(s.path(l.ID()), 0o644))
	must(t, os.Chmod(s.Dir, 0o755))
	must(t, retitle(l, "y", at(1)))
	_, err = l.User("z", at(1))
	must(t, err)
	l, _ = reopen(t, s, l, at(2))
	defer l.Close(at(2))
	if info, err := os.Stat(s.path(l.ID())); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("after opening: %v, %v", info.Mode(), err)
	}
}

func TestMarks(t *testing.T) {
	s := newStore(t)
	l := s.Create("t", start)
	n := talk(t, l, "first", "answer", 1)
	must(t, edit(l, 1, "better", at(5)))
	must(t, l.Delete(n, at(6)))
	l, _ = reopen(t, s, l, at(7))
	c := l.Conversation()
	if e := c.Entries[0]; e.Text != "better" || !e.Edited {
		t.Errorf("edited message is %+v", e)
	}
	if got := c.Entries; len(got) != 3 || !got[1].Deleted {
		t.Errorf("the answer is not deleted: %v", got)
	}
	must(t, l.one(record{Kind: kindMark, Mark: markRestored, N: n, At: at(8)}, true))
	if got := l.Conversation().Entries; len(got) != 3 || got[1].Deleted {
		t.Errorf("after the undo: %v", got)
	}
	if err := edit(l, 99, "x", at(9)); err == nil {
		t.Error("a message that is not there can be edited")
	}
	if err := l.Finish(n, "again", "", Result{}, at(9)); err == nil {
		t.Error("an answer can end twice")
	}
	must(t, l.Close(at(9)))
	if _, err := l.User("late", at(9)); !errors.Is(err, os.ErrClosed) {
		t.Errorf("writing after Close gives %v", err)
	}
}

func TestStreamedTextIsWrittenEachSecond(t *testing.T) {
	s := newStore(t)
	l := s.Create("t", start)
	defer l.Close(at(9))
	_, err := l.User("go", start)
	must(t, err)
	n, err := l.Begin("relay/one", 0, start)
	must(t, err)
	stored := func() string {
		c, _, err := s.Read(l.ID())
		must(t, err)
		return c.Entries[len(c.Entries)-1].Text
	}
	for _, step := range []struct {
		piece  string
		millis int
		want   string
	}{
		{"a", 100, ""}, {"b", 900, ""}, {"c", 1000, "abc"}, {"d", 1900, "abc"}, {"", 2000, "abcd"},
		{"e", 1500, "abcde"}, // the clock was set back
	} {
		now := start.Add(time.Duration(step.millis) * time.Millisecond)
		if step.piece == "" {
			must(t, l.Flush(now))
		} else {
			must(t, l.Append(n, step.piece, "", now))
		}
		if got := stored(); got != step.want {
			t.Errorf("at %d ms the file has %q, want %q", step.millis, got, step.want)
		}
	}
}

func TestCutAnswerIsInterruptedAndContinued(t *testing.T) {
	s := newStore(t)
	l := s.Create("t", start)
	_, err := l.User("count", start)
	must(t, err)
	n, err := l.Begin("relay/one", 0, start)
	must(t, err)
	must(t, l.Append(n, "one, two", "", at(1)))
	must(t, l.f.Close()) // as a crash leaves it
	again, problems, err := s.Open(l.ID(), at(60))
	must(t, err)
	defer again.Close(at(70))
	cut, ok := again.Conversation().cut()
	if !ok || cut.State != Interrupted || cut.Text != "one, two" || !cut.Ended.Equal(at(60)) || len(problems) != 0 {
		t.Fatalf("the cut answer is %+v, %v; problems %v", cut, ok, problems)
	}
	if md := again.Conversation().Markdown(); !strings.Contains(md, "*interrupted*") {
		t.Errorf("the export does not say so:\n%s", md)
	}
	m, err := again.Begin("relay/two", cut.Number, at(61))
	must(t, err)
	must(t, again.Finish(m, ", three", "", Result{Model: "relay/two"}, at(62)))
	c := again.Conversation()
	if got := c.Entries; len(got) != 3 || got[1].Text != "one, two" || got[2].Text != ", three" || got[2].Continues != got[1].Number {
		t.Errorf("entries: %+v", got)
	}
	if _, ok := c.cut(); ok {
		t.Error("the answer is still said to be cut")
	}
}

func TestSecretsAreNotKept(t *testing.T) {
	s := newStore(t)
	const secret = "sk-canary-0123456789"
	s.Redact = func(text string) string { return strings.ReplaceAll(text, secret, "…") }
	l := s.Create("about "+secret, start)
	_, err := l.User("my key is "+secret, start)
	must(t, err)
	must(t, l.Notice("with "+secret, start))
	must(t, retitle(l, "on "+s.redact(secret), start))
	n, err := l.Begin("relay/one", 0, start)
	must(t, err)
	for i, r := range "it was " + secret + " then" { // a piece each second, the secret in parts
		must(t, l.Append(n, string(r), string(r), at(i+1)))
	}
	must(t, s.Draft(l.ID()).Set([]Piece{{Text: secret}}))
	h, err := s.History(5)
	must(t, err)
	must(t, h.Add("sent "+secret, start))
	look := func() {
		files, err := os.ReadDir(s.Dir)
		must(t, err)
		for _, f := range files {
			content, err := os.ReadFile(filepath.Join(s.Dir, f.Name()))
			must(t, err)
			if strings.Contains(string(content), "canary") {
				t.Errorf("%s holds the secret:\n%s", f.Name(), content)
			}
		}
	}
	look()
	must(t, l.Finish(n, "it was "+secret, secret, Result{Error: "bad " + secret}, at(60)))
	must(t, edit(l, 1, "now "+s.redact(secret), at(61)))
	look()
	must(t, l.Close(at(62)))
	look()
}

func TestEmptyConversationLeavesNothing(t *testing.T) {
	s := newStore(t)
	l := s.Create("", start)
	other := s.Create("", start)
	if l.ID() == other.ID() {
		t.Errorf("two conversations have the id %s", l.ID())
	}
	must(t, l.Close(start))
	must(t, other.Close(start))
	if files, _ := os.ReadDir(s.Dir); len(files) != 0 {
		t.Errorf("left behind: %v", files)
	}
}

// TestCallsOfToolsAreKept: what a model called comes back, without a secret.
func TestCallsOfToolsAreKept(t *testing.T) {
	s := &Store{Dir: t.TempDir(), Redact: func(text string) string { return strings.ReplaceAll(text, "secret", "…") }}
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	l := s.Create("", now)
	calls := []Call{{Name: "weather secret", Arguments: `{"key":"secret"}`}}
	_, err := l.User("Is it warm?", now)
	if err != nil {
		t.Fatal(err)
	}
	n, err := l.Begin("p/m", 0, now)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(l.Finish(n, "", "", Result{Finish: "secret", Calls: calls}, now), l.Close(now)); err != nil {
		t.Fatal(err)
	}
	c, _, err := s.Read(l.ID())
	if err != nil || len(c.Entries) != 2 {
		t.Fatalf("%v: %+v", err, c)
	}
	if e := c.Entries[1]; e.Finish != "…" || !slices.Equal(e.Calls, []Call{{"weather …", `{"key":"…"}`}}) || e.State != Complete {
		t.Errorf("kept %+v", e)
	}
	if calls[0].Arguments != `{"key":"secret"}` {
		t.Error("the caller's calls were changed")
	}
	if md := c.Markdown(); !strings.Contains(md, `called a tool, which nobody ran: weather …({"key":"…"})`) {
		t.Errorf("exported as\n%s", md)
	}
}
