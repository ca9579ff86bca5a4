package sqlite

import (
	"testing"
	"time"

	"sluice/keystore"
	"sluice/keystore/ledgertest"
)

var (
	start, target, asked       = ledgertest.Start, ledgertest.Target, ledgertest.Asked
	perMinute, accountModel    = ledgertest.PerMinute, ledgertest.AccountModel
	configure, reserve, settle = ledgertest.Configure, ledgertest.Reserve, ledgertest.Settle
	rowOf, version             = ledgertest.Row, ledgertest.Version
)

func TestStoreConforms(t *testing.T) {
	ledgertest.Run(t, func(t *testing.T) keystore.Ledger { return openStore(t, storePath(t), "p", start) })
}

func TestStoreIsShared(t *testing.T) {
	ledgertest.RunShared(t, func(t *testing.T) func(string, time.Time) ledgertest.Process {
		path := storePath(t)
		return func(process string, now time.Time) ledgertest.Process { return openStore(t, path, process, now) }
	})
}
