package cli

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"sluice/engine"
	"sluice/engine/clock"
	"sluice/engine/plain"
	"sluice/engine/provider"
	"sluice/keystore"
	"sluice/ui/cli/console"
	"sluice/ui/cli/inquiry"
	"sluice/ui/cli/session"
)

func newModelsCmd(h *session.Home) *cobra.Command {
	var asJSON, online, providers bool
	cmd := &cobra.Command{
		Use:   "models",
		Short: "Show the fallback chain, and what each model can do now",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if providers {
				return listProviders(h.Out, asJSON)
			}
			return listModels(cmd.Context(), h, asJSON, online)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "one JSON object a line")
	cmd.Flags().BoolVar(&providers, "providers", false, "show instead what is known of providers, and since when")
	cmd.Flags().BoolVar(&online, "online", false, "also ask the providers, at no cost, whether they still list the models")
	return cmd
}

func listModels(ctx context.Context, h *session.Home, asJSON, online bool) error {
	s, err := h.Open(ctx)
	if err != nil {
		return err
	}
	h.ComplainOf(s.Warnings)
	var status *engine.Status
	absent := map[keystore.Route]inquiry.AbsentModel{}
	err = s.Run(ctx, func(ctx context.Context) error {
		e, err := s.Engine()
		if err != nil {
			return err
		}
		if status, err = e.Next(ctx, 0); err == nil && online {
			absent, err = absentModels(ctx, h, s)
		}
		return err
	})
	if err != nil {
		return err
	}
	return showModels(h.Out, status, absent, asJSON, time.Now())
}

// absentModels asks what the providers list, and says of which it cannot be told.
func absentModels(ctx context.Context, h *session.Home, s *session.Session) (map[keystore.Route]inquiry.AbsentModel, error) {
	if err := s.Safe().ReadyFor(ctx, s.Keys); err != nil {
		return nil, err
	}
	list, err := s.Inquiry().Listings(ctx, s.Chain, s.Keys, func(row provider.Provider, why string) {
		fmt.Fprintln(h.Err, plain.Line(fmt.Sprintf("note: the models of %s were not listed: %s", row.Title, why), 0))
	})
	absent := map[keystore.Route]inquiry.AbsentModel{}
	for _, m := range list {
		absent[m.Route] = m
	}
	return absent, err
}

func showModels(w *console.Output, status *engine.Status, absent map[keystore.Route]inquiry.AbsentModel, asJSON bool, now time.Time) error {
	if !asJSON {
		fmt.Fprintf(w, "   %-40s %-6s %-6s %s\n", "MODEL", "STATE", "KEYS", "WHEN")
	}
	for i, m := range status.Models {
		gone, missing := absent[m.Route]
		if asJSON {
			if err := w.JSON(modelLine{i + 1, m.Route.String(), m.State, m.Ready, m.Keys, m.Why, m.Until, m.Text, missing, gone.Nearest}); err != nil {
				return err
			}
			continue
		}
		fmt.Fprintf(w, "%2d %-40s %-6s %d/%-4d %s\n", i+1, plain.Line(m.Route.String(), 40), m.State, m.Ready, m.Keys, when(m, now))
		if missing {
			fmt.Fprintf(w, "   %s\n", gone.Words())
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
