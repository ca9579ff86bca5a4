package admin

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"time"

	"sluice/keystore"
	"sluice/keystore/limit"
	"sluice/keystore/vault"
)

// undoFor is how long a change can be undone, where no other follows it.
const undoFor = 24 * time.Hour

// change is one key before and after; nil where there was or is none.
type change struct {
	Before *keystore.Key `json:"before,omitempty"`
	After  *keystore.Key `json:"after,omitempty"`
	Switch *switched     `json:"switch,omitempty"`
}

// switched is a key that a person switched off or on.
type switched struct {
	ID     string    `json:"id"`
	Name   string    `json:"name"`
	Before limit.Off `json:"before,omitzero"`
	After  limit.Off `json:"after,omitzero"`
}

// apply makes the record what it is after the change.
func (c change) apply(ctx context.Context, s Store) error {
	switch {
	case c.After != nil:
		return s.PutKey(ctx, *c.After)
	case c.Before != nil:
		if _, err := s.RemoveKey(ctx, c.Before.ID); !errors.Is(err, keystore.ErrNoKey) {
			return err
		}
	}
	return nil
}

// back takes the change back. Where that is to another secret, what the newer
// one was refused for is forgotten.
func (c change) back(ctx context.Context, s Store, keys switches, now time.Time) error {
	if err := (change{Before: c.After, After: c.Before}).apply(ctx, s); err != nil {
		return err
	}
	if c.Before != nil && c.After != nil && c.Before.Ref != c.After.Ref {
		if err := forgive(ctx, s, *c.Before, now); err != nil {
			return err
		}
	}
	if c.Switch != nil {
		return keys.set(ctx, c.Switch.ID, c.Switch.Before)
	}
	return nil
}

// forgive forgets that the key was refused: that was its other secret. Limits
// stay, since they are the account's.
func forgive(ctx context.Context, s Store, k keystore.Key, now time.Time) error {
	subject := limit.Subject{Kind: limit.OfKey, Provider: k.Provider, Key: k.ID}
	_, err := s.Amend(ctx, []limit.Subject{subject}, limit.Change{Forgive: limit.Auth}, now)
	if err != nil {
		return fmt.Errorf("clearing the rejection of key %q: %w", k.Name, err)
	}
	return nil
}

// refs are the references of the records.
func (c change) refs() []string {
	var refs []string
	for _, k := range []*keystore.Key{c.Before, c.After} {
		if k != nil {
			refs = append(refs, k.Ref)
		}
	}
	return refs
}

// undoRecord is how the newest change is taken back. It holds references, no
// secrets.
type undoRecord struct {
	ID      string    `json:"id,omitempty"` // tells one change from another
	What    string    `json:"what,omitempty"`
	At      time.Time `json:"at,omitzero"`
	Changes []change  `json:"changes,omitempty"`
	// Discard are secrets to be removed that nothing will come back to.
	Discard []string `json:"discard,omitempty"`
}

// expire gives up the way back: secrets of earlier records may go.
func (m *undoRecord) expire() {
	for _, c := range m.Changes {
		for _, ref := range c.refs() {
			if ref != "" && !vault.Outside(ref) && !slices.Contains(m.Discard, ref) {
				m.Discard = append(m.Discard, ref)
			}
		}
	}
	m.ID, m.What, m.At, m.Changes = "", "", time.Time{}, nil
}

// unchanged refuses to undo what somebody has changed since, and to bring back
// a name that is taken.
func (m *undoRecord) unchanged(all pool) error {
	for _, c := range m.Changes {
		if c.Before == nil && c.After == nil {
			continue
		}
		var now *keystore.Key
		for i, k := range all {
			if c.After != nil && k.ID == c.After.ID || c.Before != nil && k.ID == c.Before.ID {
				now = &all[i]
			}
		}
		if now != nil && !same(now, c.After) && !same(now, c.Before) || now == nil && c.After != nil && c.Before != nil {
			return hint(fmt.Sprintf("cannot undo: %s, and it was changed since", m.What), "see: sluice keys list")
		}
		if c.Before != nil {
			if err := all.checkName(c.Before.Name, c.Before.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

// same compares records; an empty list of models is no list.
func same(a, b *keystore.Key) bool {
	if a == nil || b == nil {
		return a == b
	}
	x, y := *a, *b
	if len(x.Models) == 0 {
		x.Models = nil
	}
	if len(y.Models) == 0 {
		y.Models = nil
	}
	return reflect.DeepEqual(x, y)
}

// journal keeps how the newest change is taken back.
type journal struct {
	store Store
	vault *vault.Vault
}

// recordImport is record for keys that were imported, if any were; also where
// ctx has ended meanwhile.
func (j journal) recordImport(ctx context.Context, added []change, now time.Time) error {
	if len(added) == 0 {
		return nil
	}
	_, err := j.record(context.WithoutCancel(ctx), fmt.Sprintf("imported %d keys", len(added)), now, added...)
	return err
}

// undoSetting is the name under which the store keeps the undo record.
const undoSetting = "keys.undo"

// read reads the undo record. One that cannot be understood leaves nothing
// to undo.
func (j journal) read(ctx context.Context) (undoRecord, error) {
	b, err := j.store.Setting(ctx, undoSetting)
	if err != nil {
		return undoRecord{}, err
	}
	var m undoRecord
	if json.Unmarshal(b, &m) != nil {
		return undoRecord{}, nil
	}
	return m, nil
}

// record makes changes the newest, which ends the way back to older ones, and
// names them for UndoOnly.
func (j journal) record(ctx context.Context, what string, now time.Time, changes ...change) (id string, err error) {
	m, err := j.read(ctx)
	if err != nil {
		return "", fmt.Errorf("keeping the way back: %w", err)
	}
	m.expire()
	m.ID, m.What, m.At, m.Changes = rand.Text(), what, now, changes
	return m.ID, j.save(ctx, m)
}

// save writes the record, after removing the secrets that nothing uses and
// nothing can come back to. Those that would need a passphrase just for that
// wait for a better moment.
func (j journal) save(ctx context.Context, m undoRecord) error {
	if err := j.write(ctx, m); err != nil {
		return fmt.Errorf("keeping the way back: %w", err)
	}
	all, err := j.store.Keys(ctx)
	if err != nil || len(m.Discard) == 0 {
		return err
	}
	used := map[string]bool{}
	for _, k := range all {
		used[k.Ref] = true
	}
	for _, c := range m.Changes {
		for _, ref := range c.refs() {
			used[ref] = true
		}
	}
	var later []string
	for _, ref := range m.Discard {
		switch {
		case used[ref]: // in use again
		case j.vault.NeedsPassphrase(ref), j.vault.Remove(ctx, ref) != nil:
			later = append(later, ref)
		}
	}
	m.Discard = later
	return j.write(ctx, m)
}

func (j journal) write(ctx context.Context, m undoRecord) error {
	b, err := json.Marshal(m)
	if err != nil {
		return err
	}
	return j.store.PutSetting(ctx, undoSetting, b)
}

// EverChanged says whether a store has seen any change of its keys.
func EverChanged(ctx context.Context, s Store) (bool, error) {
	b, err := s.Setting(ctx, undoSetting)
	return len(b) > 0, err
}
