package draw

import (
	"regexp"
	"strings"

	"charm.land/glamour/v2"
	glamouransi "charm.land/glamour/v2/ansi"
	"github.com/charmbracelet/x/ansi"

	"sluice/engine/plain"
)

// markdown renders finished blocks. A renderer is made once for each width.
type markdown struct {
	style     glamouransi.StyleConfig
	renderers map[int]*glamour.TermRenderer
}

// maxRenderers bounds the widths that are kept; a drag of the window's edge
// passes many.
const maxRenderers = 4

func newMarkdown(s Styles) *markdown {
	return &markdown{style: markdownStyle(s), renderers: map[int]*glamour.TermRenderer{}}
}

// render turns one block of sanitised Markdown into rows of at most w cells.
// A block that cannot be rendered is shown as it is.
func (m *markdown) render(s Styles, block string, w int) []string {
	r, err := m.renderer(max(1, w-1)) // one cell is left for hanging punctuation
	if err != nil {
		return s.Wrap(block, w)
	}
	out, err := r.Render(keepTags(plain.Markdown(block)))
	if err != nil {
		return s.Wrap(block, w)
	}
	rows := strings.Split(plain.Styled(out), "\n")
	fitted := make([]string, 0, len(rows))
	for _, row := range rows {
		row = trimPadding(row)
		if s.Width(row) > w {
			fitted = append(fitted, strings.Split(s.WidthMethod.Hardwrap(row, w, true), "\n")...)
			continue
		}
		fitted = append(fitted, row)
	}
	return hang(trimBlank(fitted))
}

// hang moves a comma or a full stop that the renderer put at the start of a
// row to the end of the row before, where it belongs; of several blank rows it
// leaves one.
func hang(rows []string) []string {
	out := rows[:0]
	for _, row := range rows {
		n := len(out)
		if row == "" && n > 0 && out[n-1] == "" {
			continue
		}
		bare := strings.TrimLeft(ansi.Strip(row), " ")
		if n == 0 || out[n-1] == "" || len(bare) == 0 || !strings.ContainsRune(",.", rune(bare[0])) || strings.Contains(row, "\x1b]") || len(bare) > 1 && bare[1] != ' ' {
			out = append(out, row)
			continue
		}
		out[n-1] += bare[:1]
		if len(bare) == 1 {
			continue
		}
		at := strings.IndexByte(row, bare[0])
		out = append(out, row[:at]+strings.TrimPrefix(row[at+1:], " "))
	}
	return out
}

func (m *markdown) renderer(w int) (*glamour.TermRenderer, error) {
	if r, ok := m.renderers[w]; ok {
		return r, nil
	}
	if len(m.renderers) >= maxRenderers {
		clear(m.renderers)
	}
	r, err := glamour.NewTermRenderer(glamour.WithStyles(m.style), glamour.WithWordWrap(w),
		glamour.WithChromaFormatter("terminal16"), glamour.WithInlineTableLinks(true))
	if err == nil {
		m.renderers[w] = r
	}
	return r, err
}

var padding = regexp.MustCompile(`(?:\x1b\[[0-9;]*m| )+$`)

// trimPadding cuts the styled blanks with which the renderer fills each row.
func trimPadding(row string) string {
	cut := padding.FindString(row)
	row = row[:len(row)-len(cut)]
	if cut != "" && strings.Contains(row, "\x1b[") {
		row += "\x1b[m"
	}
	return row
}

// trimBlank drops blank rows at both ends.
func trimBlank(rows []string) []string {
	for len(rows) > 0 && rows[0] == "" {
		rows = rows[1:]
	}
	for len(rows) > 0 && rows[len(rows)-1] == "" {
		rows = rows[:len(rows)-1]
	}
	return rows
}

// keepTags escapes what Markdown would take for HTML and drop, outside code:
// a person must see all of what a model wrote.
func keepTags(block string) string {
	if !strings.Contains(block, "<") {
		return block
	}
	var b strings.Builder
	fence := ""
	for i, row := range strings.SplitAfter(block, "\n") {
		mark := fenceMark(row)
		switch {
		case fence != "":
			if closes(row, fence) {
				fence = ""
			}
			b.WriteString(row)
		case mark != "":
			fence = mark
			b.WriteString(row)
		case strings.HasPrefix(row, "    ") && i == 0:
			b.WriteString(row)
		default:
			escapeTags(&b, row)
		}
	}
	return b.String()
}

// escapeTags writes row with a backslash before each "<" that opens a tag,
// but not inside `code`.
func escapeTags(b *strings.Builder, row string) {
	for i := 0; i < len(row); {
		switch {
		case row[i] == '`':
			n := len(row[i:]) - len(strings.TrimLeft(row[i:], "`"))
			ticks := row[i : i+n]
			end := strings.Index(row[i+n:], ticks)
			if end < 0 {
				b.WriteString(ticks)
				i += n
				continue
			}
			b.WriteString(row[i : i+n+end+n])
			i += n + end + n
		case row[i] == '<' && opensTag(row[i+1:]):
			b.WriteString("\\<")
			i++
		default:
			b.WriteByte(row[i])
			i++
		}
	}
}

// opensTag says whether what follows "<" would be taken for a tag. Addresses
// in angle brackets are links and stay.
func opensTag(rest string) bool {
	if rest == "" {
		return false
	}
	c := rest[0]
	if c != '/' && c != '!' && c != '?' && (c|0x20 < 'a' || c|0x20 > 'z') {
		return false
	}
	inside, _, ok := strings.Cut(rest, ">")
	_, linkable := plain.SafeLink(inside)
	return !ok || !linkable
}
