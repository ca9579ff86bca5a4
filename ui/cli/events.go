package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"sluice/engine"
	"sluice/engine/dialect"
	"sluice/engine/eventlog"
	"sluice/engine/plain"
	"sluice/ui/cli/console"
	"sluice/ui/cli/session"
)

// eventFilter says which records are wanted; its zero value wants all.
type eventFilter struct {
	since  time.Time
	kinds  []string
	key    string
	model  string
	number int // only so many of the newest; 0: all
}

func (f eventFilter) wants(r eventlog.Record) bool {
	switch {
	case r.At.Before(f.since):
		return false
	case len(f.kinds) > 0 && !slices.Contains(f.kinds, r.Kind.String()):
		return false
	case f.key != "" && r.Key != f.key && r.From != f.key:
		return false
	case f.model != "" && !strings.Contains(r.Model, f.model):
		return false
	}
	return true
}

func newEventsCmd(h *session.Home) *cobra.Command {
	var (
		f            eventFilter
		since        string
		follow, asIs bool
	)
	cmd := &cobra.Command{
		Use:   "events",
		Short: "Show what happened: limits, retries, rotations, fallbacks, switches",
		Long: "Shows the event log of every sluice on this machine, rotated files included.\n" +
			"With --json each event is one JSON object on a line, as in the log itself.",
		Example: "sluice events --since 1h\nsluice events --follow --event limit --event fallback\nsluice events --json | jq 'select(.status==429)'",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var err error
			if f.since, err = parseSince(since, time.Now()); err != nil {
				return err
			}
			return listEvents(cmd.Context(), h, f, follow, asIs)
		},
	}
	flags := cmd.Flags()
	flags.BoolVarP(&follow, "follow", "f", false, "go on and show what comes")
	flags.BoolVar(&asIs, "json", false, "one JSON object a line")
	flags.StringVar(&since, "since", "", "only later ones: a duration back (90m, 2d) or a time (2026-03-01T12:00:00Z)")
	flags.StringArrayVar(&f.kinds, "event", nil, "only this kind (may be repeated): "+strings.Join(eventKinds(), ", "))
	flags.StringVar(&f.key, "key", "", "only this key's")
	flags.StringVar(&f.model, "model", "", "only models whose name holds this")
	flags.IntVarP(&f.number, "last", "n", 0, "only so many of the newest")
	_ = cmd.RegisterFlagCompletionFunc("event", cobra.FixedCompletions(eventKinds(), cobra.ShellCompDirectiveNoFileComp)) // the flag is there
	return cmd
}

// listEvents shows what the log holds, and with follow what comes.
func listEvents(ctx context.Context, h *session.Home, f eventFilter, follow, asJSON bool) error {
	if err := checkKinds(f.kinds); err != nil {
		return err
	}
	show := func(r eventlog.Record) { showEvent(h.Out, r, asJSON) }
	if err := pastEvents(h, f, show); err != nil || !follow {
		return err
	}
	ctx, stop := h.Heard(ctx)
	defer stop()
	return eventlog.Follow(ctx, h.Paths.Events, 200*time.Millisecond, func(r eventlog.Record) {
		if f.wants(r) {
			show(r)
		}
	})
}

// pastEvents shows what the log holds already.
func pastEvents(h *session.Home, f eventFilter, show func(eventlog.Record)) error {
	var last []eventlog.Record
	skipped, err := eventlog.Each(h.Paths.Events, func(r eventlog.Record) bool {
		switch {
		case !f.wants(r):
		case f.number == 0:
			show(r)
		default:
			if len(last) == f.number {
				last = last[1:]
			}
			last = append(last, r)
		}
		return true
	})
	for _, r := range last {
		show(r)
	}
	if skipped > 0 {
		fmt.Fprintf(h.Err, "sluice: skipped %s of the log\n", plain.Counted(skipped, "damaged line"))
	}
	return err
}

// showEvent writes one record: as JSON, or as a line for people.
func showEvent(w *console.Output, r eventlog.Record, asJSON bool) {
	if asJSON {
		_ = w.JSON(r) // the output remembers what went wrong
		return
	}
	fmt.Fprintln(w, plain.Line(r.At.Local().Format("2006-01-02 15:04:05 ")+eventLine(r.Event), 0))
}

// eventLine is an event in words, without its time.
func eventLine(e engine.Event) string {
	words := []string{fmt.Sprintf("%-8s", e.Kind)}
	add := func(format string, value any, there bool) {
		if there {
			words = append(words, fmt.Sprintf(format, value))
		}
	}
	add("%s", e.Model, e.Model != "")
	add("key %s", e.Key, e.Key != "")
	add("from %s", e.From, e.From != "")
	add("%d", e.Status, e.Status != 0)
	add("%s", e.Limit, e.Limit != "")
	add("wait %s", dialect.Span(time.Duration(e.Wait)), e.Wait > 0)
	add("attempt %d", e.Attempt, e.Attempt > 0)
	add("· %s", e.Text, e.Text != "")
	return strings.Join(words, " ")
}

// eventKinds gives the names of all kinds: those that are read back.
func eventKinds() []string {
	var names []string
	for k := engine.EventKind(0); k.UnmarshalText([]byte(k.String())) == nil; k++ {
		names = append(names, k.String())
	}
	return names
}

func checkKinds(kinds []string) error {
	for _, k := range kinds {
		var kind engine.EventKind
		if err := kind.UnmarshalText([]byte(k)); err != nil {
			return console.Usage(err, "there are "+strings.Join(eventKinds(), ", "))
		}
	}
	return nil
}

// parseSince reads a duration back from now, also in days, or a time.
func parseSince(text string, now time.Time) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	if days, ok := strings.CutSuffix(text, "d"); ok {
		var n int
		if _, err := fmt.Sscanf(days, "%d", &n); err == nil && n >= 0 && fmt.Sprint(n) == days {
			return now.AddDate(0, 0, -n), nil
		}
	}
	if d, err := time.ParseDuration(text); err == nil && d >= 0 {
		return now.Add(-d), nil
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02 15:04", "2006-01-02"} {
		if t, err := time.ParseInLocation(layout, text, now.Location()); err == nil {
			return t, nil
		}
	}
	return time.Time{}, console.Usage(errors.New("--since is neither a duration nor a time"), "for example 90m, 2d, 2026-03-01 or 2026-03-01T12:00:00Z")
}
