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
	change := func(row limit.Row) limit.Row { return row }
	switch t.Verdict.Class {
	case limit.OK:
		ev.Text = "key " + k.Name + " tested: accepted"
		change = func(row limit.Row) limit.Row {
			if row.Block.Class == limit.Auth {
				row.Block, row.Ramp = limit.Block{}, 0
			}
			return row
		}
	case limit.Auth:
		change = func(row limit.Row) limit.Row {
			row.Block = limit.Block{Class: limit.Auth, Since: now, Forever: true, Status: t.Verdict.Status, Text: t.Verdict.Text}
			row.Trouble = limit.Trouble{At: now, Class: limit.Auth, Status: t.Verdict.Status, Text: t.Verdict.Text}
			return row
		}
	}
	return t, e.amend(ctx, keySubject(k), change, ev)
}
