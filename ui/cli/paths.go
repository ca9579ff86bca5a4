package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"sluice/engine/plain"
	"sluice/ui/cli/console"
	"sluice/ui/cli/session"
)

func newPathsCmd(h *session.Home) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "paths",
		Short: "Show where everything lies",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if asJSON {
				p := h.Paths
				p.Config = console.ShownArgument(h.ConfigPath())
				return h.Out.JSON(p)
			}
			showPaths(h)
			return nil
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "one JSON object, with each path as it is")
	return cmd
}

func showPaths(h *session.Home) {
	for _, p := range []struct{ what, path string }{
		{"configuration", h.ConfigPath()},
		{"keys and limits", h.Paths.Ledger},
		{"secrets file", h.Paths.Secrets},
		{"conversations", h.Paths.Conversations},
		{"event log", h.Paths.Events},
	} {
		note := ""
		if session.Absent(p.path) {
			note = "  (not there)"
		}
		fmt.Fprintf(h.Out, "%-16s %s%s\n", p.what, plain.Line(h.Presentable(p.path), 0), note)
	}
}
