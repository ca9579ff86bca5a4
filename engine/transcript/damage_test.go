package transcript

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

// written gives the bytes of a small conversation and its texts.
func written(t *testing.T) (content []byte, id string, want []string) {
	t.Helper()
	s := newStore(t)
	l := s.Create("", start)
	talk(t, l, "first question", "first answer", 1)
	talk(t, l, "zweite Frage: größer?", "ja", 5)
	want = texts(l.Conversation())
	must(t, l.Close(at(9)))
	content, err := os.ReadFile(s.path(l.ID()))
	must(t, err)
	return content, l.ID(), want
}

// stored puts content into a new store.
func stored(t *testing.T, id string, content []byte) *Store {
	t.Helper()
	s := newStore(t)
	must(t, os.MkdirAll(s.Dir, 0o700))
	must(t, os.WriteFile(s.path(id), content, 0o600))
	return s
}

// TestTornAtEveryByte cuts the file at each byte: whole records must be there
// once, the cut one set aside, and the file must be good afterwards.
func TestTornAtEveryByte(t *testing.T) {
	content, id, _ := written(t)
	each := 1
	if testing.Short() {
		each = 7
	}
	for cut := 0; cut < len(content); cut += each {
		s := stored(t, id, content[:cut])
		whole := bytes.LastIndexByte(content[:cut], '\n') + 1
		torn := content[whole:cut]
		if _, err := parse(torn); err == nil && content[cut] == '\n' {
			torn = nil // all of it is there but for its line end
			whole = cut
		}
		want, err := load(bytes.NewReader(content[:whole]), int64(whole), id, "want", maxText)
		must(t, err)
		l, problems, err := s.Open(id, at(20))
		if err != nil {
			t.Fatalf("cut at %d: %v", cut, err)
		}
		if got := texts(l.Conversation()); !slices.Equal(got, texts(want.snapshot())) {
			t.Fatalf("cut at %d: %q, want %q", cut, got, texts(want.snapshot()))
		}
		if (len(torn) > 0) != (len(problems) == 1) {
			t.Fatalf("cut at %d: problems %v", cut, problems)
		}
		aside, _ := os.ReadFile(strings.TrimSuffix(s.path(id), suffix) + ".torn")
		if len(torn) > 0 && string(aside) != string(torn)+"\n" {
			t.Fatalf("cut at %d: set aside %q, want %q", cut, aside, torn)
		}
		if cut%13 != 0 { // to go on costs more syncs than it proves at each byte
			must(t, l.f.Close())
			continue
		}
		n, err := l.User("after", at(21))
		must(t, err)
		now := texts(l.Conversation())
		l, problems = reopen(t, s, l, at(22))
		if got := texts(l.Conversation()); len(problems) != 0 || !slices.Equal(got, now) || n < 1 {
			t.Fatalf("cut at %d, opened again: %q, %v", cut, got, problems)
		}
		must(t, l.Close(at(23)))
	}
}

func TestDamagedLinesAreSkipped(t *testing.T) {
	content, id, want := written(t)
	lines := bytes.SplitAfter(content, []byte("\n"))
	for i := range lines[:len(lines)-1] {
		broken := slices.Clone(lines)
		broken[i] = []byte("\x00\x00{\n")
		s := stored(t, id, bytes.Join(broken, nil))
		l, problems, err := s.Open(id, at(20))
		must(t, err)
		if len(problems) == 0 || problems[0].Line != i+1 || problems[0].File != s.path(id) {
			t.Errorf("line %d damaged: %v", i+1, problems)
		}
		got := texts(l.Conversation())
		if missing := len(want) - len(got); missing > 1 {
			t.Errorf("line %d damaged: only %q is left", i+1, got)
		}
		must(t, l.Close(at(21)))
		after, err := os.ReadFile(s.path(id))
		must(t, err)
		if !bytes.Contains(after, broken[i]) {
			t.Errorf("line %d: the damaged line was removed", i+1)
		}
	}
}

func TestRepeatedLinesAreNotDoubled(t *testing.T) {
	content, id, want := written(t)
	lines := bytes.SplitAfter(content, []byte("\n"))
	var twice [][]byte
	for _, l := range lines {
		twice = append(twice, l)
		if r, err := parse(l); err == nil && r.Kind != kindNotice {
			twice = append(twice, l)
		}
	}
	c, problems, err := stored(t, id, bytes.Join(twice, nil)).Read(id)
	must(t, err)
	if got := texts(c); !slices.Equal(got, want) || len(problems) == 0 {
		t.Errorf("got %q, want %q; problems %v", got, want, problems)
	}
}

func TestNewerFormatIsOnlyRead(t *testing.T) {
	content, id, want := written(t)
	newer := bytes.Replace(content, []byte(`"version":1`), []byte(`"version":7`), 1)
	s := stored(t, id, newer)
	_, _, err := s.Open(id, at(20))
	var e *NewerError
	if !errors.As(err, &e) || e.Version != 7 || e.Hint() == "" {
		t.Errorf("opening gives %v", err)
	}
	c, problems, err := s.Read(id)
	must(t, err)
	if !slices.Equal(texts(c), want) || len(problems) != 1 {
		t.Errorf("reading gives %q, %v", texts(c), problems)
	}
	if after, _ := os.ReadFile(s.path(id)); !bytes.Equal(after, newer) {
		t.Error("the file was changed")
	}
}

func TestLargeFileIsReadWithinBounds(t *testing.T) {
	var b bytes.Buffer
	title := "long"
	b.Write(record{Kind: kindHeader, Version: 1, ID: "x", At: start}.line())
	b.Write(record{Kind: kindTitle, Title: &title}.line())
	const messages = 400
	for n := 1; n <= messages; n++ {
		b.Write(record{Kind: kindUser, N: n, At: at(n), Text: fmt.Sprintf("%d %s", n, strings.Repeat("x", 1000))}.line())
	}
	const limit = 50_000
	got, err := load(bytes.NewReader(b.Bytes()), int64(b.Len()), "x", "x.jsonl", limit)
	must(t, err)
	c := got.snapshot()
	size := 0
	for _, e := range c.Entries {
		size += len(e.Text)
	}
	if size > limit || size < limit/2 || c.Title != title || got.highest != messages || !strings.HasPrefix(c.Entries[len(c.Entries)-1].Text, "400 ") {
		t.Errorf("%d bytes in %d messages, title %q, newest %d", size, len(c.Entries), c.Title, got.highest)
	}
	if c.Omitted+len(c.Entries) != messages || len(got.problems) != 1 || !strings.Contains(got.problems[0].Text, "not loaded") {
		t.Errorf("omitted %d, problems %v", c.Omitted, got.problems)
	}
}

func TestEndlessLineIsSkipped(t *testing.T) {
	long := append(bytes.Repeat([]byte("x"), maxLine+10), '\n')
	content := slices.Concat(record{Kind: kindHeader, Version: 1}.line(), long, record{Kind: kindUser, N: 1, At: start, Text: "after"}.line())
	got, err := load(bytes.NewReader(content), int64(len(content)), "x", "x.jsonl", maxText)
	must(t, err)
	if c := got.snapshot(); len(c.Entries) != 1 || len(got.problems) != 1 || got.problems[0].Line != 2 {
		t.Errorf("entries %v, problems %v", texts(c), got.problems)
	}
}

func FuzzLoad(f *testing.F) {
	f.Add([]byte(`{"type":"conversation","version":1,"id":"x"}` + "\n" + `{"type":"user","n":1,"text":"a"}` + "\n"))
	f.Add([]byte(`{"type":"answer","n":1}` + "\n" + `{"type":"piece","n":1,"from":0,"text":"é"}` + "\n" + `{"type":"piece","n":1,"from":1,"text":"b"}` + "\n"))
	f.Add([]byte(`{"type":"mark","n":1,"mark":"deleted"}` + "\n" + `{"type":"final","n":9}` + "\nx\x00"))
	f.Add([]byte("{\n}\n[]\nnull\n\n\r\n"))
	f.Fuzz(func(t *testing.T, content []byte) {
		for _, limit := range []int{maxText, 20} {
			got, err := load(bytes.NewReader(content), int64(len(content)), "x", "x.jsonl", limit)
			must(t, err)
			if got.whole > int64(len(content)) || len(got.problems) > maxProblems+1 {
				t.Fatalf("whole %d of %d, %d problems", got.whole, len(content), len(got.problems))
			}
			var again bytes.Buffer
			for _, r := range got.records() {
				again.Write(r.line())
			}
			back, err := load(bytes.NewReader(again.Bytes()), int64(again.Len()), "x", "x.jsonl", maxText)
			must(t, err)
			if a, b := texts(got.snapshot()), texts(back.snapshot()); limit == maxText && len(a) != len(b) {
				t.Fatalf("written again %q becomes %q", a, b)
			}
		}
	})
}

func TestAProblemNamesItsPlace(t *testing.T) {
	whole, one := Problem{File: "a.jsonl", Text: "too large"}, Problem{File: "a.jsonl", Line: 3, Text: "not JSON"}
	if got := whole.String() + "; " + one.String(); got != "a.jsonl: too large; a.jsonl, line 3: not JSON" {
		t.Errorf("got %q", got)
	}
}
