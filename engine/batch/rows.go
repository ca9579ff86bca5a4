package batch

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"unicode/utf8"
)

// maxLine bounds one line of an input, in bytes; a longer one is a bad line.
const maxLine = 16 << 20

var (
	errLong    = errors.New("it is too long")
	errNotUTF8 = errors.New("it is not UTF-8 text")
)

// row is what stands for one request in a file.
type row struct {
	line  int
	text  []byte
	cells map[string]any // of a table, by the names of its columns
}

// lines gives the lines of a text that are not blank, without their ends. What
// is wrong with one is a *BadLine; any other error is the last thing that comes.
func lines(r io.Reader) iter.Seq2[row, error] {
	return func(yield func(row, error) bool) {
		in := bufio.NewReaderSize(r, 64<<10)
		for n := 1; ; n++ {
			text, err := line(in, maxLine)
			if errors.Is(err, io.EOF) {
				return
			}
			if n == 1 {
				text = bytes.TrimPrefix(text, byteOrderMark)
			}
			text = bytes.TrimSpace(text)
			switch {
			case errors.Is(err, errLong):
				err = &BadLine{n, err}
			case err != nil:
			case len(text) == 0:
				continue
			case !utf8.Valid(text):
				err = &BadLine{n, errNotUTF8}
			}
			if !yield(row{line: n, text: text}, err) || err != nil && !isBadLine(err) {
				return
			}
		}
	}
}

var byteOrderMark = []byte("\xef\xbb\xbf")

func isBadLine(err error) bool { return errors.As(err, new(*BadLine)) }

// line reads one line with its end; one that is longer than most is read to its
// end and lost. io.EOF: there is none any more.
func line(in *bufio.Reader, most int) (text []byte, err error) {
	long := false
	for {
		piece, err := in.ReadSlice('\n')
		if long = long || len(text)+len(piece) > most; long {
			text = nil
		} else {
			text = append(text, piece...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case errors.Is(err, io.EOF) && (len(text) > 0 || long):
			err = nil
		case err != nil:
			return nil, err
		}
		if long {
			return nil, errLong
		}
		return text, nil
	}
}

// records gives the rows of a table whose first row has the names of its columns.
func records(r io.Reader) iter.Seq2[row, error] {
	return func(yield func(row, error) bool) {
		bound := &bounded{r: bufio.NewReader(r)}
		if head, _ := bound.r.Peek(len(byteOrderMark)); bytes.Equal(head, byteOrderMark) {
			_, _ = bound.r.Discard(len(head)) // it was read already
		}
		in := csv.NewReader(bound)
		in.ReuseRecord = true
		names, err := in.Read()
		if err == nil {
			err = columns(names)
		}
		if err != nil {
			if !errors.Is(err, io.EOF) {
				yield(row{}, fmt.Errorf("reading the names of the columns: %w", err))
			}
			return
		}
		names = slices.Clone(names)
		for {
			bound.left = maxLine
			got, err := in.Read()
			if errors.Is(err, io.EOF) {
				return
			}
			var wrong *csv.ParseError
			at := row{cells: map[string]any{}}
			if errors.As(err, &wrong) {
				err = &BadLine{wrong.StartLine, wrong.Err}
			} else if err == nil {
				at.line, _ = in.FieldPos(0)
				err = at.fill(names, got)
			}
			if !yield(at, err) || err != nil && !isBadLine(err) {
				return
			}
		}
	}
}

// columns says what is wrong with the names of columns.
func columns(names []string) error {
	for i, name := range names {
		if slices.Contains(names[:i], name) {
			return fmt.Errorf("two columns are called %q", name)
		}
	}
	return nil
}

func (r *row) fill(names, cells []string) error {
	for i, name := range names {
		if !utf8.ValidString(cells[i]) {
			return &BadLine{r.line, errNotUTF8}
		}
		r.cells[name] = cells[i]
	}
	return nil
}

// bounded ends a table in which a quote is never closed.
type bounded struct {
	r    *bufio.Reader
	left int
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.left < 0 {
		return 0, fmt.Errorf("a row of the table: %w", errLong)
	}
	n, err := b.r.Read(p)
	b.left -= n
	return n, err
}
