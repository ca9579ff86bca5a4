package cli

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"

	"sluice/ui/cli/console"
)

// askPage is what a person reads while `ask` runs: the answer on standard
// output and, as its Write, everything that is said on standard error. Where
// both come to the same place, nothing is said in the middle of a line of the
// answer: it waits for the line's end. It is safe for concurrent use.
type askPage struct {
	mu     sync.Mutex
	out    io.Writer
	aside  io.Writer
	shared bool         // both come to the same place
	open   bool         // a line of the answer has no end yet
	held   bytes.Buffer // said, and waiting for the end of the line
	count  bool         // a countdown stands at the end of what is shown
}

func newAskPage(out, aside io.Writer) *askPage {
	return &askPage{out: out, aside: aside, shared: samePlace(out, aside)}
}

// samePlace says whether two streams end in one terminal, pipe or file. Two
// terminals are taken for one: it has several names.
func samePlace(a, b io.Writer) bool {
	x, y := console.Behind(a), console.Behind(b)
	f, ok := x.(*os.File)
	g, ok2 := y.(*os.File)
	if !ok || !ok2 {
		return x == y
	}
	if console.Terminal(f) && console.Terminal(g) {
		return true
	}
	one, err := f.Stat()
	other, err2 := g.Stat()
	return err == nil && err2 == nil && os.SameFile(one, other)
}

// answer writes a piece of the answer, and after the first line that it ends
// what was held.
func (p *askPage) answer(text string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if text == "" {
		return nil
	}
	p.clear()
	if end := strings.IndexByte(text, '\n') + 1; p.held.Len() > 0 && end > 0 {
		if _, err := io.WriteString(p.out, text[:end]); err != nil {
			return err
		}
		p.say()
		text = text[end:]
	}
	p.open = text != "" && !strings.HasSuffix(text, "\n")
	_, err := io.WriteString(p.out, text)
	return err
}

// end ends the line of the answer that is open, and says what was held.
func (p *askPage) end() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.clear()
	var err error
	if p.open {
		_, err = io.WriteString(p.out, "\n")
		p.open = false
	}
	p.say()
	return err
}

// Write says something beside the answer.
func (p *askPage) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.shared && p.open {
		return p.held.Write(b)
	}
	p.clear()
	return p.aside.Write(b)
}

// say writes what was held.
func (p *askPage) say() {
	_, _ = p.held.WriteTo(p.aside) // nobody is left to be told
}

// countdown draws text over the countdown before; none while a line is open.
func (p *askPage) countdown(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.shared && p.open {
		return
	}
	p.count = true
	fmt.Fprint(p.aside, eraseLine+text)
}

// clearCountdown takes the countdown away.
func (p *askPage) clearCountdown() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.clear()
}

func (p *askPage) clear() {
	if p.count {
		p.count = false
		fmt.Fprint(p.aside, eraseLine)
	}
}

// eraseLine goes to the beginning of the terminal's line and empties it.
const eraseLine = "\r\x1b[K"

// Fd is that of standard error.
func (p *askPage) Fd() uintptr {
	if f, ok := p.aside.(interface{ Fd() uintptr }); ok {
		return f.Fd()
	}
	return ^uintptr(0)
}
