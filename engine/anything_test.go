package engine

import (
	"bytes"
	"encoding/json"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"sluice/engine/dialect"
	"sluice/keystore/limit"
)

// recorded is one answer of the reader's own collection.
type recorded struct {
	ID      string
	Status  int
	Headers map[string]string
	Body    string
	Stream  bool
}

func recordedAnswers(t *testing.T) (all []recorded) {
	t.Helper()
	text, err := os.ReadFile("dialect/testdata/answers.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	for line := range bytes.Lines(text) {
		var r recorded
		if err := json.Unmarshal(line, &r); err != nil {
			t.Fatal(err)
		}
		if r.Status >= 400 {
			all = append(all, r)
		}
	}
	return all
}

// sent is one request that came to the provider, and what became of it.
type sent struct {
	target, provider string
	size             int
	begin, end       time.Time
	verdict          limit.Verdict
	after            time.Duration // its Retry-After, where that is a plain number
	cleared          string        // a person cleared that key then; nothing was sent
}

// asked is what a request is by.
type asked struct{ key, prompt string }

// anything is a provider that answers anything.
type anything struct {
	mu     sync.Mutex
	rng    *rand.Rand
	reply  func(*rand.Rand, asked) recorded // status 200: an answer
	latest time.Duration                    // of an answer
	log    []sent
}

func (a *anything) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Method == http.MethodGet { // a list of models, asked for at most every ten minutes
		return jsonAnswer(req, http.StatusNotFound, `{"error":"nothing is listed here"}`), nil
	}
	var body struct {
		Model    string
		Messages []struct{ Content string }
	}
	raw, err := io.ReadAll(req.Body)
	if err != nil || json.Unmarshal(raw, &body) != nil {
		return nil, err
	}
	prompt := body.Messages[0].Content
	s := sent{target: req.Header.Get("Authorization") + " " + body.Model, provider: req.URL.Path, size: len(prompt), begin: time.Now()}
	a.mu.Lock()
	r := a.reply(a.rng, asked{strings.TrimPrefix(req.Header.Get("Authorization"), "Bearer sk-test-"), prompt})
	pause := 1 + time.Duration(a.rng.Int64N(int64(a.latest))) // never at the same instant
	a.mu.Unlock()
	select {
	case <-time.After(pause):
	case <-req.Context().Done():
		return nil, req.Context().Err()
	}
	resp := &http.Response{StatusCode: r.Status, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(r.Body))}
	for k, v := range r.Headers {
		resp.Header.Set(k, v)
	}
	s.end = time.Now()
	s.verdict = dialect.Read(dialect.Answer{Provider: "sim", Status: r.Status, Header: resp.Header, Body: []byte(r.Body)}, s.end)
	if r.Status == http.StatusOK {
		s.verdict = limit.Verdict{Class: limit.OK}
		resp.Header.Set("Content-Type", "text/event-stream")
	}
	if n, err := strconv.Atoi(resp.Header.Get("Retry-After")); err == nil && s.verdict.Refuses() && r.Status == 429 {
		s.after = time.Duration(n) * time.Second
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.log = append(a.log, s)
	return resp, nil
}

var accepted = recorded{Status: 200, Body: `data: {"choices":[{"index":0,"delta":{"content":"well"}}]}` + "\n\n" +
	`data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}` + "\n\ndata: [DONE]\n\n"}

var (
	aNumber  = regexp.MustCompile(`\d+(\.\d+)?`)
	numbers  = []string{"0", "1", "2", "3", "7", "20", "36", "59", "60", "300", "900", "1200", "5100", "6000", "30000", "0.3", "2.5"}
	statuses = []int{400, 401, 402, 403, 404, 405, 408, 409, 413, 422, 429, 429, 429, 429, 498, 500, 502, 503, 504, 520, 529}
	headers  = []string{"Retry-After", "Retry-After-Ms", "X-Ratelimit-Remaining-Requests", "X-Ratelimit-Limit-Requests", "X-Ratelimit-Reset-Requests",
		"X-Ratelimit-Remaining-Tokens", "X-Ratelimit-Limit-Tokens", "X-Ratelimit-Reset-Tokens", "Ratelimit-Reset", "X-Should-Retry"}
	words = []string{"", "{}", "slow down", `{"error":{"message":"Rate limit reached on tokens per min (TPM): Limit 6000, Used 5100, Requested 1200. Please try again in 3s."}}`,
		`{"error":{"message":"busy"}}`, "<html><title>502</title></html>", `{"error":"limit"}`, `{"detail":"Too Many Requests"}`, `{"error":{"message":"concurrency limit 2 reached"}}`}
)

func pick[T any](rng *rand.Rand, of []T) T { return of[rng.IntN(len(of))] }

// whim answers at random: recorded answers with any numbers in them, any
// status with any words, headers that contradict them, and now and then well.
func whim(answers []recorded, good float64) func(*rand.Rand, asked) recorded {
	return func(rng *rand.Rand, _ asked) recorded {
		if rng.Float64() < good {
			return accepted
		}
		r := recorded{Status: 429}
		for final := true; final; final = rng.IntN(100) > 0 && endsAKey(r) {
			r = another(rng, answers)
		}
		return r
	}
}

// endsAKey says whether the answer takes a key or a model out of use, so that
// nothing is left to watch.
func endsAKey(r recorded) bool {
	v := dialect.Read(dialect.Answer{Provider: "sim", Status: r.Status, Body: []byte(r.Body)}, time.Now())
	return v.Class == limit.Auth || v.Class == limit.QuotaExhausted || v.Class == limit.ModelUnavailable
}

func another(rng *rand.Rand, answers []recorded) recorded {
	r := recorded{Status: pick(rng, statuses), Body: pick(rng, words), Headers: map[string]string{}}
	if rng.IntN(2) == 0 {
		old := pick(rng, answers)
		r.Status, r.Body = old.Status, aNumber.ReplaceAllStringFunc(old.Body, func(s string) string {
			if rng.IntN(2) == 0 {
				return s
			}
			return pick(rng, numbers)
		})
		for k, v := range old.Headers {
			r.Headers[k] = v
		}
	}
	for range rng.IntN(3) {
		r.Headers[pick(rng, headers)] = pick(rng, numbers)
	}
	return r
}

// rests is what the rules let a target do, by what was seen of it.
type rests struct {
	streak       int
	read         time.Time // when the newest refusal was read
	floor, until time.Time
	why          limit.Class
	size         int // the smallest prompt that was refused since until was set
}

// instant is what an answer takes in the quickest of these mixes. A request that begins
// so soon after a refusal was read may have been reserved at the moment of it:
// which came first is not known.
const instant = 2 * time.Nanosecond

// audit replays what the provider saw, and fails where a rule was broken.
type audit struct {
	t       *testing.T
	targets map[string]*rests
	refused []time.Time // when each was read
	ended   []time.Time
	probes  int // under way to targets that refused last
}

func (a *audit) begin(s sent) (probe bool) {
	r := a.targets[s.target]
	if r == nil {
		r = &rests{}
		a.targets[s.target] = r
	}
	probe = r.streak > 0 && s.begin.After(r.read)
	if !probe {
		return false
	}
	if s.begin.Before(r.floor) {
		a.t.Errorf("%s was asked %s after its refusal number %d in a row (%v)", s.target, s.begin.Sub(r.read), r.streak, r.why)
	}
	if s.begin.Before(r.until) && s.size >= r.size {
		a.t.Errorf("%s was asked %s before its time, with %d bytes where %d were refused", s.target, r.until.Sub(s.begin), s.size, r.size)
	}
	refused := a.refused
	for len(refused) > 0 && !refused[len(refused)-1].Before(s.begin) {
		refused = refused[:len(refused)-1] // at the same instant: which came first is not known
	}
	if high := len(since(refused, s.begin)) >= 10+len(since(a.ended, s.begin))/20; high {
		last := refused[len(refused)-1]
		if a.probes > 0 || s.begin.After(last) && s.begin.Before(last.Add(time.Second)) {
			a.t.Errorf("%s was probed %s after a refusal with %d probes under way, though the provider refuses much", s.target, s.begin.Sub(last), a.probes)
		}
	}
	a.probes++
	return true
}

func since(all []time.Time, now time.Time) []time.Time {
	for len(all) > 0 && !all[0].After(now.Add(-time.Minute)) {
		all = all[1:]
	}
	return all
}

// clear forgets what a person cleared: what rested may go at once.
func (a *audit) clear(key string) {
	for target := range a.targets {
		if strings.Contains(target, "-"+key+"-") {
			a.targets[target] = &rests{read: a.targets[target].read}
		}
	}
	a.refused, a.ended = nil, nil
}

func (a *audit) end(s sent, probe bool) {
	if s.cleared != "" {
		a.clear(s.cleared)
		return
	}
	if probe {
		a.probes--
	}
	r := a.targets[s.target]
	a.ended = append(a.ended, s.end)
	if s.verdict.Class == limit.OK && s.begin.After(r.read) {
		*r = rests{read: r.read}
	}
	if !s.verdict.Refuses() {
		return
	}
	a.refused = append(a.refused, s.end)
	if r.streak == 0 || s.begin.After(r.read.Add(instant)) {
		r.streak++
		r.why = s.verdict.Class
		r.read, r.floor = s.end, s.end.Add(min(time.Minute, time.Second<<min(r.streak-1, 10)))
	}
	wait := s.after
	if s.verdict.Stated {
		wait = max(wait, s.verdict.Wait)
	}
	if until := s.end.Add(wait); wait > 0 && wait <= time.Hour && until.After(r.until) {
		r.until, r.size = until, s.size
	} else if wait > 0 {
		r.size = min(r.size, s.size)
	}
}

// check replays the log in the order of time.
func (a *anything) check(t *testing.T) (refused int) {
	t.Helper()
	a.mu.Lock()
	defer a.mu.Unlock()
	au := audit{t: t, targets: map[string]*rests{}}
	begins := make([]int, len(a.log)) // the log is in the order of ends
	for i := range begins {
		begins[i] = i
	}
	sortBy(begins, func(i int) time.Time { return a.log[i].begin })
	probe := make([]bool, len(a.log))
	next := 0
	for i, s := range a.log {
		for ; next < len(begins) && a.log[begins[next]].begin.Before(s.end); next++ {
			if s := a.log[begins[next]]; s.cleared == "" {
				probe[begins[next]] = au.begin(s)
			}
		}
		au.end(s, probe[i])
	}
	return len(au.refused)
}

// route sends what is for the well provider on to it.
type route struct{ sick, well http.RoundTripper }

func (r route) RoundTrip(req *http.Request) (*http.Response, error) {
	if strings.HasPrefix(req.URL.Path, "/well") {
		return r.well.RoundTrip(req)
	}
	return r.sick.RoundTrip(req)
}
