package cli

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"sluice/engine"
	"sluice/engine/clock"
	"sluice/engine/plain"
	"sluice/engine/provider"
	"sluice/keystore"
)

func newModelsCmd(a *app) *cobra.Command {
	var asJSON, online bool
	cmd := &cobra.Command{
		Use:   "models",
		Short: "Show the fallback chain, and what each model can do now",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.models(cmd.Context(), asJSON, online)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "one JSON object a line")
	cmd.Flags().BoolVar(&online, "online", false, "also ask the providers, at no cost, whether they still list the models")
	return cmd
}

func (a *app) models(ctx context.Context, asJSON, online bool) error {
	p, err := a.parts(ctx)
	if err != nil {
		return err
	}
	for _, w := range p.warnings {
		a.complain(w)
	}
	ctx, crashed := context.WithCancelCause(ctx)
	defer crashed(nil)
	s, err := a.start(ctx, p, crashed)
	if err != nil {
		p.release()
		return err
	}
	status, err := s.engine.Next(ctx, 0)
	absent := map[keystore.Route]absentModel{}
	if err == nil && online {
		absent, err = a.absentModels(ctx, p)
	}
	if e := s.end(); err == nil {
		err = e
	}
	if err != nil {
		return err
	}
	return showModels(a.stdout, status, absent, asJSON, time.Now())
}

// absentModels asks what the providers list, and says of which it cannot be told.
func (a *app) absentModels(ctx context.Context, p *parts) (map[keystore.Route]absentModel, error) {
	if err := a.unlockPool(ctx, p); err != nil {
		return nil, err
	}
	list, err := listings(ctx, p.config, p.transport, p.secrets, p.keys, func(row provider.Provider, why string) {
		fmt.Fprintln(a.stderr, plain.Line(fmt.Sprintf("note: the models of %s were not listed: %s", row.Title, why), 0))
	})
	absent := map[keystore.Route]absentModel{}
	for _, m := range list {
		absent[m.route] = m
	}
	return absent, err
}

func showModels(w io.Writer, status *engine.Status, absent map[keystore.Route]absentModel, asJSON bool, now time.Time) error {
	if !asJSON {
		fmt.Fprintf(w, "   %-40s %-6s %-6s %s\n", "MODEL", "STATE", "KEYS", "WHEN")
	}
	for i, m := range status.Models {
		gone, missing := absent[m.Route]
		if asJSON {
			if err := writeJSON(w, modelLine{i + 1, m.Route.String(), m.State, m.Ready, m.Keys, m.Why, m.Until, m.Text, missing, gone.nearest}); err != nil {
				return err
			}
			continue
		}
		fmt.Fprintf(w, "%2d %-40s %-6s %d/%-4d %s\n", i+1, plain.Line(m.Route.String(), 40), m.State, m.Ready, m.Keys, when(m, now))
		if missing {
			fmt.Fprintf(w, "   %s\n", gone.words())
		} else if m.Text != "" {
			fmt.Fprintf(w, "   %s\n", plain.Line(m.Text, 0))
		}
	}
	return nil
}

type modelLine struct {
	Place int          `json:"place"`
	Model string       `json:"model"`
	State engine.State `json:"state"`
	Ready int          `json:"keys_ready"`
	Keys  int          `json:"keys"`
	Why   string       `json:"why,omitempty"`
	Until time.Time    `json:"until,omitzero"`

	Text     string `json:"text,omitempty"` // why it is out, in the provider's words
	Unlisted bool   `json:"unlisted,omitempty"`
	Nearest  string `json:"nearest,omitempty"`
}

// when says when a model can be used.
func when(m *engine.ModelStatus, now time.Time) string {
	switch {
	case m.Ready > 0:
		return "now"
	case m.Keys == 0:
		return "never: no key serves it"
	case m.Until.IsZero():
		return plain.Line("not before a person acts: "+m.Why, 60)
	}
	return plain.Line(fmt.Sprintf("in %s, at %s (%s)", clock.Left(m.Until, now), clock.Moment(m.Until, now), m.Why), 60)
}
