package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"sluice/engine/transcript"
)

// keepChat keeps a conversation of one message and gives its id.
func keepChat(t *testing.T, a *app, title string, now time.Time) string {
	t.Helper()
	log := a.Conversations().Create(title, now)
	if _, err := log.User("hello", now); err != nil {
		t.Fatal(err)
	}
	if err := log.Close(now); err != nil {
		t.Fatal(err)
	}
	return log.ID()
}

// removed puts two conversations into the trash, one of them for too long.
func removed(t *testing.T, a *app) {
	t.Helper()
	now := time.Now()
	for title, age := range map[string]time.Duration{"old": transcript.TrashAge + time.Hour, "young": transcript.TrashAge - time.Hour} {
		if err := a.Conversations().Trash().Put(keepChat(t, a, title, now), now.Add(-age)); err != nil {
			t.Fatal(err)
		}
	}
}

func trashed(t *testing.T, a *app) (titles []string) {
	t.Helper()
	all, err := a.Conversations().Trash().List()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range all {
		titles = append(titles, s.Title)
	}
	return titles
}

// TestTheTrashIsBounded: what is older than TrashAge goes when chats are listed,
// not in a search.
func TestTheTrashIsBounded(t *testing.T) {
	for command, want := range map[string][]string{
		"chats": {"young"}, "chats trash": {"young"}, "chats trash list": {"young"}, "chats trash empty": nil, "chats search x": {"young", "old"},
	} {
		var out, errs bytes.Buffer
		a := newApp(Process{Env: homeIn(t.TempDir()), Stdout: &out, Stderr: &errs})
		removed(t, a)
		code := a.run(t.Context(), strings.Fields(command))
		if left := trashed(t, a); code != exitOK || !slices.Equal(left, want) {
			t.Errorf("%s: status %d, leaves %q, want %q: %s%s", command, code, left, want, &out, &errs)
		}
	}
}

// TestATrashThatCannotBeEmptiedStopsNothing: the list comes all the same.
func TestATrashThatCannotBeEmptiedStopsNothing(t *testing.T) {
	var out, errs bytes.Buffer
	a := newApp(Process{Env: homeIn(t.TempDir()), Stdout: &out, Stderr: &errs})
	keepChat(t, a, "kept", time.Now())
	if err := os.WriteFile(filepath.Join(a.Paths.Conversations, "trash"), nil, 0o600); err != nil { // a file, where a folder should be
		t.Fatal(err)
	}
	if code := a.run(t.Context(), []string{"chats"}); code != exitOK || !strings.Contains(out.String(), "kept") || !strings.Contains(errs.String(), "emptying the trash") {
		t.Errorf("status %d: %s%s", code, &out, &errs)
	}
}
