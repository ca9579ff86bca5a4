package transcript

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Summary is one conversation in a list.
type Summary struct {
	ID       string    `json:"id"`
	Title    string    `json:"title"`
	Created  time.Time `json:"created,omitzero"`
	Updated  time.Time `json:"updated"`
	Removed  time.Time `json:"removed,omitzero"` // in the trash: when it was put there
	Messages int       `json:"messages"`         // with the deleted ones
	Size     int64     `json:"size"`             // bytes
}

// List gives the newest conversations, newest first, at most max of them; a
// max of 0 means all. Of each file only a few kilobytes at both ends are read.
// A missing directory is an empty list.
func (s *Store) List(max int) ([]Summary, error) { return list(s.Dir, max) }

func list(dir string, max int) ([]Summary, error) {
	files, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("listing conversations in %s: %w", dir, cause(err))
	}
	var infos []fs.FileInfo
	for _, f := range files {
		id, ok := strings.CutSuffix(f.Name(), suffix)
		if info, err := f.Info(); ok && err == nil && validID(id) && info.Mode().IsRegular() {
			infos = append(infos, info)
		}
	}
	slices.SortFunc(infos, func(a, b fs.FileInfo) int {
		return cmp.Or(b.ModTime().Compare(a.ModTime()), strings.Compare(b.Name(), a.Name()))
	})
	var out []Summary
	for _, info := range infos {
		if max > 0 && len(out) == max {
			break
		}
		if sum := summarize(dir, info); sum.Messages > 0 {
			out = append(out, sum)
		}
	}
	slices.SortStableFunc(out, func(a, b Summary) int { return b.Updated.Compare(a.Updated) })
	return out, nil
}

// window is how much of each end of a file a summary may need; a longer last
// record makes it look further back, up to farthest.
const (
	window   = 2 * summaryEvery
	farthest = 2 << 20
)

// summarize reads the ends of a file. What cannot be read has no title.
func summarize(dir string, info fs.FileInfo) Summary {
	sum := Summary{ID: strings.TrimSuffix(info.Name(), suffix), Size: info.Size()}
	f, err := os.Open(filepath.Join(dir, info.Name()))
	if err != nil {
		return sum
	}
	defer f.Close()
	head := make([]byte, min(info.Size(), 1<<10))
	n, _ := f.ReadAt(head, 0) // what cannot be read is not listed
	sum.fill(head[:n])
	for size := int64(window); ; size *= 8 {
		from := max(0, info.Size()-size)
		tail := make([]byte, info.Size()-from)
		n, _ := f.ReadAt(tail, from)
		tail = tail[:n]
		if from > 0 { // the first line has lost its beginning
			_, tail, _ = bytes.Cut(tail, []byte("\n"))
		}
		if sum.fill(tail) || from == 0 || size >= farthest {
			break
		}
	}
	if sum.Updated.IsZero() {
		sum.Updated = info.ModTime()
	}
	return sum
}

// fill takes what complete lines say, and whether they name the title. Only
// short kinds of line are decoded.
func (sum *Summary) fill(lines []byte) (titled bool) {
	for len(lines) > 0 {
		line, rest, ended := bytes.Cut(lines, []byte("\n"))
		lines = rest
		switch k := kindOf(line); k {
		case kindPiece, kindThought, kindFinal:
			if len(rest) > 0 {
				continue // of the last line the time is wanted
			}
		}
		r, err := parse(line)
		if !ended && err != nil {
			continue
		}
		switch {
		case r.Kind == kindHeader:
			sum.Created = r.At
		case r.Title != nil:
			sum.Title, titled = *r.Title, true
		}
		sum.Messages = max(sum.Messages, r.Messages, r.N)
		if r.At.After(sum.Updated) {
			sum.Updated = r.At
		}
	}
	return titled
}

// kindOf reads the kind at the beginning of a line as this package writes it.
func kindOf(line []byte) kind {
	rest, ok := bytes.CutPrefix(line, []byte(`{"type":"`))
	name, _, found := bytes.Cut(rest[:min(len(rest), 20)], []byte(`"`))
	if !ok || !found {
		return ""
	}
	return kind(name)
}

// Hit is one place where a search found its words.
type Hit struct {
	Summary
	Number int    `json:"n,omitempty"` // of the message; 0 for a notice or the title
	Role   Role   `json:"role,omitempty"`
	Text   string `json:"text"` // the words with a little around them
}

// Search looks for a text, in any case, in titles and in messages that are not
// deleted, newest conversation first, and gives at most max hits (0: all). It
// ends early with the error of ctx. Files that cannot be read are left out.
func (s *Store) Search(ctx context.Context, text string, max int) ([]Hit, error) {
	if text == "" {
		return nil, nil
	}
	words := regexp.MustCompile("(?i)" + regexp.QuoteMeta(text))
	list, err := s.List(0)
	if err != nil {
		return nil, err
	}
	var hits []Hit
	for _, sum := range list {
		if err := ctx.Err(); err != nil {
			return hits, err
		}
		c, _, err := s.Read(sum.ID)
		if err != nil {
			continue
		}
		for _, h := range c.find(words) {
			h.Summary = sum
			hits = append(hits, h)
			if len(hits) == max {
				return hits, nil
			}
		}
	}
	return hits, nil
}
