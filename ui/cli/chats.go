package cli

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"sluice/engine/plain"
	"sluice/engine/transcript"
	"sluice/ui/cli/console"
	"sluice/ui/cli/session"
)

func newChatsCmd(h *session.Home) *cobra.Command {
	all := func() ([]transcript.Summary, error) { return h.Conversations().List(0) }
	list := func(*cobra.Command, []string) error {
		return listOf(h, all, "no conversations are kept yet", func(s transcript.Summary) string { return s.Updated.Local().Format(minutes) })
	}
	ids := chatIDs(all)
	cmd := &cobra.Command{
		Use:     "chats",
		Short:   "List, search, show and export kept conversations; bring removed ones back",
		Example: "sluice chats\nsluice chats search \"retry after\"\nsluice chats export 20260301-120000 --format markdown > chat.md",
		Args:    cobra.NoArgs,
		RunE:    list,
	}
	export := &cobra.Command{
		Use:   "export ID",
		Short: "Write a conversation to standard output, as Markdown or JSON",
		Args:  cobra.ExactArgs(1), ValidArgsFunction: ids,
	}
	format := export.Flags().String("format", "markdown", "markdown or json")
	export.RunE = func(_ *cobra.Command, args []string) error {
		return writeChat(h, args[0], *format, console.Terminal(h.Out))
	}
	cmd.AddCommand(
		&cobra.Command{Use: "list", Short: "List the conversations, newest first", Args: cobra.NoArgs, RunE: list},
		&cobra.Command{Use: "search TEXT", Short: "Find a text in all conversations", Args: cobra.MinimumNArgs(1),
			RunE: func(cmd *cobra.Command, args []string) error {
				hits, err := h.Conversations().Search(cmd.Context(), strings.Join(args, " "), 100)
				for _, hit := range hits {
					fmt.Fprintln(h.Out, plain.Line(fmt.Sprintf("%s  %s: %s", hit.ID, hit.Title, hit.Text), 200))
				}
				return err
			}},
		&cobra.Command{Use: "show ID", Short: "Print a conversation for reading", Args: cobra.ExactArgs(1), ValidArgsFunction: ids,
			RunE: func(_ *cobra.Command, args []string) error { return writeChat(h, args[0], "markdown", true) }},
		export,
		newTrashCmd(h),
	)
	return cmd
}

// listOf prints what list gives, after the trash was purged: a line for each,
// with when it was, or none in their place.
func listOf(h *session.Home, list func() ([]transcript.Summary, error), none string, when func(transcript.Summary) string) error {
	if err := purgeTrash(h, time.Now()); err != nil {
		h.Complain(err)
	}
	all, err := list()
	if err != nil {
		return err
	}
	if len(all) == 0 {
		fmt.Fprintln(h.Err, none)
	}
	for _, s := range all {
		fmt.Fprintln(h.Out, plain.Line(fmt.Sprintf("%s  %s  %s  %s", s.ID, when(s), plain.Counted(s.Messages, "message"), s.Title), 160))
	}
	return nil
}

// writeChat writes a conversation to standard output; for eyes it is sanitised.
func writeChat(h *session.Home, id, format string, forEyes bool) error {
	c, problems, err := h.Conversations().Read(id)
	if err != nil {
		return fmt.Errorf("reading conversation %s: %w", plain.Line(id, 60), err)
	}
	for _, p := range problems {
		h.Complain(fmt.Errorf("%s", p))
	}
	text, err := render(c, format)
	if err != nil {
		return err
	}
	w := h.Out.AsIs()
	if forEyes {
		w = h.Out
	}
	_, err = io.WriteString(w, text)
	return err
}

func render(c transcript.Conversation, format string) (string, error) {
	switch format {
	case "markdown", "md":
		return c.Markdown(), nil
	case "json":
		data, err := c.JSON()
		if err != nil {
			return "", fmt.Errorf("writing the conversation: %w", err)
		}
		return string(plain.EscapeJSON(data)), nil
	}
	return "", console.Usage(fmt.Errorf("unknown format %q", format), "there are markdown and json")
}
