package sqlite

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sluice/keystore"
)

func names(t *testing.T, s *Store) (out []string) {
	t.Helper()
	keys, err := s.Keys(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range keys {
		out = append(out, k.Name)
	}
	return out
}

func wantNames(t *testing.T, s *Store, want ...string) {
	t.Helper()
	got := names(t, s)
	if len(got) != len(want) {
		t.Fatalf("keys %v, want %v", got, want)
	}
	for i := range got {
		if got[i] != want[i] {
			t.Fatalf("keys %v, want %v", got, want)
		}
	}
}

func TestKeysAtRest(t *testing.T) {
	path := storePath(t)
	s := openStore(t, path, "a", start)
	ctx := t.Context()
	for i, name := range []string{"one", "two", "three"} {
		k := keystore.Key{ID: "id-" + name, Name: name, Provider: "relay", Ref: "env:KEY_" + name, Order: i + 1, Models: []string{"m"}}
		if err := s.PutKey(ctx, k); err != nil {
			t.Fatal(err)
		}
	}
	other := openStore(t, path, "b", start)
	seen := version(t, other)
	wantNames(t, other, "one", "two", "three")

	if err := s.PutKey(ctx, keystore.Key{ID: "id-three", Name: "three", Provider: "relay", Ref: "env:KEY_three"}); err != nil {
		t.Fatal(err)
	}
	wantNames(t, other, "three", "one", "two")
	if version(t, other) == seen {
		t.Error("an order that another process set does not show in the version")
	}

	removed, err := s.RemoveKey(ctx, "id-one")
	if err != nil || removed.Ref != "env:KEY_one" || removed.Models[0] != "m" {
		t.Fatalf("removed %+v, %v", removed, err)
	}
	wantNames(t, other, "three", "two")
	if err := other.PutKey(ctx, removed); err != nil { // undo
		t.Fatal(err)
	}
	wantNames(t, s, "three", "one", "two")

	keys, err := s.Keys(ctx)
	if err != nil {
		t.Fatal(err)
	}
	renamed := keys[2]
	renamed.Name = "zwei"
	if err := s.PutKey(ctx, renamed); err != nil {
		t.Fatal(err)
	}
	wantNames(t, other, "three", "one", "zwei")
}

func TestKeyNamesAreUnique(t *testing.T) {
	s := openStore(t, storePath(t), "a", start)
	ctx := t.Context()
	for _, id := range []string{"a", "b"} {
		if err := s.PutKey(ctx, keystore.Key{ID: id, Name: "name " + id}); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.PutKey(ctx, keystore.Key{ID: "c", Name: "name a"}); !errors.Is(err, errTaken) || keystore.HintOf(err) == "" {
		t.Errorf("adding a second name: %v", err)
	}
	if err := s.PutKey(ctx, keystore.Key{ID: "b", Name: "name a"}); !errors.Is(err, errTaken) {
		t.Errorf("renaming to another's name: %v", err)
	}
	if _, err := s.RemoveKey(ctx, "nobody"); !errors.Is(err, keystore.ErrNoKey) {
		t.Errorf("removing no key: %v", err)
	}
	wantNames(t, s, "name a", "name b")
}

func TestSettings(t *testing.T) {
	path := storePath(t)
	s := openStore(t, path, "a", start)
	if v, err := s.Setting(t.Context(), "chain"); v != nil || err != nil {
		t.Errorf("a setting that was never kept: %q, %v", v, err)
	}
	for _, want := range []string{`["a"]`, `["b","a"]`} {
		if err := s.PutSetting(t.Context(), "chain", []byte(want)); err != nil {
			t.Fatal(err)
		}
		other := openStore(t, path, "b", start)
		if v, err := other.Setting(t.Context(), "chain"); string(v) != want || err != nil {
			t.Errorf("got %q, %v", v, err)
		}
		if err := other.Close(start); err != nil {
			t.Error(err)
		}
	}
}

func TestSecretIsNotKept(t *testing.T) {
	path := storePath(t)
	s := openStore(t, path, "a", start)
	const secret = "sk-canary-0123456789abcdef"
	err := s.PutKey(t.Context(), keystore.Key{ID: "a", Name: "a", Ref: secret})
	if !errors.Is(err, errNotAReference) || strings.Contains(err.Error(), secret) {
		t.Errorf("got %v", err)
	}
	for _, suffix := range []string{"", "-wal"} {
		if b, err := os.ReadFile(path + suffix); err != nil || bytes.Contains(b, []byte("canary")) {
			t.Errorf("%s holds the secret, or cannot be read: %v", filepath.Base(path+suffix), err)
		}
	}
}
