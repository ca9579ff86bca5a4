package transcript

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

func TestDrafts(t *testing.T) {
	s := newStore(t)
	for _, text := range []string{"", "one\ntwo", "three", ""} {
		must(t, s.Draft(NewDraft).Set([]Piece{{Text: text}}))
		if got, err := draftText(s, NewDraft); err != nil || got != text {
			t.Errorf("draft is %q, %v; want %q", got, err, text)
		}
	}
	if files, _ := os.ReadDir(s.Dir); len(files) != 0 {
		t.Errorf("left behind: %v", files)
	}
	if err := s.Draft("../x").Set([]Piece{{Text: "y"}}); err == nil {
		t.Error("a draft can be put elsewhere")
	}
}

// TestPiecesOfADraft come back as they were, but for secrets; other programs
// read and write the draft as one text.
func TestPiecesOfADraft(t *testing.T) {
	s := newStore(t)
	s.Redact = func(text string) string { return strings.ReplaceAll(text, "secret", "…") }
	for _, c := range []struct{ draft, want []Piece }{
		{nil, nil},
		{[]Piece{{"typed", false}}, []Piece{{"typed", false}}},
		{[]Piece{{"see ", false}, {"a\x00\xffb\r\n", true}, {" and ", false}, {"c", true}, {"d", true}}, nil},
		{[]Piece{{"my secret: ", false}, {"a secret", true}}, []Piece{{"my …: ", false}, {"a …", true}}},
		{[]Piece{{"half a sec", false}, {"ret", true}}, []Piece{{"half a …", false}}},
		{[]Piece{{"", false}, {"all", true}, {"", true}}, []Piece{{"all", true}}},
	} {
		if c.want == nil {
			c.want = c.draft
		}
		must(t, s.Draft(NewDraft).Set(c.draft))
		if got, err := s.Draft(NewDraft).Pieces(); err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%+v became %+v, %v", c.draft, got, err)
		}
	}
	must(t, os.WriteFile(s.Draft(NewDraft).file(draftSuffix), []byte("by an older program"), 0o600))
	if got, err := s.Draft(NewDraft).Pieces(); err != nil || len(got) != 1 || got[0].Pasted || got[0].Text != "by an older program" {
		t.Errorf("the draft of an older program is %+v, %v", got, err)
	}
	for _, bad := range []string{"", "{", `{"sum":1,"pasted":[[0,5]]}`, `{"pasted":[[0,500]]}`} {
		must(t, os.WriteFile(s.Draft(NewDraft).file(piecesSuffix), []byte(bad), 0o600))
		if got, err := s.Draft(NewDraft).Pieces(); err != nil || len(got) != 1 || got[0].Text != "by an older program" {
			t.Errorf("beside %q the draft is %+v, %v", bad, got, err)
		}
	}
	must(t, s.Draft(NewDraft).Set(nil))
	if files, _ := os.ReadDir(s.Dir); len(files) != 0 {
		t.Errorf("left behind: %v", files)
	}
}

func TestHistory(t *testing.T) {
	s := newStore(t)
	const size = 10
	h, err := s.History(size)
	must(t, err)
	for i := range 25 {
		must(t, h.Add(fmt.Sprintf("Prompt %d", i), at(i)))
		must(t, h.Add(fmt.Sprintf("Prompt %d", i), at(i))) // twice the same
	}
	must(t, h.Add(" \n", at(30)))
	f, err := os.OpenFile(h.path, os.O_APPEND|os.O_WRONLY, 0)
	must(t, err)
	_, err = f.WriteString(`{"at":"2026`) // as a crash leaves it
	must(t, errors.Join(err, f.Close()))
	must(t, h.Add("many\nlines", at(31)))
	again, err := s.History(size)
	must(t, err)
	if got := again.All(); len(got) != size || got[size-1] != "many\nlines" || got[0] != "Prompt 16" || !slices.Equal(got, h.All()) {
		t.Errorf("history is %q, in memory %q", got, h.All())
	}
	content, err := os.ReadFile(h.path)
	must(t, err)
	if n := bytes.Count(content, []byte("\n")); n > 2*size+2 {
		t.Errorf("the file has %d lines", n)
	}
}

func TestHistoryIsShortenedAfterATornLine(t *testing.T) {
	s := newStore(t)
	const size = 4
	h, err := s.History(size)
	must(t, err)
	for i := range 2 * size {
		must(t, h.Add(fmt.Sprintf("Prompt %d", i), at(i)))
	}
	f, err := os.OpenFile(h.path, os.O_APPEND|os.O_WRONLY, 0)
	must(t, err)
	_, err = f.WriteString(`{"at":"2026`) // as a crash leaves it
	must(t, errors.Join(err, f.Close()))
	must(t, h.Add("after the crash", at(30)))
	again, err := s.History(size)
	must(t, err)
	if got, want := again.All(), []string{"Prompt 6", "Prompt 7", "after the crash"}; !slices.Equal(got, want) {
		t.Errorf("history is %q, want %q", got, want)
	}
	content, err := os.ReadFile(h.path)
	must(t, err)
	if n := bytes.Count(content, []byte("\n")); n != size {
		t.Errorf("the file has %d lines, want %d:\n%s", n, size, content)
	}
}

func TestExports(t *testing.T) {
	s := newStore(t)
	l := s.Create("Two  gates", start)
	talk(t, l, "question", "answer", 1)
	n, err := l.Begin("relay/one", 0, at(9))
	must(t, err)
	must(t, l.Finish(n, "half", "", Result{Model: "relay/one", Key: "mine", Error: "the stream\nbroke"}, at(10)))
	n, err = l.Begin("relay/one", 0, at(11))
	must(t, err)
	must(t, l.Finish(n, "some", "", Result{Model: "relay/one", Stopped: true}, at(12)))
	must(t, l.Close(at(13)))
	c, _, err := s.Read(l.ID())
	must(t, err)
	const want = `# Two gates

Started 2026-03-04 05:06:07 +0000.

## You, 2026-03-04 05:06:08 +0000

question

## relay/two (key mine) instead of relay/one, 2026-03-04 05:06:08 +0000

answer

> 2026-03-04 05:06:09 +0000: relay/one is limited, relay/two answers

## relay/one (key mine), 2026-03-04 05:06:16 +0000

half

*broke off: the stream broke*

## relay/one, 2026-03-04 05:06:18 +0000

some

*stopped*
`
	if got := c.Markdown(); got != want {
		t.Errorf("Markdown is\n%s\nwant\n%s", got, want)
	}
	text, err := c.JSON()
	must(t, err)
	var back Conversation
	must(t, json.Unmarshal(text, &back))
	if e := back.Entries[1]; e.Model != "relay/two" || e.Key != "mine" || e.Usage.Output != 5 || e.State != Complete || back.Title != "Two  gates" {
		t.Errorf("JSON is %s", text)
	}
}
