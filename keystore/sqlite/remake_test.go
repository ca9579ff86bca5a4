package sqlite

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"sluice/keystore"
	"sluice/keystore/limit"
)

// losses are the ways in which a person, or their tidying, takes a store away.
var losses = map[string]func(path string) error{
	"file": os.Remove,
	"file and logs": func(path string) error {
		return errors.Join(os.Remove(path), os.Remove(path+"-wal"), os.Remove(path+"-shm"))
	},
	"directory":       func(path string) error { return os.RemoveAll(filepath.Dir(path)) },
	"file moved":      func(path string) error { return os.Rename(path, path+".old") },
	"directory moved": func(path string) error { return os.Rename(filepath.Dir(path), filepath.Dir(path)+".old") },
	"an older backup": func(path string) error {
		return errors.Join(os.Remove(path), os.Remove(path+"-wal"), os.Remove(path+"-shm"), os.Rename(path+".backup", path))
	},
}

// firstActs are what may come first afterwards.
var firstActs = map[string]func(*testing.T, *Store){
	"a switch":  func(t *testing.T, s *Store) { switchKey(t, s, "k4", limit.SwitchOff(start, "later", start)) },
	"a request": func(t *testing.T, s *Store) { reserve(t, s, keystore.Target{Provider: "p", Key: "k"}, start) },
	"a key": func(t *testing.T, s *Store) {
		if err := s.PutKey(t.Context(), keystore.Key{ID: "k9", Name: "nine"}); err != nil {
			t.Fatal(err)
		}
		if _, err := s.RemoveKey(t.Context(), "k9"); err != nil {
			t.Fatal(err)
		}
	},
	"a beat": func(t *testing.T, s *Store) {
		if err := s.Beat(t.Context(), start); err != nil {
			t.Fatal(err)
		}
	},
	"the end": func(t *testing.T, s *Store) {
		if err := s.Close(start); err != nil {
			t.Fatal(err)
		}
	},
}

// TestAStoreThatIsTakenAwayIsMadeAnew with everything that was in it, by
// whatever the processes that have it open do next.
func TestAStoreThatIsTakenAwayIsMadeAnew(t *testing.T) {
	acts := slices.Sorted(maps.Keys(firstActs))
	for i, loss := range slices.Sorted(maps.Keys(losses)) {
		lose := losses[loss]
		for j, act := range acts {
			if testing.Short() && (i+j)%len(acts) > 0 {
				continue
			}
			first := firstActs[act]
			t.Run(loss+", "+act, func(t *testing.T) {
				path, a := lived(t)
				backUp(t, a, path)
				b := openStore(t, path, "b", start)
				running := reserve(t, b, keystore.Target{Provider: "p", Key: "k"}, start)
				switchKey(t, b, "k3", limit.SwitchOff(time.Time{}, "too dear", start))
				revision := version(t, a)
				if err := lose(path); err != nil {
					t.Fatal(err)
				}
				first(t, a)
				c := openStore(t, path, "c", start)
				wantLived(t, c, start.Add(time.Second))
				if v := version(t, c); v <= revision {
					t.Errorf("revision %d after %d: others would see nothing new", v, revision)
				}
				switchKey(t, b, "k1", limit.SwitchOff(time.Time{}, "by b", start))
				settle(t, b, running, limit.Verdict{Class: limit.OK}, start)
				if off := rowOf(t, c, limit.Subject{Kind: limit.OfKey, Provider: "relay", Key: "k1"}).Off; off.Reason != "by b" {
					t.Errorf("what the second process switched is lost: %+v", off)
				}
				if held := rowOf(t, c, limit.Subject{Kind: limit.OfAccountModel, Provider: "p"}).Holds; len(held) > 1 || act != "a request" && len(held) > 0 {
					t.Errorf("a request that has ended still runs: %+v", held)
				}
				switchKey(t, c, "k1", limit.SwitchOn())
				wantLived(t, c, start.Add(time.Second))
			})
		}
	}
}

// backUp leaves a copy beside path, from before its log was written.
func backUp(t *testing.T, s *Store, path string) {
	t.Helper()
	if _, err := s.file.conn.ExecContext(t.Context(), `VACUUM INTO ?`, path+".backup"); err != nil {
		t.Fatal(err)
	}
}

// TestAStoreThatCannotBeMadeAnewIsTold, and made anew when it can be.
func TestAStoreThatCannotBeMadeAnewIsTold(t *testing.T) {
	path, s := lived(t)
	dir := filepath.Dir(path)
	if err := errors.Join(os.RemoveAll(dir), os.WriteFile(dir, nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	wantUnkept(t, s, keystore.ErrUnavailable)
	if err := os.Remove(dir); err != nil {
		t.Fatal(err)
	}
	if err := s.Beat(t.Context(), start); err != nil {
		t.Fatal(err)
	}
	wantLived(t, openStore(t, path, "c", start), start.Add(time.Second))
}
