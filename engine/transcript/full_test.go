package transcript

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

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
	for room := 0; room < 150; room += 5 {
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
	if err := s.Draft(NewDraft).Set([]Piece{{Text: "x"}}); !errors.As(err, &saving) {
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
	must(t, edit(l, 1, "better", at(5)))
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
