package batch

import (
	"context"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"sluice/engine/sim"
	"sluice/keystore"
	"sluice/keystore/limit"
)

// bucket is a limit that a person wrote down.
func bucket(d limit.Dimension, n int64, span time.Duration, calendar string) limit.Bucket {
	return limit.Bucket{Dimension: d, Window: limit.Window{Span: span, Calendar: calendar}, Limit: limit.Of(n), Source: limit.Configured}
}

// The end that is foreseen is within a tenth of the real one.
func TestTheEndIsForeseen(t *testing.T) {
	rpm := func(n int64) limit.Bucket { return bucket(limit.Requests, n, time.Minute, "") }
	tpm := func(n int64) limit.Bucket { return bucket(limit.Tokens, n, time.Minute, "") }
	rpd := bucket(limit.Requests, 100, 24*time.Hour, "UTC")
	for name, c := range map[string]struct {
		provider   sim.Provider
		limits     []sim.Limit
		configured []limit.Bucket
		work       int
		before     int // asked first, so that the ledger and the output know
		binds      string
	}{
		"requests a minute, two keys": {far(2, "large"), []sim.Limit{sim.RPM(20)}, []limit.Bucket{rpm(20)}, 500, 0, "far RPM"},
		"tokens a minute":             {far(1, "large"), []sim.Limit{sim.TPM(1500)}, []limit.Bucket{tpm(1500)}, 400, 40, "far TPM"},
		"a day and a minute":          {far(1, "large"), []sim.Limit{sim.RPM(10), sim.RPD(100)}, []limit.Bucket{rpm(10), rpd}, 350, 0, "far RPD"},
		"two models, three keys":      {far(3, "large", "small"), []sim.Limit{sim.RPM(12), sim.TPM(600)}, []limit.Bucket{rpm(12), tpm(600)}, 700, 60, "far TPM"},
		"stated in headers":           {far(2, "large"), []sim.Limit{sim.RPM(15)}, nil, 400, 60, "far RPM"},
		"the models' speed":           {far(1, "large"), []sim.Limit{sim.RPM(1000), {Dimension: sim.Concurrency, Max: 2}}, []limit.Bucket{rpm(1000), bucket(limit.Concurrency, 2, 0, "")}, 400, 30, ""},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				time.Sleep(10*time.Hour + 13*time.Second) // in the midst of a day
				c.provider.Limits = c.limits
				r := newRig(t, c.provider, c.configured...)
				defer r.stop()
				in, path := prompts(t, many(c.work)...), filepath.Join(t.TempDir(), "out")
				if c.before > 0 {
					_, _, err := r.carry(t.Context(), in, path, Terms{Limit: c.before}, Again{})
					must(t, err)
				}
				o, err := OpenOutput(path)
				must(t, err)
				w, err := Look(in, o, Again{})
				must(t, err)
				must(t, o.Close())
				rows, _, err := r.ledger.Since(context.Background(), 0)
				must(t, err)
				began := time.Now()
				load := w.Load()
				if c.before == 0 {
					load.Took = 900 * time.Millisecond
				}
				f := Foresee(load, r.targets(), rows, began)
				out, _, err := r.carry(t.Context(), in, path, Terms{}, Again{})
				must(t, err)
				took, foreseen := time.Since(began), f.Ends.Sub(began)
				if out.Left != 0 || foreseen < took*9/10 || foreseen > took*11/10 {
					t.Errorf("%s are foreseen for %+v, it took %s; %+v", foreseen, load, took, f)
				}
				if f.Binds != c.binds {
					t.Errorf("%q binds, want %q", f.Binds, c.binds)
				}
			})
		})
	}
}

// targets are those of the rig, the preferred model first.
func (r *rig) targets() (ts []keystore.Target) {
	for _, route := range r.chain {
		for _, k := range r.keys {
			ts = append(ts, k.Target(route.Model))
		}
	}
	return ts
}

// What is large is foreseen as well as what is small, and soon.
func TestLargeWorkIsForeseen(t *testing.T) {
	target := keystore.Target{Provider: "groq", Account: "a", Key: "k", Model: "m"}
	subject := target.Subjects()[limit.OfAccountModel]
	now := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	row := func(bs ...limit.Bucket) []limit.Row {
		return []limit.Row{limit.Configure(bs).Apply(limit.Row{Subject: subject})}
	}
	for name, c := range map[string]struct {
		load Load
		rows []limit.Row
		want time.Duration
	}{
		"10,000 at 1,000 a day":     {Load{Requests: 10_000, Input: 5e6, Output: 3e6, Took: 2 * time.Second}, row(bucket(limit.Requests, 1000, 24*time.Hour, "UTC"), bucket(limit.Tokens, 8000, time.Minute, "")), 9*24*time.Hour + 100*time.Minute - 9*time.Hour},
		"1,000,000 at 30 a minute":  {Load{Requests: 1_000_000, Input: 5e8, Output: 3e8, Took: 2 * time.Second}, row(bucket(limit.Requests, 30, time.Minute, "")), 1_000_000 / 30 * time.Minute},
		"30,000 at 1,000 a day":     {Load{Requests: 30_000, Input: 15e6, Output: 9e6, Took: 2 * time.Second}, row(bucket(limit.Requests, 1000, 24*time.Hour, "UTC"), bucket(limit.Tokens, 8000, time.Minute, "")), 29*24*time.Hour + 100*time.Minute - 9*time.Hour},
		"10,000 at 500 K a minute":  {Load{Requests: 10_000, Input: 5e6, Output: 3e6, Took: 2 * time.Second}, row(bucket(limit.Tokens, 500_000, time.Minute, "")), 16 * time.Minute},
		"1,000,000 at 1,000,000":    {Load{Requests: 1_000_000, Input: 5e8, Output: 3e8, Took: 2 * time.Second}, row(bucket(limit.Tokens, 1e6, time.Minute, "")), 800 * time.Minute},
		"a part left to others":     {Load{Requests: 10_000, Took: time.Second, Keep: map[string]float64{"groq": 0.5, "other": 1}}, row(bucket(limit.Requests, 100, time.Minute, "")), 200 * time.Minute},
		"nothing":                   {Load{}, nil, 0},
		"one, where there is space": {Load{Requests: 1, Input: 10, Output: 10, Took: 3 * time.Second}, row(bucket(limit.Requests, 1, time.Minute, "")), 3 * time.Second},
	} {
		f := Foresee(c.load, []keystore.Target{target}, c.rows, now)
		if got := f.Ends.Sub(now); got < c.want*9/10 || got > c.want*11/10 {
			t.Errorf("%s: %s, want %s; %+v", name, got, c.want, f)
		}
	}
	if f := Foresee(Load{Requests: 5}, []keystore.Target{target}, nil, now); f.Open.Model != "m" || !f.Ends.IsZero() {
		t.Errorf("where no limit is known: %+v", f)
	}
	off := limit.SwitchOff(time.Time{}, "mine", now).Apply(limit.Row{Subject: target.Subjects()[limit.OfKey]})
	if f := Foresee(Load{Requests: 5}, []keystore.Target{target}, []limit.Row{off}, now); !f.Never {
		t.Errorf("where the only key is off: %+v", f)
	}
}
