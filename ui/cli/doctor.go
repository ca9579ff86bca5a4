package cli

import (
	"github.com/spf13/cobra"

	"sluice/ui/cli/doctor"
	"sluice/ui/cli/session"
)

func newDoctorCmd(h *session.Home) *cobra.Command {
	var online bool
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Say what is wrong here: configuration, keys, terminal, files, clock",
		Long: "Checks everything that sluice stands on and says what to do where something is wrong.\n" +
			"It opens no secret and calls nobody, except with --online: then it asks each provider of\n" +
			"the configuration for an answer, without a key, and for its list of models, with the first\n" +
			"key that opens by itself. Exit status 1 where something is wrong.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return doctor.Examine(cmd.Context(), h, version(), online) },
	}
	cmd.Flags().BoolVar(&online, "online", false, "also ask the providers for an answer and for their models")
	return cmd
}
