package console

import "strings"

// Environment is the process's environment, as it was handed to Main.
type Environment struct {
	List   []string // "NAME=value"
	values map[string]string
}

// NewEnvironment reads "NAME=value"; of two with one name the last counts.
func NewEnvironment(list []string) Environment {
	e := Environment{List: list, values: make(map[string]string, len(list))}
	for _, entry := range list {
		if name, value, ok := strings.Cut(entry, "="); ok {
			e.values[name] = value
		}
	}
	return e
}

// Get gives the value of a variable; empty where it is not set.
func (e Environment) Get(name string) string { return e.values[name] }

// Lookup is Get that tells an empty variable from none.
func (e Environment) Lookup(name string) (string, bool) {
	v, ok := e.values[name]
	return v, ok
}
