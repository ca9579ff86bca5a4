package transcript

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"strconv"
)

// Bounds on what is held in memory.
const (
	maxText     = 32 << 20 // of one conversation
	maxLine     = 16 << 20 // of one record
	maxProblems = 20
)

// loaded is what was found in a file.
type loaded struct {
	*state
	problems []Problem
	more     int   // problems beyond maxProblems
	size     int64 // of the file
	whole    int64 // up to the end of the last complete line
	unended  bool  // the last line is complete but for its end
}

// loader reads a file line by line.
type loader struct {
	*loaded
	name  string
	line  int
	at    int64 // where the current line starts
	heavy int64 // lines that start before this are only looked at
}

// load reads a conversation of the given size. It holds no more than about
// limit bytes of text: of a longer file only the end is decoded. An error is
// one of reading; what is wrong with the content is in problems.
func load(r io.Reader, size int64, id, name string, limit int) (*loaded, error) {
	l := loader{loaded: &loaded{state: newState(id, limit), size: size}, name: name, heavy: size - int64(limit)}
	in := bufio.NewReaderSize(r, 64<<10)
	var long []byte
	for {
		part, err := in.ReadSlice('\n')
		if len(long)+len(part) <= maxLine+1 {
			long = append(long, part...)
		}
		l.whole += int64(len(part))
		switch err {
		case nil:
			l.take(long)
			l.at, long = l.whole, long[:0]
		case bufio.ErrBufferFull:
		case io.EOF:
			l.end(long)
			return l.loaded, nil
		default:
			return nil, fmt.Errorf("reading %s: %w", name, err)
		}
	}
}

// take reads one complete line.
func (l *loader) take(line []byte) {
	l.line++
	if len(line) > maxLine || l.whole-l.at > maxLine {
		l.problem("a line of more than %d MB was skipped", maxLine>>20)
		return
	}
	if l.at > 0 && l.at < l.heavy {
		l.glance(line)
		return
	}
	r, err := parse(line)
	if err == nil {
		err = l.apply(r)
	}
	if err != nil && len(bytes.TrimSpace(line)) > 0 {
		l.problem("skipped: %v", err)
	}
}

// glance reads of a line far from the end only what the whole file depends on.
func (l *loader) glance(line []byte) {
	switch k := kindOf(line); k {
	case kindTitle, kindSummary:
		if r, err := parse(line); err == nil {
			_ = l.apply(r) // a title never fails
		}
	case kindUser, kindBegin:
		rest, _ := bytes.CutPrefix(line, []byte(`{"type":"`+string(k)+`","n":`))
		digits, _, _ := bytes.Cut(rest[:min(len(rest), 20)], []byte(","))
		if n, err := strconv.Atoi(string(digits)); err == nil {
			l.highest, l.Omitted = max(l.highest, n), max(l.Omitted, n)
		}
	}
}

// end judges what comes after the last complete line.
func (l *loader) end(rest []byte) {
	torn := l.whole - l.at
	if torn > 0 {
		if r, err := parse(rest); err == nil && torn <= maxLine && l.apply(r) == nil {
			l.unended = true
		} else {
			l.whole = l.at
		}
	}
	if l.Omitted > 0 {
		l.line = 0
		l.problem("the file has %d MB; the first %d messages are not loaded", l.size>>20, l.Omitted)
	}
}

func (l *loader) problem(format string, args ...any) {
	if len(l.problems) >= maxProblems {
		l.more++
		return
	}
	l.problems = append(l.problems, Problem{File: l.name, Line: l.line, Text: fmt.Sprintf(format, args...)})
}

// found gives the problems, with a word on those that were too many to list.
func (l *loaded) found(name string) []Problem {
	if l.more == 0 {
		return l.problems
	}
	return append(l.problems, Problem{File: name, Text: fmt.Sprintf("and %d more such lines", l.more)})
}

// loadFile is load of an open file.
func loadFile(f *os.File, id string, limit int) (*loaded, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", f.Name(), cause(err))
	}
	return load(io.NewSectionReader(f, 0, info.Size()), info.Size(), id, f.Name(), limit)
}
