package sim

import (
	"context"
	"io"
	"math"
	"net/http"
	"testing"
	"testing/synctest"
	"time"
)

// inputOfHi is what question costs: four for the message, three to begin, one
// word.
const inputOfHi = 8

func used(t *testing.T, s *Server, dimension string) int64 {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.providers[0]
	r, ok := p.reading("one", p.models["m"], dimension, 0, time.Now())
	if !ok {
		t.Fatalf("no limit of %s", dimension)
	}
	return r.used
}

func TestTokensAreCountedAsTheProviderReserves(t *testing.T) {
	body := `{"model":"m","max_tokens":50,"messages":[{"role":"user","content":"hi"}]}`
	for _, c := range []struct {
		reserve       string
		during, after int64
	}{
		{reserveInput, inputOfHi, inputOfHi + 3},
		{reserveMax, inputOfHi + 50, inputOfHi + 3},
		{reserveKept, inputOfHi + 50, inputOfHi + 50},
	} {
		t.Run(c.reserve, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := New(one(func(p *Provider) {
					p.Reserve, p.Latency, p.Limits = c.reserve, Second, []Limit{TPM(1000)}
				}))
				go chatWith(t, s, body)
				synctest.Wait()
				if got := used(t, s, Tokens); got != c.during {
					t.Errorf("%d used while it runs, want %d", got, c.during)
				}
				time.Sleep(2 * time.Second)
				if got := used(t, s, Tokens); got != c.after {
					t.Errorf("%d used at the end, want %d", got, c.after)
				}
			})
		})
	}
}

func chatWith(t *testing.T, s *Server, body string) reply {
	return do(t, s, ask{key: "k1", body: body})
}

func TestInputAndOutputCountApart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(one(func(p *Provider) {
			p.Limits = []Limit{
				{Dimension: InputTokens, Max: 100, Window: Minute},
				{Dimension: OutputTokens, Max: 5, Window: Minute},
			}
		}))
		chat(t, s, "k1", "m")
		if in, out := used(t, s, InputTokens), used(t, s, OutputTokens); in != inputOfHi || out != 3 {
			t.Errorf("used %d and %d, want %d and 3", in, out, inputOfHi)
		}
		chat(t, s, "k1", "m") // 6 of 5: the length of an answer is not known before
		r := chat(t, s, "k1", "m")
		wantStatus(t, r, 429)
		if last := s.Seen()[2]; last.Limit != "OTPM" || last.Kind != "rate_limit" {
			t.Errorf("refused by %q %q", last.Kind, last.Limit)
		}
	})
}

func TestConcurrencyIsFreeAsSoonAsTheAnswerIsRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(one(func(p *Provider) {
			p.Latency, p.Limits = Second, []Limit{{Dimension: Concurrency, Max: 1}}
		}))
		go chat(t, s, "k1", "m")
		synctest.Wait()
		wantStatus(t, chat(t, s, "k1", "m"), 429)
		time.Sleep(time.Second)
		synctest.Wait()
		for range 20 {
			wantStatus(t, chat(t, s, "k1", "m"), 200)
		}
	})
}

func TestLeavingSettles(t *testing.T) {
	leave := map[string]func(cancel func(), body io.Closer){
		"cancel": func(cancel func(), _ io.Closer) { cancel() },
		"close":  func(_ func(), body io.Closer) { _ = body.Close() },
	}
	for name, how := range leave {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := New(one(func(p *Provider) {
					p.Speed, p.AnswerTokens = 10, 100
					p.Limits = []Limit{{Dimension: Concurrency, Max: 1}, RPM(5), TPM(1000)}
				}))
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				resp, err := s.Transport().RoundTrip(ask{key: "k1", body: question("m", true), ctx: ctx}.request(t))
				if err != nil {
					t.Fatal(err)
				}
				defer resp.Body.Close()
				time.Sleep(time.Second + 50*time.Millisecond)
				how(cancel, resp.Body)
				synctest.Wait()
				if got := used(t, s, Tokens); got != inputOfHi+10 {
					t.Errorf("%d tokens used, want %d", got, inputOfHi+10)
				}
				if got := used(t, s, Requests); got != 1 {
					t.Errorf("%d requests used, want 1", got)
				}
				if _, err := io.ReadAll(resp.Body); err == nil {
					t.Error("the body ended as if it were whole")
				}
				wantStatus(t, chat(t, s, "k1", "m"), 200)
				if c := count(s, ""); c.Left != 1 || c.Answered != 1 {
					t.Errorf("counted %+v", c)
				}
			})
		})
	}
}

func TestAccountsShareTheirLimits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(Scenario{Providers: []Provider{{
			Keys: []Key{
				{Name: "one", Token: "k1", Account: "a"}, {Name: "two", Token: "k2", Account: "a"}, {Name: "three", Token: "k3"},
			},
			Models: []Model{{Name: "m"}, {Name: "n"}, {Name: "free", Limits: []Limit{}}},
			Limits: []Limit{RPM(1), {Dimension: Requests, Max: 2, Window: Minute, Scope: perAccount}},
		}}})
		wantStatus(t, chat(t, s, "k1", "m"), 200)
		wantStatus(t, chat(t, s, "k2", "m"), 429) // the account's, for this model
		wantStatus(t, chat(t, s, "k2", "n"), 200)
		wantStatus(t, chat(t, s, "k2", "free"), 429) // the account's, for all models
		wantStatus(t, chat(t, s, "k3", "m"), 200)
	})
}

func TestRefusalsCountOnlyWhereALimitSaysSo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := RPM(1)
		l.CountRefusals = true
		s := New(one(func(p *Provider) { p.Limits = []Limit{l} }))
		chat(t, s, "k1", "m")
		time.Sleep(30 * time.Second)
		chat(t, s, "k1", "m")
		if a := s.Seen()[1]; a.Stated.Sub(a.At) != time.Minute {
			t.Errorf("states %v, want a minute", a.Stated.Sub(a.At))
		}
	})
}

func TestEarlyIsBySameKeyModelAndCost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(Scenario{Providers: []Provider{{
			Keys:   []Key{{Name: "one", Token: "k1"}, {Name: "two", Token: "k2"}},
			Models: []Model{{Name: "m"}, {Name: "n"}},
			Limits: []Limit{{Dimension: InputTokens, Max: 20, Window: Minute}},
		}}})
		long := `{"model":"m","messages":[{"role":"user","content":"a b c d e f g"}]}` // 14
		wantStatus(t, do(t, s, ask{key: "k1", body: long}), 200)
		wantStatus(t, do(t, s, ask{key: "k1", body: long}), 429)
		for _, c := range []struct {
			key, body string
			early     bool
		}{
			{"k2", long, false},
			{"k1", question("n", false), false},
			{"k1", question("m", false), false}, // shorter: was not told anything
			{"k1", long, true},
		} {
			do(t, s, ask{key: c.key, body: c.body})
			seen := s.Seen()
			if got := seen[len(seen)-1].Early > 0; got != c.early {
				t.Errorf("%s %s: early %v, want %v", c.key, c.body, got, c.early)
			}
		}
	})
}

func TestTooLargeNeverFits(t *testing.T) {
	s := New(one(func(p *Provider) {
		p.Dialect, p.Limits, p.Models[0].Context = "groq", []Limit{TPM(50)}, 100
	}))
	r := chatWith(t, s, `{"model":"m","max_tokens":60,"messages":[{"role":"user","content":"hi"}]}`)
	wantStatus(t, r, http.StatusRequestEntityTooLarge)
	r = chatWith(t, s, `{"model":"m","max_tokens":93,"messages":[{"role":"user","content":"hi"}]}`)
	wantStatus(t, r, http.StatusBadRequest)
	for _, a := range s.Seen() {
		if !a.Stated.IsZero() {
			t.Errorf("%s states a time", a.Kind)
		}
	}
}

func TestMaxGoodputIsWhatAGreedyClientGets(t *testing.T) {
	for _, l := range []Limit{
		RPM(4),
		{Dimension: Requests, Max: 4, Window: Minute, Kind: Fixed},
		{Dimension: Requests, Max: 4, Window: Minute, Kind: Bucket},
		{Dimension: Tokens, Max: 60, Window: Minute, Kind: Bucket, Burst: 11},
		{Dimension: Tokens, Max: 60, Window: 10 * Second},
	} {
		t.Run(l.Dimension+l.Kind, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				sc := one(func(p *Provider) {
					p.Dialect, p.Limits, p.Reserve = "gemini", []Limit{l}, reserveMax
					p.Models[0].MaxOutput = 3
				})
				s, start, d := New(sc), time.Now(), 90*time.Second
				want := sc.maxGoodput(load{Input: inputOfHi, Output: 3}, d, start)
				for time.Since(start) < d {
					if chat(t, s, "k1", "m").status == 429 {
						time.Sleep(time.Until(promises(s)["one sim/m"]))
					}
				}
				if got := int64(count(s, "").Answered); got != want {
					t.Errorf("%d answered, MaxGoodput says %d", got, want)
				}
			})
		})
	}
}

func TestMaxGoodputAddsWhatAddsUp(t *testing.T) {
	sc := Demo()
	now := noon
	each := load{Input: 10, Output: 100}
	// alpha: 3+3+20; the shared account: 2 by its output limit, 3, 20.
	if got := sc.maxGoodput(each, time.Minute, now); got != 26+25 {
		t.Errorf("%d, want 51", got)
	}
	if got := one(nil).maxGoodput(each, time.Minute, now); got != math.MaxInt64 {
		t.Errorf("without limits: %d", got)
	}
}
