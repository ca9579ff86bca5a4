package cli

import (
	"context"

	"github.com/spf13/cobra"

	"sluice/ui/cli/batch"
	"sluice/ui/cli/session"
)

func newBatchCmd(h *session.Home) *cobra.Command {
	var f batch.Flags
	cmd := &cobra.Command{
		Use:   "batch IN -o OUT",
		Short: "Carry many requests through the pool, and go on where it was ended",
		Long: "Sends each line of IN as a request, and writes its answer as a line of OUT, as they come.\n" +
			"IN has OpenAI's batch lines, objects with \"prompt\" or \"messages\", or lines of text; or it is\n" +
			"a table (CSV), whose columns --template puts into a prompt. What a request says besides is sent\n" +
			"as it is, but for its model. OUT has OpenAI's batch output lines.\n\n" +
			"To go on, run it again: what OUT has is not asked again. It waits for limits without bound,\n" +
			"behind every chat, unless --max-wait says otherwise.\n\n" +
			"Exit status: 0 all answered, 1 some failed, 2 wrong usage, 3 stopped with work left,\n" +
			"130 interrupted.",
		Example: "sluice batch questions.jsonl -o answers.jsonl\nsluice batch questions.jsonl -o answers.jsonl --dry-run\n" +
			"sluice batch words.csv -o out.jsonl --template \"Translate {{.word}} into {{.language}}\"",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			f.In = args[0]
			if err := f.Check(); err != nil {
				return err
			}
			status, err := batch.Carry(cmd.Context(), h, f, func(ctx context.Context) (*session.Session, error) {
				return openToAsk(ctx, h, &askFlags{model: f.Model, noFallback: f.Model != ""})
			})
			if err == nil && status != exitOK {
				return silent(status)
			}
			return err
		},
	}
	flags := cmd.Flags()
	flags.StringVarP(&f.Out, "output", "o", "", "where the answers go; what is there is kept")
	flags.StringVarP(&f.Model, "model", "m", "", "this model only: provider/model, or a model of the chain")
	flags.StringVar(&f.Template, "template", "", "make a prompt of each line's values, as in \"Translate {{.text}}\"")
	flags.StringVar(&f.Format, "format", "", "jsonl, text or csv, where the name of IN does not tell")
	flags.StringVar(&f.Bad, "bad", "stop", "at lines that cannot be read: stop before anything is sent, or skip them")
	flags.BoolVar(&f.DryRun, "dry-run", false, "only say what it takes and when it ends; nothing is sent or changed")
	flags.IntVar(&f.Limit, "limit", 0, "ask at most so many now; 0: all")
	flags.IntVar(&f.MaxErrors, "max-errors", 0, "stop after so many failures; 0: never")
	flags.DurationVar(&f.MaxWait, "max-wait", 0, "stop when nothing can go for longer; 0: wait without bound")
	flags.BoolVar(&f.Retry, "retry-errors", false, "ask again what failed before")
	flags.BoolVar(&f.Force, "force", false, "ask again what has another body than the one that was answered")
	flags.BoolVar(&f.Ordered, "ordered", false, "put OUT into the order of IN, once nothing is left")
	flags.BoolVar(&f.JSON, "json", false, "say how far it is in JSON lines, as where there is no terminal")
	return cmd
}
