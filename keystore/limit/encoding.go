package limit

import (
	"bytes"
	"encoding"
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// More is what another version keeps beside the fields that this one knows: a
// JSON object as text, empty where there is nothing. It is written back for as
// long as the value that it stands in is kept.
type More string

// Programs of the first layout take a name that they do not know for damage,
// and use nothing of the file any more. What they know ends here; what came
// later is kept where they do not look. A Kind of later would need a table of its
// own.
const (
	firstClasses    = Cancelled + 1
	firstDimensions = Credits + 1
	firstSources    = Stated + 1
)

// stored is a row for the standard encoding.
type stored Row

// MarshalJSON gives the row as it is stored, without its subject and revision. Any
// version can read it and do what it says as far as it knows how: a class that
// came later is written as one of the first layout, with its own name beside.
func (r Row) MarshalJSON() ([]byte, error) {
	r.Block = r.Block.named()
	r.Trouble.Class, r.Trouble.Named = named(r.Trouble.Class, r.Trouble.Named)
	r.Buckets, r.Later = split(r.Buckets)
	body, err := json.Marshal((*stored)(&r))
	if err != nil || !r.hasMore() {
		return body, err
	}
	return eachMore(reflect.ValueOf(&r).Elem(), body, func(more *More, others map[string]json.RawMessage) error {
		if *more == "" {
			return nil
		}
		return json.Unmarshal([]byte(*more), &others)
	})
}

// split puts later buckets apart. It copies them only where it must.
func split(all []Bucket) (first, later []Bucket) {
	if !slices.ContainsFunc(all, func(b Bucket) bool { return b.later() || b.Block.Class >= firstClasses }) {
		return all, nil
	}
	for _, b := range all {
		b.Block = b.Block.named()
		if b.later() {
			later = append(later, b)
		} else {
			first = append(first, b)
		}
	}
	return first, later
}

// UnmarshalJSON reads what MarshalJSON of any version wrote.
func (r *Row) UnmarshalJSON(body []byte) error {
	*r = Row{}
	strict := json.NewDecoder(bytes.NewReader(body))
	strict.DisallowUnknownFields()
	if strict.Decode((*stored)(r)) != nil {
		*r = Row{}
		if err := json.Unmarshal(body, (*stored)(r)); err != nil {
			return err
		}
		_, err := eachMore(reflect.ValueOf(r).Elem(), body, func(more *More, others map[string]json.RawMessage) error {
			if len(others) == 0 {
				return nil
			}
			text, err := json.Marshal(others)
			*more = More(text)
			return err
		})
		if err != nil {
			return err
		}
	}
	r.Buckets, r.Later = append(r.Buckets, r.Later...), nil
	r.Block = r.Block.unnamed()
	r.Trouble.Class, r.Trouble.Named = unnamed(r.Trouble.Class, r.Trouble.Named)
	for i := range r.Buckets {
		r.Buckets[i].Block = r.Buckets[i].Block.unnamed()
	}
	return nil
}

// named gives a class that came later as one of the first layout with its name
// beside; unnamed is the way back.
func named(c Class, name string) (Class, string) {
	if c < firstClasses {
		return c, name
	}
	return Server, c.String()
}

func unnamed(c Class, name string) (Class, string) {
	if name == "" {
		return c, name
	}
	return Class(classNames.value(name)), ""
}

var (
	moreType  = reflect.TypeFor[More]()
	textMaker = reflect.TypeFor[encoding.TextMarshaler]()
)

// eachMore calls f for every More under v with those fields of its object in
// body that this version does not know, and gives body with the fields that f
// left there.
func eachMore(v reflect.Value, body json.RawMessage, f func(*More, map[string]json.RawMessage) error) (json.RawMessage, error) {
	switch {
	case v.Type().Implements(textMaker): // it is stored as text
	case v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Struct:
		var parts []json.RawMessage
		if err := json.Unmarshal(body, &parts); err != nil {
			return nil, err
		}
		for i := range min(len(parts), v.Len()) {
			var err error
			if parts[i], err = eachMore(v.Index(i), parts[i], f); err != nil {
				return nil, err
			}
		}
		return json.Marshal(parts)
	case v.Kind() == reflect.Pointer && !v.IsNil():
		return eachMore(v.Elem(), body, f)
	case v.Kind() == reflect.Struct:
		return moreOf(v, body, f)
	}
	return body, nil
}

// moreOf is eachMore for a struct.
func moreOf(v reflect.Value, body json.RawMessage, f func(*More, map[string]json.RawMessage) error) (json.RawMessage, error) {
	others := map[string]json.RawMessage{}
	if err := json.Unmarshal(body, &others); err != nil {
		return nil, err
	}
	known := map[string]json.RawMessage{}
	var more *More
	for i := range v.NumField() {
		field := v.Type().Field(i)
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if field.Type == moreType {
			more = v.Field(i).Addr().Interface().(*More)
		} else if part, ok := others[name]; ok {
			delete(others, name)
			var err error
			if known[name], err = eachMore(v.Field(i), part, f); err != nil {
				return nil, err
			}
		}
	}
	if more != nil {
		if err := f(more, others); err != nil {
			return nil, err
		}
	}
	maps.Copy(others, known)
	return json.Marshal(others)
}
