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

	"sluice/keystore/private"
)

// History is the list of prompts that were sent, for recall. It is a file of
// JSON lines beside the conversations, shared by all processes, and bounded.
// Its methods may be used by many goroutines.
type History struct {
	mu      sync.Mutex
	path    string
	redact  func(string) string
	max     int
	entries []string
	lines   int // in the file
}

// sent is one line of the file.
type sent struct {
	At   time.Time `json:"at"`
	Text string    `json:"text"`
}

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
	text = h.redact(text)
	if strings.TrimSpace(text) == "" || !h.remember(text) {
		return nil
	}
	line, err := json.Marshal(sent{At: now, Text: text})
	if err != nil {
		return fmt.Errorf("writing the input history: %w", err)
	}
	line = append(line, '\n')
	if h.lines >= 2*h.max {
		return h.shorten(line)
	}
	if err := h.append(line); err != nil {
		return &SaveError{Path: h.path, Err: err}
	}
	h.lines++
	return nil
}

// append adds a line, on a line of its own even where the last one was cut.
func (h *History) append(line []byte) error {
	if err := makeDir(filepath.Dir(h.path)); err != nil {
		return err
	}
	f, err := private.Append(h.path)
	if err != nil {
		return err
	}
	if info, err := f.Stat(); err == nil && info.Size() > 0 {
		var last [1]byte
		if _, err := f.ReadAt(last[:], info.Size()-1); err == nil && last[0] != '\n' {
			line = append([]byte{'\n'}, line...)
		}
	}
	_, err = f.Write(line)
	return errors.Join(err, f.Close())
}

// shorten writes the file anew with its newest prompts and one more line. It
// reads the file again, because other processes write to it too.
func (h *History) shorten(line []byte) error {
	content, err := os.ReadFile(h.path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return &SaveError{Path: h.path, Err: err}
	}
	if n := len(content); n > 0 && content[n-1] != '\n' {
		content = append(content, '\n') // the last line was cut
	}
	lines := bytes.SplitAfter(append(content, line...), []byte("\n"))
	lines = lines[max(0, len(lines)-1-h.max):] // the last one is empty
	if err := replace(h.path, bytes.Join(lines, nil)); err != nil {
		return err
	}
	h.lines = len(lines) - 1
	return nil
}

// All gives the prompts, oldest first.
func (h *History) All() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]string(nil), h.entries...)
}
