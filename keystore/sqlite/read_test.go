package sqlite

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"sluice/keystore"
	"sluice/keystore/limit"
)

// lived gives the file of a store with a switch, a block, counts, a key and a
// setting, all of which lie in its log.
func lived(t *testing.T) (path string, writer *Store) {
	t.Helper()
	path = storePath(t)
	s := openStore(t, path, "a", start)
	configure(t, s, accountModel(target), perMinute(2))
	for range 2 {
		settle(t, s, reserve(t, s, target, start), limit.Verdict{Class: limit.OK, Status: 200}, start)
	}
	blocked := keystore.Target{Provider: "relay", Account: "b", Key: "k2", Model: "m"}
	settle(t, s, reserve(t, s, blocked, start), limit.Verdict{Class: limit.Auth, Status: 401}, start)
	switchKey(t, s, "k3", limit.SwitchOff(time.Time{}, "too dear", start))
	if err := errors.Join(s.PutKey(t.Context(), keystore.Key{ID: "k1", Name: "main", Provider: "relay", Ref: "env:MAIN"}), s.PutSetting(t.Context(), "x", []byte("y"))); err != nil {
		t.Fatal(err)
	}
	return path, s
}

func switchKey(t *testing.T, s *Store, id string, change limit.Change) {
	t.Helper()
	if _, err := s.Amend(t.Context(), []limit.Subject{{Kind: limit.OfKey, Provider: "relay", Key: id}}, change, start); err != nil {
		t.Fatal(err)
	}
}

// wantLived checks that s knows what lived did.
func wantLived(t *testing.T, s *Store, now time.Time) {
	t.Helper()
	for key, stopped := range map[string]func(limit.Fit) bool{
		"k1": func(f limit.Fit) bool { return f.Dimension == limit.Requests && f.At.Equal(start.Add(time.Minute)) },
		"k2": func(f limit.Fit) bool { return f.Never && f.Block.Class == limit.Auth },
		"k3": func(f limit.Fit) bool { return f.Off },
	} {
		to := keystore.Target{Provider: "relay", Account: map[string]string{"k1": "acme", "k2": "b", "k3": "c"}[key], Key: key, Model: "m"}
		var rows []limit.Row
		for _, subject := range to.Subjects() {
			rows = append(rows, rowOf(t, s, subject))
		}
		if f := limit.Fits(rows, limit.Cost{Requests: 1}, 0, now); f.OK || !stopped(f) {
			t.Errorf("what stops %s is forgotten: %+v", key, f)
		}
	}
	keys, err := s.Keys(t.Context())
	if err != nil || len(keys) != 1 || keys[0].Name != "main" {
		t.Errorf("keys: %v, %v", keys, err)
	}
	if v, err := s.Setting(t.Context(), "x"); err != nil || string(v) != "y" {
		t.Errorf("setting: %q, %v", v, err)
	}
}

// wantUnkept checks that everything that would change s says why it cannot.
func wantUnkept(t *testing.T, s *Store, why error) {
	t.Helper()
	ctx := t.Context()
	_, reserving := s.Reserve(ctx, target, limit.Cost{}, 0, start)
	_, settling := s.Settle(ctx, keystore.Lease{}, limit.Result{}, start)
	_, amending := s.Amend(ctx, []limit.Subject{{}}, limit.SwitchOff(start, "", start), start)
	_, removing := s.RemoveKey(ctx, "k1")
	for i, err := range []error{
		reserving, settling, amending, removing, s.PutKey(ctx, keystore.Key{ID: "n", Name: "n"}), s.PutSetting(ctx, "x", nil), s.Beat(ctx, start),
	} {
		if !errors.Is(err, keystore.ErrUnavailable) || !errors.Is(err, why) {
			t.Errorf("change %d: %v", i, err)
		}
	}
}

func TestWhatCannotBeWrittenCanBeRead(t *testing.T) {
	why := errors.New("the disk is full")
	ways := map[string]func(*Store) error{
		"in place": func(s *Store) error { return s.file.connectToRead(t.Context()) },
		"a copy":   func(s *Store) error { return s.file.reach(t.Context(), s.file.dialCopy) },
	}
	for name, way := range ways {
		t.Run(name, func(t *testing.T) {
			path, _ := lived(t)
			before, _ := os.ReadDir(filepath.Dir(path))
			s := newStore(path, "reader", start)
			s.file.unkept = why
			if err := way(s); err != nil {
				t.Fatal(err)
			}
			wantLived(t, s, start.Add(time.Second))
			if err := s.Close(start); err != nil {
				t.Error(err)
			}
			after, _ := os.ReadDir(filepath.Dir(path))
			if !slices.EqualFunc(before, after, func(a, b os.DirEntry) bool { return a.Name() == b.Name() }) {
				t.Errorf("files before %v, after %v", before, after)
			}
		})
	}
}

// TestANewerFileIsReadInPlace: another process, of the newer version, goes on
// with it, and what it changes counts here.
func TestANewerFileIsReadInPlace(t *testing.T) {
	path, newer := lived(t)
	newer.file.layouts = slices.Repeat(layouts, 7)
	setVersion(t, newer, 7)
	_, why := Open(t.Context(), path, "reader", start)
	s, err := OpenToRead(t.Context(), path, "reader", why, start)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close(start) })
	wantLived(t, s, start.Add(time.Second))
	wantUnkept(t, s, keystore.ErrUnavailable)
	wantLived(t, s, start.Add(time.Second))

	seen := version(t, s)
	switchKey(t, newer, "k1", limit.SwitchOff(time.Time{}, "by the newer", start))
	if version(t, s) == seen || rowOf(t, s, limit.Subject{Kind: limit.OfKey, Provider: "relay", Key: "k1"}).Off.Reason != "by the newer" {
		t.Error("the newer version's switch is not seen")
	}

	setVersion(t, newer, len(layouts))
	if err := s.Beat(t.Context(), start); err != nil || s.Unkept() != nil {
		t.Fatalf("it can be written, but: %v, %v", err, s.Unkept())
	}
	switchKey(t, s, "k3", limit.SwitchOn())
	if !rowOf(t, newer, limit.Subject{Kind: limit.OfKey, Provider: "relay", Key: "k3"}).Off.Since.IsZero() {
		t.Error("nothing is written")
	}
}

func setVersion(t *testing.T, s *Store, n int) {
	t.Helper()
	if _, err := s.file.conn.ExecContext(t.Context(), `PRAGMA user_version = `+string(rune('0'+n))); err != nil {
		t.Fatal(err)
	}
}

func TestWhatCannotBeReadEitherIsTold(t *testing.T) {
	dir := t.TempDir()
	empty := filepath.Join(dir, "empty")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{dir, empty, filepath.Join(dir, "none"), filepath.Join(empty, "below")} {
		if _, err := OpenToRead(t.Context(), path, "reader", keystore.ErrUnavailable, start); !errors.Is(err, keystore.ErrUnavailable) {
			t.Errorf("%s: %v", path, err)
		}
	}
}
