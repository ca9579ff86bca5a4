package draw

import "strings"

// nextBlock gives the length of the first block of Markdown in text that
// nothing to come can change, with the blank lines after it; 0 where the text
// may still grow into it. An open fence, a list and a table stay one block.
func nextBlock(text string) int {
	if n := skipBlank(text, 0); n > 0 && n < len(text) {
		return n // blank lines left over; they draw nothing
	}
	fence, list := "", false
	for at := 0; at < len(text); {
		end := strings.IndexByte(text[at:], '\n')
		if end < 0 {
			return 0
		}
		row := text[at : at+end]
		next := at + end + 1
		switch {
		case fence != "":
			if closes(row, fence) {
				if fence = ""; !list {
					return next
				}
			}
		case fenceMark(row) != "":
			if at > 0 && !list {
				return at
			}
			fence = fenceMark(row)
		case strings.TrimSpace(row) == "":
			next = skipBlank(text, next)
			if next == len(text) {
				return 0 // what follows may belong to it
			}
			if !continues(text[next:], list) {
				return next
			}
		case isItem(row):
			list = list || at == 0
		}
		at = next
	}
	return 0
}

// skipBlank gives the start of the first line from at that is not blank.
func skipBlank(text string, at int) int {
	for at < len(text) {
		end := strings.IndexByte(text[at:], '\n')
		if end < 0 || strings.TrimSpace(text[at:at+end]) != "" {
			if end < 0 && strings.TrimSpace(text[at:]) == "" {
				return len(text)
			}
			return at
		}
		at += end + 1
	}
	return at
}

// continues says whether rest, after a blank line, still belongs to the block
// before it.
func continues(rest string, list bool) bool {
	if rest[0] == ' ' || rest[0] == '\t' {
		return true
	}
	return list && (isItem(rest) || isItemStart(rest))
}

// isItem says whether a line opens an item of a list.
func isItem(row string) bool {
	t := strings.TrimLeft(row, " ")
	if len(t) >= 2 && strings.IndexByte("-*+", t[0]) >= 0 && t[1] == ' ' {
		return true
	}
	digits := len(t) - len(strings.TrimLeft(t, "0123456789"))
	return digits > 0 && len(t) > digits+1 && (t[digits] == '.' || t[digits] == ')') && t[digits+1] == ' '
}

// isItemStart says whether the text so far may still become an item: a marker
// whose blank has not come yet.
func isItemStart(rest string) bool {
	t := strings.TrimLeft(rest, "0123456789")
	return t == "" || len(t) == 1 && strings.IndexByte("-*+.)", t[0]) >= 0
}

// fenceMark gives the run of ` or ~ that opens a fence on row; empty for none.
func fenceMark(row string) string {
	t := strings.TrimLeft(row, " ")
	for _, c := range []string{"`", "~"} {
		n := len(t) - len(strings.TrimLeft(t, c))
		if n >= 3 && !(c == "`" && strings.Contains(t[n:], "`")) {
			return t[:n]
		}
	}
	return ""
}

// closes says whether row ends the fence that mark opened.
func closes(row, mark string) bool {
	t := strings.TrimSpace(row)
	return len(t) >= len(mark) && strings.Trim(t, mark[:1]) == ""
}

// Code is a fenced block of a text.
type Code struct {
	Language string // as it was written; may be empty
	Text     string
}

// Codes gives the fenced blocks of a text, in their order. The last may be open.
func Codes(text string) (all []Code) {
	fence, indented := "", 0
	var rows []string
	for row := range strings.SplitSeq(text, "\n") {
		switch mark := fenceMark(row); {
		case fence == "" && mark != "":
			fence, indented, rows = mark, indentation(row), nil
			all = append(all, Code{Language: strings.Trim(strings.TrimSpace(row), mark[:1]+" ")})
		case fence != "" && closes(row, fence):
			fence = ""
		case fence != "":
			rows = append(rows, row[min(indented, indentation(row)):])
			all[len(all)-1].Text = strings.Join(rows, "\n")
		}
	}
	return all
}
