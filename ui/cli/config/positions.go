package config

import (
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
)

// position is a place in the file, from 1.
type position struct{ line, col int }

// positions knows where each setting stands. A path is written with its parts
// joined by a NUL: keys, 0, secret.
type positions map[string]position

func pathOf(parts ...string) string { return strings.Join(parts, "\x00") }

// index finds the place of every setting, table and list element in data.
// What is not TOML is indexed up to its first error.
func index(data []byte) positions {
	w := walker{at: positions{}, counts: map[string]int{}}
	w.parser.Reset(data)
	var table []string
	for w.parser.NextExpression() {
		e := w.parser.Expression()
		switch e.Kind {
		case unstable.Table:
			table = w.resolve(names(e), false)
			w.mark(table, e.Key())
		case unstable.ArrayTable:
			table = w.resolve(names(e), true)
			w.mark(table, e.Key())
		case unstable.KeyValue:
			w.keyValue(table, e)
		}
	}
	return w.at
}

type walker struct {
	parser unstable.Parser
	at     positions
	counts map[string]int // elements of each list of tables so far
}

func names(n *unstable.Node) []string {
	var parts []string
	for it := n.Key(); it.Next(); {
		parts = append(parts, string(it.Node().Data))
	}
	return parts
}

// resolve puts the number of the newest element behind each list of tables in
// parts; with more, the last part begins a new element.
func (w *walker) resolve(parts []string, more bool) []string {
	var path []string
	for i, part := range parts {
		path = append(path, part)
		list := pathOf(path...)
		if more && i == len(parts)-1 {
			w.counts[list]++
		}
		if n := w.counts[list]; n > 0 {
			path = append(path, strconv.Itoa(n-1))
		}
	}
	return path
}

func (w *walker) mark(path []string, key unstable.Iterator) {
	if key.Next() {
		w.place(path, key.Node())
	}
}

func (w *walker) place(path []string, n *unstable.Node) {
	start := w.parser.Shape(n.Raw).Start
	name := pathOf(path...)
	if _, known := w.at[name]; !known {
		w.at[name] = position{start.Line, start.Column}
	}
}

func (w *walker) keyValue(table []string, e *unstable.Node) {
	path := append(append([]string{}, table...), names(e)...)
	w.mark(path, e.Key())
	w.value(path, e.Value())
}

func (w *walker) value(path []string, v *unstable.Node) {
	switch v.Kind {
	case unstable.InlineTable:
		for it := v.Children(); it.Next(); {
			w.keyValue(path, it.Node())
		}
	case unstable.Array:
		i := 0
		for it := v.Children(); it.Next(); {
			element := append(append([]string{}, path...), strconv.Itoa(i))
			w.place(element, it.Node())
			w.value(element, it.Node())
			i++
		}
	}
}
