package config

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"sluice/engine/plain"
	"sluice/keystore"
	"sluice/keystore/vault"
)

// Problem is one thing that is wrong with the configuration, where it stands,
// and what to do about it. Its text repeats no word that may be a secret: see
// keystore.Shown.
type Problem struct {
	File      string
	Line, Col int // from 1; 0 where no place is known
	Text      string
	Fix       string
}

func problem(file string, at position, text, fix string) *Problem {
	return &Problem{File: file, Line: at.line, Col: at.col, Text: text, Fix: fix}
}

func (p *Problem) Error() string {
	file := plain.Line(p.File, 0) // a folder's name may have lines
	switch {
	case p.Line == 0:
		return file + ": " + p.Text
	case p.Col == 0:
		return fmt.Sprintf("%s:%d: %s", file, p.Line, p.Text)
	}
	return fmt.Sprintf("%s:%d:%d: %s", file, p.Line, p.Col, p.Text)
}

// Hint says what to do.
func (p *Problem) Hint() string { return p.Fix }

// settings lists the names that the table of type t accepts.
func settings(t reflect.Type) []string {
	var names []string
	for i := range t.NumField() {
		names = append(names, t.Field(i).Tag.Get("toml"))
	}
	return names
}

// tableAt gives the struct type behind a key path without its last part; nil
// where the path leads to none.
func tableAt(path []string) reflect.Type {
	t := reflect.TypeFor[file]()
	for _, name := range path {
		switch t.Kind() {
		case reflect.Slice, reflect.Map:
			t = t.Elem()
			if t.Kind() != reflect.Struct {
				return nil
			}
			if _, ok := fieldNamed(t, name); !ok {
				continue // a map's key
			}
		}
		f, ok := fieldNamed(t, name)
		if !ok {
			return nil
		}
		t = f.Type
	}
	for t.Kind() == reflect.Slice || t.Kind() == reflect.Map || t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct {
		return nil
	}
	return t
}

func fieldNamed(t reflect.Type, name string) (reflect.StructField, bool) {
	if t.Kind() != reflect.Struct {
		return reflect.StructField{}, false
	}
	return t.FieldByNameFunc(func(field string) bool {
		f, _ := t.FieldByName(field)
		return f.Tag.Get("toml") == name
	})
}

// Nearest gives the candidate that a person most likely meant by name, the one
// that is the fewest edits away; "" where none is near.
func Nearest(name string, candidates []string) string {
	best, at := "", max(2, len(name)/3)+1
	for _, c := range candidates {
		if strings.HasPrefix(c, name) && len(name) > 2 {
			return c
		}
		if d := keystore.EditDistance(strings.ToLower(name), c); d < at {
			best, at = c, d
		}
	}
	return best
}

// where names a setting by its path, without what a person named in it.
func where(parts []string) string {
	last := parts[len(parts)-1]
	switch _, err := strconv.Atoi(last); {
	case err == nil:
		return "an entry of " + parts[len(parts)-2]
	case len(parts) == 2:
		return "a name in [" + parts[0] + ".…]"
	}
	return last
}

// keyShaped says whether a text, or a model behind its provider, has the shape
// of a key.
func keyShaped(text string) bool {
	if vault.LooksSecret(text) || plain.Redact(text) != text {
		return true
	}
	_, model, found := strings.Cut(text, "/")
	return keystore.Drawn(text) || found && !strings.Contains(text, "://") && (vault.LooksSecret(model) || keystore.Drawn(model))
}
