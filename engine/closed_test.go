package engine

import (
	"context"
	"errors"
	"strings"
	"testing"

	"sluice/engine/ending"
	"sluice/keystore"
)

// lockedSecrets opens nothing, for the reason given with each reference.
type lockedSecrets map[string]error

func (l lockedSecrets) Open(_ context.Context, ref string) (keystore.Secret, error) {
	return keystore.Secret{}, l[ref]
}
func (lockedSecrets) Missing(string) error { return nil }

func (lockedSecrets) Forget(string) {}

// TestKeysThatCannotBeOpenedAreNotRejected: what keeps them shut is said, with
// its own advice, by the request that met it and by the next.
func TestKeysThatCannotBeOpenedAreNotRejected(t *testing.T) {
	wrong := keystore.WithHint(errors.New("wrong passphrase"), "type it again")
	for name, c := range map[string]struct {
		met  lockedSecrets
		says []string
		hint string
	}{
		"one reason":  {lockedSecrets{"env:simone": wrong, "env:simtwo": wrong}, []string{"no key's secret can be opened: wrong passphrase"}, "type it again"},
		"two reasons": {lockedSecrets{"env:simone": errors.New("not set"), "env:simtwo": wrong}, []string{"1. ", "not set", "2. ", "wrong passphrase"}, "sluice doctor"},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, simple([]string{"large"}, []string{"one", "two"}), func(o *Options) { o.Secrets = c.met }, func(r *rig) {
				for range 2 {
					var shut *ending.NoSecretError
					out := r.ask(question("hello"))
					if !errors.As(out.Err, &shut) || len(shut.Attempts) != 2 || !strings.Contains(shut.Hint(), c.hint) {
						t.Fatalf("got %v", out.Err)
					}
					for _, s := range c.says {
						if !strings.Contains(out.Err.Error(), s) {
							t.Errorf("%q does not say %q", out.Err, s)
						}
					}
				}
				if got := r.events(EventReject); len(got) != 0 || len(r.arrivals()) != 0 {
					t.Errorf("called rejected: %+v", got)
				}
			})
		})
	}
}

// TestARefusedKeyAmongUnopenedOnesIsRejected: one provider did say no.
func TestARefusedKeyAmongUnopenedOnesIsRejected(t *testing.T) {
	sc := simple([]string{"large"}, []string{"one", "two"})
	sc.Providers[0].Keys[0].Revoked = true
	inBubble(t, sc, func(o *Options) { o.Keys[1].Ref = "env:gone" }, func(r *rig) {
		var rejected *ending.RejectedError
		if out := r.ask(question("hello")); !errors.As(out.Err, &rejected) {
			t.Errorf("got %v", out.Err)
		}
	})
}
