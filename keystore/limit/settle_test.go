package limit

import (
	"testing"
	"time"
)

func TestSettleReplacesTheEstimateByRealUse(t *testing.T) {
	w := newWorld(t)
	id := w.send(Cost{Requests: 1, Input: 100, Output: 400})
	if n := w.used(Tokens, Minute); n != 500 {
		t.Fatalf("reserved %d tokens, want 500", n)
	}
	w.sleep(5 * time.Second)
	w.settle(id, Result{Verdict: Verdict{Class: OK}, Cost: Cost{Input: 90, Output: 30}, Measured: true, Answered: start.Add(2 * time.Second)})
	if n := w.used(Tokens, Minute); n != 120 {
		t.Errorf("used %d tokens, want 120", n)
	}
	if b := w.bucket(Tokens, Minute); b.Held != 0 {
		t.Errorf("still holds %d", b.Held)
	}
	// Requests and input count from when they were sent, output from its end.
	w.at(Minute)
	if n := w.used(Requests, Minute); n != 1 {
		t.Errorf("a minute after it was sent %d requests are counted, want the one that may have been on its way", n)
	}
	w.at(Minute + usualWay)
	if n := w.used(Requests, Minute); n != 0 {
		t.Errorf("a minute after it arrived %d requests are still counted", n)
	}
	if n := w.used(Tokens, Minute); n != 30 {
		t.Errorf("a minute after it arrived %d tokens are counted, want the output's 30", n)
	}
	w.at(65 * time.Second)
	if n := w.used(Tokens, Minute); n != 0 {
		t.Errorf("a minute after the end %d tokens are counted", n)
	}
}

func TestWhatEndedRequestsUsed(t *testing.T) {
	for _, c := range []struct {
		name             string
		r                Result
		requests, tokens int64
		sent             int64
	}{
		{"never arrived", Result{Verdict: Verdict{Class: Network}, Unsent: true}, 0, 0, 0},
		{"no answer, but perhaps arrived", Result{Verdict: Verdict{Class: Timeout}}, 1, 30, 1},
		{"refused for its rate, under a limit that is not known", Result{Verdict: Verdict{Class: RateLimit, Status: 429}, Answered: start}, 0, 0, 1},
		{"refused for its rate, under a limit that is", Result{Verdict: Verdict{Class: RateLimit, Status: 429, Readings: headers(Requests, 9, 8, 0)}, Answered: start}, 1, 0, 1},
		{"refused otherwise", Result{Verdict: Verdict{Class: Auth, Status: 401}, Answered: start}, 1, 0, 1},
		{"server error", Result{Verdict: Verdict{Class: Server, Status: 500}, Answered: start}, 1, 0, 1},
		{"broke off while streaming", Result{Verdict: Verdict{Class: Network, Status: 200}, Answered: start}, 1, 30, 1},
		{"cancelled while streaming", Result{Verdict: Verdict{Class: Cancelled, Status: 200}, Answered: start}, 1, 30, 1},
		{"success without usage", Result{Verdict: Verdict{Class: OK, Status: 200}, Answered: start}, 1, 30, 1},
		{"success with usage", Result{Verdict: Verdict{Class: OK, Status: 200}, Answered: start, Measured: true, Cost: Cost{Input: 7, Output: 5}}, 1, 12, 1},
	} {
		w := newWorld(t)
		w.settle(w.send(small), c.r)
		if r, n := w.used(Requests, Minute), w.used(Tokens, Minute); r != c.requests || n != c.tokens {
			t.Errorf("%s: %d requests and %d tokens counted, want %d and %d", c.name, r, n, c.requests, c.tokens)
		}
		if n := w.rows[OfKey].Counts.Sent; n != c.sent {
			t.Errorf("%s: %d sent, want %d", c.name, n, c.sent)
		}
		if len(w.rows[OfAccountModel].Holds) != 0 {
			t.Errorf("%s: it still runs", c.name)
		}
	}
}

func TestCountsAndTrouble(t *testing.T) {
	w := newWorld(t)
	w.good(w.send(small))
	w.settle(w.send(small), w.answer(Verdict{Class: RateLimit, Status: 429, Text: "slow down"}))
	w.sleep(time.Second)
	w.settle(w.send(small), w.answer(Verdict{Class: Server, Status: 500}))
	w.sleep(2 * time.Second)
	w.settle(w.send(small), w.answer(Verdict{Class: Cancelled}))
	want := Counts{Sent: 4, OK: 1, Limited: 1, Failed: 1, Tokens: 30}
	for _, k := range []Kind{OfKey, OfKeyModel, OfProviderModel} {
		if got := w.rows[k].Counts; got != want {
			t.Errorf("%v: %+v, want %+v", k, got, want)
		}
	}
	if tr := w.rows[OfKey].Trouble; tr.Class != Server || tr.Status != 500 {
		t.Errorf("newest trouble: %+v", tr)
	}
}

func headers(d Dimension, limit, remaining int64, reset time.Duration) []Reading {
	return []Reading{{Dimension: d, Window: Window{Span: Minute}, Limit: Of(limit), Remaining: Of(remaining), Reset: reset, HasReset: reset > 0}}
}

func TestHeadersOfASuccessCorrectTheBucket(t *testing.T) {
	w := newWorld(t)
	r := w.answer(Verdict{Class: OK, Status: 200})
	r.Readings = headers(Requests, 20, 5, 40*time.Second)
	w.settle(w.send(small), r)
	b := w.bucket(Requests, Minute)
	if used, _, _ := b.Use(w.now); used != 15 || b.Limit != Of(20) || b.Source != Stated || !b.Confirmed.Equal(w.now) {
		t.Fatalf("others use the key as well: want 15 of 20 stated, got %d: %+v", used, b)
	}
	w.sleep(10 * time.Second)
	r = w.answer(Verdict{Class: OK, Status: 200})
	r.Readings = headers(Requests, 20, 17, 40*time.Second)
	w.settle(w.send(small), r)
	if n := w.used(Requests, Minute); n != 3 {
		t.Errorf("the provider counts 3, we count %d", n)
	}
}

func TestResetCountsOnlyWhereNothingRemains(t *testing.T) {
	w := newWorld(t)
	r := w.answer(Verdict{Class: OK, Status: 200})
	r.Readings = headers(Requests, 20, 1, 50*time.Second)
	w.settle(w.send(small), r)
	w.wantOK(small)
	r = w.answer(Verdict{Class: OK, Status: 200})
	r.Readings = headers(Requests, 20, 0, 50*time.Second)
	w.settle(w.send(small), r)
	w.wantAt(small, 50*time.Second)
}

func TestWhatTheProviderCannotHaveSeenIsAdded(t *testing.T) {
	w := newWorld(t)
	before := w.send(small)
	w.sleep(time.Second)
	id := w.send(small)
	w.sleep(time.Second)
	w.send(small) // may have arrived before the answer left, or not
	w.sleep(time.Second)
	answered := w.now
	w.sleep(time.Second)
	w.send(small) // surely not seen
	r := w.answer(Verdict{Class: OK, Status: 200})
	r.Answered, r.Readings = answered, headers(Requests, 20, 18, 0)
	w.settle(id, r)
	if n := w.used(Requests, Minute); n != 4 {
		t.Errorf("2 stated and 2 unseen are %d", n)
	}
	w.good(before)
	if n := w.used(Requests, Minute); n != 4 {
		t.Errorf("a settled request changed the count of requests to %d", n)
	}
}

func TestOlderAnswerThatArrivesLateCorrectsNothing(t *testing.T) {
	w := newWorld(t)
	late := w.send(small)
	w.sleep(time.Second)
	r := w.answer(Verdict{Class: OK, Status: 200})
	r.Readings = headers(Requests, 20, 2, 0)
	w.settle(w.send(small), r)
	w.sleep(time.Second)
	r = w.answer(Verdict{Class: OK, Status: 200})
	r.Answered, r.Readings = start, headers(Requests, 60, 59, 0)
	w.settle(late, r)
	if b := w.bucket(Requests, Minute); b.Limit != Of(20) || w.used(Requests, Minute) < 18 {
		t.Errorf("an old answer corrected the bucket: %+v", b)
	}
}

func TestSourcesOverruleEachOther(t *testing.T) {
	w := newWorld(t)
	stated := func(n int64) {
		r := w.answer(Verdict{Class: OK, Status: 200})
		r.Readings = headers(Requests, n, n, 0)
		w.settle(w.send(small), r)
		w.sleep(time.Second)
	}
	check := func(n int64, src Source) {
		t.Helper()
		if b := w.bucket(Requests, Minute); b.Limit != Of(n) || b.Source != src {
			t.Errorf("limit %+v %s, want %d %s", b.Limit, b.Source, n, src)
		}
	}
	w.limit(Requests, Minute, 30, Preset)
	check(30, Preset)
	w.limit(Requests, Minute, 50, Configured)
	check(50, Configured)
	stated(40)
	check(40, Stated)
	stated(60)
	check(50, Configured) // a person wants to use less than is allowed
	w.rows[OfAccountModel] = Configure(nil).Apply(w.rows[OfAccountModel])
	check(60, Stated)
}

func TestRemovedConfigurationFallsBackToNothing(t *testing.T) {
	w := newWorld(t)
	before := w.rows[OfAccountModel]
	w.limit(Requests, Hour, 30, Configured)
	w.rows[OfAccountModel] = Configure(nil).Apply(w.rows[OfAccountModel])
	if n := len(w.rows[OfAccountModel].Buckets); n != len(before.Buckets) {
		t.Errorf("%d buckets are left behind", n)
	}
}

func TestDailyLimitsEndAtTheProvidersMidnight(t *testing.T) {
	w := newWorld(t)
	w.limit(Requests, Day, 2, Configured)
	r := w.answer(Verdict{Class: OK, Status: 200})
	r.Calendar = "America/Los_Angeles" // midnight is at 08:00 UTC
	w.settle(w.send(small), r)
	w.sleep(time.Hour)
	r.Answered = w.now
	w.settle(w.send(small), r)
	w.wantAt(small, 20*time.Hour)
}

func TestManyRequestsStayInBounds(t *testing.T) {
	w := newWorld(t)
	for range 1000 {
		w.good(w.send(small))
		w.sleep(90 * time.Second)
	}
	if n := len(w.bucket(Requests, Day).Spends); n > mostSpends {
		t.Errorf("%d spends", n)
	}
	// 960 requests of the last 24 hours, and what merging keeps too long.
	if n := w.used(Requests, Day); n < 960 || n > 1010 {
		t.Errorf("%d requests a day are counted, want 960 or a little more", n)
	}
}
