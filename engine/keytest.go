package engine

import (
	"context"
	"time"

	"sluice/engine/keytest"
	"sluice/keystore/limit"
)

// TestKey asks the provider whether it accepts a key; see keytest.Tester.Test.
// A key that is accepted loses its rejection; one that is refused is marked.
// Any other outcome changes no mark.
func (e *Engine) TestKey(ctx context.Context, keyID string) (keytest.Result, error) {
	k, err := e.key(keyID)
	if err != nil {
		return keytest.Result{}, err
	}
	t, err := e.tests.Test(ctx, k)
	if err != nil {
		return t, err
	}
	if err := e.reopen(keyID); err != nil {
		return t, err
	}
	now := time.Now()
	ev := Event{Kind: EventSwitch, Key: k.Name, Status: t.Verdict.Status, Text: "key " + k.Name + " tested: " + describe(t.Verdict)}
	var change limit.Change
	switch t.Verdict.Class {
	case limit.OK:
		ev.Text = "key " + k.Name + " tested: accepted"
		change.Forgive = limit.Auth
	case limit.Auth:
		change.Block = &limit.Block{Class: limit.Auth, Since: now, Forever: true, Status: t.Verdict.Status, Text: t.Verdict.Text}
		change.Trouble = &limit.Trouble{At: now, Class: limit.Auth, Status: t.Verdict.Status, Text: t.Verdict.Text}
	}
	return t, e.amend(ctx, keySubject(k), change, ev)
}
