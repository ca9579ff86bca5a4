package batch

import (
	"context"
	"fmt"
	"strings"
	"time"

	"charm.land/bubbles/v2/progress"
	"github.com/charmbracelet/x/ansi"
	"github.com/dustin/go-humanize"

	"sluice/engine"
	"sluice/engine/batch"
	"sluice/engine/clock"
	"sluice/engine/plain"
)

// number is n with its thousands apart.
func number[N int | int64](n N) string { return humanize.Comma(int64(n)) }

// display shows how far a batch is: as a line on a terminal that is drawn anew,
// or as lines of JSON.
type display struct {
	page   *page
	json   bool
	blocks bool // the terminal has characters for a bar
	width  func() int
	engine interface {
		Next(ctx context.Context, after uint64) (*engine.Status, error)
	}
	plan    *planner
	told    time.Time
	problem string
}

// jsonEvery is how often a line of JSON is written.
const jsonEvery = 10 * time.Second

func (d *display) tell(ctx context.Context, p batch.Progress) {
	st, err := d.engine.Next(ctx, 0)
	if err != nil {
		st = &engine.Status{}
	}
	v := view{Progress: p, ends: d.plan.ends(ctx, p, st), full: '#', empty: '.'}
	if d.blocks {
		v.full, v.empty = '█', '░'
	}
	v.look(st)
	if v.Problem == "" {
		v.Problem = st.Notice
	}
	if v.Problem != d.problem {
		if d.problem = v.Problem; d.problem != "" && !d.json {
			fmt.Fprintln(d.page, plain.Line(d.problem, 0))
		}
		d.told = time.Time{}
	}
	if !d.json {
		d.page.draw(v.line(d.width()-1, p.At))
	} else if p.At.Sub(d.told) >= jsonEvery || p.Left() == 0 {
		d.told = p.At
		if text, err := plain.JSON(v.lineJSON()); err == nil {
			_, _ = d.page.Write(text) // whoever reads has gone
		}
	}
}

// view is what is shown of one moment.
type view struct {
	batch.Progress
	keys, usable int    // in use, and usable now or by themselves
	next         string // the limit that ends next: "one RPD"
	opens        time.Time
	ends         time.Time // foreseen; zero: not known
	full, empty  rune      // parts of the bar
}

// look takes from a status which keys are in use, and what opens next.
func (v *view) look(st *engine.Status) {
	for _, k := range st.Keys {
		if k.Running > 0 {
			v.keys++
		}
		if k.State != engine.Off && k.State != engine.Bad && k.State != engine.Absent {
			v.usable++
		}
		if limited := k.State == engine.Cool || k.State == engine.Limit; limited && !k.Until.IsZero() && (v.opens.IsZero() || k.Until.Before(v.opens)) {
			v.next, v.opens = k.Name+" "+k.Why, k.Until
		}
	}
}

// shortestBar is the least that is drawn of a bar.
const shortestBar = 10

// line is the view in a line of at most w columns: what matters most comes first.
func (v *view) line(w int, now time.Time) string {
	parts := []string{fmt.Sprintf("%s/%s done", number(v.Done), number(v.Requests))}
	if v.Failed > 0 {
		parts = append(parts, number(v.Failed)+" failed")
	}
	if v.Problem != "" {
		parts = append(parts, "NOT WRITTEN")
	}
	parts = append(parts, number(v.Minute)+"/min")
	if !v.ends.IsZero() && v.Left() > 0 {
		parts = append(parts, "ends in "+about(v.ends.Sub(now)))
	}
	parts = append(parts, fmt.Sprintf("%d of %d keys", v.keys, v.usable))
	if v.next != "" && v.Left() > 0 {
		parts = append(parts, "next: "+plain.Line(v.next, 30)+" in "+about(v.opens.Sub(now)))
	}
	text := parts[0]
	for _, p := range parts[1:] {
		if ansi.StringWidth(text+" · "+p) > w {
			break
		}
		text += " · " + p
	}
	if room := w - ansi.StringWidth(text) - 1; room >= shortestBar {
		bar := progress.New(progress.WithWidth(min(room, 30)), progress.WithoutPercentage(), progress.WithFillCharacters(v.full, v.empty))
		text = bar.ViewAs(float64(v.Done+v.Failed)/float64(max(v.Requests, 1))) + " " + text
	}
	return ansi.Truncate(text, w, "")
}

// about writes a span as a person says it: two units at most.
func about(d time.Duration) string {
	switch {
	case d >= 24*time.Hour:
		d = d.Round(time.Hour)
	case d >= time.Hour:
		d = d.Round(time.Minute)
	}
	text := clock.Left(time.Time{}.Add(d), time.Time{})
	for _, zero := range []string{"0s", "0m"} {
		if rest, ok := strings.CutSuffix(text, zero); ok && strings.TrimRight(rest, "dhm") != rest {
			text = rest
		}
	}
	return text
}

// progressJSON is a line of JSON for a program that watches.
type progressJSON struct {
	At       time.Time `json:"time"`
	Requests int       `json:"requests"`
	Done     int       `json:"done"`
	Failed   int       `json:"failed"`
	Left     int       `json:"left"`
	Sending  int       `json:"sending"`
	Waiting  int       `json:"waiting"`
	Minute   int       `json:"per_minute"`
	Keys     int       `json:"keys_in_use"`
	Next     string    `json:"next,omitempty"`
	Opens    time.Time `json:"next_at,omitzero"`
	Ends     time.Time `json:"ends,omitzero"`
	Problem  string    `json:"problem,omitempty"`
}

func (v *view) lineJSON() progressJSON {
	return progressJSON{v.At, v.Requests, v.Done, v.Failed, v.Left(), v.Sending, v.Waiting, v.Minute, v.keys, v.next, v.opens, v.ends, plain.Line(v.Problem, 0)}
}
