package cli

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// newSmallHome is a home whose data and state lie on a small disk of their own.
func newSmallHome(t *testing.T) (h *killHome, disk string) {
	t.Helper()
	disk = t.TempDir()
	if err := unix.Mount("tmpfs", disk, "tmpfs", 0, "size=1m"); err != nil {
		t.Skipf("no disk can be mounted here: %v", err)
	}
	t.Cleanup(func() { _ = unix.Unmount(disk, unix.MNT_DETACH) })
	h = newDiskHome(t)
	h.env = append(h.env, "XDG_DATA_HOME="+filepath.Join(disk, "data"), "XDG_STATE_HOME="+filepath.Join(disk, "state"))
	h.paths = newApp(Process{Env: h.env}).Paths
	return h, disk
}

// fill leaves no byte on the disk, and gives what frees it again.
func fill(t *testing.T, disk string) (free func()) {
	t.Helper()
	path := filepath.Join(disk, "filler")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for err == nil {
		_, err = f.Write(bytes.Repeat([]byte{'x'}, 4096))
	}
	if !errors.Is(err, unix.ENOSPC) {
		t.Fatal(err)
	}
	return func() {
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
}

func remount(t *testing.T, disk string, flags uintptr) {
	t.Helper()
	if err := unix.Mount("", disk, "", unix.MS_REMOUNT|flags, ""); err != nil {
		t.Fatal(err)
	}
}

func TestKilledDiskIsFull(t *testing.T) {
	everyday(t)
	h, disk := newSmallHome(t)
	h.chat("--keep", "first")
	h.holdsWhileUnwritable(func() func() { return fill(t, disk) })
	h.play(act{args: args("keys", "add", "relay"), stdin: otherToken}, patience(maxLife))
	before := h.listed()
	free := fill(t, disk)
	wantSaid(t, h.chat("--continue", "second"), "kept in memory only", "has room")
	wantSaid(t, h.refuse("keys", "disable", "main", "--reason", "x"), "cannot be written", "not changed", "has room")
	r := h.play(act{args: args("keys", "add", "relay", "--name", "more", "--no-test"), stdin: goodToken + "2"}, patience(maxLife))
	if r.code != exitFailed {
		t.Errorf("a key is kept on a full disk: status %d: %s%s", r.code, r.stdout, r.stderr)
	}
	free()
	if after := h.listed(); len(after) != len(before) || after["relay"] != before["relay"] || after["main"] != before["main"] {
		t.Errorf("before %v, after %v", before, after)
	}
	if said := h.chat("--continue", "third"); strings.Contains(said, "in memory") {
		t.Errorf("with room again it says: %s", said)
	}
	if questions, _ := h.kept(); !slices.Contains(questions, "first") || !slices.Contains(questions, "third") {
		t.Errorf("kept: %q", questions)
	}
	h.checkEvents()
}

func TestKilledDiskIsReadOnly(t *testing.T) {
	everyday(t)
	h, disk := newSmallHome(t)
	h.chat("--keep", "first")
	h.holdsWhileUnwritable(func() func() {
		remount(t, disk, unix.MS_RDONLY)
		return func() { remount(t, disk, 0) }
	})
	remount(t, disk, unix.MS_RDONLY)
	wantSaid(t, h.chat("--continue", "second"), "kept in memory only", "its answer are not kept", "hint: give yourself the right", "log", "is not writable")
	wantSaid(t, h.chat("--keep", "another"), "is not writable", "read-only")
	wantSaid(t, h.refuse("keys", "disable", "main"), "cannot be written", "not changed", "hint: the directory or file cannot be written")
	remount(t, disk, 0)
	h.chat("--continue", "third")
	questions, complete := h.kept()
	if !slices.Contains(questions, "first") || !slices.Contains(questions, "third") || !complete {
		t.Errorf("kept: %q", questions)
	}
	h.checkEvents()
}
