package admin

import (
	"regexp"
	"strings"

	"sluice/keystore/vault"
)

// dialect is one way to write an assignment. The form's groups are the name and
// the value.
type dialect struct {
	whose string
	form  *regexp.Regexp
	list  bool // the value is a list of words
}

const variableForm = `([A-Za-z_][A-Za-z0-9_.-]*)`

// dialects are tried from the first to the last: each before those that would
// read it as something else.
var dialects = []dialect{
	{"PowerShell", regexp.MustCompile(`^\$(?i:env):` + variableForm + `\s*=\s*(.*)$`), false},
	{"PowerShell", regexp.MustCompile(`^\$\{(?i:env):` + variableForm + `\}\s*=\s*(.*)$`), false},
	{"PowerShell, for good", regexp.MustCompile(`^(?i:\[(?:System\.)?Environment\]::SetEnvironmentVariable)\(\s*["']` + variableForm + `["']\s*,\s*("[^"]*"|'[^']*').*$`), false},
	{"Nushell", regexp.MustCompile(`^\$env\.` + variableForm + `\s*=\s*(.*)$`), false},
	{"cmd.exe, quoted", regexp.MustCompile(`^@?(?i:set)\s+"` + variableForm + `=([^"]*)"?\s*$`), false},
	{"cmd.exe", regexp.MustCompile(`^@?(?i:set)\s+` + variableForm + `=(.*)$`), false},
	{"cmd.exe, for good", regexp.MustCompile(`^@?(?i:setx)\s+(?:/[A-Za-z]+\s+)*"?` + variableForm + `"?\s+("[^"]*"|\S+)(?:\s+/[A-Za-z]+)*\s*$`), false},
	{"fish", regexp.MustCompile(`^set(?:\s+-{1,2}[A-Za-z-]+)+\s+` + variableForm + `\s+(.*)$`), true},
	{"csh", regexp.MustCompile(`^setenv\s+` + variableForm + `\s+(.*)$`), false},
	{"Dockerfile", regexp.MustCompile(`^(?:ENV|ARG)\s+` + variableForm + `(?:=|\s+)(.*)$`), false},
	{"systemd", regexp.MustCompile(`^Environment=["']?` + variableForm + `=(.*)$`), false},
	{"JavaScript, Python", regexp.MustCompile(`^(?:process\.env|os\.environ|ENV)(?:\.|\[["'])` + variableForm + `(?:["']\])?\s*=\s*(.*)$`), false},
	{"sh, .env, YAML, TOML", regexp.MustCompile(`^(?:[-*]\s+)?(?:(?:export|declare\s+-x|typeset\s+-x|local|readonly|const|let|var)\s+)?["']?` + variableForm + `["']?(?:\s*=|\s*:\s|:)\s*(.*)$`), false},
}

// assigned takes an assignment apart. A key may hold such characters too: in
// its middle behind what is no name, or at its end, where it is padded.
func assigned(line string) (name, value string, ok bool) {
	for _, d := range dialects {
		m := d.form.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		name, value = m[1], m[2]
		between := strings.TrimSpace(strings.TrimPrefix(line[strings.Index(line, name)+len(name):len(line)-len(value)], `"`))
		if vault.LooksSecret(name) || between == ":" && !strings.HasSuffix(line[:len(line)-len(value)], " ") && !keyLike(name) {
			return "", "", false
		}
		if strings.Trim(value, "=") == "" && (value != "" || len(name) > maxName) {
			return "", "", false
		}
		if d.list {
			value = strings.Join(listed(value), ",")
		}
		return name, strings.TrimSpace(value), true
	}
	return "", "", false
}

// listed gives the words of a list, up to a comment.
func listed(text string) []string {
	var words []string
	for text = strings.TrimSpace(text); text != "" && text[0] != '#'; text = strings.TrimSpace(text) {
		end := strings.IndexAny(text, " \t")
		if text[0] == '"' || text[0] == '\'' {
			if closing := strings.IndexByte(text[1:], text[0]); closing >= 0 {
				end = closing + 2
			}
		}
		if end < 0 {
			end = len(text)
		}
		words = append(words, text[:end])
		text = text[end:]
	}
	return words
}
