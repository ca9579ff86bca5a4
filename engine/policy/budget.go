package policy

import "time"

// Budget bounds repeats to one provider over the whole process: 20, and a tenth of the
// requests of the last ten minutes. When it is spent, a repeat waits until it
// is the only one on its way; it does not fail.
type Budget struct {
	Sends, Repeats Tally
	Running        int // repeats on their way
}

// Allows says whether one more repeat may go.
func (b *Budget) Allows(now time.Time) bool {
	return b.Running == 0 || b.Repeats.total(now) < 20+b.Sends.total(now)/10
}

// Tally counts over the last ten minutes, in steps of half a minute.
type Tally struct {
	slots  [20]int
	newest int64 // number of the newest step
}

const tallyStep = 30 * time.Second

func (t *Tally) roll(now time.Time) {
	at := now.UnixNano() / int64(tallyStep)
	for gone := min(at-t.newest, int64(len(t.slots))); gone > 0; gone-- {
		t.slots[(at-gone+1)%int64(len(t.slots))] = 0
	}
	t.newest = max(t.newest, at)
}

// Add counts one.
func (t *Tally) Add(now time.Time) {
	t.roll(now)
	t.slots[t.newest%int64(len(t.slots))]++
}

func (t *Tally) total(now time.Time) int {
	t.roll(now)
	n := 0
	for _, c := range t.slots {
		n += c
	}
	return n
}
