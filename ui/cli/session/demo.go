package session

import (
	"context"
	"errors"
	"time"

	"sluice/keystore"
	"sluice/keystore/limit"
	"sluice/ui/cli/console"
)

// demoStore is the store of the demo, which keeps nothing.
type demoStore struct{}

var errDemoKeeps = console.Usage(errors.New("the demo keeps no keys"), "leave --demo out")

func (demoStore) Keys(context.Context) ([]keystore.Key, error)     { return nil, nil }
func (demoStore) PutKey(context.Context, keystore.Key) error       { return errDemoKeeps }
func (demoStore) Setting(context.Context, string) ([]byte, error)  { return nil, nil }
func (demoStore) PutSetting(context.Context, string, []byte) error { return errDemoKeeps }
func (demoStore) RemoveKey(context.Context, string) (keystore.Key, error) {
	return keystore.Key{}, errDemoKeeps
}
func (demoStore) Amend(context.Context, []limit.Subject, limit.Change, time.Time) ([]limit.Row, error) {
	return nil, errDemoKeeps
}
