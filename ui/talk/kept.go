package talk

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"sluice/engine/transcript"
	"sluice/keystore/private"
)

// Kept is what rests beside conversations, for the start.
type Kept struct {
	History []string // the messages that were sent, oldest first
	Draft   Message  // of the conversation that was not begun yet
}

// MaxHistory bounds the messages that were sent and can be had again.
const MaxHistory = 500

// Remember gives what rests from the last time. It waits.
func (k *Keeper) Remember(ctx context.Context) (Kept, error) {
	return await(ctx, k, func() Kept {
		draft, err := k.store.Draft(transcript.NewDraft).Pieces()
		k.drafts[transcript.NewDraft] = true
		k.problem(err)
		k.history, err = k.store.History(MaxHistory)
		k.problem(err)
		return Kept{k.history.All(), draft}
	})
}

// Draft keeps what was not sent beside the conversation in which it stands now,
// and nowhere else: a draft that stayed behind would come back after it was sent.
func (r *record) Draft(unsent Message) {
	k := r.keeper
	k.do(func() {
		id := r.id()
		err := k.store.Draft(id).Set(unsent)
		k.problem(err)
		for other := range k.drafts {
			if other != id && err == nil {
				k.problem(k.store.Draft(other).Set(nil))
				delete(k.drafts, other)
			}
		}
		k.drafts[id] = true
	})
}

// Opened is a conversation that was kept and goes on.
type Opened struct {
	*Talk
	Draft    Message
	Problems []transcript.Problem // with its file, that were got over
}

// Open goes on with conversation id. It waits, and may be called from any
// goroutine; the conversation is the caller's. Open conversations stay so: one
// cannot be opened twice.
func (k *Keeper) Open(ctx context.Context, id string, terms Terms, now time.Time) (Opened, error) {
	type result struct {
		Opened
		err error
	}
	got, err := await(ctx, k, func() result {
		log, problems, err := k.store.Open(id, now)
		if err != nil {
			return result{err: err}
		}
		c := log.Conversation()
		t := Of(c, terms)
		t.record.keeper, t.record.log = k, log
		for _, n := range t.all {
			t.record.numbers[n.Entry] = n.number
		}
		k.open = append(k.open, t.record)
		draft, err := k.store.Draft(id).Pieces()
		k.drafts[id] = true
		k.problem(err)
		return result{Opened: Opened{t, draft, problems}}
	})
	return got.Opened, cmp.Or(err, got.err)
}

// Of goes on with a conversation, and keeps nothing of what is said from now on.
// A long one takes its time.
func Of(c transcript.Conversation, terms Terms) *Talk {
	t := New(terms, nil)
	t.Title = c.Title
	t.branches = branchesOf(c)
	return t
}

// Find gives the newest kept conversations, most at most: those that hold the
// words, or, without words, all. It waits.
func (k *Keeper) Find(ctx context.Context, words string, most int) ([]transcript.Hit, error) {
	// What was said before has to be in the files; without it the others are listed.
	_, _ = await(ctx, k, func() struct{} { return struct{}{} })
	if words != "" {
		return k.store.Search(ctx, words, most)
	}
	all, err := k.store.List(most)
	hits := make([]transcript.Hit, len(all))
	for i, s := range all {
		hits[i].Summary = s
	}
	return hits, err
}

// Remove takes a conversation away, after all that was said before; Restore
// brings it back. They wait.
func (k *Keeper) Remove(ctx context.Context, id string, now time.Time) error {
	failed, err := await(ctx, k, func() error { return k.store.Trash().Put(id, now) })
	return cmp.Or(err, failed)
}

// Restore undoes Remove.
func (k *Keeper) Restore(id string) error { return k.store.Trash().Restore(id) }

// ID gives the name of the conversation, once it has one: it is empty before
// the first message, and where nothing is kept. It waits.
func (r *record) ID(ctx context.Context) string {
	id, _ := await(ctx, r.keeper, r.id)
	if id == transcript.NewDraft {
		return ""
	}
	return id
}

// Export writes conversation id as Markdown or JSON ("json"), to a name of its
// own where path is empty. It never writes over a file that is there.
func (k *Keeper) Export(id, kind, path string) (string, error) {
	if id == "" {
		return "", errors.New("no conversation is chosen")
	}
	c, _, err := k.store.Read(id)
	if err != nil {
		return "", err
	}
	ext, data := "md", []byte(c.Markdown())
	if kind == "json" {
		ext = "json"
		if data, err = c.JSON(); err != nil {
			return "", err
		}
	}
	if path == "" {
		path = "sluice-" + id + "." + ext
	}
	return writeNew(path, data)
}

// WriteFile writes a text to a file that is not there yet, and gives its whole
// name.
func WriteFile(path, text string) (string, error) {
	return writeNew(path, []byte(strings.TrimRight(text, "\n")+"\n"))
}

func writeNew(path string, data []byte) (string, error) {
	if whole, err := filepath.Abs(path); err == nil {
		path = whole // a person may not know where the program was started
	}
	if err := private.New(path, data); err != nil {
		return "", fmt.Errorf("exporting: %w", err)
	}
	return path, nil
}

// Here names the directory in which files are written.
func Here() string {
	dir, err := os.Getwd()
	if err != nil {
		return "."
	}
	return dir
}
