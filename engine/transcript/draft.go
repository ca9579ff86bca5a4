package transcript

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// NewDraft is the id under which the draft of a conversation that does not
// exist yet is kept.
const NewDraft = "new"

// Draft gives the text that a person was typing in conversation id, or "".
func (s *Store) Draft(id string) (string, error) {
	if !validID(id) {
		return "", fmt.Errorf("%w: %.40q", ErrNotFound, id)
	}
	text, err := os.ReadFile(s.draftPath(id))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("reading the draft of %s: %w", id, cause(err))
	}
	return string(text), nil
}

// SetDraft keeps a draft in the place of the one before; an empty one removes
// it. A crash leaves the old or the new one, never a half.
func (s *Store) SetDraft(id, text string) error {
	if !validID(id) {
		return fmt.Errorf("%w: %.40q", ErrNotFound, id)
	}
	if text == "" {
		if err := os.Remove(s.draftPath(id)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return &SaveError{Path: s.draftPath(id), Err: err}
		}
		return nil
	}
	return replace(s.draftPath(id), []byte(s.redact(text)))
}

func (s *Store) draftPath(id string) string { return filepath.Join(s.Dir, id+".draft") }

// replace puts a file in the place of another, whole or not at all.
func replace(path string, content []byte) error {
	dir := filepath.Dir(path)
	if err := privateDir(dir); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, filepath.Base(path)+".*.tmp") // private by itself
	if err != nil {
		return &SaveError{Path: path, Err: err}
	}
	_, err = f.Write(content)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name()) // it is of no use
		return &SaveError{Path: path, Err: err}
	}
	return nil
}
