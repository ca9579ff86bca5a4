package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"sluice/keystore"
)

var (
	// errNotAReference says that a key's Ref may be the secret itself. It does
	// not repeat it.
	errNotAReference = errors.New("a key is kept by reference (env:, cmd:, keyring:, file:), never its secret")
	errTaken         = errors.New("is there already")
)

// keys are the file's keys, without their secrets.
type keys struct{ file *file }

// Keys gives the keys of the store, in their order. Their secrets are
// elsewhere. Version changes when a key does.
func (k keys) Keys(ctx context.Context) (all []keystore.Key, err error) {
	err = k.file.look(ctx, "reading keys", func() error {
		all, err = k.all()
		return err
	})
	return all, err
}

func (k keys) all() (all []keystore.Key, err error) {
	err = k.file.each(`SELECT body, place FROM keys ORDER BY place, name`, nil, func(rows *sql.Rows) error {
		var body []byte
		var key keystore.Key
		var place int
		if err := rows.Scan(&body, &place); err != nil {
			return err
		}
		if err := json.Unmarshal(body, &key); err != nil {
			return fmt.Errorf("reading a key: %w", err)
		}
		key.Order = place
		all = append(all, key)
		return nil
	})
	return all, err
}

// PutKey adds the key, or replaces the one with its ID: with what RemoveKey
// gave, it undoes the removal. The name must be no other key's, and Ref no
// secret. It is on disk when PutKey returns.
func (k keys) PutKey(ctx context.Context, key keystore.Key) error {
	if !isReference(key.Ref) {
		return errNotAReference
	}
	return k.file.transact(ctx, say("keeping a key"), func(t *tx) error {
		all, err := k.all()
		if err != nil {
			return err
		}
		for _, other := range all {
			if other.Name == key.Name && other.ID != key.ID {
				return keystore.WithHint(fmt.Errorf("a key named %q %w", key.Name, errTaken), "choose another name, or rename that key first")
			}
		}
		body, err := k.withOthers(key)
		if err != nil {
			return err
		}
		const put = `INSERT INTO keys (id, name, place, body) VALUES (?, ?, ?, ?)
			ON CONFLICT (id) DO UPDATE SET name = excluded.name, place = excluded.place, body = excluded.body`
		if err := t.write(put, key.ID, key.Name, key.Order, body); err != nil {
			return err
		}
		return t.touch()
	})
}

// isReference says whether ref says where a secret is, rather than being one.
func isReference(ref string) bool {
	kind, _, found := strings.Cut(ref, ":")
	return ref == "" || found && slices.Contains([]string{"env", "cmd", "keyring", "file"}, kind)
}

// withOthers gives the key as it rests, with what another version keeps beside.
func (k keys) withOthers(key keystore.Key) ([]byte, error) {
	body, err := json.Marshal(key)
	if err != nil {
		return nil, err
	}
	var before []byte
	if err := k.file.row(`SELECT body FROM keys WHERE id = ?`, []any{key.ID}, &before); errors.Is(err, sql.ErrNoRows) {
		return body, nil
	} else if err != nil {
		return nil, err
	}
	others := map[string]json.RawMessage{}
	if err := json.Unmarshal(before, &others); err != nil {
		return nil, fmt.Errorf("reading a key: %w", err)
	}
	for _, field := range reflect.VisibleFields(reflect.TypeFor[keystore.Key]()) {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		delete(others, name)
	}
	if len(others) == 0 {
		return body, nil
	}
	if err := json.Unmarshal(body, &others); err != nil {
		return nil, err
	}
	return json.Marshal(others)
}

// RemoveKey takes the key out and gives what PutKey needs to bring it back.
// What is known of its limits stays, so that coming back forgets nothing.
func (k keys) RemoveKey(ctx context.Context, id string) (removed keystore.Key, err error) {
	err = k.file.transact(ctx, say("removing a key"), func(t *tx) error {
		all, err := k.all()
		if err != nil {
			return err
		}
		i := slices.IndexFunc(all, func(k keystore.Key) bool { return k.ID == id })
		if i < 0 {
			return keystore.ErrNoKey
		}
		removed = all[i]
		if err := t.write(`DELETE FROM keys WHERE id = ?`, id); err != nil {
			return err
		}
		return t.touch()
	})
	return removed, err
}

// settings are small values beside the ledger. They hold no secrets.
type settings struct{ file *file }

// Setting gives what PutSetting kept under name; nil where nothing was.
func (s settings) Setting(ctx context.Context, name string) (body []byte, err error) {
	err = s.file.look(ctx, "reading a setting", func() error {
		err := s.file.row(`SELECT body FROM settings WHERE name = ?`, []any{name}, &body)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		return err
	})
	return body, err
}

// PutSetting keeps a small value, such as the order of the chain. It must hold
// no secret.
func (s settings) PutSetting(ctx context.Context, name string, value []byte) error {
	return s.file.transact(ctx, say("keeping a setting"), func(t *tx) error {
		const put = `INSERT INTO settings (name, body) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET body = excluded.body`
		if err := t.write(put, name, value); err != nil {
			return err
		}
		return t.touch()
	})
}

// say gives words.
func say(doing string) func() string { return func() string { return doing } }
