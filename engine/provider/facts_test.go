package provider

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

// fact is one line of testdata/facts.jsonl: what a source says of a row.
type fact struct {
	Row, Field                  string
	Is, Has, Lacks, First, Last *string
	Seen, Source, Conf          string
}

// values gives a field as texts: the elements of a list, "key" and "key=value"
// of a map, or the value itself.
func values(t *testing.T, p Provider, field string) []string {
	t.Helper()
	v := reflect.ValueOf(p).FieldByName(field)
	if !v.IsValid() {
		t.Fatalf("there is no field %q", field)
	}
	var texts []string
	switch v.Kind() {
	case reflect.Slice:
		for i := range v.Len() {
			texts = append(texts, v.Index(i).String())
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			texts = append(texts, k.String(), k.String()+"="+v.MapIndex(k).String())
		}
	default:
		texts = []string{fmt.Sprint(v.Interface())}
	}
	return texts
}

// holds says whether the row agrees with the fact.
func (f fact) holds(have []string) bool {
	text := ""
	if len(have) > 0 {
		text = have[0]
	}
	switch {
	case f.Is != nil:
		return text == *f.Is
	case f.Has != nil:
		return slices.Contains(have, *f.Has) || f.Field == "Closed" && strings.Contains(text, *f.Has)
	case f.Lacks != nil:
		return !slices.Contains(have, *f.Lacks) && (*f.Lacks != "*" || len(have) == 0)
	case f.First != nil:
		return text == *f.First
	case f.Last != nil:
		return len(have) > 0 && have[len(have)-1] == *f.Last
	}
	return false
}

// TestCatalogueAgreesWithItsSources walks the rows against what was read of
// each provider, and when: a row may not be older than a fact about it.
func TestCatalogueAgreesWithItsSources(t *testing.T) {
	file, err := os.Open("testdata/facts.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines, told := bufio.NewScanner(file), map[string]bool{}
	for lines.Scan() {
		var f fact
		if err := json.Unmarshal(lines.Bytes(), &f); err != nil {
			t.Fatalf("%s: %v", lines.Text(), err)
		}
		p, ok := Lookup(f.Row)
		if !ok || p.Name != f.Row {
			t.Errorf("there is no row %q", f.Row)
			continue
		}
		told[f.Row] = true
		if have := values(t, p, f.Field); !f.holds(have) {
			t.Errorf("%s: %s is %q, against %s", f.Row, f.Field, have, lines.Text())
		}
		seen, err := time.Parse(time.DateOnly, f.Seen)
		if checked, _ := time.Parse(time.DateOnly, p.Seen); err != nil || f.Source == "" || checked.Before(seen) {
			t.Errorf("%s was last checked on %s, the fact is of %q from %q", f.Row, p.Seen, f.Seen, f.Source)
		}
	}
	if lines.Err() != nil || len(told) < 30 {
		t.Errorf("facts about %d rows, %v", len(told), lines.Err())
	}
}
