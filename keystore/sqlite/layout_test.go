package sqlite

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"sluice/keystore"
	"sluice/keystore/limit"
)

// openLaidOut opens a file as a program does that has more layouts.
func openLaidOut(t *testing.T, path, process string, more ...string) (*Store, error) {
	t.Helper()
	s := newStore(path, process, start)
	s.file.layouts = append(slices.Clone(layouts), more...)
	err := s.open(t.Context(), start)
	if err == nil {
		t.Cleanup(func() { _ = s.Close(start) })
	}
	return s, err
}

const wider = `ALTER TABLE rows ADD COLUMN more BLOB; UPDATE rows SET more = 'x'`

func TestANewLayoutComesAfterABackup(t *testing.T) {
	path, old := lived(t)
	next, err := openLaidOut(t, path, "next", wider)
	if err != nil {
		t.Fatal(err)
	}
	wantLived(t, next, start.Add(time.Second))
	backup := path + ".layout-1"
	if info, err := os.Stat(backup); err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("backup: %v, %v", info, err)
	}
	wantLived(t, openStore(t, backup, "backup", start), start.Add(time.Second))

	// The program that has the file open and does not know the layout.
	wantUnkept(t, old, keystore.ErrUnavailable)
	switchKey(t, next, "k1", limit.SwitchOff(time.Time{}, "by the newer", start))
	if off := rowOf(t, old, limit.Subject{Kind: limit.OfKey, Provider: "relay", Key: "k1"}).Off; off.Reason != "by the newer" {
		t.Errorf("the older program does not see a switch: %+v", off)
	}
	var newer *newerError
	if !errors.As(old.Unkept(), &newer) || newer.version != 2 || newer.known != 1 {
		t.Errorf("it is not kept because of %v", old.Unkept())
	}
}

func TestALayoutThatFailsLeavesTheOldOne(t *testing.T) {
	path, s := lived(t)
	if _, err := openLaidOut(t, path, "next", wider, `ALTER TABLE nothing ADD COLUMN more BLOB`); !errors.Is(err, keystore.ErrUnavailable) {
		t.Fatalf("got %v", err)
	}
	switchKey(t, s, "k4", limit.SwitchOff(start, "still writable", start))
	wantLived(t, openStore(t, path, "again", start), start.Add(time.Second))
	if names, _ := filepath.Glob(path + "*.part*"); len(names) > 0 {
		t.Errorf("left: %v", names)
	}
}

func TestManyBringANewLayoutAtOnce(t *testing.T) {
	path, _ := lived(t)
	var all sync.WaitGroup
	for i := range 6 {
		all.Go(func() {
			s, err := openLaidOut(t, path, string(rune('a'+i)), wider)
			if err != nil {
				t.Error(err)
				return
			}
			wantLived(t, s, start.Add(time.Second))
		})
	}
	all.Wait()
}
