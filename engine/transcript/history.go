package transcript

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// History is the list of prompts that were sent, for recall. It is a file of
// JSON lines beside the conversations, shared by all processes, and bounded.
// Its methods may be used by many goroutines.
type History struct {
	mu      sync.Mutex
	store   *Store
	max     int
	entries []string
	lines   int // in the file
}

// sent is one line of the file.
type sent struct {
	At   time.Time `json:"at"`
	Text string    `json:"text"`
}

// History reads the newest max prompts. Lines that cannot be read are left
// out; an error means that the file could not be read at all, and the History
// works from memory then.
func (s *Store) History(max int) (*History, error) {
	h := &History{store: s, max: max}
	content, err := os.ReadFile(h.path())
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return h, fmt.Errorf("reading the input history: %w", err)
	}
	for line := range bytes.Lines(content) {
		h.lines++
		var e sent
		if json.Unmarshal(line, &e) == nil && e.Text != "" {
			h.remember(e.Text)
		}
	}
	return h, nil
}

func (h *History) path() string { return filepath.Join(h.store.Dir, "history") }

// remember appends a prompt, unless it repeats the last one.
func (h *History) remember(text string) bool {
	if n := len(h.entries); n > 0 && h.entries[n-1] == text {
		return false
	}
	h.entries = append(h.entries, text)
	if extra := len(h.entries) - h.max; extra > 0 {
		h.entries = h.entries[extra:]
	}
	return true
}

// Add appends a prompt. One that is empty or repeats the last is left out.
func (h *History) Add(text string, now time.Time) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	text = h.store.redact(text)
	if strings.TrimSpace(text) == "" || !h.remember(text) {
		return nil
	}
	line, err := json.Marshal(sent{At: now, Text: text})
	if err != nil {
		return fmt.Errorf("writing the input history: %w", err)
	}
	if h.lines >= 2*h.max {
		return h.shorten(now)
	}
	if err := privateDir(h.store.Dir); err != nil {
		return err
	}
	f, err := os.OpenFile(h.path(), os.O_CREATE|os.O_WRONLY|os.O_APPEND, privately)
	if err != nil {
		return &SaveError{Path: h.path(), Err: err}
	}
	_, err = f.Write(append(line, '\n'))
	if err = errors.Join(err, f.Close()); err != nil {
		return &SaveError{Path: h.path(), Err: err}
	}
	h.lines++
	return nil
}

// shorten writes the file anew with the newest prompts only: those of this
// process, which another one may follow with its own.
func (h *History) shorten(now time.Time) error {
	var b bytes.Buffer
	for _, text := range h.entries {
		line, err := json.Marshal(sent{At: now, Text: text})
		if err != nil {
			return fmt.Errorf("writing the input history: %w", err)
		}
		b.Write(append(line, '\n'))
	}
	if err := replace(h.path(), b.Bytes()); err != nil {
		return err
	}
	h.lines = len(h.entries)
	return nil
}

// All gives the prompts, oldest first.
func (h *History) All() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]string(nil), h.entries...)
}

// Search gives the prompts that contain text, in any case, newest first and
// each once.
func (h *History) Search(text string) []string {
	text = strings.ToLower(text)
	seen := map[string]bool{}
	var out []string
	all := h.All()
	for i := len(all) - 1; i >= 0; i-- {
		if p := all[i]; !seen[p] && strings.Contains(strings.ToLower(p), text) {
			seen[p] = true
			out = append(out, p)
		}
	}
	return out
}
