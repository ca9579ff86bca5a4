package transcript

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestSecondWriterIsRefused(t *testing.T) {
	s := newStore(t)
	l := s.Create("t", start)
	talk(t, l, "q", "answer", 1)
	for name, err := range map[string]error{
		"Open":   func() error { _, _, err := s.Open(l.ID(), at(9)); return err }(),
		"Delete": s.Trash().Put(l.ID(), at(9)),
	} {
		var busy *BusyError
		if !errors.As(err, &busy) || busy.Hint() == "" {
			t.Errorf("%s of an open conversation gives %v", name, err)
		}
	}
	if c, _, err := s.Read(l.ID()); err != nil || len(c.Entries) != 3 {
		t.Errorf("it cannot be read meanwhile: %v", err)
	}
	l, _ = reopen(t, s, l, at(9))
	must(t, retitle(l, "x", at(10)))
	must(t, l.Close(at(10)))
	if c, _, err := s.Read(l.ID()); err != nil || c.Title != "x" {
		t.Errorf("renamed to %q, %v", c.Title, err)
	}
}

func TestReadChangesNothing(t *testing.T) {
	s := newStore(t)
	l := s.Create("t", start)
	talk(t, l, "q", "answer", 1)
	must(t, l.Close(at(9)))
	path := s.path(l.ID())
	must(t, os.Chmod(path, 0o444))
	before, err := os.Stat(path)
	must(t, err)
	if c, _, err := s.Read(l.ID()); err != nil || len(c.Entries) != 3 {
		t.Errorf("read %d entries, %v", len(c.Entries), err)
	}
	after, err := os.Stat(path)
	must(t, err)
	if after.Mode() != before.Mode() || !after.ModTime().Equal(before.ModTime()) || after.Size() != before.Size() {
		t.Errorf("the file was %v, %v and is %v, %v", before.Mode(), before.ModTime(), after.Mode(), after.ModTime())
	}
}

func TestErrorsThatAreNoSaveErrors(t *testing.T) {
	s := newStore(t)
	l := s.Create("t", start)
	n := talk(t, l, "q", "answer", 1)
	var saving *SaveError
	if err := edit(l, n+7, "x", at(8)); err == nil || errors.As(err, &saving) {
		t.Errorf("editing no message gives %v", err)
	}
	if n, err := l.Pending(); n != 0 || err != nil {
		t.Errorf("%d bytes wait, %v", n, err)
	}
	must(t, l.Close(at(9)))
	if err := retitle(l, "late", at(10)); !errors.Is(err, os.ErrClosed) || errors.As(err, &saving) {
		t.Errorf("a title after Close gives %v", err)
	}
	if err := l.Append(n, "late", "", at(20)); err != nil {
		t.Errorf("a piece of an answer that is over gives %v", err)
	}
	if got := l.Conversation().Entries[1].Text; got != "answer" {
		t.Errorf("the answer is now %q", got)
	}
}

func TestDeleteAndRestore(t *testing.T) {
	s := newStore(t)
	l := s.Create("t", start)
	talk(t, l, "q", "answer", 1)
	must(t, s.Draft(l.ID()).Set([]Piece{{Text: "draft"}}))
	must(t, l.Close(at(9)))
	must(t, s.Trash().Put(l.ID(), at(10)))
	if list, err := s.List(0); err != nil || len(list) != 0 {
		t.Errorf("after deleting the list is %v, %v", list, err)
	}
	if list, err := s.Trash().List(); err != nil || len(list) != 1 || list[0].Title != "t" || !list[0].Removed.Equal(at(10)) {
		t.Errorf("the trash is %v, %v", list, err)
	}
	if other := s.Create("u", start); other.ID() == l.ID() {
		t.Error("a new conversation takes the id of one in the trash")
	} else {
		must(t, other.Close(start))
	}
	purged(t, s, at(10), 0)
	must(t, s.Trash().Restore(l.ID()))
	if draft, err := draftText(s, l.ID()); err != nil || draft != "draft" {
		t.Errorf("the draft is %q, %v", draft, err)
	}
	must(t, s.Trash().Put(l.ID(), at(11)))
	purged(t, s, at(20), 1)
	if err := s.Trash().Restore(l.ID()); !errors.Is(err, ErrNotFound) {
		t.Errorf("restoring what was purged gives %v", err)
	}
	for _, id := range []string{"../x", "", "-", "a/b", "nope"} {
		if err := s.Trash().Put(id, at(11)); !errors.Is(err, ErrNotFound) {
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
		must(t, retitle(l, fmt.Sprintf("title %d", i), at(i*100+9)))
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
