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

// record makes changes the newest, which ends the way back to older ones, and
// names them for UndoOnly.
func (a *Admin) record(ctx context.Context, what string, changes []change, now time.Time) (id string, err error) {
	m, err := a.readUndo(ctx)
	if err != nil {
		return "", fmt.Errorf("keeping the way back: %w", err)
	}
	m.expire()
	m.ID, m.What, m.At, m.Changes = rand.Text(), what, now, changes
	return m.ID, a.saveUndo(ctx, m)
}

// undoSetting is the name under which the store keeps the undo record.
const undoSetting = "keys.undo"

// readUndo reads the undo record. One that cannot be understood leaves nothing
// to undo.
func (a *Admin) readUndo(ctx context.Context) (undoRecord, error) {
	b, err := a.Store.Setting(ctx, undoSetting)
	if err != nil {
		return undoRecord{}, err
	}
	var m undoRecord
	if json.Unmarshal(b, &m) != nil {
		return undoRecord{}, nil
	}
	return m, nil
}

// expire gives up the way back: secrets of earlier records may go.
func (m *undoRecord) expire() {
	for _, c := range m.Changes {
		for _, k := range []*keystore.Key{c.Before, c.After} {
			if k != nil && k.Ref != "" && !vault.Outside(k.Ref) && !slices.Contains(m.Discard, k.Ref) {
				m.Discard = append(m.Discard, k.Ref)
			}
		}
	}
	m.ID, m.What, m.At, m.Changes = "", "", time.Time{}, nil
}

// saveUndo writes the record, after removing the secrets that nothing uses and
// nothing can come back to. Those that would need a passphrase just for that
// wait for a better moment.
func (a *Admin) saveUndo(ctx context.Context, m undoRecord) error {
	if err := a.write(ctx, m); err != nil {
		return fmt.Errorf("keeping the way back: %w", err)
	}
	all, err := a.Store.Keys(ctx)
	if err != nil || len(m.Discard) == 0 {
		return err
	}
	used := map[string]bool{}
	for _, k := range all {
		used[k.Ref] = true
	}
	for _, c := range m.Changes {
		for _, k := range []*keystore.Key{c.Before, c.After} {
			if k != nil {
				used[k.Ref] = true
			}
		}
	}
	var later []string
	for _, ref := range m.Discard {
		switch {
		case used[ref]: // in use again
		case a.Vault.NeedsPassphrase(ref), a.Vault.Remove(ctx, ref) != nil:
			later = append(later, ref)
		}
	}
	m.Discard = later
	return a.write(ctx, m)
}

func (a *Admin) write(ctx context.Context, m undoRecord) error {
	b, err := json.Marshal(m)
	if err != nil {
		return err
	}
	return a.Store.PutSetting(ctx, undoSetting, b)
}

// Newest names the newest change, for UndoOnly; empty where there is none.
func (a *Admin) Newest(ctx context.Context) (id string, err error) {
	m, err := a.readUndo(ctx)
	return m.ID, err
}

// EverChanged says whether the store has seen any change of its keys.
func (a *Admin) EverChanged(ctx context.Context) (bool, error) {
	b, err := a.Store.Setting(ctx, undoSetting)
	return len(b) > 0, err
}

// UndoOnly is Undo for one certain change: where another has come after it,
// also from another process, nothing is undone.
func (a *Admin) UndoOnly(ctx context.Context, id string, now time.Time) (what string, err error) {
	newest, err := a.Newest(ctx)
	if err != nil {
		return "", err
	}
	if newest != id {
		return "", hint("another change came after it, or it was undone already", "only the newest change can be taken back")
	}
	return a.Undo(ctx, now)
}

// Undo takes the newest change back and says which it was. ErrNothingToUndo
// where there is none, or where it is too old.
func (a *Admin) Undo(ctx context.Context, now time.Time) (what string, err error) {
	m, err := a.readUndo(ctx)
	if err != nil {
		return "", fmt.Errorf("undoing: %w", err)
	}
	if len(m.Changes) == 0 || now.Sub(m.At) > undoFor {
		m.expire()
		return "", errors.Join(ErrNothingToUndo, a.saveUndo(ctx, m))
	}
	if err := a.unchanged(ctx, m); err != nil {
		return "", err
	}
	for _, c := range slices.Backward(m.Changes) {
		if err := a.back(ctx, c, now); err != nil {
			return "", fmt.Errorf("undoing: %w", err)
		}
	}
	what = m.What
	m.expire()
	return what, a.saveUndo(ctx, m)
}

// back takes one change back. Where that is to another secret, what the newer
// one was refused for is forgotten.
func (a *Admin) back(ctx context.Context, c change, now time.Time) error {
	if err := a.apply(ctx, c.Before, c.After); err != nil {
		return err
	}
	if c.Before != nil && c.After != nil && c.Before.Ref != c.After.Ref {
		if err := a.clearRejection(ctx, *c.Before, now); err != nil {
			return err
		}
	}
	if c.Switch != nil {
		return a.setOff(ctx, c.Switch.ID, c.Switch.Before)
	}
	return nil
}

// unchanged refuses to undo what somebody has changed since, and to bring back
// a name that is taken.
func (a *Admin) unchanged(ctx context.Context, m undoRecord) error {
	all, err := a.All(ctx)
	if err != nil {
		return err
	}
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
			if err := checkName(c.Before.Name, c.Before.ID, all); err != nil {
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
