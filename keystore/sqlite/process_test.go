package sqlite

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"sluice/keystore"
	"sluice/keystore/ledger"
	"sluice/keystore/limit"
)

var kills = flag.Int("kills", 40, "how many processes TestKilledProcesses kills")

// The environment of a child: this test binary, running as another process of
// the same store.
const (
	childStore = "KEYSTORE_TEST_STORE"
	childName  = "KEYSTORE_TEST_NAME"
	childJob   = "KEYSTORE_TEST_JOB"   // hammer, pace
	childTurns = "KEYSTORE_TEST_TURNS" // how often it tries at most
	childUntil = "KEYSTORE_TEST_UNTIL" // minutes of virtual time after which it ends
	childClock = "KEYSTORE_TEST_CLOCK" // the file of their common clock
)

func TestMain(m *testing.M) {
	if os.Getenv(childStore) == "" {
		os.Exit(m.Run())
	}
	if err := child(os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// child reserves and settles, and prints a line for each lease it was granted
// once that is committed: key, virtual time, microseconds it took.
func child(out io.Writer) error {
	ctx := context.Background()
	turns, _ := strconv.Atoi(os.Getenv(childTurns))
	until, _ := strconv.Atoi(os.Getenv(childUntil))
	clock := sharedClock(os.Getenv(childClock))
	s, err := Open(ctx, os.Getenv(childStore), os.Getenv(childName), clock.now())
	if err != nil {
		return err
	}
	rng := rand.New(rand.NewPCG(uint64(os.Getpid()), 1))
	var settled sync.WaitGroup
	for i := 0; i < turns && clock.now().Before(start.Add(time.Duration(until)*time.Minute)); i++ {
		if os.Getenv(childJob) == "pace" {
			time.Sleep(time.Duration(10+rng.IntN(20)) * time.Millisecond)
		}
		if err := clock.tick(); err != nil {
			return err
		}
		if i%50 == 49 {
			if err := s.Beat(ctx, clock.now()); err != nil {
				return err
			}
		}
		to, now, began := childTarget(rng.IntN(3)), clock.now(), time.Now()
		g, err := s.Reserve(ctx, to, asked, 0, now)
		if err != nil {
			return err
		}
		took := time.Since(began)
		if !g.OK {
			continue
		}
		fmt.Fprintln(out, to.Key, g.Lease.At.UnixNano(), took.Microseconds())
		r := limit.Result{Verdict: limit.Verdict{Class: limit.OK}, Answered: now, Cost: asked, Measured: true}
		if os.Getenv(childJob) == "pace" {
			settled.Go(func() {
				if _, err := s.SettleSoon(ctx, g.Lease, r, now); err != nil {
					fmt.Fprintln(os.Stderr, err)
				}
			})
			continue
		}
		began = time.Now()
		if _, err := s.Settle(ctx, g.Lease, r, clock.now()); err != nil {
			return err
		}
		fmt.Fprintln(out, "settled", time.Since(began).Microseconds(), 0)
	}
	settled.Wait()
	return s.Close(clock.now())
}

func childTarget(i int) keystore.Target {
	return keystore.Target{Provider: "relay", Account: fmt.Sprint("a", i), Key: fmt.Sprint("k", i), Model: "m"}
}

func startChild(t testing.TB, path, name, job string, turns, minutes int) (*exec.Cmd, io.Reader) {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(exe)
	c.Env = append(os.Environ(), childStore+"="+path, childName+"="+name, childJob+"="+job,
		childTurns+"="+strconv.Itoa(turns), childUntil+"="+strconv.Itoa(minutes), childClock+"="+string(clockBeside(path)))
	c.Stderr = os.Stderr
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Process.Kill() })
	return c, out
}

// lines reads what a child printed: the virtual times of leases, by key, and
// how long reserving and settling took.
func lines(r io.Reader, each func(key string, at int64, took time.Duration)) {
	in := bufio.NewScanner(r)
	for in.Scan() {
		f := strings.Fields(in.Text())
		if len(f) != 3 {
			continue // cut off by a kill
		}
		a, err1 := strconv.ParseInt(f[1], 10, 64)
		b, err2 := strconv.ParseInt(f[2], 10, 64)
		if err1 == nil && err2 == nil {
			if f[0] == "settled" {
				each("", 0, time.Duration(a)*time.Microsecond)
			} else {
				each(f[0], a, time.Duration(b)*time.Microsecond)
			}
		}
	}
}

// TestFourProcessesDoNotOvershoot: three keys of 20 requests a minute, hammered
// by four processes over several minutes of their time.
func TestFourProcessesDoNotOvershoot(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data", "ledger.db")
	s := openStore(t, path, "parent", start)
	for i := range 3 {
		configure(t, s, accountModel(childTarget(i)), perMinute(20))
	}
	granted := map[string][]int64{}
	minutes := 6
	if testing.Short() {
		minutes = 2
	}
	results := make(chan map[string][]int64)
	for i := range 4 {
		c, out := startChild(t, path, fmt.Sprint("child", i), "hammer", 1<<30, minutes)
		go func() {
			mine := map[string][]int64{}
			lines(out, func(key string, at int64, _ time.Duration) { mine[key] = append(mine[key], at) })
			if err := c.Wait(); err != nil {
				t.Error(err)
			}
			results <- mine
		}()
	}
	for range 4 {
		for k, at := range <-results {
			granted[k] = append(granted[k], at...)
		}
	}
	for i := range 3 {
		key := childTarget(i).Key
		checkWindows(t, key, granted[key], 20)
		if n := len(granted[key]); n < 40*minutes/6 {
			t.Errorf("%s: only %d leases in %d minutes: nothing was put to the test", key, n, minutes)
		}
	}
}

// checkWindows checks that no minute holds more than allowed.
func checkWindows(t *testing.T, key string, times []int64, allowed int) {
	t.Helper()
	slices.Sort(times)
	for j := allowed; j < len(times); j++ {
		if apart := time.Duration(times[j] - times[j-allowed]); apart < time.Minute {
			t.Errorf("%s: %d leases within %v", key, allowed+1, apart)
		}
	}
}

// TestKilledProcesses kills processes at random moments: nothing that was
// granted is lost or doubled, and what they held comes back.
func TestKilledProcesses(t *testing.T) {
	many := *kills
	if testing.Short() {
		many = min(many, 12)
	}
	path := filepath.Join(t.TempDir(), "data", "ledger.db")
	rng := rand.New(rand.NewPCG(3, uint64(many)))
	seen := map[string]int64{}
	const together = 4
	for round := 0; round < many; round += together {
		killRound(t, path, round, together, rng, seen)
	}
	later := clockBeside(path).now().Add(2 * ledger.Dead)
	s := openStore(t, path, "survivor", later)
	for i := range 3 {
		to := childTarget(i)
		row := rowOf(t, s, accountModel(to))
		if len(row.Holds) != 0 {
			t.Errorf("%s: %d requests of dead processes still run", to.Key, len(row.Holds))
		}
		used, held, _ := row.Buckets[2].Use(later)
		if held != 0 || row.Buckets[2].Window.Span != limit.Day {
			t.Errorf("%s: %d held in %+v", to.Key, held, row.Buckets[2])
		}
		if most := seen[to.Key] + int64(many+together); used < seen[to.Key] || used > most {
			t.Errorf("%s: %d leases were seen, %d are counted", to.Key, seen[to.Key], used)
		}
	}
}

// killRound runs processes and kills each after it has printed some lines.
func killRound(t *testing.T, path string, round, together int, rng *rand.Rand, seen map[string]int64) {
	t.Helper()
	results := make(chan map[string]int64)
	for i := range together {
		c, out := startChild(t, path, fmt.Sprintf("round%d-%d", round, i), "hammer", 1<<30, 1<<20)
		after := 1 + rng.IntN(60)
		go func() {
			mine, n := map[string]int64{}, 0
			lines(out, func(key string, _ int64, _ time.Duration) {
				if key != "" {
					mine[key]++
				}
				if n++; n == after {
					_ = c.Process.Kill()
				}
			})
			var exit *exec.ExitError
			if err := c.Wait(); n < after || !errors.As(err, &exit) || exit.Success() {
				t.Errorf("a child ended by itself: %v", err)
			}
			results <- mine
		}()
	}
	for range together {
		for k, n := range <-results {
			seen[k] += n
		}
	}
}

// BenchmarkStoreFourProcesses measures what a request waits for before it is
// sent, while four processes send at a normal pace: some fifty requests a second
// each. What they settle goes along.
func BenchmarkStoreFourProcesses(b *testing.B) {
	path := filepath.Join(b.TempDir(), "data", "ledger.db")
	openStore(b, path, "parent", start)
	var took []time.Duration
	for b.Loop() {
		results := make(chan []time.Duration)
		for i := range 4 {
			c, out := startChild(b, path, fmt.Sprint("child", i), "pace", 150, 1<<20)
			go func() {
				var all []time.Duration
				lines(out, func(key string, _ int64, d time.Duration) {
					if key != "" {
						all = append(all, d)
					}
				})
				if err := c.Wait(); err != nil {
					b.Error(err)
				}
				results <- all
			}()
		}
		for range 4 {
			took = append(took, <-results...)
		}
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds()), "median-µs")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-µs")
	b.ReportMetric(float64(took[len(took)-1].Microseconds()), "worst-µs")
}
