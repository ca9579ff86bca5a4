package cli

import (
	"context"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"sluice/engine"
	"sluice/engine/clock"
	"sluice/engine/plain"
	"sluice/keystore"
	"sluice/ui/cli/session"
)

// keyLine is one key as `keys list --json` prints it.
type keyLine struct {
	Name     string       `json:"name"`
	Provider string       `json:"provider"`
	Account  string       `json:"account,omitempty"`
	Models   []string     `json:"models,omitempty"` // only these
	State    engine.State `json:"state"`
	Why      string       `json:"why,omitempty"`
	Until    time.Time    `json:"until,omitzero"`
	Off      *offLine     `json:"off,omitempty"`
	Secret   string       `json:"secret"` // where it rests
	Tail     string       `json:"tail,omitempty"`
	Declared string       `json:"declared,omitempty"` // where in the configuration
}

type offLine struct {
	Since  time.Time `json:"since"`
	Until  time.Time `json:"until,omitzero"`
	Reason string    `json:"reason,omitempty"`
}

func listKeys(ctx context.Context, h *session.Home, asJSON bool) error {
	return lookAtKeys(ctx, h, func(ctx context.Context, s *keySession) error {
		lines, err := s.lines(ctx)
		if err != nil {
			return err
		}
		if !asJSON {
			return showKeys(h.Out, lines, time.Now())
		}
		for _, l := range lines {
			if err := h.Out.JSON(l); err != nil {
				return err
			}
		}
		return nil
	})
}

// lines joins the records with what the engine knows.
func (s *keySession) lines(ctx context.Context) ([]keyLine, error) {
	all, err := s.All(ctx)
	if err != nil {
		return nil, err
	}
	states := map[string]*engine.KeyStatus{}
	if len(s.session.Chain) > 0 { // else no key can be used, and there is nothing to run
		e, err := s.Engine()
		if err != nil {
			return nil, err
		}
		status, err := e.Next(ctx, 0)
		if err != nil {
			return nil, err
		}
		for _, k := range status.Keys {
			states[k.ID] = k
		}
	}
	lines := make([]keyLine, len(all))
	for i, k := range all {
		lines[i] = s.line(ctx, k, states[k.ID])
	}
	return lines, nil
}

func (s *keySession) line(ctx context.Context, k keystore.Key, now *engine.KeyStatus) keyLine {
	l := keyLine{
		Name: plain.Line(k.Name, 0), Provider: plain.Line(k.Provider, 0), Account: plain.Line(k.Account, 0), Models: k.Models,
		Secret: plain.Line(s.Vault.Describe(k.Ref), 0), Tail: k.Tail, Declared: k.Origin,
	}
	switch {
	case now == nil:
		l.State, l.Why = engine.Bad, "provider "+l.Provider+" is not configured"
	default:
		l.State, l.Why, l.Until = now.State, now.Why, now.Until
		if !now.Off.Since.IsZero() && now.State == engine.Off {
			l.Off = &offLine{now.Off.Since, now.Off.Until, plain.Line(now.Off.Reason, 0)}
		}
	}
	// Only the environment is looked at: the rest might run a command or ask.
	if strings.HasPrefix(k.Ref, "env:") {
		if secret, err := s.Vault.Open(ctx, k.Ref); err != nil {
			l.Why = plain.Line(err.Error(), 0)
			if l.Off == nil {
				l.State = engine.Bad
			}
		} else {
			l.Tail = secret.Tail()
		}
	}
	return l
}

func showKeys(w io.Writer, lines []keyLine, now time.Time) error {
	if len(lines) == 0 {
		_, err := fmt.Fprintln(w, "no keys yet: sluice keys add")
		return err
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "NAME\tPROVIDER\tSTATE\tTAIL\tSECRET IN\tACCOUNT\tMODELS\tNOTE")
	for _, l := range lines {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", l.Name, l.Provider, l.State, dash(l.Tail), l.Secret, dash(l.Account),
			dash(plain.Line(strings.Join(l.Models, ", "), 60)), strings.Join(l.notes(now), "; "))
	}
	return t.Flush()
}

// notes says why a key is as it is, and where it is declared.
func (l keyLine) notes(now time.Time) []string {
	var notes []string
	switch {
	case l.Off != nil:
		s := "off since " + clock.Moment(l.Off.Since, now)
		if !l.Off.Until.IsZero() {
			s += " until " + clock.Moment(l.Off.Until, now)
		}
		if l.Off.Reason != "" {
			s += " (" + l.Off.Reason + ")"
		}
		notes = append(notes, s)
	case l.Why != "" && !l.Until.IsZero():
		notes = append(notes, plain.Line(l.Why, 80)+" until "+clock.Moment(l.Until, now))
	case l.Why != "":
		notes = append(notes, plain.Line(l.Why, 80))
	}
	if l.Declared != "" {
		notes = append(notes, "declared in "+plain.Line(l.Declared, 0))
	}
	return notes
}

func dash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}
