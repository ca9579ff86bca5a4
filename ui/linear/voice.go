package linear

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"sluice/engine/plain"
	"sluice/ui/draw"
)

// voice says things, one a line.
type voice struct{ out io.Writer }

func (v voice) say(format string, a ...any) {
	fmt.Fprintln(v.out, plain.Text(fmt.Sprintf(format, a...)))
}

// result says how a change went.
func (v voice) result(err error) {
	if err != nil {
		v.problem("Not done: ", err)
		return
	}
	v.say("Done.")
}

// problem says what went wrong, and what helps.
func (v voice) problem(what string, err error) {
	problem, hint := draw.Explain(err, time.Now())
	v.say("%s", spaced(what+problem+".", hint))
}

// spaced joins the words that are not empty.
func spaced(words ...string) string {
	return strings.Join(slices.DeleteFunc(words, func(w string) bool { return w == "" }), " ")
}
