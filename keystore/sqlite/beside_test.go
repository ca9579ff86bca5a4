package sqlite

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"sluice/keystore"
	"sluice/keystore/limit"
)

// firstProgram is what a program of the first layout does with a row: it takes
// names that it does not know for damage, and writes back the fields that it
// knows. It has a list of its own, since the program's grow.
type firstProgram struct{ *Store }

type firstBlock struct {
	Class      string    `json:"class,omitempty"`
	Since      time.Time `json:"since,omitzero"`
	Until      time.Time `json:"until,omitzero"`
	Forever    bool      `json:"forever,omitempty"`
	Stated     bool      `json:"stated,omitempty"`
	Room       any       `json:"room,omitempty"`
	ProbeAt    time.Time `json:"probe_at,omitzero"`
	ProbeEvery int64     `json:"probe_every,omitempty"`
	Streak     int       `json:"streak,omitempty"`
	Status     int       `json:"status,omitempty"`
	Text       string    `json:"text,omitempty"`
}

type firstRow struct {
	Buckets []struct {
		Dimension string     `json:"dimension"`
		Window    any        `json:"window"`
		Limit     any        `json:"limit,omitempty"`
		Source    string     `json:"source,omitempty"`
		Claims    any        `json:"claims,omitempty"`
		Confirmed time.Time  `json:"confirmed,omitzero"`
		Hit       time.Time  `json:"hit,omitzero"`
		Raised    time.Time  `json:"raised,omitzero"`
		Ceiling   int64      `json:"ceiling,omitempty"`
		Spends    string     `json:"spends,omitempty"`
		Held      int64      `json:"held,omitempty"`
		Block     firstBlock `json:"block,omitzero"`
		Ramp      int        `json:"ramp,omitempty"`
	} `json:"buckets,omitempty"`
	Block firstBlock `json:"block,omitzero"`
	Off   struct {
		Since  time.Time `json:"since,omitzero"`
		Until  time.Time `json:"until,omitzero"`
		Reason string    `json:"reason,omitempty"`
	} `json:"off,omitzero"`
	Ramp    int       `json:"ramp,omitempty"`
	Pass    time.Time `json:"pass,omitzero"`
	Holds   []any     `json:"holds,omitempty"`
	Counts  any       `json:"counts,omitempty"`
	Trouble struct {
		At     time.Time `json:"at,omitzero"`
		Class  string    `json:"class,omitempty"`
		Status int       `json:"status,omitempty"`
		Text   string    `json:"text,omitempty"`
	} `json:"trouble,omitzero"`
	Success time.Time `json:"success,omitzero"`
}

var (
	firstClasses = []string{"", "ok", "rate_limit", "quota_exhausted", "auth", "model_unavailable", "context_length", "too_large",
		"overloaded", "server", "timeout", "network", "bad_request", "content_filter", "cancelled"}
	firstDimensions = []string{"unknown", "requests", "tokens", "input_tokens", "output_tokens", "images", "concurrency", "credits"}
	firstSources    = []string{"", "counted", "learned", "preset", "configured", "stated"}
)

func (r *firstRow) check() error {
	classes := []string{r.Block.Class, r.Trouble.Class}
	for _, b := range r.Buckets {
		classes = append(classes, b.Block.Class)
		if !slices.Contains(firstDimensions, b.Dimension) || !slices.Contains(firstSources, b.Source) {
			return fmt.Errorf("dimension %q, source %q", b.Dimension, b.Source)
		}
	}
	for _, c := range classes {
		if !slices.Contains(firstClasses, c) {
			return fmt.Errorf("class %q", c)
		}
	}
	return nil
}

// rows reads everything as its refresh does, and writes back, as its requests
// do, what it changed, or all.
func (p firstProgram) rows(t *testing.T, change func(subject string, r *firstRow) bool) map[string]firstRow {
	t.Helper()
	all := map[string]firstRow{}
	read, err := p.file.all(`SELECT subject, body FROM rows WHERE subject <> ''`)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range read {
		var r firstRow
		subject := fmt.Sprint(row[0])
		if err := json.Unmarshal(bytes.TrimSpace(row[1].([]byte)), &r); err != nil {
			t.Fatalf("%q: %v", subject, err)
		}
		if err := r.check(); err != nil {
			t.Errorf("%q is damaged for a program of the first layout: %v", subject, err)
		}
		if change(subject, &r) {
			body, err := json.Marshal(&r)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := p.file.conn.ExecContext(t.Context(), `INSERT INTO rows (subject, revision, clock, body) VALUES (?, (SELECT max(revision) + 1 FROM rows), ?, ?)
				ON CONFLICT (subject) DO UPDATE SET revision = excluded.revision, clock = excluded.clock, body = excluded.body`, subject, start.UnixNano(), body); err != nil {
				t.Fatal(err)
			}
		}
		all[subject] = r
	}
	return all
}

// TestAFirstProgramBesideThisOneLosesNoSwitch, whatever this one writes, and
// although the other drops what it does not know.
func TestAFirstProgramBesideThisOneLosesNoSwitch(t *testing.T) {
	seeds := uint64(8)
	if testing.Short() {
		seeds = 2
	}
	for seed := range seeds {
		rng := rand.New(rand.NewPCG(seed, 11))
		path := storePath(t)
		s := openStore(t, path, "new", start)
		old := firstProgram{openStore(t, path, "old", start)}
		off := map[string]bool{}
		for i := range 60 {
			now := start.Add(time.Duration(i) * time.Second)
			key := fmt.Sprint("k", rng.IntN(3))
			to := keystore.Target{Provider: "relay", Account: "a", Key: key, Model: "m" + fmt.Sprint(rng.IntN(3))}
			subject := to.Subjects()[limit.OfKey]
			switch rng.IntN(6) {
			case 0, 1: // this one learns anything
				if g := reserve(t, s, to, now); g.OK {
					settle(t, s, g, anyVerdict(rng), now)
				}
			case 2:
				off[key] = !off[key]
				switchKey(t, s, key, turned(off[key], now))
			case 3: // the other switches
				off[key] = !off[key]
				switchKey(t, s, key, limit.Configure([]limit.Bucket{perMinute(1000)})) // so that there is a row
				old.rows(t, func(at string, r *firstRow) bool {
					if at != subjectText(subject) {
						return false
					}
					r.Off.Since = time.Time{}
					if off[key] {
						r.Off.Since = now
					}
					return true
				})
			case 4: // the other's requests touch everything
				old.rows(t, func(string, *firstRow) bool { return true })
			case 5:
				if err := s.Beat(t.Context(), now); err != nil {
					t.Fatal(err)
				}
			}
			seen := old.rows(t, func(string, *firstRow) bool { return false })
			for k, want := range off {
				at := limit.Subject{Kind: limit.OfKey, Provider: "relay", Key: k}
				if here, there := !rowOf(t, s, at).Off.Since.IsZero(), !seen[subjectText(at)].Off.Since.IsZero(); here != want || there != want {
					t.Fatalf("seed %d, step %d: key %s should be off: %v; here %v, there %v", seed, i, k, want, here, there)
				}
			}
		}
	}
}

func turned(off bool, now time.Time) limit.Change {
	if off {
		return limit.SwitchOff(time.Time{}, "", now)
	}
	return limit.SwitchOn()
}

// anyVerdict is of any class that there is, and one that there is not yet.
func anyVerdict(rng *rand.Rand) limit.Verdict {
	v := limit.Verdict{
		Class: limit.Class(rng.IntN(24)), Dimension: limit.Dimension(rng.IntN(9)), Scope: limit.Scope(rng.IntN(6)), Status: 400 + rng.IntN(130),
		Window: limit.Window{Span: time.Duration(rng.IntN(3)) * limit.Day}, Wait: time.Duration(rng.IntN(100)) * time.Second, Stated: true,
		Exhausted: limit.Exhausted{Limit: limit.Of(rng.Int64N(100)), Used: limit.Of(rng.Int64N(100))}, RetrySame: true,
	}
	if rng.IntN(3) == 0 {
		v.Models = "*:free m1"
	}
	if v.Class.String() == fmt.Sprintf("class(%d)", v.Class) {
		_ = v.Class.UnmarshalText([]byte("unheard_of"))
	}
	if v.Dimension.String() == fmt.Sprintf("dimension(%d)", v.Dimension) {
		_ = v.Dimension.UnmarshalText([]byte("sparks"))
	}
	return v
}
