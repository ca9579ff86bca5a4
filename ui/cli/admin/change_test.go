package admin_test

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"sluice/keystore"
	"sluice/keystore/limit"
	"sluice/keystore/vault"
	"sluice/ui/cli/admin"
)

func TestChangesAndTheirUndo(t *testing.T) {
	ctx := t.Context()
	for name, c := range map[string]struct {
		change func(r *rig) error
		done   func(k keystore.Key) bool
	}{
		"rename": {func(r *rig) error { return r.Rename(ctx, "work", "home", noon) }, func(k keystore.Key) bool { return k.Name == "home" }},
		"models": {func(r *rig) error { _, err := r.LimitTo(ctx, "work", []string{"groq/qwen"}, noon); return err },
			func(k keystore.Key) bool { return k.Serves("qwen") && !k.Serves("llama") }},
		"account": {func(r *rig) error { return r.SetAccount(ctx, "work", "mine", noon) }, func(k keystore.Key) bool { return k.Account == "mine" }},
		"replace": {func(r *rig) error {
			_, err := r.Replace(ctx, "work", keystore.NewSecret("another-secret-0001"), false, noon)
			return err
		}, func(k keystore.Key) bool { return k.Tail == "…0001" }},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			before := r.add(admin.New{Provider: "groq", Name: "work"})
			if err := c.change(r); err != nil {
				t.Fatal(err)
			}
			stored, err := r.Store.Keys(ctx)
			if err != nil || len(stored) != 1 || !c.done(stored[0]) || stored[0].ID != before.ID {
				t.Fatalf("changed to %+v, %v", stored, err)
			}
			r.undo()
			r.wantSecret("work", canary)
			if k, err := r.Find(ctx, "work"); err != nil || k.Account != "" || !k.Serves("llama") || k.Tail != before.Tail {
				t.Errorf("undone to %+v, %v", k, err)
			}
			if _, err := r.Undo(ctx, noon); !errors.Is(err, admin.ErrNothingToUndo) {
				t.Errorf("a second undo: %v", err)
			}
			if r.ring.size() != 1 {
				t.Errorf("%d secrets rest", r.ring.size())
			}
		})
	}
}

func TestUndoOfAddEndsTheSecret(t *testing.T) {
	r := newRig(t)
	r.add(admin.New{Provider: "groq"})
	r.undo()
	if r.names() != "" || r.ring.size() != 0 {
		t.Errorf("left: %q, %d secrets", r.names(), r.ring.size())
	}
}

func TestRemovedKeyComesBackWithItsSecret(t *testing.T) {
	r := newRig(t)
	r.add(admin.New{Provider: "groq", Name: "work"})
	if err := r.Remove(t.Context(), "work", false, noon); err != nil {
		t.Fatal(err)
	}
	if r.names() != "" {
		t.Errorf("left: %q", r.names())
	}
	r.undo()
	r.wantSecret("work", canary)
}

func TestSecretsEndWithTheWayBack(t *testing.T) {
	ctx := t.Context()
	r := newRig(t)
	r.add(admin.New{Provider: "groq", Name: "one"})
	r.add(admin.New{Provider: "groq", Name: "two", Secret: keystore.NewSecret("another-secret-0001")})
	if err := r.Remove(ctx, "one", false, noon); err != nil {
		t.Fatal(err)
	}
	if r.ring.size() != 2 {
		t.Errorf("%d secrets rest while the removal can be undone", r.ring.size())
	}
	if err := r.Rename(ctx, "two", "three", noon); err != nil {
		t.Fatal(err)
	}
	if r.ring.size() != 1 {
		t.Errorf("%d secrets rest after the next change", r.ring.size())
	}
	r.wantSecret("three", "another-secret-0001")

	if err := r.Remove(ctx, "three", false, noon); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Undo(ctx, noon.Add(25*time.Hour)); !errors.Is(err, admin.ErrNothingToUndo) {
		t.Errorf("a day later: %v", err)
	}
	if r.ring.size() != 0 {
		t.Errorf("%d secrets rest a day later", r.ring.size())
	}
}

func TestRemoveForGood(t *testing.T) {
	r := newRig(t)
	r.add(admin.New{Provider: "groq", Name: "work"})
	if err := r.Remove(t.Context(), "work", true, noon); err != nil {
		t.Fatal(err)
	}
	if r.names() != "" || r.ring.size() != 0 {
		t.Errorf("left: %q, %d secrets", r.names(), r.ring.size())
	}
}

func TestUndoLeavesLaterChangesAlone(t *testing.T) {
	ctx := t.Context()
	r := newRig(t)
	k := r.add(admin.New{Provider: "groq", Name: "work"})
	if err := r.Rename(ctx, "work", "home", noon); err != nil {
		t.Fatal(err)
	}
	k.Name, k.Account = "home", "set by another process"
	if err := r.Store.PutKey(ctx, k); err != nil {
		t.Fatal(err)
	}
	_, err := r.Undo(ctx, noon)
	wantError(t, err, "it was changed since", "keys list")

	if err := r.Remove(ctx, "home", false, noon); err != nil {
		t.Fatal(err)
	}
	if err := r.Store.PutKey(ctx, keystore.Key{ID: "other", Name: "home", Provider: "groq"}); err != nil {
		t.Fatal(err)
	}
	_, err = r.Undo(ctx, noon)
	wantError(t, err, `a key named "home" is there already`, "another name")
}

func TestUndoOnlyOfOneChange(t *testing.T) {
	ctx := t.Context()
	r := newRig(t)
	r.add(admin.New{Provider: "groq", Name: "work"})
	added, err := r.Newest(ctx)
	if err != nil || added == "" {
		t.Fatalf("the newest change is %q, %v", added, err)
	}
	if err := r.Rename(ctx, "work", "home", noon); err != nil {
		t.Fatal(err)
	}
	renamed, err := r.Newest(ctx)
	if err != nil {
		t.Fatal(err)
	}
	_, err = r.UndoOnly(ctx, added, noon)
	wantError(t, err, "another change came after it", "newest")
	if _, err := r.UndoOnly(ctx, renamed, noon); err != nil || r.names() != "work" {
		t.Errorf("undoing the newest: %v, %q", err, r.names())
	}
	_, err = r.UndoOnly(ctx, renamed, noon)
	wantError(t, err, "undone already", "newest")
}

func TestReplaceForgetsTheRejectionButNoLimit(t *testing.T) {
	ctx := t.Context()
	r := newRig(t)
	k := r.add(admin.New{Provider: "groq", Name: "work"})
	subject := []limit.Subject{{Kind: limit.OfKey, Provider: "groq", Key: k.ID}}
	block := func(class limit.Class) {
		forGood := limit.Block{Class: class, Since: noon, Forever: true}
		if _, err := r.Store.Amend(ctx, subject, limit.Change{Block: &forGood}, noon); err != nil {
			t.Fatal(err)
		}
	}
	blocked := func() limit.Block {
		rows, _, err := r.Store.(keystore.Ledger).Since(ctx, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			if row.Subject == subject[0] {
				return row.Block
			}
		}
		return limit.Block{}
	}
	block(limit.Auth)
	if _, err := r.Replace(ctx, "work", keystore.NewSecret("another-secret-0001"), false, noon); err != nil {
		t.Fatal(err)
	}
	if blocked().Set() {
		t.Error("the rejection of the old secret stays")
	}
	block(limit.QuotaExhausted)
	if _, err := r.Replace(ctx, "work", keystore.NewSecret("another-secret-0002"), false, noon); err != nil {
		t.Fatal(err)
	}
	if !blocked().Set() {
		t.Error("a limit was forgotten")
	}
	block(limit.Auth)
	r.undo()
	if blocked().Set() {
		t.Error("the rejection of the secret that was taken back stays with the old one")
	}
}

// TestRemoveForGoodWithLockedSecretsChangesNothing, so that it can be repeated.
func TestRemoveForGoodWithLockedSecretsChangesNothing(t *testing.T) {
	r := newRig(t)
	ctx, file := t.Context(), filepath.Join(t.TempDir(), "secrets.age")
	pass := func(context.Context, string) (keystore.Secret, error) {
		return keystore.NewSecret("correct horse"), nil
	}
	unlocked := vault.New(vault.Options{File: file, NewPassphrase: pass, Passphrase: pass, WorkFactor: 2, LookupEnv: variable})
	r.Vault = unlocked
	k := r.add(admin.New{Provider: "groq", Name: "work"})

	r.Vault = vault.New(vault.Options{File: file, WorkFactor: 2, LookupEnv: variable})
	wantError(t, r.Remove(ctx, "work", true, noon), `key "work" stays`, "passphrase")
	if r.names() != "work" {
		t.Errorf("left: %q", r.names())
	}
	_, err := r.Add(ctx, admin.New{Provider: "groq", Ref: "env:WORK_DUPLICATE"}, noon)
	wantError(t, err, `may be the secret of key "work"`, "passphrase")

	r.Vault = unlocked
	if err := r.Remove(ctx, "work", true, noon); err != nil || r.names() != "" {
		t.Errorf("again: %v, left %q", err, r.names())
	}
	if _, err := r.Vault.Open(ctx, k.Ref); !errors.Is(err, vault.ErrNotFound) {
		t.Errorf("the secret: %v", err)
	}
}

func TestReplaceOfAReferenceKeepsTheSecret(t *testing.T) {
	r := newRig(t)
	r.add(admin.New{Provider: "groq", Name: "work", Ref: "env:OTHER"})
	if _, err := r.Replace(t.Context(), "work", keystore.NewSecret(canary), false, noon); err != nil {
		t.Fatal(err)
	}
	r.wantSecret("work", canary)
	r.undo()
	r.wantSecret("work", canary3)
}

func TestReplaceThatIsNotAcceptedChangesNothing(t *testing.T) {
	r := newRig(t)
	r.add(admin.New{Provider: "groq", Name: "work"})
	r.answer = limit.Verdict{Class: limit.Auth, Status: 401}
	_, err := r.Replace(t.Context(), "work", keystore.NewSecret("another-secret-0001"), false, noon)
	wantError(t, err, "does not accept", "--no-test")
	_, err = r.Replace(t.Context(), "work", keystore.NewSecret(""), false, noon)
	wantError(t, err, "no key was given", "pipe it in")
	r.wantSecret("work", canary)
}
