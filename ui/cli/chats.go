package cli

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"sluice/engine/plain"
	"sluice/engine/transcript"
)

func newChatsCmd(a *app) *cobra.Command {
	list := func(*cobra.Command, []string) error { return a.listChats(time.Now()) }
	ids := chatIDs(func() ([]transcript.Summary, error) { return a.conversations().List(0) })
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
	export.RunE = func(_ *cobra.Command, args []string) error { return a.writeChat(args[0], *format, terminal(a.stdout)) }
	cmd.AddCommand(
		&cobra.Command{Use: "list", Short: "List the conversations, newest first", Args: cobra.NoArgs, RunE: list},
		&cobra.Command{Use: "search TEXT", Short: "Find a text in all conversations", Args: cobra.MinimumNArgs(1),
			RunE: func(cmd *cobra.Command, args []string) error {
				hits, err := a.conversations().Search(cmd.Context(), strings.Join(args, " "), 100)
				for _, h := range hits {
					fmt.Fprintln(a.stdout, plain.Line(fmt.Sprintf("%s  %s: %s", h.ID, h.Title, h.Text), 200))
				}
				return err
			}},
		&cobra.Command{Use: "show ID", Short: "Print a conversation for reading", Args: cobra.ExactArgs(1), ValidArgsFunction: ids,
			RunE: func(_ *cobra.Command, args []string) error { return a.writeChat(args[0], "markdown", true) }},
		export,
		newTrashCmd(a),
	)
	return cmd
}

func (a *app) listChats(now time.Time) error {
	if err := a.purgeTrash(now); err != nil {
		a.complain(err)
	}
	all, err := a.conversations().List(0)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		fmt.Fprintln(a.stderr, "no conversations are kept yet")
	}
	for _, s := range all {
		fmt.Fprintln(a.stdout, plain.Line(fmt.Sprintf("%s  %s  %s  %s", s.ID, s.Updated.Local().Format("2006-01-02 15:04"), counted(s.Messages, "message"), s.Title), 160))
	}
	return nil
}

// writeChat writes a conversation to standard output; for eyes it is sanitised.
func (a *app) writeChat(id, format string, forEyes bool) error {
	c, problems, err := a.conversations().Read(id)
	if err != nil {
		return fmt.Errorf("reading conversation %s: %w", plain.Line(id, 60), err)
	}
	for _, p := range problems {
		a.complain(fmt.Errorf("%s", p))
	}
	text, err := render(c, format)
	if err != nil {
		return err
	}
	var w io.Writer = untouched{a.stdout}
	if forEyes {
		w = a.stdout
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
	return "", usageError{fmt.Errorf("unknown format %q", format), "there are markdown and json"}
}
