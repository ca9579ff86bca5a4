//go:build unix

package cli

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"sluice/engine/plain"
	"sluice/engine/transcript"
	"sluice/keystore/limit"
	"sluice/keystore/sqlite"
)

// moveIn gives a home with a copy of what an earlier version left. Its keys are
// made up, and its provider is simulated.
func moveIn(t *testing.T, old string) *killHome {
	t.Helper()
	h := newDiskHome(t)
	h.env = append(h.env, "DECLARED_KEY="+goodToken, "OTHER_KEY="+otherToken)
	config, err := os.ReadFile(h.paths.Config)
	if err != nil {
		t.Fatal(err)
	}
	address := regexp.MustCompile(`base_url = "[^"]*"`)
	files := os.DirFS(old)
	err = fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		if filepath.Base(name) == "config.toml" {
			content = address.ReplaceAll(content, address.Find(config))
		}
		root := filepath.Dir(filepath.Dir(filepath.Dir(h.paths.Config)))
		return writeNewOver(filepath.Join(root, name), content)
	})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func writeNewOver(path string, content []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return os.WriteFile(path, content, 0o600)
}

// TestHomesOfEarlierVersionsOpen with everything in them: each directory is what
// one version left on the disk, and stays as it is.
func TestHomesOfEarlierVersionsOpen(t *testing.T) {
	t.Parallel()
	homes, _ := filepath.Glob("testdata/home-*")
	if len(homes) == 0 {
		t.Fatal("there are none")
	}
	for _, old := range homes {
		t.Run(filepath.Base(old), func(t *testing.T) {
			h := moveIn(t, old)
			h.wantOldKeys()
			h.wantOldRows()
			h.wantOldTalk()
			h.run("keys", "undo")
			if said := h.run("keys", "list"); !strings.Contains(said, "kept ") || strings.Contains(said, "stored ") {
				t.Errorf("the renaming is not undone: %s", said)
			}
			h.run("keys", "add", "relay", "--name", "new", "--no-test", "--from", "env:REF_1") // the others may be limited still
			h.chat("--continue", "-m", "relay/large", "and today?")
			if questions, _ := h.kept(); !slices.Contains(questions, "and today?") {
				t.Errorf("kept: %q", questions)
			}
			if aside, _ := filepath.Glob(filepath.Join(h.paths.Data, "*damaged*")); len(aside) > 0 {
				t.Errorf("set aside: %v", aside)
			}
		})
	}
}

// wantOldKeys looks for the keys, their switches and their secrets.
func (h *killHome) wantOldKeys() {
	h.t.Helper()
	there := h.listed()
	for name, want := range map[string]keptKey{
		"stored":  {secret: "made-up-kept-key-0003"},
		"resting": {secret: "made-up-resting-key-0004", reason: "for next month"},
		"revoked": {secret: otherToken},
	} {
		if got := there[name]; got != want {
			h.t.Errorf("key %s is %+v, want %+v", name, got, want)
		}
	}
	if said := h.run("keys", "list"); !regexp.MustCompile(`(?m)^revoked .* BAD .*401`).MatchString(said) || !strings.Contains(said, "declared") {
		h.t.Errorf("keys list: %s", said)
	}
}

// wantOldRows looks for the limit that was hit and for what was counted.
func (h *killHome) wantOldRows() {
	h.t.Helper()
	store, err := sqlite.Open(h.t.Context(), h.paths.Ledger, "look", time.Now())
	if err != nil {
		h.t.Fatal(err)
	}
	defer func() { _ = store.Close(time.Now()) }()
	rows, _, err := store.Since(h.t.Context(), 0)
	if err != nil {
		h.t.Fatal(err)
	}
	found := map[string]bool{}
	for _, r := range rows {
		if r.Trouble.Class == limit.RateLimit && strings.HasPrefix(r.Trouble.Text, "Rate limit reached for requests per day") {
			found["the trouble"] = true
		}
		if r.Counts.OK == 2 && r.Counts.Tokens == 32 {
			found["the counts"] = true
		}
		for _, b := range r.Buckets {
			said := fmt.Sprint(limit.Name(b.Dimension, b.Window), " ", b.Limit.N, " ", b.Source)
			found[said] = true
			if b.Block.Stated && b.Block.Until.Sub(b.Block.Since) == 2*time.Hour {
				found["the block"] = true
			}
		}
	}
	for _, want := range []string{"the trouble", "the counts", "the block", "RPM 60 configured"} {
		if !found[want] {
			h.t.Errorf("%s is lost: %v", want, found)
		}
	}
}

// wantOldTalk looks for the conversation, the draft and the log.
func (h *killHome) wantOldTalk() {
	h.t.Helper()
	questions, _ := h.kept()
	if want := []string{"why is the sky blue?", "and at night?", "and on Mars?"}; !slices.Equal(questions, want) {
		h.t.Errorf("kept: %q", questions)
	}
	talks := transcript.Store{Dir: h.paths.Conversations, Redact: plain.Redact}
	if draft, err := talks.Draft(transcript.NewDraft).Pieces(); err != nil || len(draft) != 1 || draft[0].Text != "a draft that was never sent" {
		h.t.Errorf("draft %+v, %v", draft, err)
	}
	if said := h.run("events", "--json"); strings.Count(said, "\n") != 13 || !strings.Contains(said, "key resting switched off") {
		h.t.Errorf("events: %s", said)
	}
}
