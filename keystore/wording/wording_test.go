package wording

import (
	"encoding/json"
	"fmt"
	"reflect"
	"testing"
)

type colour uint8

func TestWordsOfAnotherVersionAreKept(t *testing.T) {
	l := Of[colour]("colour", "red", "green")
	for _, word := range []string{"red", "green", "made up", "", "other"} {
		if got := l.Text(l.Value(word)); got != word {
			t.Errorf("%q became %q", word, got)
		}
		if _, ok := l.Known(word); ok != (word == "red" || word == "green") {
			t.Errorf("%q is known: %v", word, ok)
		}
	}
	for i := range 3 * mostForeign {
		v := l.Value(fmt.Sprint("flood ", i))
		if l.Text(v) == "" || v < Foreign {
			t.Errorf("flood %d has value %d", i, v)
		}
	}
	if got := l.Text(99); got != "colour(99)" {
		t.Errorf("a value without a word is %q", got)
	}
}

type inner struct {
	Size int  `json:"size,omitempty"`
	More More `json:"-"`
}

type flat struct {
	Depth int `json:"depth,omitempty"`
}

type outer struct {
	One inner `json:"one,omitzero"`
	flat
	Many []inner `json:"many,omitempty"`
	Far  *inner  `json:"far,omitempty"`
	More More    `json:"-"`
}

func TestFieldsOfAnotherVersionAreWrittenBack(t *testing.T) {
	for _, body := range []string{
		`{}`,
		`{"depth":3,"one":{"size":1}}`,
		`{"depth":3,"new":[1,{"a":"<b>"}],"one":{"size":1,"x":null},"many":[{"size":2},{"y":{"z":1}}],"far":{"w":true}}`,
	} {
		var v outer
		if err := Read([]byte(body), &v); err != nil {
			t.Fatal(err)
		}
		back, err := Write(&v)
		if err != nil {
			t.Fatal(err)
		}
		var want, got any
		if json.Unmarshal([]byte(body), &want) != nil || json.Unmarshal(back, &got) != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s became %s", body, back)
		}
	}
	var v outer
	if Read([]byte(`{"many":`), &v) == nil || Read([]byte(`{"depth":"deep"}`), &v) == nil {
		t.Error("damage is read")
	}
}
