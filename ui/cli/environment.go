package cli

import (
	"os"
	"strings"

	"github.com/charmbracelet/x/term"
)

// environment is the process's environment, as it was handed to Main.
type environment struct {
	list   []string
	values map[string]string
}

func newEnvironment(list []string) environment {
	e := environment{list: list, values: make(map[string]string, len(list))}
	for _, entry := range list {
		if name, value, ok := strings.Cut(entry, "="); ok {
			e.values[name] = value
		}
	}
	return e
}

// get gives the value of a variable; empty where it is not set.
func (e environment) get(name string) string { return e.values[name] }

// lookup is get that tells an empty variable from none.
func (e environment) lookup(name string) (string, bool) {
	v, ok := e.values[name]
	return v, ok
}

// terminal says whether a stream is one.
func terminal(stream any) bool {
	f, ok := behind(stream).(interface{ Fd() uintptr })
	return ok && term.IsTerminal(f.Fd())
}

// interactive says whether a person can be asked and can answer.
func (a *app) interactive() bool { return terminal(a.stdin) && terminal(a.stdout) }

// colourless says whether colours are unwanted: any non-empty NO_COLOR, as
// no-color.org has it, a terminal without them, or the flag.
func (a *app) colourless() bool {
	return a.noColor || a.env.get("NO_COLOR") != "" || a.env.get("TERM") == "dumb"
}

// input gives the file behind standard input; nil where it is none.
func (a *app) input() *os.File {
	f, _ := a.stdin.(*os.File)
	return f
}

// width gives the columns of the terminal behind standard error; 80 where it
// is none.
func (a *app) width() int {
	if f, ok := behind(a.stderr).(interface{ Fd() uintptr }); ok {
		if w, _, err := term.GetSize(f.Fd()); err == nil && w > 0 {
			return w
		}
	}
	return 80
}
