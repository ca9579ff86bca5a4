package vault_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/zalando/go-keyring"

	"sluice/keystore"
	"sluice/keystore/vault"
)

// ring is a keyring in memory.
type ring struct {
	mu    sync.Mutex
	items map[string]keystore.Secret
}

func newRing() *ring { return &ring{items: map[string]keystore.Secret{}} }

func (r *ring) Set(service, user, password string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.items[service+"/"+user] = keystore.NewSecret(password)
	return nil
}

func (r *ring) Get(service, user string) (string, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	s, ok := r.items[service+"/"+user]
	if !ok {
		return "", keyring.ErrNotFound
	}
	return s.Reveal(), nil
}

func (r *ring) Delete(service, user string) error {
	if _, err := r.Get(service, user); err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.items, service+"/"+user)
	return nil
}

// life puts, opens, replaces and removes, whatever the place.
func life(t *testing.T, o vault.Options, place, scheme string) {
	t.Helper()
	ctx := t.Context()
	v := vault.New(o)
	if got := v.Kind(ctx); got != place {
		t.Errorf("Kind = %q, want %q", got, place)
	}
	ref := put(t, v, "k1", canary)
	if ref != scheme+":k1" {
		t.Errorf("ref = %q", ref)
	}
	wantOpen(t, v, ref, canary)
	wantOpen(t, vault.New(o), ref, canary)

	if _, err := v.Put(ctx, "k1", keystore.NewSecret("other")); !errors.Is(err, vault.ErrExists) {
		t.Errorf("Put over another: %v", err)
	}
	again, err := v.Replace(ctx, ref, keystore.NewSecret("second"))
	if err != nil || again == ref || !strings.HasPrefix(again, scheme+":k1.") {
		t.Fatalf("Replace = %q, %v", again, err)
	}
	third, err := v.Replace(ctx, again, keystore.NewSecret("third"))
	if err != nil || strings.Count(third, ".") != 1 {
		t.Fatalf("Replace = %q, %v", third, err)
	}
	other := vault.New(o)
	wantOpen(t, other, again, "second")
	wantOpen(t, other, third, "third")
	wantOpen(t, other, ref, canary) // there is a way back until Remove

	wantRemoved(t, v, ref)
	wantOpen(t, vault.New(o), third, "third")
}

// wantRemoved removes, twice, since the second time there is nothing to do.
func wantRemoved(t *testing.T, v *vault.Vault, ref string) {
	t.Helper()
	for range 2 {
		if err := v.Remove(t.Context(), ref); err != nil {
			t.Errorf("Remove: %v", err)
		}
	}
	_, err := v.Open(t.Context(), ref)
	if !errors.Is(err, vault.ErrNotFound) {
		t.Errorf("Open after Remove: %v", err)
	}
	wantHint(t, err)
}

func TestKeyringLife(t *testing.T) {
	life(t, vault.Options{Keyring: newRing(), File: vaultPath(t)}, "OS keyring", "keyring")
}

func TestKeyringLifeThroughLibrary(t *testing.T) {
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere") // the mock answers, not a bus
	keyring.MockInit()
	life(t, vault.Options{Keyring: vault.OSKeyring()}, "OS keyring", "keyring")
}

func TestKeyringThatFailsLeavesTheFile(t *testing.T) {
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
	keyring.MockInitWithError(errors.New("the name org.freedesktop.secrets was not provided"))
	t.Cleanup(keyring.MockInit)
	o := fileOptions(vaultPath(t), "pass")
	o.Keyring = vault.OSKeyring()
	life(t, o, "encrypted file "+o.File, "file")

	_, err := vault.New(o).Open(t.Context(), "keyring:k1")
	if !errors.Is(err, vault.ErrNoKeyring) {
		t.Errorf("got %v", err)
	}
	wantHint(t, err)
}

func TestNoPlaceAtAll(t *testing.T) {
	v := vault.New(vault.Options{})
	if got := v.Kind(t.Context()); got != "nowhere" {
		t.Errorf("Kind = %q", got)
	}
	_, err := v.Put(t.Context(), "k1", keystore.NewSecret(canary))
	if !errors.Is(err, vault.ErrNoKeyring) {
		t.Errorf("Put: %v", err)
	}
	wantHint(t, err)
	_, err = v.Open(t.Context(), "file:k1")
	if !errors.Is(err, vault.ErrNotFound) {
		t.Errorf("Open: %v", err)
	}
	wantHint(t, err)
}

// stuckRing hangs in Get until it is let go.
type stuckRing struct {
	*ring
	release chan struct{}
}

func (r stuckRing) Get(service, user string) (string, error) {
	<-r.release
	return r.ring.Get(service, user)
}

func TestKeyringThatHangs(t *testing.T) {
	r := stuckRing{newRing(), make(chan struct{})}
	r.ring.Set("sluice", "k1", canary)
	o := fileOptions(vaultPath(t), "pass")
	o.Keyring, o.KeyringTimeout = r, soon
	v := vault.New(o)
	for range 3 { // the first waits for the timeout, the others fail at once
		_, err := v.Open(t.Context(), "keyring:k1")
		if !errors.Is(err, vault.ErrNoKeyring) {
			t.Fatalf("got %v", err)
		}
		wantHint(t, err)
	}
	if ref := put(t, v, "k2", canary); ref != "file:k2" {
		t.Errorf("a keyring that hangs was given a secret: %s", ref)
	}
	close(r.release)
	for { // once the hanging call is back, the keyring is asked again
		s, err := v.Open(t.Context(), "keyring:k1")
		if err == nil && s.Reveal() == canary {
			return
		}
		if !errors.Is(err, vault.ErrNoKeyring) {
			t.Fatal(err)
		}
	}
}

func TestKeyringCallEndsWithItsCaller(t *testing.T) {
	r := stuckRing{newRing(), make(chan struct{})}
	defer close(r.release)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := vault.New(vault.Options{Keyring: r}).Open(ctx, "keyring:k1"); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// hostileRing panics, or repeats the secret in an error.
type hostileRing struct{ *ring }

func (r hostileRing) Get(service, user string) (string, error) {
	if user == "panic" {
		panic(canary)
	}
	return r.ring.Get(service, user)
}

func (r hostileRing) Set(_, _, password string) error { return errors.New("bad: " + password) }

func TestHostileKeyring(t *testing.T) {
	v := vault.New(vault.Options{Keyring: hostileRing{newRing()}})
	_, err := v.Open(t.Context(), "keyring:panic")
	if !errors.Is(err, vault.ErrNoKeyring) {
		t.Errorf("got %v", err)
	}
	wantHint(t, err)
	_, err = v.Put(t.Context(), "k1", keystore.NewSecret(canary))
	if !errors.Is(err, vault.ErrNoKeyring) {
		t.Errorf("got %v", err)
	}
	wantHint(t, err)
}
