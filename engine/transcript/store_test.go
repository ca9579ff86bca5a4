package transcript

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestSecondWriterIsRefused(t *testing.T) {
	s := newStore(t)
	l := s.Create("t", start)
	talk(t, l, "q", "answer", 1)
	for name, err := range map[string]error{
		"Open":   func() error { _, _, err := s.Open(l.ID(), at(9)); return err }(),
		"Delete": s.Delete(l.ID(), at(9)),
		"Rename": s.Rename(l.ID(), "x", at(9)),
	} {
		var busy *BusyError
		if !errors.As(err, &busy) || busy.Hint() == "" {
			t.Errorf("%s of an open conversation gives %v", name, err)
		}
	}
	if c, _, err := s.Read(l.ID()); err != nil || len(c.Entries) != 3 {
		t.Errorf("it cannot be read meanwhile: %v", err)
	}
	must(t, l.Close(at(9)))
	must(t, s.Rename(l.ID(), "x", at(10)))
	if c, _, err := s.Read(l.ID()); err != nil || c.Title != "x" {
		t.Errorf("renamed to %q, %v", c.Title, err)
	}
}

func TestDeleteAndRestore(t *testing.T) {
	s := newStore(t)
	l := s.Create("t", start)
	talk(t, l, "q", "answer", 1)
	must(t, s.SetDraft(l.ID(), "draft"))
	must(t, l.Close(at(9)))
	must(t, s.Delete(l.ID(), at(10)))
	if list, err := s.List(0); err != nil || len(list) != 0 {
		t.Errorf("after deleting the list is %v, %v", list, err)
	}
	if list, err := s.Trash(0); err != nil || len(list) != 1 || list[0].Title != "t" {
		t.Errorf("the trash is %v, %v", list, err)
	}
	if other := s.Create("u", start); other.ID() == l.ID() {
		t.Error("a new conversation takes the id of one in the trash")
	} else {
		must(t, other.Close(start))
	}
	must(t, s.Purge(at(10)))
	must(t, s.Restore(l.ID()))
	if draft, err := s.Draft(l.ID()); err != nil || draft != "draft" {
		t.Errorf("the draft is %q, %v", draft, err)
	}
	must(t, s.Delete(l.ID(), at(11)))
	must(t, s.Purge(at(20)))
	if err := s.Restore(l.ID()); !errors.Is(err, ErrNotFound) {
		t.Errorf("restoring what was purged gives %v", err)
	}
	for _, id := range []string{"../x", "", "-", "a/b", "nope"} {
		if err := s.Delete(id, at(11)); !errors.Is(err, ErrNotFound) {
			t.Errorf("Delete(%q) gives %v", id, err)
		}
	}
}

func TestList(t *testing.T) {
	s := newStore(t)
	if list, err := s.List(0); err != nil || len(list) != 0 {
		t.Fatalf("without a directory: %v, %v", list, err)
	}
	for i := range 3 {
		l := s.Create("", at(i*100))
		talk(t, l, fmt.Sprintf("question %d", i), strings.Repeat("long ", 6000*i), i*100+1)
		must(t, l.SetTitle(fmt.Sprintf("title %d", i), at(i*100+9)))
		talk(t, l, "more", strings.Repeat("even longer ", 20000*i), i*100+10)
		must(t, l.Close(at(i*100+50)))
	}
	must(t, os.WriteFile(filepath.Join(s.Dir, "stray.jsonl"), []byte("\x00\x01"), 0o600))
	must(t, os.WriteFile(filepath.Join(s.Dir, "notes.txt"), []byte("mine"), 0o600))
	list, err := s.List(0)
	must(t, err)
	if len(list) != 3 {
		t.Fatalf("list is %+v", list)
	}
	for k, sum := range list {
		i := 2 - k
		if sum.Title != fmt.Sprintf("title %d", i) || sum.Messages != 4 || !sum.Created.Equal(at(i*100)) || !sum.Updated.Equal(at(i*100+13)) {
			t.Errorf("%d of the list is %+v", k, sum)
		}
	}
}

func TestSearch(t *testing.T) {
	s := newStore(t)
	for i, q := range []string{"Wie groß ist der Öresund?", "how deep"} {
		l := s.Create("", at(i*100))
		talk(t, l, q, "the answer is here: "+strings.Repeat("ä", 100)+" Needle "+strings.Repeat("ö", 100), i*100+1)
		must(t, l.Close(at(i*100+9)))
	}
	for _, c := range []struct {
		words string
		max   int
		want  int
	}{{"needle", 0, 2}, {"needle", 1, 1}, {"öresund", 0, 2}, {"absent", 0, 0}, {"", 0, 0}, {"(.*", 0, 0}} {
		hits, err := s.Search(t.Context(), c.words, c.max)
		must(t, err)
		if len(hits) != c.want {
			t.Errorf("%q is found %d times, want %d: %+v", c.words, len(hits), c.want, hits)
		}
		for _, h := range hits {
			if !strings.Contains(strings.ToLower(h.Text), c.words) || len(h.Text) > 200 {
				t.Errorf("%q is found in %q", c.words, h.Text)
			}
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Search(ctx, "needle", 0); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled search gives %v", err)
	}
}

// fullDisk lets so many bytes through.
type fullDisk struct {
	file
	room int
}

func (d *fullDisk) WriteAt(p []byte, off int64) (int, error) {
	if len(p) <= d.room {
		d.room -= len(p)
		return d.file.WriteAt(p, off)
	}
	n, _ := d.file.WriteAt(p[:d.room], off)
	d.room = 0
	return n, &os.PathError{Op: "write", Path: "/x", Err: syscall.ENOSPC}
}

func TestFullDisk(t *testing.T) {
	for room := range 150 {
		s := newStore(t)
		l := s.Create("t", start)
		disk := &fullDisk{file: l.f, room: room}
		l.f = disk
		_, err := l.User("a question that does not fit any more", at(1))
		var saving *SaveError
		if err != nil && (!errors.As(err, &saving) || !strings.Contains(saving.Hint(), "disk is full")) {
			t.Fatalf("with room for %d bytes: %v", room, err)
		}
		failed := err != nil
		if n, why := l.Pending(); failed != (n > 0) || failed != (why != nil) {
			t.Fatalf("pending %d, %v after %v", n, why, err)
		}
		n, _ := l.Begin("relay/one", 0, at(2)) // fails too, and is kept
		disk.room = 1 << 20
		must(t, l.Append(n, "answer", "", at(4)))
		must(t, l.Finish(n, "answer", "", Result{}, at(5)))
		want := texts(l.Conversation())
		l, problems := reopen(t, s, l, at(9))
		if got := texts(l.Conversation()); !slices.Equal(got, want) || len(got) != 2 || len(problems) != 0 {
			t.Fatalf("with room for %d bytes: %q, want %q; %v", room, got, want, problems)
		}
		must(t, l.Close(at(9)))
	}
}

func TestDirectoryThatIsNoDirectory(t *testing.T) {
	s := newStore(t)
	must(t, os.WriteFile(s.Dir, []byte("in the way"), 0o600))
	l := s.Create("t", start)
	_, err := l.User("question", at(1))
	var saving *SaveError
	if !errors.As(err, &saving) || saving.Hint() == "" {
		t.Fatalf("writing gives %v", err)
	}
	if err := s.SetDraft(NewDraft, "x"); !errors.As(err, &saving) {
		t.Errorf("a draft gives %v", err)
	}
	must(t, os.Remove(s.Dir))
	must(t, l.Flush(at(2)))
	if n, err := l.Pending(); n != 0 || err != nil {
		t.Errorf("still pending: %d, %v", n, err)
	}
	l, _ = reopen(t, s, l, at(3))
	defer l.Close(at(3))
	if got := texts(l.Conversation()); !slices.Equal(got, []string{"question"}) {
		t.Errorf("came back as %q", got)
	}
}

func TestReadOnlyDirectory(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root may write everywhere; a file in the place of the directory is tested instead")
	}
	s := newStore(t)
	must(t, os.MkdirAll(s.Dir, 0o700))
	parent := filepath.Dir(s.Dir)
	must(t, os.Remove(s.Dir))
	must(t, os.Chmod(parent, 0o500))
	t.Cleanup(func() { _ = os.Chmod(parent, 0o700) })
	l := s.Create("t", start)
	if _, err := l.User("question", at(1)); !errors.Is(err, os.ErrPermission) {
		t.Errorf("writing gives %v", err)
	}
}

func TestDirectoryGoneIsMadeAgain(t *testing.T) {
	s := newStore(t)
	l := s.Create("", start)
	n := talk(t, l, "question", "answer", 1)
	must(t, l.Delete(n, at(5)))
	must(t, l.Edit(1, "better", at(5)))
	must(t, os.RemoveAll(s.Dir))
	_, err := l.User("after", at(6))
	must(t, err)
	want, _ := json.Marshal(l.Conversation().Entries)
	l, problems := reopen(t, s, l, at(7))
	defer l.Close(at(7))
	if got, _ := json.Marshal(l.Conversation().Entries); !bytes.Equal(got, want) || len(problems) != 0 {
		t.Errorf("came back as\n%s\nwant\n%s\n%v", got, want, problems)
	}
}

func TestDrafts(t *testing.T) {
	s := newStore(t)
	for _, text := range []string{"", "one\ntwo", "three", ""} {
		must(t, s.SetDraft(NewDraft, text))
		if got, err := s.Draft(NewDraft); err != nil || got != text {
			t.Errorf("draft is %q, %v; want %q", got, err, text)
		}
	}
	if files, _ := os.ReadDir(s.Dir); len(files) != 0 {
		t.Errorf("left behind: %v", files)
	}
	if err := s.SetDraft("../x", "y"); err == nil {
		t.Error("a draft can be put elsewhere")
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
	f, err := os.OpenFile(h.path(), os.O_APPEND|os.O_WRONLY, 0)
	must(t, err)
	_, err = f.WriteString(`{"at":"2026`) // as a crash leaves it
	must(t, errors.Join(err, f.Close()))
	must(t, h.Add("many\nlines", at(31)))
	again, err := s.History(size)
	must(t, err)
	if got := again.All(); len(got) != size || got[size-1] != "many\nlines" || got[0] != "Prompt 16" || !slices.Equal(got, h.All()) {
		t.Errorf("history is %q, in memory %q", got, h.All())
	}
	if got := again.Search("PROMPT 2"); !slices.Equal(got, []string{"Prompt 24", "Prompt 23", "Prompt 22", "Prompt 21", "Prompt 20"}) {
		t.Errorf("found %q", got)
	}
	content, err := os.ReadFile(h.path())
	must(t, err)
	if n := bytes.Count(content, []byte("\n")); n > 2*size+2 {
		t.Errorf("the file has %d lines", n)
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

func BenchmarkList(b *testing.B) {
	s := &Store{Dir: b.TempDir()}
	answer := strings.Repeat("a line of an answer\n", 5000)
	for i := range 200 {
		now := start.Add(time.Duration(i) * time.Minute)
		var log []byte
		title := "title"
		for _, r := range []record{
			{Kind: kindHeader, Version: 1, At: now}, {Kind: kindUser, N: 1, At: now, Text: "q"}, {Kind: kindBegin, N: 2, At: now},
			{Kind: kindFinal, N: 2, At: now, Text: answer}, {Kind: kindSummary, At: now, Title: &title, Messages: 2},
		} {
			log = append(log, r.line()...)
		}
		if err := os.WriteFile(s.path(now.Format("20060102-150405")), log, 0o600); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		if list, err := s.List(0); err != nil || len(list) != 200 {
			b.Fatal(len(list), err)
		}
	}
}
