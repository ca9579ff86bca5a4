package sqlite

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"sluice/keystore"
	"sluice/keystore/limit"
)

func TestDamagedFileIsSetAsideNeverOverwritten(t *testing.T) {
	garbage := bytes.Repeat([]byte("no database at all "), 500)
	for name, spoil := range map[string]func([]byte) []byte{
		"another kind of file": func([]byte) []byte { return garbage },
		"a page overwritten": func(b []byte) []byte {
			copy(b[4096:8192], garbage)
			return b
		},
		"half of it gone": func(b []byte) []byte { return b[:len(b)/2] },
	} {
		t.Run(name, func(t *testing.T) {
			path, spoilt := spoiltStore(t, spoil)
			s := openStore(t, path, "b", start)
			var aside *setAsideError
			if !errors.As(s.Notice(), &aside) || !strings.Contains(aside.to, "20260302-120000") || aside.Hint() == "" {
				t.Fatalf("notice: %v", s.Notice())
			}
			if kept, err := os.ReadFile(aside.to); err != nil || !bytes.Equal(kept, spoilt) {
				t.Errorf("the damaged file was changed: %v", err)
			}
			if g := reserve(t, s, target, start); !g.OK {
				t.Errorf("the new store does not work: %+v", g.Fit)
			}
		})
	}
}

// spoiltStore gives a store's file that spoil has changed.
func spoiltStore(t *testing.T, spoil func([]byte) []byte) (path string, spoilt []byte) {
	t.Helper()
	path = storePath(t)
	s, err := Open(t.Context(), path, "a", start)
	if err != nil {
		t.Fatal(err)
	}
	reserve(t, s, target, start)
	if err := s.Close(start); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	spoilt = spoil(whole)
	if err := os.WriteFile(path, spoilt, 0o600); err != nil {
		t.Fatal(err)
	}
	return path, spoilt
}

func TestFileOfANewerVersionIsLeftAlone(t *testing.T) {
	path := storePath(t)
	s, err := Open(t.Context(), path, "a", start)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.file.conn.ExecContext(t.Context(), `PRAGMA user_version = 7`); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(start); err != nil {
		t.Fatal(err)
	}
	before, _ := os.ReadFile(path)
	_, err = Open(t.Context(), path, "b", start)
	var newer *newerError
	if !errors.As(err, &newer) || newer.version != 7 || newer.Hint() == "" {
		t.Fatalf("got %v", err)
	}
	if after, _ := os.ReadFile(path); !bytes.Equal(before, after) {
		t.Error("the file was changed")
	}
	if names, _ := os.ReadDir(filepath.Dir(path)); len(names) != 1 {
		t.Errorf("files were left or renamed: %v", names)
	}
}

func TestFileIsClosedToOthers(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no such permissions")
	}
	path := storePath(t)
	if err := os.Mkdir(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	s := openStore(t, path, "a", start)
	reserve(t, s, target, start)
	for _, p := range []string{filepath.Dir(path), path, path + "-wal", path + "-shm"} {
		info, err := os.Stat(p)
		if err != nil {
			t.Fatal(err)
		}
		if perm := info.Mode().Perm(); perm&0o077 != 0 {
			t.Errorf("%s is %v", filepath.Base(p), perm)
		}
	}
}

func TestStoreOutOfReachIsTold(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, path := range map[string]string{"below a file": filepath.Join(file, "x", "ledger.db"), "a directory": dir} {
		if _, err := Open(t.Context(), path, "a", start); !errors.Is(err, keystore.ErrUnavailable) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestDiskFullIsToldAndPasses(t *testing.T) {
	s := openStore(t, storePath(t), "a", start)
	g := reserve(t, s, target, start)
	ctx := t.Context()
	if _, err := s.file.conn.ExecContext(ctx, `PRAGMA max_page_count = 1`); err != nil {
		t.Fatal(err)
	}
	before := version(t, s)
	var err error
	kept := 0
	for ; kept < 200 && err == nil; kept++ {
		err = s.PutSetting(ctx, strings.Repeat("x", kept), make([]byte, 4096))
	}
	var e *unavailableError
	if !errors.Is(err, keystore.ErrUnavailable) || !errors.As(err, &e) || !strings.Contains(e.Hint(), "disk is full") {
		t.Fatalf("got %v", err)
	}
	if v := version(t, s); v != before+uint64(kept-1) {
		t.Errorf("version %d, was %d before %d settings", v, before, kept-1)
	}
	if _, err := s.file.conn.ExecContext(ctx, `PRAGMA max_page_count = 1000000`); err != nil {
		t.Fatal(err)
	}
	settle(t, s, g, limit.Verdict{Class: limit.OK}, start)
}
