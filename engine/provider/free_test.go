package provider

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"sluice/keystore/limit"
)

// freeFact is one line of testdata/free.jsonl: what somebody read of a free plan.
type freeFact struct {
	Row, Models, Counts, Window, Per string
	N                                float64
	Seen, Source, Conf               string
	Out                              string // why no row is made of it
}

func (f freeFact) String() string {
	return fmt.Sprintf("%s %q %s %s %s %g %s", f.Row, f.Models, f.Per, f.Counts, f.Window, f.N, f.Seen)
}

// TestFreePlansAgreeWithTheirSources: each row is what a source said that can be
// trusted, and each such source has its row.
func TestFreePlansAgreeWithTheirSources(t *testing.T) {
	file, err := os.Open("testdata/free.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var facts []string
	for lines := bufio.NewScanner(file); lines.Scan(); {
		var f freeFact
		if err := json.Unmarshal(lines.Bytes(), &f); err != nil {
			t.Fatalf("%s: %v", lines.Text(), err)
		}
		if f.Conf == "low" && f.Out == "" {
			t.Errorf("%s is only repeated by others", f)
		}
		if f.Out == "" {
			facts = append(facts, f.String())
		}
	}
	var rows []string
	for _, p := range Catalogue() {
		for _, f := range p.Free {
			per := "model"
			if f.Pooled {
				per = "pool"
			}
			window := limit.Window{Span: f.Span}
			rows = append(rows, freeFact{Row: p.Name, Models: f.Models, Counts: f.Counts.String(), Window: window.String(), Per: per, N: float64(f.N), Seen: f.Seen}.String())
			if _, err := time.Parse("2006-01", f.Seen[:7]); err != nil || f.Source == "" || f.N < 1 || p.Closed != "" {
				t.Errorf("%s: %+v", p.Name, f)
			}
			model := strings.Replace(strings.Fields(f.Models)[0], "*", "x", 1)
			if b := f.bucket(p.Day); p.Free.Seen(model, &b) == "" || p.Free.Seen(model, &limit.Bucket{Dimension: b.Dimension, Window: b.Window, Doubted: f.N}) == "" {
				t.Errorf("%s: nothing is known of %s with %s", p.Name, model, limit.Name(f.Counts, window))
			}
		}
	}
	slices.Sort(facts)
	slices.Sort(rows)
	if len(rows) < 30 || !slices.Equal(facts, rows) {
		t.Errorf("sources:\n%s\nrows:\n%s", strings.Join(facts, "\n"), strings.Join(rows, "\n"))
	}
	for name := range free {
		if p, ok := Lookup(name); !ok || p.Name != name {
			t.Errorf("%q has a free plan and is no row", name)
		}
	}
}

func TestFreeLimitsAreAsALedgerTakesThem(t *testing.T) {
	gemini, _ := Lookup("gemini")
	var got []string
	for _, b := range gemini.Free.Of("gemini-3.5-flash", gemini.Day) {
		got = append(got, fmt.Sprint(limit.Name(b.Dimension, b.Window), " ", b.Limit.N, b.Source, b.Window.Calendar, b.Models))
	}
	if want := []string{"RPM 5 preset", "RPD 20 presetAmerica/Los_Angeles", "ITPM 250000 preset"}; !slices.Equal(got, want) || len(gemini.Free.Pools("")) != 0 {
		t.Errorf("%q", got)
	}
	if got := gemini.Free.Of("gemini-99-ultra", gemini.Day); len(got) != 0 {
		t.Errorf("%v", got)
	}
	router, _ := Lookup("openrouter")
	if pools := router.Free.Pools(router.Day); len(pools) != 2 || pools[0].Models != "*:free" || len(router.Free.Of("x:free", "")) != 0 {
		t.Errorf("%v", pools)
	}
	cohere, _ := Lookup("cohere")
	if pools := cohere.Free.Pools(""); len(pools) != 1 || pools[0].Models != "" || pools[0].Window.Span != limit.Month {
		t.Errorf("%v", pools)
	}
}
