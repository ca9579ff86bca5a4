package admin

import (
	"strings"
)

// statement is one assignment or one bare text, with the line where it begins.
type statement struct {
	line  int
	name  string // empty: no assignment
	value string // with its quotes and comments
	fault string // why it is passed over
}

// remarks begin lines that say nothing to a program.
var remarks = []string{"#", "// ", "-- ", "::", "; ", "REM ", "rem ", "@echo ", "@ECHO "}

// statements parts a text into its assignments and the rest.
func statements(text string) []statement {
	lines := strings.Split(strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n"), "\n")
	var all []statement
	for i := 0; i < len(lines); i++ {
		line := strings.TrimSpace(lines[i])
		switch {
		case line == "" || isRemark(line):
		case strings.Contains(line, "-----BEGIN "):
			all = append(all, statement{line: i + 1, fault: "it is a certificate or a private key, not an API key"})
			i = endOf(lines, i)
		default:
			for _, part := range parts(line) {
				s := statement{line: i + 1, value: part}
				if name, value, ok := assigned(part); ok {
					s.name, s.value = name, value
				}
				all = append(all, s)
			}
			last := &all[len(all)-1]
			if value, end := continued(last.value, lines, i); last.name != "" && end > i {
				last.value, i = value, end
			}
		}
	}
	return all
}

func isRemark(line string) bool {
	for _, r := range remarks {
		if strings.HasPrefix(line, r) {
			return true
		}
	}
	return false
}

// endOf gives the line that ends an armoured block; the line itself where
// nothing ends it.
func endOf(lines []string, i int) int {
	for end := i; end < len(lines); end++ {
		if strings.Contains(lines[end], "-----END ") {
			return end
		}
	}
	return i
}

// maxContinued bounds the lines of one quoted value.
const maxContinued = 200

// continued reads on where a quoted value goes over several lines. It stays in
// its line where the quote is not closed before the next assignment.
func continued(value string, lines []string, i int) (whole string, end int) {
	open := strings.TrimSpace(value)
	if open == "" || open[0] != '"' && open[0] != '\'' || strings.IndexByte(open[1:], open[0]) >= 0 {
		return value, i
	}
	var b strings.Builder
	b.WriteString(open)
	for end = i + 1; end < len(lines) && end < i+maxContinued; end++ {
		b.WriteString("\n" + lines[end])
		if strings.IndexByte(lines[end], open[0]) >= 0 {
			if _, _, ok := assigned(strings.TrimSpace(lines[end])); ok {
				return value, i
			}
			return b.String(), end
		}
	}
	return value, i
}

// parts parts a line of a shell at ; and && where an assignment follows, and
// leaves out what ends it.
func parts(line string) []string {
	var all []string
	begin := 0
	for i := 0; i < len(line); i++ {
		n := 0
		switch {
		case line[i] == '"' || line[i] == '\'':
			if end := strings.IndexByte(line[i+1:], line[i]); end >= 0 {
				i += end + 1
			}
			continue
		case line[i] == ';':
			n = 1
		case strings.HasPrefix(line[i:], "&&"):
			n = 2
		default:
			continue
		}
		rest := strings.TrimSpace(line[i+n:])
		if _, _, ok := assigned(rest); ok || rest == "" {
			all = append(all, strings.TrimSpace(line[begin:i]))
			begin, i = i+n, i+n-1
		}
	}
	if last := strings.TrimSpace(line[begin:]); last != "" || len(all) == 0 {
		all = append(all, last)
	}
	return all
}
