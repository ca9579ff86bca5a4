package wording

import (
	"bytes"
	"encoding"
	"encoding/json"
	"maps"
	"reflect"
	"strings"
)

// More is what another version keeps beside the fields that this one knows: a
// JSON object as text, empty where there is nothing. It is a field of the value
// that it belongs to, and is written back for as long as that is kept.
type More string

var (
	moreType  = reflect.TypeFor[More]()
	textMaker = reflect.TypeFor[encoding.TextMarshaler]()
)

// Write gives v, a pointer to a struct, as JSON with all that any More in it
// keeps.
func Write(v any) ([]byte, error) {
	body, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	return each(reflect.ValueOf(v).Elem(), body, func(more *More, others map[string]json.RawMessage) error {
		if *more == "" {
			return nil
		}
		return json.Unmarshal([]byte(*more), &others)
	})
}

// Read sets v, a pointer to a zero struct, to what Write of any version gave.
func Read(body []byte, v any) error {
	strict := json.NewDecoder(bytes.NewReader(body))
	strict.DisallowUnknownFields()
	if strict.Decode(v) == nil {
		return nil
	}
	into := reflect.ValueOf(v).Elem()
	into.SetZero()
	if err := json.Unmarshal(body, v); err != nil {
		return err
	}
	_, err := each(into, body, func(more *More, others map[string]json.RawMessage) error {
		if len(others) == 0 {
			return nil
		}
		text, err := json.Marshal(others)
		*more = More(text)
		return err
	})
	return err
}

// each calls f for every More under v with those fields of its object in body
// that this version does not know, and gives body with the fields that f left
// there.
func each(v reflect.Value, body json.RawMessage, f func(*More, map[string]json.RawMessage) error) (json.RawMessage, error) {
	switch {
	case v.Type().Implements(textMaker): // it is stored as text
	case v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Struct:
		var parts []json.RawMessage
		if err := json.Unmarshal(body, &parts); err != nil {
			return nil, err
		}
		for i := range min(len(parts), v.Len()) {
			var err error
			if parts[i], err = each(v.Index(i), parts[i], f); err != nil {
				return nil, err
			}
		}
		return json.Marshal(parts)
	case v.Kind() == reflect.Pointer && !v.IsNil():
		return each(v.Elem(), body, f)
	case v.Kind() == reflect.Struct:
		return eachOf(v, body, f)
	}
	return body, nil
}

// eachOf is each for a struct.
func eachOf(v reflect.Value, body json.RawMessage, f func(*More, map[string]json.RawMessage) error) (json.RawMessage, error) {
	others := map[string]json.RawMessage{}
	if err := json.Unmarshal(body, &others); err != nil {
		return nil, err
	}
	known := map[string]json.RawMessage{}
	var more *More
	for _, field := range reflect.VisibleFields(v.Type()) {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		at := v.FieldByIndex(field.Index)
		if field.Type == moreType {
			more = at.Addr().Interface().(*More)
		} else if part, ok := others[name]; ok && !field.Anonymous {
			delete(others, name)
			var err error
			if known[name], err = each(at, part, f); err != nil {
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
