package policy

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"sluice/keystore/limit"
)

// sleeps gives the first n sleeps of w in whole milliseconds.
func sleeps(w Wait, n int) []time.Duration {
	r := rand.New(rand.NewPCG(1, 2))
	ds := make([]time.Duration, n)
	for i := range ds {
		ds[i] = w.After(i+1, r)
	}
	return ds
}

func TestWaits(t *testing.T) {
	const s = time.Second
	tests := []struct {
		wait Wait
		want []time.Duration
	}{
		{Fixed(2 * s), []time.Duration{2 * s, 2 * s, 2 * s}},
		{Exponential(s, s, 60*s), []time.Duration{1 * s, 2 * s, 4 * s, 8 * s, 16 * s, 32 * s, 60 * s, 60 * s}},
		{Exponential(s, 4*s, 10*s), []time.Duration{4 * s, 4 * s, 4 * s, 8 * s, 10 * s}},
		{Exponential(s, 0, 1<<62), []time.Duration{1 * s, 2 * s}},
		{Incrementing(1*s, 3*s, 8*s), []time.Duration{1 * s, 4 * s, 7 * s, 8 * s, 8 * s}},
		{Chained(Fixed(1*s), Fixed(5*s), Fixed(9*s)), []time.Duration{1 * s, 5 * s, 9 * s, 9 * s}},
		{Sum(Fixed(1*s), Exponential(s, s, 60*s)), []time.Duration{2 * s, 3 * s, 5 * s}},
	}
	for _, tt := range tests {
		for i, got := range sleeps(tt.wait, len(tt.want)) {
			if got != tt.want[i] {
				t.Errorf("%s: sleep %d is %s, want %s", tt.wait, i+1, got, tt.want[i])
			}
		}
	}
}

func TestWaitsNeverOverflow(t *testing.T) {
	for _, w := range []Wait{Exponential(time.Second, 0, 1<<62), Incrementing(0, 1<<60, 1<<62), RandomExponential(time.Second, 1<<62)} {
		r := rand.New(rand.NewPCG(1, 2))
		for _, n := range []int{1, 2, 60, 64, 1000, 1 << 30} {
			if d := w.After(n, r); d < 0 {
				t.Errorf("%s: sleep %d is %s", w, n, d)
			}
		}
	}
}

func TestRandomWaitsStayInBounds(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	low, high := time.Hour, time.Duration(0)
	for range 2000 {
		if d := Random(time.Second, 3*time.Second).After(1, r); d < time.Second || d > 3*time.Second {
			t.Fatalf("random(1s,3s) slept %s", d)
		}
		d := RandomExponential(time.Second, time.Minute).After(4, r)
		low, high = min(low, d), max(high, d)
	}
	if low > 500*time.Millisecond || high < 7500*time.Millisecond || high > 8*time.Second {
		t.Errorf("random_exponential at the fourth sleep ranged from %s to %s, want about 0 to 8s", low, high)
	}
}

func TestParseReadsWhatItPrints(t *testing.T) {
	for _, wait := range []string{
		"fixed(3s)", "exponential(1s,1s,1m0s)", "exponential(500ms,2s,1m0s)", "random_exponential(1s,1m0s)",
		"incrementing(1s,2s,30s)", "random(0s,1s)", "exponential(1s,1s,1m0s) + random(0s,1s)",
		"chain(fixed(1s), fixed(5s) + random(0s,1s), exponential(1s,1s,1m0s))",
	} {
		for _, stop := range []string{"attempts(6)", "elapsed(5m0s)", "attempts(6) | elapsed(5m0s)", "never"} {
			p, err := Parse(wait, stop, nil)
			if err != nil {
				t.Errorf("%q, %q: %v", wait, stop, err)
				continue
			}
			if p.Wait.String() != wait || p.Stop.String() != stop {
				t.Errorf("%q, %q came back as %q, %q", wait, stop, p.Wait, p.Stop)
			}
		}
	}
}

func TestParseDefaults(t *testing.T) {
	p, err := Parse("", "", nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := p.Wait.String(); got != "exponential(1s,1s,1m0s)" {
		t.Errorf("wait = %s", got)
	}
	if p.Stop.Done(5, 0) || !p.Stop.Done(6, 0) {
		t.Error("the default does not stop after 6 attempts")
	}
	if p.RetryIf.Has(limit.Auth) || p.RetryIf.Has(limit.BadRequest) || !p.RetryIf.Has(limit.RateLimit) {
		t.Error("the default retries the wrong failures")
	}
	short, err := Parse("exponential(1s,60s)", "", []string{"server"})
	if err != nil || short.Wait.String() != "exponential(1s,1s,1m0s)" || short.RetryIf != ClassesOf(limit.Server) {
		t.Errorf("got %v, %v", short, err)
	}
}

func TestParseRefuses(t *testing.T) {
	tests := []struct{ wait, stop, retry, want string }{
		{"exponential(1s", "", "", "not of the form"},
		{"exponentail(1s,60s)", "", "", "none of fixed"},
		{"fixed(soon)", "", "", "not a duration"},
		{"fixed(-1s)", "", "", "not a duration"},
		{"random(3s,1s)", "", "", "none of"},
		{"fixed(1s) + ", "", "", "not of the form"},
		{"chain()", "", "", "at least one"},
		{"", "attempts(0)", "", "whole number"},
		{"", "attempts(6) & elapsed(5m)", "", "whole number"},
		{"", "tries(6)", "", "none of attempts"},
		{"", "tomorrow", "", "not of the form"},
		{"", "", "auth", "cannot be retried"},
		{"", "", "auth", "\"auth\""},
	}
	for _, tt := range tests {
		var retry []string
		if tt.retry != "" {
			retry = []string{tt.retry}
		}
		_, err := Parse(tt.wait, tt.stop, retry)
		if tt.want == "cannot be retried" {
			tt.want = "is not a failure that can be retried"
		}
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%q %q %q: error %v, want one with %q", tt.wait, tt.stop, tt.retry, err, tt.want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("exponential(1s,60s) + random(0s,1s)", "attempts(6) | elapsed(5m)")
	f.Add("chain(fixed(1s), chain(fixed(2s)))", "never")
	f.Add("((((", "||")
	f.Fuzz(func(t *testing.T, wait, stop string) {
		p, err := Parse(wait, stop, nil)
		if err != nil {
			return
		}
		again, err := Parse(p.Wait.String(), p.Stop.String(), nil)
		if err != nil || again.Wait.String() != p.Wait.String() || again.Stop.String() != p.Stop.String() {
			t.Errorf("%q %q does not come back: %v", p.Wait, p.Stop, err)
		}
		r := rand.New(rand.NewPCG(1, 1))
		for n := 1; n < 80; n += 13 {
			if d := p.Wait.After(n, r); d < 0 {
				t.Errorf("%s sleeps %s", p.Wait, d)
			}
		}
	})
}

func TestMostAttempts(t *testing.T) {
	for most, s := range map[int]Stop{0: Never(), 6: Attempts(6), 4: Any(Elapsed(time.Minute), Attempts(9), Any(Attempts(4)))} {
		if got := MostAttempts(s); got != most {
			t.Errorf("%s: %d, want %d", s, got, most)
		}
	}
}
