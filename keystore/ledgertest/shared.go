package ledgertest

import (
	"testing"
	"time"

	"sluice/keystore"
	"sluice/keystore/ledger"
	"sluice/keystore/limit"
)

// Process is the ledger of one of several processes.
type Process interface {
	keystore.Ledger
	keystore.Beater
	// Close gives back what the process holds.
	Close(now time.Time) error
}

// RunShared is what a ledger must hold that several processes share. begin gives,
// for each test, what opens an empty one for a process of that name.
func RunShared(t *testing.T, begin func(t *testing.T) (open func(process string, now time.Time) Process)) {
	for name, test := range map[string]func(*testing.T, func(string, time.Time) Process){
		"processes see each other":                        processesSeeEachOther,
		"a dead process gives its place back":             deadGivesItsPlaceBack,
		"a process that is taken for dead, and then dies": takenForDeadThenDies,
		"leaving gives back what is held":                 leavingGivesBack,
		"a process that slept buries nobody":              sleeperBuriesNobody,
	} {
		t.Run(name, func(t *testing.T) { test(t, begin(t)) })
	}
}

func processesSeeEachOther(t *testing.T, open func(string, time.Time) Process) {
	a, b := open("a", Start), open("b", Start)
	seen := Version(t, b)
	key := Target.Subjects()[limit.OfKey]
	if _, err := a.Amend(t.Context(), []limit.Subject{key}, limit.SwitchOff(time.Time{}, "", Start), Start); err != nil {
		t.Fatal(err)
	}
	if Version(t, b) == seen {
		t.Error("the other process's switch does not show in the version")
	}
	rows, _, err := b.Since(t.Context(), seen)
	if err != nil || len(rows) != 1 || rows[0].Off.Since.IsZero() {
		t.Errorf("%+v, %v", rows, err)
	}
	if g := Reserve(t, b, Target, Start); g.OK {
		t.Error("a key that another process switched off passes")
	}
}

func deadGivesItsPlaceBack(t *testing.T, open func(string, time.Time) Process) {
	dead, alive := open("dead", Start), open("alive", Start)
	one := limit.Bucket{Dimension: limit.Concurrency, Limit: limit.Of(1), Source: limit.Configured}
	Configure(t, alive, AccountModel(Target), one)
	g := Reserve(t, dead, Target, Start)
	beat := func(after time.Duration, want bool) {
		t.Helper()
		now := Start.Add(after)
		if err := alive.Beat(t.Context(), now); err != nil {
			t.Fatal(err)
		}
		if got := len(Row(t, alive, AccountModel(Target)).Holds) == 0; got != want {
			t.Fatalf("after %v: given back %v, want %v", after, got, want)
		}
	}
	beat(15*time.Second, false)
	beat(29*time.Second, false)
	beat(ledger.Dead, true)
	now := Start.Add(ledger.Dead)
	if used, _, _ := Row(t, alive, AccountModel(Target)).Buckets[1].Use(now); used != 1 {
		t.Errorf("what the dead process sent is forgotten: %d", used)
	}
	next := Reserve(t, alive, Target, now)
	if !next.OK {
		t.Fatalf("its place did not come back: %+v", next.Fit)
	}
	// It was only asleep: its answer counts, and takes nobody's place away.
	Settle(t, dead, g, limit.Verdict{Class: limit.Auth, Status: 401}, now)
	row := Row(t, alive, AccountModel(Target))
	if len(row.Holds) != 1 || row.Buckets[0].Held != 1 {
		t.Errorf("the late settle changed who runs: %+v", row.Holds)
	}
	if !Row(t, alive, Target.Subjects()[limit.OfKey]).Block.Forever {
		t.Error("what the late answer said is lost")
	}
}

func takenForDeadThenDies(t *testing.T, open func(string, time.Time) Process) {
	slow, alive := open("slow", Start), open("alive", Start)
	for _, after := range []time.Duration{20 * time.Second, ledger.Dead} {
		if err := alive.Beat(t.Context(), Start.Add(after)); err != nil {
			t.Fatal(err)
		}
	}
	Reserve(t, slow, Target, Start.Add(ledger.Dead)) // it was only slow; then it dies
	if err := alive.Beat(t.Context(), Start.Add(ledger.Dead+time.Second)); err != nil {
		t.Fatal(err)
	}
	if n := len(Row(t, alive, AccountModel(Target)).Holds); n != 0 {
		t.Errorf("%d requests run for ever", n)
	}
}

func leavingGivesBack(t *testing.T, open func(string, time.Time) Process) {
	a, b := open("a", Start), open("b", Start)
	Reserve(t, a, Target, Start)
	if err := a.Close(Start); err != nil {
		t.Fatal(err)
	}
	row := Row(t, b, AccountModel(Target))
	if used, held, _ := row.Buckets[0].Use(Start); len(row.Holds) != 0 || held != 0 || used != 1 {
		t.Errorf("%d run, %d held, %d used", len(row.Holds), held, used)
	}
}

func sleeperBuriesNobody(t *testing.T, open func(string, time.Time) Process) {
	a, b := open("a", Start), open("b", Start)
	Reserve(t, b, Target, Start)
	woken := Start.Add(8 * time.Hour) // the whole machine slept
	if err := a.Beat(t.Context(), woken); err != nil {
		t.Fatal(err)
	}
	if err := b.Beat(t.Context(), woken.Add(time.Second)); err != nil {
		t.Fatal(err)
	}
	if err := a.Beat(t.Context(), woken.Add(2*time.Second)); err != nil {
		t.Fatal(err)
	}
	if n := len(Row(t, a, AccountModel(Target)).Holds); n != 1 {
		t.Errorf("%d requests run, want the one of b", n)
	}
}
