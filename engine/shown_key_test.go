package engine

import (
	"context"
	"errors"
	"math/rand/v2"
	"testing"
	"time"

	"sluice/engine/ending"
	"sluice/keystore"
	"sluice/keystore/limit"
)

// TestAKeyIsBadOnlyForItsOwnSake: blocks of every kind, for good and for a
// time, on whatever covers a key of three models.
func TestAKeyIsBadOnlyForItsOwnSake(t *testing.T) {
	models := []string{"large", "medium", "small"}
	inBubble(t, simple(models, []string{"one"}), nil, func(r *rig) {
		k := r.e.o.Keys[0]
		rnd := rand.New(rand.NewPCG(21, 3))
		for range 400 {
			forever := map[limit.Subject]bool{}
			blocked := map[limit.Subject]bool{}
			for _, m := range models {
				for _, sub := range k.Target(m).Subjects() {
					how := rnd.IntN(9)
					forever[sub], blocked[sub] = how == 0, how < 2
					r.block(sub, how)
				}
			}
			own, got := false, r.key("one")
			for sub, is := range forever {
				own = own || is && (sub.Kind == limit.OfKey || sub.Kind == limit.OfAccount)
			}
			if (got.State == Bad) != own {
				t.Fatalf("%s (%s), but blocked for good: %v", got.State, got.Why, forever)
			}
			for i, m := range models {
				good, free := true, true
				for _, sub := range k.Target(m).Subjects() {
					good, free = good && !forever[sub], free && !blocked[sub]
				}
				row := r.status().Models[i]
				if (row.State == Bad) == good || (row.Ready == 1) != free {
					t.Fatalf("model %s is %s, ready %d; blocked %v, for good %v", m, row.State, row.Ready, blocked, forever)
				}
				if row.State == Bad && row.Why == "" {
					t.Fatalf("model %s is bad, and nothing says why", m)
				}
				if good && got.State == Absent {
					t.Fatalf("%s, although %s may be had", got.State, m)
				}
			}
		}
	})
}

// block blocks a subject for good (0), for half an hour (1), or not.
func (r *rig) block(sub limit.Subject, how int) {
	r.t.Helper()
	var block limit.Block
	switch now := time.Now(); how {
	case 0:
		block = limit.Block{Class: limit.ModelUnavailable, Status: 404, Since: now, Forever: true}
	case 1:
		block = limit.Block{Class: limit.RateLimit, Status: 429, Since: now, Until: now.Add(30 * time.Minute)}
	}
	err := r.e.amend(context.Background(), []limit.Subject{sub}, limit.Change{Block: &block}, Event{Kind: EventSwitch})
	if err != nil {
		r.t.Fatal(err)
	}
}

// absent are secrets of which some are known to be missing.
type absent struct {
	secrets
	missing map[string]bool
}

var errNotSet = errors.New("variable not set")

func (a absent) Missing(ref string) error {
	if a.missing[ref] {
		return errNotSet
	}
	return nil
}

func (a absent) Open(ctx context.Context, ref string) (keystore.Secret, error) {
	if err := a.Missing(ref); err != nil {
		return keystore.Secret{}, err
	}
	return a.secrets.Open(ctx, ref)
}

// TestAKeyWithoutItsSecretIsNeverReady, from the first status on.
func TestAKeyWithoutItsSecretIsNeverReady(t *testing.T) {
	missing := map[string]bool{"env:simone": true, "env:simtwo": true}
	inBubble(t, simple([]string{"large", "small"}, []string{"one", "two"}), func(o *Options) {
		o.Secrets = absent{o.Secrets.(secrets), missing}
	}, func(r *rig) {
		wantShut := func(name string, shut bool) {
			t.Helper()
			k := r.key(name)
			if (k.State == Bad) != shut || (k.Why == "no secret") != shut || (k.Trouble.Text == errNotSet.Error()) != shut {
				t.Errorf("%s is %s: %s, %q", name, k.State, k.Why, k.Trouble.Text)
			}
		}
		wantShut("one", true)
		wantShut("two", true)
		for _, m := range r.status().Models {
			if m.State != Bad || m.Ready != 0 || m.Why != "no secret" {
				t.Errorf("%s is %s, %d ready: %s", m.Route, m.State, m.Ready, m.Why)
			}
		}
		var shut *ending.NoSecretError
		if out := r.ask(question("hello")); !errors.As(out.Err, &shut) || !errors.Is(out.Err, errNotSet) {
			t.Errorf("got %v", out.Err)
		}
		time.Sleep(2 * closedFor)
		wantShut("one", true)
		delete(missing, "env:simtwo")
		if err := r.e.SetKeys(context.Background(), r.e.o.Keys); err != nil {
			t.Fatal(err)
		}
		wantShut("one", true)
		wantShut("two", false)
		if out := r.answered(); out.Key != "two" || out.Sends != 1 {
			t.Errorf("answered by %s after %d sends", out.Key, out.Sends)
		}
	})
}

// TestAKeyNamesModelsAsTheChainDoes, so that whoever shows both finds them in
// each other.
func TestAKeyNamesModelsAsTheChainDoes(t *testing.T) {
	inBubble(t, simple([]string{"acme/large", "small"}, []string{"one"}), nil, func(r *rig) {
		k, models := r.key("one"), r.status().Models
		if len(models) != 2 || len(k.Cells) != 1 || k.Model != models[0].Route.Model || k.Cells[0].Model != models[1].Route.Model || k.Provider != models[0].Route.Provider {
			t.Errorf("the key speaks of %q and %+v, the chain of %v and %v", k.Model, k.Cells, models[0].Route, models[1].Route)
		}
	})
}
