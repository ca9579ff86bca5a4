package sqlite

import (
	"testing"

	"sluice/keystore/ledgertest"
)

func BenchmarkStoreReserveSettle(b *testing.B) {
	ledgertest.Benchmark(b, openStore(b, storePath(b), "p", start))
}
