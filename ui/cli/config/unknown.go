package config

import (
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

// fault is what is wrong with a place of the file, before it is known what of
// it may be shown.
type fault struct {
	at        position
	fix, text string
}

// undecoded turns what the TOML library says into faults. Its own long form
// quotes the line, which may hold a secret, and is therefore not used.
func undecoded(err error) (faults []fault) {
	var unknown *toml.StrictMissingError
	if errors.As(err, &unknown) {
		for i := range unknown.Errors {
			faults = append(faults, unknownSetting(&unknown.Errors[i]))
		}
		return faults
	}
	at, text := position{}, err.Error()
	var d *toml.DecodeError
	if errors.As(err, &d) {
		at.line, at.col = d.Position()
		text = d.Error()
		if key := d.Key(); len(key) > 0 {
			if want := wanted(key); want != "" {
				return []fault{{at: at, text: strings.Join(key, ".") + " must be " + want}}
			}
		}
	}
	return []fault{{at, "the file is TOML: name = \"text\", name = 1, [table]", strings.TrimPrefix(text, "toml: ")}}
}

func unknownSetting(e *toml.DecodeError) fault {
	line, col := e.Position()
	key := e.Key()
	name, table := key[len(key)-1], tableAt(key[:len(key)-1])
	where := ""
	if len(key) > 1 {
		where = " in [" + strings.Join(key[:len(key)-1], ".") + "]"
		if len(key) == 2 && key[0] == "keys" {
			where = " in [[keys]]"
		}
	}
	fix := ""
	if table != nil {
		known := settings(table)
		if near := Nearest(name, known); near != "" {
			fix = fmt.Sprintf("did you mean %q?", near)
		} else {
			fix = "there are " + strings.Join(known, ", ")
		}
	}
	return fault{position{line, col}, fix, fmt.Sprintf("unknown setting %q%s", name, where)}
}

// wanted names the type that the setting at path has.
func wanted(path []string) string {
	table := tableAt(path[:len(path)-1])
	if table == nil {
		return ""
	}
	f, ok := fieldNamed(table, path[len(path)-1])
	if !ok {
		return ""
	}
	t := f.Type
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch t.Kind() {
	case reflect.String:
		return "a text in quotes"
	case reflect.Int64:
		return "a whole number"
	case reflect.Bool:
		return "true or false"
	case reflect.Slice:
		if t.Elem().Kind() == reflect.String {
			return "a list of texts in quotes: [\"…\", \"…\"]"
		}
		return "a list of tables: [[" + path[len(path)-1] + "]]"
	}
	return "a table: [" + strings.Join(path, ".") + "]"
}
