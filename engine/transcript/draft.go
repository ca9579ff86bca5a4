package transcript

import (
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// NewDraft is the id under which the draft of a conversation that does not
// exist yet is kept.
const NewDraft = "new"

const (
	draftSuffix  = ".draft"
	piecesSuffix = ".pieces" // which parts of the draft are pasted; worth nothing without it
)

// Piece is a part of a draft. A pasted one is as it was pasted, whatever it is.
type Piece struct {
	Text   string
	Pasted bool
}

// pieces is the file beside a draft: where in its bytes the pasted ones are.
// It holds for the draft with that sum alone: a draft is a whole without it,
// also for a program that knows nothing of pieces.
type pieces struct {
	Sum    uint32   `json:"sum"`
	Pasted [][2]int `json:"pasted"`
}

// Draft gives the text that a person was writing in conversation id, or "".
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
func (s *Store) SetDraft(id, text string) error { return s.SetPieces(id, []Piece{{Text: text}}) }

// Pieces is Draft with what is known of its parts.
func (s *Store) Pieces(id string) ([]Piece, error) {
	text, err := s.Draft(id)
	if err != nil || text == "" {
		return nil, err
	}
	var p pieces
	content, err := os.ReadFile(s.piecesPath(id))
	if err != nil || json.Unmarshal(content, &p) != nil || p.Sum != crc32.ChecksumIEEE([]byte(text)) {
		return []Piece{{Text: text}}, nil
	}
	return p.of(text), nil
}

// of cuts a draft into its pieces.
func (p pieces) of(text string) (all []Piece) {
	at := 0
	add := func(to int, pasted bool) {
		if to > at {
			all = append(all, Piece{text[at:to], pasted})
			at = to
		}
	}
	for _, r := range p.Pasted {
		if r[0] < at || r[1] < r[0] || r[1] > len(text) {
			return []Piece{{Text: text}}
		}
		add(r[0], false)
		add(r[1], true)
	}
	add(len(text), false)
	return all
}

// SetPieces is SetDraft for a draft in pieces. After a crash they may be
// forgotten, but not what they hold.
func (s *Store) SetPieces(id string, draft []Piece) error {
	if !validID(id) {
		return fmt.Errorf("%w: %.40q", ErrNotFound, id)
	}
	text, p := s.written(draft)
	if text == "" || len(p.Pasted) == 0 {
		_ = os.Remove(s.piecesPath(id)) // without its draft it is worth nothing
	}
	if text == "" {
		if err := os.Remove(s.draftPath(id)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return &SaveError{Path: s.draftPath(id), Err: err}
		}
		return nil
	}
	if err := replace(s.draftPath(id), []byte(text)); err != nil || len(p.Pasted) == 0 {
		return err
	}
	content, err := json.Marshal(p)
	if err != nil {
		return &SaveError{Path: s.piecesPath(id), Err: err}
	}
	return replace(s.piecesPath(id), content)
}

// written gives a draft as it goes to disk. Where a secret reaches from one
// piece into the next, the pieces are not kept apart.
func (s *Store) written(draft []Piece) (text string, p pieces) {
	var whole, hidden strings.Builder
	for _, d := range draft {
		from := hidden.Len()
		whole.WriteString(d.Text)
		hidden.WriteString(s.redact(d.Text))
		if d.Pasted {
			p.Pasted = append(p.Pasted, [2]int{from, hidden.Len()})
		}
	}
	text = hidden.String()
	if len(draft) > 1 {
		if all := s.redact(whole.String()); all != text {
			return all, pieces{}
		}
	}
	p.Sum = crc32.ChecksumIEEE([]byte(text))
	return text, p
}

func (s *Store) draftPath(id string) string { return filepath.Join(s.Dir, id+draftSuffix) }

func (s *Store) piecesPath(id string) string { return filepath.Join(s.Dir, id+piecesSuffix) }

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
