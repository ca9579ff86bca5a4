package ledger_test

import (
	"reflect"
	"testing"
	"time"

	"sluice/keystore"
	"sluice/keystore/ledger"
	"sluice/keystore/ledgertest"
	"sluice/keystore/limit"
)

var start, target = ledgertest.Start, ledgertest.Target

func TestMemoryConforms(t *testing.T) {
	ledgertest.Run(t, func(*testing.T) keystore.Ledger { return ledger.NewMemory("p") })
}

func TestSeededMemoryGoesOnWhereTheOtherStopped(t *testing.T) {
	a := ledger.NewMemory("a")
	ledgertest.Configure(t, a, ledgertest.AccountModel(target), ledgertest.PerMinute(2))
	ledgertest.Reserve(t, a, target, start)
	ledgertest.Reserve(t, a, target, start)
	rows, _, err := a.Since(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	kept := append([]limit.Row(nil), rows...)
	b := ledger.NewMemory("b", rows...)
	if g := ledgertest.Reserve(t, b, target, start.Add(time.Second)); g.OK {
		t.Error("what the other ledger counted is forgotten")
	}
	if r := ledgertest.Row(t, b, ledgertest.AccountModel(target)); len(r.Holds) != 0 || r.Buckets[0].Held != 0 {
		t.Errorf("requests of another ledger seem to run: %+v", r)
	}
	if !reflect.DeepEqual(rows, kept) {
		t.Error("seeding wrote to the rows it was given")
	}
}
