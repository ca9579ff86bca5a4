package transcript

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// JSON gives the conversation as one indented JSON object, with the deleted
// messages marked as such.
func (c Conversation) JSON() ([]byte, error) {
	if c.Entries == nil {
		c.Entries = []Entry{}
	}
	out, err := json.MarshalIndent(c, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("exporting conversation %s: %w", c.ID, err)
	}
	return append(out, '\n'), nil
}

// Markdown gives the conversation for people: who said what and when, which
// model and key answered, what happened in between, and where an answer was
// cut. Deleted messages are left out, and so are other branches than the one
// that is shown.
func (c Conversation) Markdown() string {
	var b strings.Builder
	title := cmp.Or(strings.Join(strings.Fields(c.Title), " "), "Conversation "+c.ID)
	fmt.Fprintf(&b, "# %s\n\nStarted %s.\n", title, stamp(c.Created))
	if c.Omitted > 0 {
		fmt.Fprintf(&b, "\n*The first %d messages are left out: the file is too large.*\n", c.Omitted)
	}
	path := c.path()
	if n := len(c.Entries) - len(path); n > 0 {
		fmt.Fprintf(&b, "\n*Entries of other branches that are left out: %d. The export as JSON has them.*\n", n)
	}
	for _, e := range path {
		switch {
		case e.Deleted:
		case e.Role == Notice:
			fmt.Fprintf(&b, "\n> %s: %s\n", stamp(e.At), strings.Join(strings.Fields(e.Text), " "))
		default:
			e.markdown(&b)
		}
	}
	return b.String()
}

func (e Entry) markdown(b *strings.Builder) {
	fmt.Fprintf(b, "\n## %s, %s\n\n", e.heading(), stamp(e.At))
	if text := strings.TrimSpace(e.Text); text != "" {
		fmt.Fprintf(b, "%s\n", text)
	}
	if end := e.ending(); end != "" {
		fmt.Fprintf(b, "\n*%s*\n", end)
	}
}

// heading names who speaks: the person, or a model with the key it used.
func (e Entry) heading() string {
	head := "You"
	if e.Role == Assistant {
		head = cmp.Or(e.Model, "Answer")
		if e.Key != "" {
			head += " (key " + e.Key + ")"
		}
		if e.Preferred != "" && e.Preferred != e.Model {
			head += " instead of " + e.Preferred
		}
		if e.Continues > 0 {
			head += ", continued"
		}
	}
	if e.Edited {
		head += ", edited"
	}
	return head
}

// ending says how an answer ended, where it did not end as it should.
func (e Entry) ending() string {
	switch {
	case e.State == Interrupted:
		return "interrupted"
	case e.State == Stopped:
		return "stopped"
	case e.State == Broken:
		return "broke off: " + strings.Join(strings.Fields(e.Error), " ")
	case len(e.Calls) > 0:
		called := "called a tool, which nobody ran:"
		for _, c := range e.Calls {
			called += " " + c.Name + "(" + c.Arguments + ")"
		}
		return strings.Join(strings.Fields(called), " ")
	case e.Finish == "length":
		return "cut at the length limit"
	case e.Finish == "content_filter":
		return "cut by the provider's content filter"
	}
	return ""
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return "at an unknown time"
	}
	return t.Format("2006-01-02 15:04:05 -0700")
}
