package batch

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/sys/unix"

	"sluice/keystore"
)

// smallDisk gives a directory on a disk that fill fills, and what frees it again.
func smallDisk(t *testing.T) (dir string, fill func() (free func())) {
	t.Helper()
	dir = t.TempDir()
	if err := unix.Mount("tmpfs", dir, "tmpfs", 0, "size=1m"); err != nil {
		t.Skipf("no disk can be mounted here: %v", err)
	}
	t.Cleanup(func() { _ = unix.Unmount(dir, unix.MNT_DETACH) })
	return dir, func() func() {
		path := filepath.Join(dir, "filler")
		f, err := os.Create(path)
		must(t, err)
		for err == nil {
			_, err = f.Write(bytes.Repeat([]byte{'x'}, 1024))
		}
		must(t, f.Close())
		return func() { must(t, os.Remove(path)) }
	}
}

// A disk that is full for a while costs no answer; one that stays full ends the
// batch, and what stands in the output is whole.
func TestAFullDisk(t *testing.T) {
	for name, freed := range map[string]time.Duration{"for half a minute": 30 * time.Second, "for good": 0} {
		t.Run(name, func(t *testing.T) {
			dir, fill := smallDisk(t)
			synctest.Test(t, func(t *testing.T) {
				p := far(1, "large")
				p.Answers = []string{strings.Repeat("word ", 200)}
				p.AnswerTokens = 200
				r := newRig(t, p)
				defer r.stop()
				in, path := prompts(t, many(400)...), filepath.Join(dir, "out")
				go func() {
					time.Sleep(10 * time.Second)
					free := fill()
					if freed > 0 {
						time.Sleep(freed)
						free()
					}
				}()
				began := time.Now()
				out, told, err := r.carry(t.Context(), in, path, Terms{}, Again{})
				full := func(p Progress) bool { return strings.Contains(p.Problem, "no space left") }
				if !slices.ContainsFunc(told, full) {
					t.Error("it is not told that the disk is full")
				}
				if freed > 0 {
					must(t, err)
					if out.Done != 400 || told[len(told)-1].Problem != "" {
						t.Errorf("%+v", out)
					}
				} else if lost := new(unwrittenError); !errors.As(err, &lost) || !strings.Contains(keystore.HintOf(err), "make room") || time.Since(began) > 2*time.Minute {
					t.Errorf("%v after %s, %+v", err, time.Since(began), out)
				}
				checkOnce(t, path, out.Done)
			})
		})
	}
}
