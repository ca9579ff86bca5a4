package keystore

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"
)

// ErrNoKey says that no key has that ID.
var ErrNoKey = errors.New("no such key")

// ErrNotAReference says that a key's Ref may be the secret itself. It does not
// repeat it.
var ErrNotAReference = errors.New("a key is kept by reference (env:, cmd:, keyring:, file:), never its secret")

// NameTakenError says that another key has the name already.
type NameTakenError struct{ Name string }

func (e *NameTakenError) Error() string {
	return fmt.Sprintf("a key named %q is there already", e.Name)
}

// Hint says what to do about it.
func (e *NameTakenError) Hint() string { return "choose another name, or rename that key first" }

// Keys gives the keys of the store, in their order. Their secrets are
// elsewhere. Version changes when a key does.
func (s *Store) Keys(ctx context.Context) ([]Key, error) {
	if err := s.take(ctx); err != nil {
		return nil, err
	}
	defer s.give()
	if s.ended {
		return nil, errClosed("reading keys")
	}
	keys, err := s.allKeys()
	return keys, unavailable("reading keys", err)
}

func (s *Store) allKeys() (keys []Key, err error) {
	rows, err := s.stmt.keys.Query()
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var body []byte
		var k Key
		var place int
		if err := rows.Scan(&body, &place); err != nil {
			return nil, err
		}
		if err := json.Unmarshal(body, &k); err != nil {
			return nil, fmt.Errorf("reading a key: %w", err)
		}
		k.Order = place
		keys = append(keys, k)
	}
	return keys, rows.Err()
}

// PutKey adds the key, or replaces the one with its ID: with what RemoveKey
// gave, it undoes the removal. A name that another key has gives
// *NameTakenError, a Ref that may be a secret itself ErrNotAReference. It is on
// disk when PutKey returns.
func (s *Store) PutKey(ctx context.Context, k Key) error {
	if !isReference(k.Ref) {
		return ErrNotAReference
	}
	return s.changeKeys(ctx, "keeping a key", func(keys []Key) error {
		for _, other := range keys {
			if other.Name == k.Name && other.ID != k.ID {
				return &NameTakenError{k.Name}
			}
		}
		return s.putKey(k)
	})
}

// isReference says whether ref says where a secret is, rather than being one.
func isReference(ref string) bool {
	kind, _, found := strings.Cut(ref, ":")
	return ref == "" || found && slices.Contains([]string{"env", "cmd", "keyring", "file"}, kind)
}

func (s *Store) putKey(k Key) error {
	body, err := s.withOthers(k)
	if err != nil {
		return err
	}
	_, err = s.stmt.putKey.Exec(k.ID, k.Name, k.Order, body)
	return err
}

// withOthers gives the key as it rests, with what another version keeps beside.
func (s *Store) withOthers(k Key) ([]byte, error) {
	body, err := json.Marshal(k)
	if err != nil {
		return nil, err
	}
	var before []byte
	if err := s.stmt.key.QueryRow(k.ID).Scan(&before); errors.Is(err, sql.ErrNoRows) {
		return body, nil
	} else if err != nil {
		return nil, err
	}
	others := map[string]json.RawMessage{}
	if err := json.Unmarshal(before, &others); err != nil {
		return nil, fmt.Errorf("reading a key: %w", err)
	}
	for _, field := range reflect.VisibleFields(reflect.TypeFor[Key]()) {
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
func (s *Store) RemoveKey(ctx context.Context, id string) (removed Key, err error) {
	err = s.changeKeys(ctx, "removing a key", func(keys []Key) error {
		for _, k := range keys {
			if k.ID == id {
				removed = k
				_, err := s.stmt.dropKey.Exec(id)
				return err
			}
		}
		return ErrNoKey
	})
	return removed, err
}

// Order puts the keys in the order of ids; those that are not named follow in
// the order they had. IDs that are not in the store are passed over.
func (s *Store) Order(ctx context.Context, ids []string) error {
	return s.changeKeys(ctx, "ordering keys", func(keys []Key) error {
		place := map[string]int{}
		for i, id := range ids {
			place[id] = i + 1
		}
		next := len(ids)
		for _, k := range keys {
			p := place[k.ID]
			if p == 0 {
				next++
				p = next
			}
			if _, err := s.stmt.placeKey.Exec(p, k.ID); err != nil {
				return err
			}
		}
		return nil
	})
}

// changeKeys runs change on all keys inside one transaction.
func (s *Store) changeKeys(ctx context.Context, doing string, change func([]Key) error) error {
	return s.transact(ctx, doing, time.Time{}, func(time.Time) (work, error) {
		keys, err := s.allKeys()
		if err != nil {
			return work{}, err
		}
		return work{seen: true, sync: true}, change(keys)
	})
}

// Setting gives what PutSetting kept under name; nil where nothing was.
func (s *Store) Setting(ctx context.Context, name string) ([]byte, error) {
	if err := s.take(ctx); err != nil {
		return nil, err
	}
	defer s.give()
	if s.ended {
		return nil, errClosed("reading a setting")
	}
	var body []byte
	err := s.stmt.setting.QueryRow(name).Scan(&body)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return body, unavailable("reading a setting", err)
}

// PutSetting keeps a small value, such as the order of the chain. It must hold
// no secret.
func (s *Store) PutSetting(ctx context.Context, name string, value []byte) error {
	return s.transact(ctx, "keeping a setting", time.Time{}, func(time.Time) (work, error) {
		_, err := s.stmt.putSetting.Exec(name, value)
		return work{seen: true, sync: true}, err
	})
}
