package transcript

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// told gives what is on the shown branch, deleted messages in brackets.
func told(c Conversation) string {
	var out []string
	for _, e := range c.path() {
		if e.Deleted {
			e.Text = "(" + e.Text + ")"
		}
		out = append(out, e.Text)
	}
	return strings.Join(out, " ")
}

// TestBranchesAreKept: whatever is said, shown, deleted and restored, a reader of
// the file finds the same branches as the one that wrote it, the file only grows,
// and who knows nothing of branches finds all messages, without a complaint.
func TestBranchesAreKept(t *testing.T) {
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 7))
		store := &Store{Dir: t.TempDir()}
		now := time.Date(2026, 3, 14, 10, 0, 0, 0, time.UTC)
		l := store.Create("", now)
		after := map[int]int{}
		at, highest := 0, 0
		var file []byte
		for range 40 {
			now = now.Add(time.Second)
			switch r.IntN(6) {
			case 0:
				at = r.IntN(highest + 1)
				must(t, l.Show(at, now))
			case 1:
				if highest > 0 {
					must(t, l.Delete(1+r.IntN(highest), now))
				}
			case 2:
				if highest > 0 {
					must(t, l.Restore(1+r.IntN(highest), now))
				}
			case 3:
				n, err := l.Begin("p/m", 0, now)
				must(t, err)
				must(t, l.Finish(n, fmt.Sprintf("a%d", n), "", Result{}, now))
				after[n], at, highest = at, n, n
			default:
				n, err := l.User(fmt.Sprintf("m%d", highest+1), now)
				must(t, err)
				after[n], at, highest = at, n, n
			}
			grown, err := os.ReadFile(l.path)
			must(t, err)
			if !strings.HasPrefix(string(grown), string(file)) {
				t.Fatal("the file was written over")
			}
			file = grown
		}
		want := l.Conversation()
		for n := at; n > 0; n = after[n] {
			if !slices.ContainsFunc(want.path(), func(e Entry) bool { return e.Number == n && e.follows(n-1) == after[n] }) {
				t.Fatalf("seed %d: message %d is not on the branch %q", seed, n, told(want))
			}
		}
		must(t, l.Close(now))
		if highest == 0 {
			continue
		}
		got, problems, err := store.Read(l.ID())
		if err != nil || len(problems) > 0 || told(got) != told(want) || len(got.Entries) != highest {
			t.Fatalf("seed %d: read %q, wrote %q; %v %v", seed, told(got), told(want), problems, err)
		}
		readsAsBefore(t, file, highest)
		again, _, err := store.Open(l.ID(), now)
		must(t, err)
		must(t, os.Remove(again.path)) // the whole is written anew
		n, err := again.User("after all", now)
		must(t, err)
		must(t, again.Close(now))
		got, _, err = store.Read(l.ID())
		if err != nil || got.Entries[len(got.Entries)-1].follows(highest) != at || told(got) != strings.TrimSpace(told(want)+" after all") || n != highest+1 {
			t.Fatalf("seed %d: written anew it is %q, was %q", seed, told(got), told(want))
		}
	}
}

// readsAsBefore reads a file as a program did that knew no branches.
func readsAsBefore(t *testing.T, file []byte, messages int) {
	t.Helper()
	known := []string{"conversation", "title", "summary", "user", "answer", "piece", "thought", "final", "notice", "mark"}
	found := 0
	for line := range strings.Lines(string(file)) {
		var r struct {
			Type string
			N    int
			Mark string
		}
		if err := json.Unmarshal([]byte(line), &r); err != nil || !slices.Contains(known, r.Type) {
			t.Fatalf("an older program cannot read %s", line)
		}
		if r.Mark != "" && r.Mark != "deleted" && r.Mark != "restored" {
			t.Fatalf("an older program does not know the mark of %s", line)
		}
		if r.Type == "user" || r.Type == "answer" {
			if found++; r.N != found {
				t.Fatalf("message %d has the number %d", found, r.N)
			}
		}
	}
	if found != messages {
		t.Fatalf("%d of %d messages are there for an older program", found, messages)
	}
}

// TestAConversationWithoutBranchesIsWrittenAsEver: no field of it is new.
func TestAConversationWithoutBranchesIsWrittenAsEver(t *testing.T) {
	store := &Store{Dir: t.TempDir()}
	now := time.Date(2026, 3, 14, 10, 0, 0, 0, time.UTC)
	l := store.Create("", now)
	_, err := l.User("one", now)
	must(t, err)
	n, err := l.Begin("p/m", 0, now)
	must(t, err)
	must(t, l.Finish(n, "two", "", Result{}, now))
	must(t, l.Close(now))
	file, err := os.ReadFile(filepath.Join(store.Dir, l.ID()+suffix))
	must(t, err)
	if strings.Contains(string(file), `"after"`) || strings.Contains(string(file), `"shown"`) {
		t.Errorf("written:\n%s", file)
	}
}

// TestAnOlderProgramGoesOn: what it adds follows the newest message, and nothing
// of the other branches is lost.
func TestAnOlderProgramGoesOn(t *testing.T) {
	store := &Store{Dir: t.TempDir()}
	now := time.Date(2026, 3, 14, 10, 0, 0, 0, time.UTC)
	l := store.Create("", now)
	for _, text := range []string{"one", "two"} {
		_, err := l.User(text, now)
		must(t, err)
		must(t, l.Show(0, now))
	}
	must(t, l.Show(1, now))
	must(t, l.Rename("renamed", now))
	must(t, l.Close(now))
	f, err := os.OpenFile(l.path, os.O_APPEND|os.O_WRONLY, 0)
	must(t, err)
	_, err = f.WriteString(`{"type":"user","n":3,"at":"2026-03-14T11:00:00Z","text":"three"}` + "\n")
	must(t, err)
	must(t, f.Close())
	c, problems, err := store.Read(l.ID())
	if err != nil || len(problems) > 0 || told(c) != "two three" || len(c.Entries) != 3 || c.Title != "renamed" {
		t.Errorf("read %q, %+v, %v, %v", told(c), c, problems, err)
	}
	if md := c.Markdown(); !strings.Contains(md, "left out: 1") || strings.Contains(md, "\none\n") {
		t.Errorf("exported\n%s", md)
	}
}
