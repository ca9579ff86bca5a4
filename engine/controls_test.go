package engine

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"sluice/engine/sim"
	"sluice/keystore"
	"sluice/keystore/sqlite"
)

func TestASwitchedOffKeyIsAvoidedAndRunningRequestsFinish(t *testing.T) {
	sc := simple([]string{"large"}, []string{"one", "two"})
	sc.Providers[0].Speed, sc.Providers[0].AnswerTokens = 10, 100
	inBubble(t, sc, nil, func(r *rig) {
		ctx := context.Background()
		running := Chat(ctx, r.e, question("hello"))
		time.Sleep(2 * time.Second)
		if err := r.e.SwitchOff(ctx, "id-one", "too slow", time.Time{}); err != nil {
			r.t.Fatal(err)
		}
		if k := r.key("one"); k.State != Off || k.Why != "too slow" || k.Running != 1 {
			r.t.Errorf("right after the switch: %s %q, %d running", k.State, k.Why, k.Running)
		}
		if o := r.answered(); o.Key != "two" {
			r.t.Errorf("a new request went to %s", o.Key)
		}
		if o, _ := running.Wait(ctx); o.Err != nil || o.Key != "one" {
			r.t.Errorf("the running request: %s, %v", o.Key, o.Err)
		}
		before := r.key("one").Counts.Sent
		for range 3 {
			r.answered()
		}
		if after := r.key("one").Counts.Sent; after != before {
			r.t.Errorf("the count of the key went from %d to %d", before, after)
		}
		if err := r.e.SwitchOn(ctx, "id-one"); err != nil {
			r.t.Fatal(err)
		}
		if err := r.e.SwitchOff(ctx, "id-two", "", time.Time{}); err != nil {
			r.t.Fatal(err)
		}
		if o := r.answered(); o.Key != "one" {
			r.t.Errorf("after switching back it went to %s", o.Key)
		}
		if n := len(r.events(EventSwitch)); n != 3 {
			r.t.Errorf("%d switch events, want 3", n)
		}
		if err := r.e.SwitchOff(ctx, "id-nobody", "", time.Time{}); !errors.Is(err, keystore.ErrNoKey) {
			r.t.Errorf("switching a key that is not there: %v", err)
		}
	})
}

func TestASwitchWithATimeEndsByItself(t *testing.T) {
	inBubble(t, simple([]string{"large"}, []string{"one"}), nil, func(r *rig) {
		_ = r.e.SwitchOff(context.Background(), "id-one", "", time.Now().Add(time.Minute))
		r.answered()
		if at := r.arrivals(); at[0] != time.Minute {
			r.t.Errorf("sent at %s, want 1m", at[0])
		}
	})
}

func TestAllKeysOff(t *testing.T) {
	inBubble(t, simple([]string{"large"}, []string{"one"}), nil, func(r *rig) {
		_ = r.e.SwitchOff(context.Background(), "id-one", "", time.Time{})
		o := r.ask(question("hello"))
		var hint interface{ Hint() string }
		if !errors.Is(o.Err, errAllOff) || !errors.As(o.Err, &hint) || hint.Hint() == "" {
			r.t.Errorf("error %v", o.Err)
		}
	})
}

func limitedRig(t *testing.T, models []string, f func(*rig)) {
	sc := simple(models, []string{"one"})
	sc.Providers[0].Limits = []sim.Limit{sim.RPM(1)}
	inBubble(t, sc, nil, func(r *rig) {
		for range models {
			r.answered()
		}
		f(r)
	})
}

// waiting starts a request that has to wait, and gives its number.
func (r *rig) waiting() (Answer, uint64) {
	a := Chat(context.Background(), r.e, question("hello"))
	synctest.Wait()
	return a, a.ID()
}

func TestAWaitIsShownAndCancelled(t *testing.T) {
	limitedRig(t, []string{"large"}, func(r *rig) {
		a, id := r.waiting()
		st := r.status()
		if len(st.Requests) != 1 || st.Requests[0].Phase != Waiting || st.Requests[0].Why == "" || st.Requests[0].Key != "one" {
			r.t.Fatalf("requests: %+v", st.Requests)
		}
		if left := st.Requests[0].Release.Sub(r.began); left < time.Minute || left > 61*time.Second {
			r.t.Errorf("it is to go at %s", left)
		}
		if err := r.e.Cancel(context.Background(), id); err != nil {
			r.t.Fatal(err)
		}
		o, _ := a.Wait(context.Background())
		synctest.Wait()
		if !errors.Is(o.Err, ErrCancelled) || !o.Stopped {
			r.t.Errorf("outcome %+v", o)
		}
		if err := r.e.Cancel(context.Background(), id); !errors.Is(err, errNoRequest) {
			r.t.Errorf("cancelling it again: %v", err)
		}
		if st := r.status(); len(st.Requests) != 0 {
			r.t.Errorf("left behind: %+v", st.Requests[0])
		}
	})
}

// statesFiveMinutes is a provider whose first answer states a wait of five
// minutes, and who would take the request before.
func statesFiveMinutes() sim.Scenario {
	sc := simple([]string{"large"}, []string{"one"})
	limited := status(429, `{"error":{"message":"Rate limit reached"}}`)
	limited.Headers, limited.At = map[string]string{"Retry-After": "300"}, []int{1}
	sc.Providers[0].Failures = []sim.Failure{limited}
	return sc
}

func TestNowSendsAtOnce(t *testing.T) {
	inBubble(t, statesFiveMinutes(), nil, func(r *rig) {
		a, id := r.waiting()
		time.Sleep(5 * time.Second)
		if err := r.e.Now(context.Background(), id); err != nil {
			r.t.Fatal(err)
		}
		if o, _ := a.Wait(context.Background()); o.Err != nil || o.Ended.Sub(r.began) > 6*time.Second {
			r.t.Errorf("answered after %s: %v", o.Ended.Sub(r.began), o.Err)
		}
	})
}

func TestClearForgetsACooldown(t *testing.T) {
	inBubble(t, statesFiveMinutes(), nil, func(r *rig) {
		a, _ := r.waiting()
		if k := r.key("one"); k.State != Cool || k.Until.Sub(r.began) != 5*time.Minute {
			r.t.Fatalf("key one is %s until %s", k.State, k.Until.Sub(r.began))
		}
		if err := r.e.ClearKey(context.Background(), "id-one"); err != nil {
			r.t.Fatal(err)
		}
		if o, _ := a.Wait(context.Background()); o.Err != nil || o.Ended.Sub(r.began) > time.Second {
			r.t.Errorf("answered after %s: %v", o.Ended.Sub(r.began), o.Err)
		}
	})
}

func TestSkippingTheModelThatIsWaitedFor(t *testing.T) {
	limitedRig(t, []string{"large", "small"}, func(r *rig) {
		a, id := r.waiting()
		_ = r.e.NextModel(context.Background(), id)
		synctest.Wait()
		st := r.status()
		if len(st.Requests) != 1 || st.Requests[0].Route.Model != "small" {
			r.t.Fatalf("requests: %+v", st.Requests)
		}
		if err := r.e.NextModel(context.Background(), id); !errors.Is(err, errNoNextModel) {
			r.t.Errorf("there is no third model: %v", err)
		}
		if st := r.status(); len(st.Requests) != 1 || st.Requests[0].Phase != Waiting || st.Requests[0].Route.Model != "small" {
			r.t.Errorf("it does not wait on: %+v", st.Requests)
		}
		_ = r.e.Cancel(context.Background(), id)
		if o, _ := a.Wait(context.Background()); !o.Stopped {
			r.t.Errorf("after all: %+v", o)
		}
	})
}

func TestTheChainIsReordered(t *testing.T) {
	inBubble(t, simple([]string{"large", "small"}, []string{"one"}), nil, func(r *rig) {
		ctx := context.Background()
		if err := r.e.SetChain(ctx, []keystore.Route{{Provider: "sim", Model: "small"}, {Provider: "sim", Model: "large"}}); err != nil {
			r.t.Fatal(err)
		}
		if o := r.answered(); o.Route.Model != "small" {
			r.t.Errorf("answered by %s", o.Route)
		}
		if err := r.e.SkipModel(ctx, keystore.Route{Provider: "sim", Model: "small"}, true); err != nil {
			r.t.Fatal(err)
		}
		if o := r.answered(); o.Route.Model != "large" {
			r.t.Errorf("answered by %s", o.Route)
		}
		if err := r.e.SetChain(ctx, []keystore.Route{{Provider: "nobody", Model: "x"}}); err == nil {
			r.t.Error("a chain with an unknown provider was taken")
		}
	})
}

func TestTestingAKey(t *testing.T) {
	sc := simple([]string{"large", "small"}, []string{"one", "two"})
	sc.Providers[0].Keys[1].Revoked = true
	inBubble(t, sc, nil, func(r *rig) {
		ctx := context.Background()
		good, err := r.e.TestKey(ctx, "id-one")
		if err != nil || good.Verdict.Class.String() != "ok" || good.Models != 2 {
			r.t.Errorf("key one: %+v, %v", good, err)
		}
		bad, err := r.e.TestKey(ctx, "id-two")
		if err != nil || bad.Verdict.Class.String() != "auth" {
			r.t.Errorf("key two: %+v, %v", bad, err)
		}
		if k := r.key("two"); k.State != Bad {
			r.t.Errorf("the rejected key is %s", k.State)
		}
	})
}

func TestEventsHaveNoGaps(t *testing.T) {
	sc := simple([]string{"large", "small"}, []string{"one", "two"})
	sc.Providers[0].Limits = []sim.Limit{sim.RPM(2)}
	inBubble(t, sc, nil, func(r *rig) {
		for range 9 {
			r.answered()
		}
		for i, ev := range r.events() {
			if ev.Number != uint64(i+1) || ev.At.IsZero() {
				r.t.Fatalf("event %d has number %d at %s", i+1, ev.Number, ev.At)
			}
		}
		st := r.status()
		if last := r.e.EventsSince(st.Events - 1); len(last) != 1 || last[0].Number != st.Events {
			r.t.Errorf("the newest of %d events: %+v", st.Events, last)
		}
	})
}

// TestNoEventIsDroppedBeforeItIsLogged: where a log follows, memory keeps what
// the log does not have yet, however much that is.
func TestNoEventIsDroppedBeforeItIsLogged(t *testing.T) {
	const many = 2*keepEvents + 50
	inBubble(t, simple([]string{"large"}, []string{"one"}), func(o *Options) { o.Logs = true }, func(r *rig) {
		emit := func(n int) []Event {
			err := r.e.do(func(s *state, now time.Time) {
				for range n {
					s.emit(Event{Kind: EventNote}, now)
				}
			})
			if err != nil {
				r.t.Fatal(err)
			}
			return r.e.EventsSince(0)
		}
		if kept := emit(many); len(kept) != many || kept[0].Number != 1 {
			r.t.Errorf("%d of %d events are left, from number %d on", len(kept), many, kept[0].Number)
		}
		r.e.Logged(many)
		if kept := emit(1); len(kept) != keepEvents+1 || kept[keepEvents].Number != many+1 {
			r.t.Errorf("%d events are left once the log has them", len(kept))
		}
	})
}

// TestACancelledSendingGivesItsPlaceBack over the file that all processes share:
// what ends the request must not end the writing of that.
func TestACancelledSendingGivesItsPlaceBack(t *testing.T) {
	sc := simple([]string{"large"}, []string{"one"})
	sc.Providers[0].Latency = sim.Duration(time.Minute)
	path := filepath.Join(t.TempDir(), "data", "ledger.db")
	inBubble(t, sc, func(o *Options) {
		store, err := sqlite.Open(context.Background(), path, "test", time.Now())
		if err != nil {
			t.Fatal(err)
		}
		o.Ledger = store
	}, func(r *rig) {
		a := Chat(context.Background(), r.e, question("hello"))
		time.Sleep(time.Second)
		if k := r.key("one"); k.Running != 1 {
			r.t.Fatalf("%d running", k.Running)
		}
		a.Stop()
		if o, _ := a.Wait(context.Background()); !o.Stopped {
			r.t.Errorf("it ended with %v", o.Err)
		}
		rows, _, err := r.e.o.Ledger.Since(context.Background(), 0)
		if err != nil {
			r.t.Fatal(err)
		}
		for _, row := range rows {
			if len(row.Holds) > 0 {
				r.t.Errorf("%v still holds a place", row.Subject)
			}
		}
	})
}
