package draw

import (
	"fmt"
	"strings"
	"time"

	"sluice/engine/clock"
	"sluice/engine/plain"
)

// EntryView is one message or answer with all that is known of it.
type EntryView struct {
	*Entry
	Happened []string // to its request, each with its time
}

// Draw writes it down in w cells.
func (v EntryView) Draw(s Styles, now time.Time, w int) []string {
	out := fieldRows{s: s, w: w}
	out.add("written", clock.Moment(v.At, now))
	if v.Of > 1 {
		out.add("place", fmt.Sprintf("%d of %d; [ and ] turn between them", v.Nth, v.Of))
	}
	out.add("size", fmt.Sprintf("%s, %s", plain.Counted(strings.Count(v.Text, "\n")+1, "line"), Size(len(v.Raw))))
	for i, c := range Codes(v.Text) {
		out.add("code", fmt.Sprintf("%d: %s", i+1, c.About()))
	}
	if v.Mine {
		return out.rows
	}
	out.add("planned", Line(v.Preferred.String()))
	used := Line(v.Route.String())
	if v.fallback() {
		used += ", a fallback"
	}
	out.add("used", used)
	out.add("key", Line(v.Key))
	if v.Sends > 0 {
		out.add("sent", plain.Counted(v.Sends, "time")+", attempt "+fmt.Sprint(max(1, v.Attempts)))
	}
	for i, h := range v.Happened {
		name := ""
		if i == 0 {
			name = "happened"
		}
		out.add(name, h)
	}
	out.add("first token", v.firstToken())
	if v.Took > 0 {
		out.add("took", inSeconds(v.Took))
	}
	out.add("tokens", v.tokens())
	out.add("ended", strings.Trim(v.End.Word()+", "+v.Finish+", "+v.Problem, ", "))
	out.add("reasoning", v.Reasoning)
	return out.rows
}

// firstToken says how long the first token took once nothing was waited for.
func (v EntryView) firstToken() string {
	switch {
	case v.First <= 0:
		return ""
	case v.Waited < 50*time.Millisecond:
		return inSeconds(v.First) + " after the question"
	}
	return inSeconds(max(0, v.First-v.Waited)) + " after it was sent, which was " + inSeconds(v.Waited) + " after the question"
}

func (v EntryView) tokens() string {
	text := Short(v.Tokens) + " of the answer"
	if v.Input > 0 {
		text = Short(v.Input) + " of the question, " + text
	}
	if v.Thought > 0 {
		text += ", " + Short(v.Thought) + " of them thoughts"
	}
	if !v.Counted {
		text += ", estimated"
	}
	return text
}

func inSeconds(d time.Duration) string { return fmt.Sprintf("%.1f s", d.Seconds()) }

// fieldRows are rows of names and what they stand for.
type fieldRows struct {
	s    Styles
	w    int
	rows []string
}

// add writes a field; one without text is left out.
func (f *fieldRows) add(name, text string) {
	if text == "" {
		return
	}
	for i, l := range f.s.Wrap(text, max(10, f.w-13)) {
		if i > 0 {
			name = ""
		}
		f.rows = append(f.rows, f.s.Dim.Render(f.s.Fit(name, 12))+" "+l)
	}
}

// About says what a block of code is: its language, if it has one, and its size.
func (c Code) About() string {
	return strings.TrimSpace(Line(c.Language) + " " + plain.Counted(strings.Count(c.Text, "\n")+1, "line"))
}
