package limit

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"sluice/keystore/wording"
)

// full gives a row in which nothing is zero.
func full(t *testing.T) Row {
	t.Helper()
	var r Row
	fill(reflect.ValueOf(&r).Elem())
	r.Subject, r.Revision, r.Later = Subject{}, 0, nil
	r.Block.Named, r.Trouble.Named = "", ""
	r.Buckets[0].Block.Named, r.Rest.Block.Named = "", ""
	return r
}

func fill(v reflect.Value) {
	switch {
	case v.Type() == reflect.TypeFor[time.Time]():
		v.Set(reflect.ValueOf(start))
	case v.Type() == reflect.TypeFor[wording.More]():
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i))
		}
	case v.Kind() == reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0))
	case v.Kind() == reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem())
	case v.Kind() == reflect.Array:
		for i := range v.Len() {
			fill(v.Index(i))
		}
	case v.Kind() == reflect.String:
		v.SetString("text")
	case v.Kind() == reflect.Bool:
		v.SetBool(true)
	case v.CanInt():
		v.SetInt(3)
	case v.CanUint():
		v.SetUint(3)
	default:
		panic("a kind of field that this test does not know: " + v.Type().String())
	}
}

func generic(t *testing.T, body []byte) (v map[string]any) {
	t.Helper()
	if err := json.Unmarshal(body, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func atRest(t *testing.T, r Row) []byte {
	t.Helper()
	body, err := r.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	return body
}

func read(t *testing.T, body []byte) Row {
	t.Helper()
	var r Row
	err := r.UnmarshalJSON(body)
	if err != nil {
		t.Fatalf("%v: %s", err, body)
	}
	return r
}

// plainValues are objects that are compared as a whole: another version must
// not add to them.
var plainValues = []string{"window", "limit", "room", "claims"}

// enrich adds a field to every object below v.
func enrich(v any, n *int) {
	switch v := v.(type) {
	case map[string]any:
		for name, part := range v {
			if !slices.Contains(plainValues, name) {
				enrich(part, n)
			}
		}
		*n++
		v["of_another_version"] = map[string]any{"n": float64(*n), "list": []any{"<a>", nil}}
	case []any:
		for _, part := range v {
			enrich(part, n)
		}
	}
}

func TestWhatAnotherVersionKeepsBesideIsWrittenBack(t *testing.T) {
	want := generic(t, atRest(t, full(t)))
	places := 0
	enrich(want, &places)
	if places < 8 {
		t.Fatalf("only %d places were enriched", places)
	}
	body, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	row := read(t, body)
	if got := generic(t, atRest(t, row)); !reflect.DeepEqual(got, want) {
		t.Errorf("written back as\n%v\nwant\n%v", got, want)
	}
	// It stays where a request changes what lies beside it, and goes with what it belongs to.
	row.Subject = Subject{Kind: OfAccountModel}
	row.Block, row.Buckets[0].Block, row.Off, row.Ramp, row.Buckets[0].Models = Block{}, Block{}, Off{}, 0, ""
	changed, _, fit := Reserve([]Row{row}, Cost{Requests: 1}, 0, Hold{Lease: "l"}, start)
	if !fit.OK {
		t.Fatalf("%+v", fit)
	}
	got := generic(t, atRest(t, changed[0]))
	if got["of_another_version"] == nil || got["off"] != nil || got["buckets"].([]any)[0].(map[string]any)["of_another_version"] == nil {
		t.Errorf("after a reservation: %v", got)
	}
}

// enumerations give the words as they rest, how many of each there are, and how many the first layout knows.
var enumerations = []struct {
	text         func(uint8) string
	value        func(string) uint8
	known, first int
	set          func(*Row, uint8)
}{
	{
		func(v uint8) string { return Class(v).String() }, func(word string) uint8 { return uint8(classNames.Value(word)) },
		int(Misconfigured) + 1, int(firstClasses),
		func(r *Row, v uint8) {
			r.Block.Class, r.Trouble.Class, r.Buckets[0].Block.Class = Class(v), Class(v), Class(v)
		},
	},
	{
		func(v uint8) string { return Dimension(v).String() }, func(word string) uint8 { return uint8(dimensionNames.Value(word)) },
		int(Credits) + 1, int(firstDimensions),
		func(r *Row, v uint8) { r.Buckets[0].Dimension = Dimension(v) },
	},
	{
		func(v uint8) string { return Source(v).String() }, func(word string) uint8 { return uint8(sourceNames.Value(word)) },
		int(Stated) + 1, int(firstSources),
		func(r *Row, v uint8) { r.Buckets[0].Source = Source(v) },
	},
}

// TestARowActsUnderAnyName: what it blocks stays blocked.
func TestARowActsUnderAnyName(t *testing.T) {
	until := start.Add(time.Hour)
	const block = `{"class":"unheard_of","since":"2026-03-01T00:00:00Z","until":"%s","stated":true}`
	blocked := fmt.Sprintf(block, until.Format(time.RFC3339))
	for name, body := range map[string]string{
		"the class of a block": `{"block":` + blocked + `}`,
		"the class of a limit": `{"buckets":[{"dimension":"requests","window":{"span":60000000000},"block":` + blocked + `}]}`,
		"a dimension":          `{"later":[{"dimension":"sparks","window":{"span":60000000000},"source":"hearsay","block":` + blocked + `}]}`,
		"a dimension at home":  `{"buckets":[{"dimension":"sparks","window":{"span":60000000000},"block":` + blocked + `}]}`,
	} {
		row := read(t, []byte(body))
		row.Subject.Kind = OfAccountModel
		f := Fits([]Row{row}, Cost{Requests: 1}, 0, start)
		if f.OK || !f.At.Equal(until) || f.Block.Class.String() != "unheard_of" {
			t.Errorf("%s: %+v", name, f)
		}
		if f := Fits([]Row{row}, Cost{Requests: 1}, 0, until); !f.OK {
			t.Errorf("%s, when its time is over: %+v", name, f)
		}
		if again := read(t, atRest(t, row)); again.Subject != (Subject{}) || !sameRest(row, again) {
			t.Errorf("%s: %+v became %+v", name, row, again)
		}
	}
}

func sameRest(a, b Row) bool {
	a.Subject, b.Subject = Subject{}, Subject{}
	return reflect.DeepEqual(a, b)
}

// TestProgramsOfTheFirstLayoutReadEveryRow, whatever names it holds: they would
// take an unknown one for damage, and hear of no switch any more.
func TestProgramsOfTheFirstLayoutReadEveryRow(t *testing.T) {
	if OfKeyModel != 5 {
		t.Error("a kind was added: its rows must rest where the first layout does not look")
	}
	if _, ok := dimensionNames.Known(Dimension(firstDimensions).String()); ok {
		t.Error("a dimension was added: what leases take of it must rest where the first layout does not look")
	}
	for _, e := range enumerations {
		if unknown := e.text(uint8(e.known)); e.value(unknown) < wording.Foreign {
			t.Fatalf("%q was added: say so in this test", unknown)
		}
		for i := range e.known + 1 {
			v := uint8(i)
			if i == e.known {
				v = e.value("made up")
			}
			row := full(t)
			e.set(&row, v)
			body := atRest(t, row)
			firstReads(t, generic(t, body))
			if again := read(t, body); !reflect.DeepEqual(again, row) {
				t.Errorf("%s: %+v became\n%+v", e.text(v), row, again)
			}
		}
	}
}

// firstReads checks the names that the first layout looks at.
func firstReads(t *testing.T, row map[string]any) {
	t.Helper()
	looks := func(object any, field string, e int) {
		o, _ := object.(map[string]any)
		name, set := o[field].(string)
		if set && int(enumerations[e].value(name)) >= enumerations[e].first {
			t.Errorf("%s %q rests where the first layout reads it: %v", field, name, row)
		}
	}
	looks(row["block"], "class", 0)
	looks(row["trouble"], "class", 0)
	buckets, _ := row["buckets"].([]any)
	for _, b := range buckets {
		looks(b.(map[string]any)["block"], "class", 0)
		looks(b, "dimension", 1)
		looks(b, "source", 2)
	}
}
