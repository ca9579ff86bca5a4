package private

import (
	"io"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantMode(t *testing.T, path string, want os.FileMode) {
	t.Helper()
	info, err := os.Stat(path)
	must(t, err)
	if got := info.Mode().Perm(); got != want && runtime.GOOS != "windows" {
		t.Errorf("%s has mode %03o, want %03o", path, got, want)
	}
}

// wantAlone checks that nothing else lies beside a file, and what it holds.
func wantAlone(t *testing.T, path, want string) {
	t.Helper()
	files, err := os.ReadDir(filepath.Dir(path))
	must(t, err)
	if len(files) != 1 {
		t.Errorf("beside it lies %v", files)
	}
	if got, err := os.ReadFile(path); err != nil || string(got) != want {
		t.Errorf("it holds %q, %v", got, err)
	}
}

func TestReplacePutsAWholePrivateFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f")
	for _, text := range []string{"one", "", "three"} {
		must(t, Replace(path, []byte(text)))
		wantAlone(t, path, text)
		wantMode(t, path, 0o600)
		must(t, os.Chmod(path, 0o644)) // the next one is private again
	}
}

func TestReplaceKeepsALink(t *testing.T) {
	real, link := filepath.Join(t.TempDir(), "real"), filepath.Join(t.TempDir(), "link")
	must(t, os.WriteFile(real, []byte("old"), 0o600))
	if err := os.Symlink(real, link); err != nil {
		t.Skip("no links here: ", err)
	}
	must(t, Replace(link, []byte("new")))
	wantAlone(t, real, "new")
	if to, err := os.Readlink(link); err != nil || to != real {
		t.Errorf("the link points to %q, %v", to, err)
	}
}

func TestAFailureLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	if err := Replace(filepath.Join(dir, "none", "f"), nil); err == nil {
		t.Error("a file in no directory")
	}
	must(t, os.Mkdir(filepath.Join(dir, "d"), 0o700))
	if err := Replace(filepath.Join(dir, "d"), []byte("x")); err == nil {
		t.Error("a directory was replaced")
	}
	if files, err := os.ReadDir(dir); err != nil || len(files) != 1 {
		t.Errorf("it left %v, %v", files, err)
	}
}

func TestNewNeedsAFreeName(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f")
	must(t, New(path, []byte("one")))
	wantMode(t, path, 0o600)
	if err := New(path, []byte("two")); !os.IsExist(err) {
		t.Errorf("over a file: %v", err)
	}
	wantAlone(t, path, "one")
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(filepath.Join(t.TempDir(), "nowhere"), link); err != nil {
		t.Skip("no links here: ", err)
	}
	if err := New(link, nil); !os.IsExist(err) {
		t.Errorf("through a link: %v", err)
	}
}

func TestDirClosesWhatWasOpen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a", "b")
	must(t, Dir(path))
	wantMode(t, path, 0o700)
	must(t, os.Chmod(path, 0o755))
	must(t, Dir(path))
	wantMode(t, path, 0o700)
	file := filepath.Join(path, "f")
	must(t, os.WriteFile(file, nil, 0o444))
	must(t, os.Chmod(file, 0o444))
	must(t, Shut(file))
	wantMode(t, file, 0o600)
	f, err := Append(file)
	must(t, err)
	must(t, f.Close())
}

func TestFreeNameCounts(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f")
	for _, want := range []string{path, path + "-2", path + "-3"} {
		got, err := FreeName(path)
		must(t, err)
		if got != want {
			t.Errorf("%s, want %s", got, want)
		}
		must(t, New(got, nil))
	}
}

func TestSweepRemovesWhatACrashLeft(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f")
	for _, name := range []string{path, path + ".tmp", path + ".123.tmp"} {
		must(t, New(name, nil))
	}
	Sweep(path)
	wantAlone(t, path, "")
}

// The old file is never written over: who has it open reads the whole of it.
func TestReplaceLeavesTheOldFileWhole(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a file that is open cannot be replaced here")
	}
	path := filepath.Join(t.TempDir(), "f")
	must(t, New(path, []byte("old")))
	f, err := os.Open(path)
	must(t, err)
	defer f.Close()
	must(t, Replace(path, []byte("new text")))
	if got, err := io.ReadAll(f); err != nil || string(got) != "old" {
		t.Errorf("the old file holds %q, %v", got, err)
	}
	wantAlone(t, path, "new text")
}
