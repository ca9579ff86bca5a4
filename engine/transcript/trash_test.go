package transcript

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

func purged(t *testing.T, s *Store, before time.Time, want int) {
	t.Helper()
	if gone, err := s.Trash().Purge(before); err != nil || gone != want {
		t.Errorf("purging gives %d, %v; want %d", gone, err, want)
	}
}

// remove makes a conversation with all that may lie beside one, and deletes it.
func remove(t *testing.T, s *Store, title string, now time.Time) string {
	t.Helper()
	l := s.Create(title, start)
	talk(t, l, "q", "answer", 1)
	must(t, s.Draft(l.ID()).Set([]Piece{{Text: "draft"}}))
	must(t, l.Close(at(9)))
	for _, end := range []string{piecesSuffix, ".torn"} {
		must(t, os.WriteFile(filepath.Join(s.Dir, l.ID()+end), []byte("x"), 0o600))
	}
	must(t, s.Trash().Put(l.ID(), now))
	return l.ID()
}

func inBin(t *testing.T, s *Store) (names []string) {
	t.Helper()
	files, err := os.ReadDir(s.Trash().dir)
	must(t, err)
	for _, f := range files {
		names = append(names, f.Name())
	}
	return names
}

func TestTrashNamesTheNewestRemovalFirst(t *testing.T) {
	s := newStore(t)
	if list, err := s.Trash().List(); err != nil || len(list) != 0 {
		t.Errorf("without a trash: %v, %v", list, err)
	}
	remove(t, s, "first", at(30))
	remove(t, s, "last", at(50))
	remove(t, s, "middle", at(40))
	list, err := s.Trash().List()
	must(t, err)
	for i, want := range []struct {
		title string
		at    time.Time
	}{{"last", at(50)}, {"middle", at(40)}, {"first", at(30)}} {
		if len(list) != 3 || list[i].Title != want.title || !list[i].Removed.Equal(want.at) {
			t.Fatalf("the trash is %+v; want %v", list, want)
		}
	}
}

// TestPurgeTakesWhatIsOldAndNothingElse: a conversation goes with all its files,
// a younger one and what sluice did not put there stay.
func TestPurgeTakesWhatIsOldAndNothingElse(t *testing.T) {
	s := newStore(t)
	purged(t, s, at(1e6), 0)
	remove(t, s, "old", at(30))
	young := remove(t, s, "young", at(50))
	bin := s.Trash().dir
	foreign := []string{"notes.txt", "My chat.jsonl"}
	for _, name := range append(foreign, "20200101-000000"+draftSuffix) {
		path := filepath.Join(bin, name)
		must(t, os.WriteFile(path, []byte("x"), 0o600))
		must(t, os.Chtimes(path, at(1), at(1)))
	}
	purged(t, s, at(50), 1)
	list, err := s.Trash().List()
	must(t, err)
	if names := inBin(t, s); len(list) != 1 || list[0].ID != young || len(names) != len(filesOf)+len(foreign) {
		t.Errorf("left are %+v, %q", list, names)
	}
	must(t, s.Trash().Restore(young))
	if draft, err := draftText(s, young); err != nil || draft != "draft" {
		t.Errorf("the draft is %q, %v", draft, err)
	}
}

func TestEmptyTakesAll(t *testing.T) {
	s := newStore(t)
	kept := s.Create("kept", start)
	talk(t, kept, "q", "answer", 1)
	must(t, kept.Close(at(9)))
	remove(t, s, "one", at(30))
	remove(t, s, "of tomorrow", time.Now().Add(24*time.Hour))
	if gone, err := s.Trash().Empty(); err != nil || gone != 2 {
		t.Errorf("emptying gives %d, %v", gone, err)
	}
	if names := inBin(t, s); len(names) != 0 {
		t.Errorf("left are %q", names)
	}
	if list, err := s.List(0); err != nil || len(list) != 1 || list[0].Title != "kept" {
		t.Errorf("the others are %+v, %v", list, err)
	}
}
