package batch

import (
	"io"
	"sync"

	"github.com/charmbracelet/colorprofile"

	"sluice/ui/cli/console"
	"sluice/ui/cli/session"
)

// page is standard error while a batch runs: its Write says something, above
// the line that shows how far it is. It is safe for concurrent use.
type page struct {
	mu    sync.Mutex
	to    io.Writer // the stream as it is
	line  *colorprofile.Writer
	drawn bool
}

func newPage(h *session.Home) *page {
	p := &page{to: console.Behind(h.Err).(io.Writer)}
	p.line = colorprofile.NewWriter(p.to, h.Env)
	if h.Colourless() {
		p.line.Profile = colorprofile.ASCII
	}
	return p
}

// Write says something beside the line.
func (p *page) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.clear()
	return p.to.Write(b)
}

// draw puts a line, safe for a terminal, in the place of the one before.
func (p *page) draw(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.clear()
	p.drawn = true
	_, _ = io.WriteString(p.line, text) // whoever looks has gone
}

// end takes the line away.
func (p *page) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.clear()
}

func (p *page) clear() {
	if p.drawn {
		p.drawn = false
		_, _ = io.WriteString(p.to, eraseLine)
	}
}

// eraseLine goes to the beginning of the terminal's line and empties it.
const eraseLine = "\r\x1b[K"

// Fd is that of standard error.
func (p *page) Fd() uintptr {
	if f, ok := p.to.(interface{ Fd() uintptr }); ok {
		return f.Fd()
	}
	return ^uintptr(0)
}
