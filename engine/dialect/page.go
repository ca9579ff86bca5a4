package dialect

import (
	"strconv"
	"strings"
)

// looksLikePage says whether s is HTML or XML for a browser.
func looksLikePage(s string) bool {
	head := strings.ToLower(s[:min(len(s), 512)])
	for _, mark := range []string{"<!doctype", "<html", "<head", "<body", "<title", "<center", "<h1", "<p>", "<div", "<?xml", "<!--", "<error", "<script", "<pre"} {
		if strings.Contains(head, mark) {
			return true
		}
	}
	return false
}

// page keeps the title and headings of a page: the rest is furniture.
func (b *body) page(s string) {
	low := strings.ToLower(s)
	if len(low) != len(s) { // folding changed lengths: offsets would not agree
		low = s
	}
	before := len(b.texts)
	for _, tag := range [...]string{"title", "h1", "h2", "message", "code"} {
		b.element(s, low, tag)
	}
	if len(b.texts) == before {
		b.text(stripTags(s[:min(len(s), 4096)]))
	}
	if code := pageStatus(b.texts); code != 0 && (b.status == 0 || b.status/100 == 2) {
		b.status = code
	}
}

func (b *body) element(s, low, tag string) {
	at := strings.Index(low, "<"+tag)
	if at < 0 {
		return
	}
	open := strings.IndexByte(low[at:], '>')
	if open < 0 {
		return
	}
	from := at + open + 1
	end := strings.Index(low[from:], "</"+tag)
	if end >= 0 && end < 2000 {
		b.text(stripTags(s[from : from+end]))
	}
}

// pageStatus finds a status that a page's title names: "502 Bad Gateway".
func pageStatus(texts []string) int {
	for _, t := range texts {
		for f := range strings.FieldsSeq(t) {
			n, err := strconv.Atoi(strings.Trim(f, ":|()"))
			if err == nil && n >= 400 && n < 600 {
				return n
			}
		}
	}
	return 0
}

// stripTags gives the words of a page.
func stripTags(s string) string {
	var b strings.Builder
	for s != "" {
		open := strings.IndexByte(s, '<')
		if open < 0 {
			b.WriteString(s)
			break
		}
		b.WriteString(s[:open])
		b.WriteByte(' ')
		end := strings.IndexByte(s[open:], '>')
		if end < 0 {
			break
		}
		s = s[open+end+1:]
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// IsEventStream says whether s looks like lines of an event stream.
func IsEventStream(s string) bool {
	line, _, _ := strings.Cut(s, "\n")
	for _, p := range []string{"data:", "event:", "id:", "retry:"} {
		if strings.HasPrefix(line, p) {
			return true
		}
	}
	return strings.HasPrefix(line, ":") && strings.Contains(s, "data:")
}

// events reads the data lines of an error that came as an event stream.
func (b *body) events(s string, nest int) {
	if nest >= maxNest {
		return
	}
	for line := range strings.Lines(s) {
		data, ok := strings.CutPrefix(strings.TrimSpace(line), "data:")
		if data = strings.TrimSpace(data); ok && data != "[DONE]" {
			b.read(data, nest+1)
		}
	}
}
