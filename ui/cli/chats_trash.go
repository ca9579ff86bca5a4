package cli

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"sluice/engine/plain"
	"sluice/engine/transcript"
	"sluice/keystore"
	"sluice/ui/cli/session"
)

const minutes = "2006-01-02 15:04"

// trashDays is TrashAge in words.
var trashDays = plain.Counted(int(transcript.TrashAge/(24*time.Hour)), "day")

func newTrashCmd(h *session.Home) *cobra.Command {
	all := func() ([]transcript.Summary, error) { return h.Conversations().Trash().List() }
	list := func(*cobra.Command, []string) error {
		return listOf(h, all, "the trash is empty", func(s transcript.Summary) string {
			removed := s.Removed.Local()
			return "removed " + removed.Format(minutes) + ", kept until " + removed.Add(transcript.TrashAge).Format(time.DateOnly)
		})
	}
	cmd := &cobra.Command{
		Use:   "trash",
		Short: "List, restore or empty what was removed in the dashboard",
		Long: "What is removed in the list of conversations goes to the trash and stays there for " + trashDays + ".\n" +
			"What is older is removed for good when the dashboard starts and when chats are listed.",
		Example: "sluice chats trash\nsluice chats trash restore 20260301-120000\nsluice chats trash empty",
		Args:    cobra.NoArgs,
		RunE:    list,
	}
	cmd.AddCommand(
		&cobra.Command{Use: "list", Short: "List what was removed, the newest removal first", Args: cobra.NoArgs, RunE: list},
		&cobra.Command{Use: "restore ID", Short: "Bring a removed conversation back", Args: cobra.ExactArgs(1),
			ValidArgsFunction: chatIDs(all),
			RunE:              func(_ *cobra.Command, args []string) error { return restoreChat(h, args[0]) }},
		&cobra.Command{Use: "empty", Short: "Remove for good all that is in the trash", Args: cobra.NoArgs,
			RunE: func(*cobra.Command, []string) error {
				gone, err := h.Conversations().Trash().Empty()
				h.Say("removed %s for good", plain.Counted(gone, "conversation"))
				return err
			}},
	)
	return cmd
}

func restoreChat(h *session.Home, id string) error {
	err := h.Conversations().Trash().Restore(id)
	if errors.Is(err, transcript.ErrNotFound) {
		return keystore.WithHint(fmt.Errorf("restoring: %w", err), "what can be restored: sluice chats trash")
	}
	if err != nil {
		return err
	}
	h.Say("restored %s: sluice chats show %[1]s", id)
	return nil
}

// purgeTrash removes for good what has been in the trash for TrashAge. Nothing
// else need suffer where that fails.
func purgeTrash(h *session.Home, now time.Time) error {
	_, err := h.Conversations().Trash().Purge(now.Add(-transcript.TrashAge))
	return err
}

// chatIDs completes the id of a conversation, with its title beside it.
func chatIDs(list func() ([]transcript.Summary, error)) cobra.CompletionFunc {
	return func(_ *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
		var ids []cobra.Completion
		if all, err := list(); err == nil && len(args) == 0 {
			for _, s := range all {
				if strings.HasPrefix(s.ID, typed) {
					ids = append(ids, cobra.CompletionWithDesc(s.ID, plain.Line(s.Title, 60)))
				}
			}
		}
		return ids, cobra.ShellCompDirectiveNoFileComp
	}
}
