package limit

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// mostSpends is how many spends a count keeps at most.
const mostSpends = 30

var start = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// world is the rows of one target, with its running requests.
type world struct {
	t       *testing.T
	now     time.Time
	rows    []Row
	running map[string]sent
	count   int
}

type sent struct {
	hold  Hold
	taken []Taken
	cost  Cost
}

func newWorld(t *testing.T) *world {
	t.Helper()
	return &world{t: t, now: start, running: map[string]sent{}, rows: []Row{
		{Subject: Subject{Kind: OfProvider, Provider: "p"}},
		{Subject: Subject{Kind: OfProviderModel, Provider: "p", Model: "m"}},
		{Subject: Subject{Kind: OfAccount, Provider: "p", Account: "a"}},
		{Subject: Subject{Kind: OfAccountModel, Provider: "p", Account: "a", Model: "m"}},
		{Subject: Subject{Kind: OfKey, Provider: "p", Key: "k"}},
		{Subject: Subject{Kind: OfKeyModel, Provider: "p", Key: "k", Model: "m"}},
	}}
}

func (w *world) sleep(d time.Duration) { w.now = w.now.Add(d) }

func (w *world) at(d time.Duration) { w.now = start.Add(d) }

func (w *world) merge(changed []Row) {
	for _, r := range changed {
		w.rows[r.Subject.Kind] = r
	}
}

func (w *world) fits(c Cost) Fit {
	w.t.Helper()
	return Fits(w.rows, c, 0, w.now)
}

var small = Cost{Requests: 1, Input: 10, Output: 20}

// try reserves and gives the lease's name, "" where refused.
func (w *world) try(c Cost) (string, Fit) {
	w.t.Helper()
	w.count++
	h := Hold{Lease: fmt.Sprintf("l%d", w.count), Key: "k", Process: "p", At: w.now}
	changed, taken, f := Reserve(w.rows, c, 0, h, w.now)
	if !f.OK {
		if changed != nil || taken != nil {
			w.t.Fatalf("a refusal changed %v, took %v", changed, taken)
		}
		return "", f
	}
	w.merge(changed)
	w.running[h.Lease] = sent{h, taken, c}
	return h.Lease, f
}

// send reserves and fails the test where it is refused.
func (w *world) send(c Cost) string {
	w.t.Helper()
	id, f := w.try(c)
	if id == "" {
		w.t.Fatalf("refused at %v: %+v", w.now.Sub(start), f)
	}
	return id
}

func (w *world) settle(id string, r Result) {
	w.t.Helper()
	s, ok := w.running[id]
	if !ok {
		w.t.Fatalf("no running request %s", id)
	}
	delete(w.running, id)
	w.merge(Settle(slices.Clone(w.rows), s.taken, s.hold, &r, w.now))
}

func (w *world) amend(change Change) {
	for i := range w.rows {
		w.rows[i] = change.Apply(w.rows[i])
	}
}

// good is a success that used what was reserved.
func (w *world) good(id string) {
	w.t.Helper()
	w.settle(id, w.answer(Verdict{Class: OK, Status: 200}))
}

func (w *world) answer(v Verdict) Result {
	return Result{Verdict: v, Cost: small, Measured: v.Class == OK, Answered: w.now}
}

// fail sends one request that gets v.
func (w *world) fail(v Verdict, backoff time.Duration) {
	w.t.Helper()
	r := w.answer(v)
	id := w.send(small)
	r.Backoff = backoff
	w.settle(id, r)
}

func (w *world) limit(d Dimension, span time.Duration, n int64, src Source) {
	old := w.rows[OfAccountModel]
	var given []Bucket
	for _, b := range old.Buckets {
		for s := Preset; s <= Configured; s++ {
			if b.Claims[s].Known {
				given = append(given, Bucket{Dimension: b.Dimension, Window: b.Window, Limit: b.Claims[s], Source: s})
			}
		}
	}
	given = append(given, Bucket{Dimension: d, Window: Window{Span: span}, Limit: Of(n), Source: src})
	w.rows[OfAccountModel] = Configure(given).Apply(old)
}

func (w *world) bucket(d Dimension, span time.Duration) Bucket {
	w.t.Helper()
	b := w.rows[OfAccountModel].bucket(d, span, "")
	if b == nil {
		w.t.Fatalf("no bucket %s", Name(d, Window{Span: span}))
	}
	return *b
}

func (w *world) used(d Dimension, span time.Duration) int64 {
	w.t.Helper()
	b := w.bucket(d, span)
	used, _, _ := b.Use(w.now)
	return used
}

// wantAt checks that c is refused now, and from when it fits.
func (w *world) wantAt(c Cost, d time.Duration) {
	w.t.Helper()
	f := w.fits(c)
	if f.OK || !f.At.Equal(start.Add(d)) {
		w.t.Fatalf("at %v: want a wait until %v, got OK %v, never %v, busy %v, at %v", w.now.Sub(start), d, f.OK, f.Never, f.Busy, f.At.Sub(start))
	}
}

func (w *world) wantOK(c Cost) {
	w.t.Helper()
	if f := w.fits(c); !f.OK {
		w.t.Fatalf("at %v: want it to fit, got %+v", w.now.Sub(start), f)
	}
}

func rateLimit(d Dimension, span time.Duration, wait time.Duration) Verdict {
	return Verdict{Class: RateLimit, Dimension: d, Window: Window{Span: span}, Scope: ScopeKeyModel,
		Wait: wait, Stated: wait > 0, RetrySame: true, Status: 429}
}
