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

	"sluice/keystore/private"
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

// Draft is what a person was writing in a conversation.
type Draft struct {
	store *Store
	id    string
}

// Pieces gives the draft with what is known of its parts; none where nothing
// was being written.
func (d Draft) Pieces() ([]Piece, error) {
	if !validID(d.id) {
		return nil, fmt.Errorf("%w: %.40q", ErrNotFound, d.id)
	}
	text, err := os.ReadFile(d.file(draftSuffix))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("reading the draft of %s: %w", d.id, cause(err))
	}
	if len(text) == 0 {
		return nil, nil
	}
	var p pieces
	content, err := os.ReadFile(d.file(piecesSuffix))
	if err != nil || json.Unmarshal(content, &p) != nil || p.Sum != crc32.ChecksumIEEE(text) {
		return []Piece{{Text: string(text)}}, nil
	}
	return p.of(string(text)), nil
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

// Set keeps a draft in the place of the one before; an empty one removes it. A
// crash leaves the old or the new one, never a half; the pieces may be forgotten
// then, but not what they hold.
func (d Draft) Set(draft []Piece) error {
	if !validID(d.id) {
		return fmt.Errorf("%w: %.40q", ErrNotFound, d.id)
	}
	text, p := d.written(draft)
	if text == "" || len(p.Pasted) == 0 {
		_ = os.Remove(d.file(piecesSuffix)) // without its draft it is worth nothing
	}
	if text == "" {
		if err := os.Remove(d.file(draftSuffix)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return &SaveError{Path: d.file(draftSuffix), Err: err}
		}
		return nil
	}
	if err := replace(d.file(draftSuffix), []byte(text)); err != nil || len(p.Pasted) == 0 {
		return err
	}
	content, err := json.Marshal(p)
	if err != nil {
		return &SaveError{Path: d.file(piecesSuffix), Err: err}
	}
	return replace(d.file(piecesSuffix), content)
}

// written gives a draft as it goes to disk. Where a secret reaches from one
// piece into the next, the pieces are not kept apart.
func (d Draft) written(draft []Piece) (text string, p pieces) {
	var whole, hidden strings.Builder
	for _, part := range draft {
		from := hidden.Len()
		whole.WriteString(part.Text)
		hidden.WriteString(d.store.redact(part.Text))
		if part.Pasted {
			p.Pasted = append(p.Pasted, [2]int{from, hidden.Len()})
		}
	}
	text = hidden.String()
	if len(draft) > 1 {
		if all := d.store.redact(whole.String()); all != text {
			return all, pieces{}
		}
	}
	p.Sum = crc32.ChecksumIEEE([]byte(text))
	return text, p
}

func (d Draft) file(end string) string { return filepath.Join(d.store.Dir, d.id+end) }

// replace puts a file in the place of another, whole or not at all.
func replace(path string, content []byte) error {
	if err := makeDir(filepath.Dir(path)); err != nil {
		return err
	}
	if err := private.Replace(path, content); err != nil {
		return &SaveError{Path: path, Err: err}
	}
	return nil
}
