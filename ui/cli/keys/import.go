package keys

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"sluice/engine/provider"
	"sluice/keystore"
	"sluice/keystore/redact"
	"sluice/keystore/vault"
)

// Found is one line of what was pasted or of a .env file.
type Found struct {
	Line     int
	Variable string // its name, where it has one
	Provider string // empty: not recognised
	Secret   keystore.Secret
	Skip     string // why it is left out; empty: it is a key
}

// Parse reads keys from lines: NAME=value (with export, quotes and comments, as
// in a .env file), "PROVIDER value", or a bare key. Otherwise is the provider of
// keys that tell nothing about theirs; empty: they are skipped.
func Parse(text []byte, providers map[string]provider.Provider, otherwise string) []Found {
	var found []Found
	seen := map[string]int{}
	lines := bufio.NewScanner(bytes.NewReader(bytes.TrimPrefix(text, []byte("\ufeff"))))
	lines.Buffer(nil, 1<<20)
	n := 1
	for ; lines.Scan(); n++ {
		f, ok := parseLine(lines.Text(), providers, otherwise)
		if !ok {
			continue
		}
		f.Line = n
		if first := seen[f.Secret.Reveal()]; first > 0 && f.Skip == "" {
			f.Skip = fmt.Sprintf("the same as in line %d", first)
		} else if f.Skip == "" {
			seen[f.Secret.Reveal()] = n
		}
		found = append(found, f)
	}
	if lines.Err() != nil {
		found = append(found, Found{Line: n, Skip: "it is longer than 1 MiB; it and what follows were not read"})
	}
	return found
}

// assignment is NAME=value as in a .env file, or "NAME: value".
var assignment = regexp.MustCompile(`^(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)(\s*=|\s*:\s|:)\s*(.*)$`)

// assigned takes NAME=value apart. A key may hold such characters too: in its
// middle behind what is no name, or at its end, where it is padded.
func assigned(line string) (name, value string, ok bool) {
	m := assignment.FindStringSubmatch(line)
	if m == nil || vault.LooksSecret(m[1]) || m[2] == ":" && !keyLike(m[1]) {
		return "", "", false
	}
	if strings.Trim(m[3], "=") == "" && (m[3] != "" || len(m[1]) > maxName) {
		return "", "", false
	}
	return m[1], unquote(m[3]), true
}

// keyLike says whether a variable of that name would hold a key.
func keyLike(name string) bool {
	upper := strings.ToUpper(name)
	return strings.Contains(upper, "KEY") || strings.Contains(upper, "TOKEN")
}

func parseLine(line string, providers map[string]provider.Provider, otherwise string) (Found, bool) {
	line = strings.TrimSpace(line)
	if line == "" || strings.HasPrefix(line, "#") {
		return Found{}, false
	}
	if name, value, ok := assigned(line); ok {
		return variable(name, value, providers, otherwise), true
	}
	if name, rest, ok := strings.Cut(line, " "); ok {
		if p, known := lookUp(name, providers); known && !strings.Contains(strings.TrimSpace(rest), " ") {
			return Found{Provider: p.Name, Secret: keystore.NewSecret(unquote(rest))}, true
		}
		return Found{Skip: "it is not a key, nor NAME=value"}, true
	}
	f := Found{Secret: keystore.NewSecret(unquote(line)), Provider: byPrefix(unquote(line), providers)}
	if f.Provider == "" {
		f.Provider = otherwise
	}
	switch {
	case !vault.LooksSecret(unquote(line)):
		f.Skip = "it does not look like a key"
	case f.Provider == "":
		f.Skip = "it does not tell whose key it is; name the provider before it, or use --provider"
	}
	return f, true
}

// variable judges NAME=value: by the name, then by the value's prefix.
func variable(name, value string, providers map[string]provider.Provider, otherwise string) Found {
	f := Found{Variable: name, Secret: keystore.NewSecret(value), Provider: byVariable(name, providers)}
	if f.Provider == "" {
		f.Provider = byPrefix(value, providers)
	}
	if f.Provider == "" && keyLike(name) && vault.LooksSecret(value) {
		f.Provider = otherwise
	}
	switch {
	case value == "":
		f.Skip = "it is empty"
	case strings.Contains(value, "${") || strings.HasPrefix(value, "$"):
		f.Skip = "it refers to another variable"
	case f.Provider == "" && keyLike(name):
		f.Skip = "it is not a key of a provider that is known here; --provider names one"
	case f.Provider == "":
		f.Skip = "it is not a key"
	}
	return f
}

// unquote takes the value of an assignment: without quotes, or up to a comment.
func unquote(value string) string {
	value = strings.TrimSpace(value)
	if len(value) > 1 && (value[0] == '"' || value[0] == '\'') {
		if end := strings.IndexByte(value[1:], value[0]); end >= 0 {
			return strings.TrimSpace(value[1 : 1+end])
		}
	}
	if i := strings.Index(value, " #"); i >= 0 {
		value = value[:i]
	}
	return strings.TrimSpace(value)
}

// byVariable knows the usual variables, and names that begin like a provider:
// GROQ_API_KEY_2, OPENAI_KEY_WORK.
func byVariable(name string, providers map[string]provider.Provider) string {
	upper := strings.ToUpper(name)
	best, length := "", 0
	for _, p := range slices.Sorted(maps.Keys(providers)) {
		if slices.Contains(providers[p].Env, upper) {
			return p
		}
		stems := append([]string{strings.ToUpper(strings.NewReplacer("-", "_", ".", "_").Replace(p)) + "_"}, providers[p].Env...)
		for _, stem := range stems {
			if strings.HasPrefix(upper, stem) && len(stem) > length && keyLike(name) {
				best, length = p, len(stem)
			}
		}
	}
	return best
}

// byPrefix names the provider whose keys alone begin like value.
func byPrefix(value string, providers map[string]provider.Provider) string {
	if owner := redact.Owner(value); providers[owner].Name != "" {
		return owner
	}
	return ""
}

// Recognise names the provider that a bare key belongs to; empty: not known.
func Recognise(s keystore.Secret, providers map[string]provider.Provider) string {
	return byPrefix(s.Reveal(), providers)
}

// Imported is what became of one line.
type Imported struct {
	Found
	Added Added
	Err   error // why it was not kept; a *TwinError where it is there already
}

// Import keeps the keys among found. One that fails does not stop the others.
// All of them are undone together.
func (a *Admin) Import(ctx context.Context, found []Found, noTest bool, now time.Time) ([]Imported, error) {
	var done []Imported
	var changes []change
	for _, f := range found {
		if f.Skip != "" {
			continue
		}
		added, c, err := a.add(ctx, New{Provider: f.Provider, Secret: f.Secret, NoTest: noTest})
		if err == nil {
			changes = append(changes, c)
		}
		if ctx.Err() != nil || errors.Is(err, vault.ErrLocked) || errors.Is(err, vault.ErrWrongPassphrase) {
			// The others would fail for the same reason.
			return done, errors.Join(err, ctx.Err(), a.recordImport(context.WithoutCancel(ctx), changes, now))
		}
		done = append(done, Imported{Found: f, Added: added, Err: err})
	}
	return done, a.recordImport(ctx, changes, now)
}

func (a *Admin) recordImport(ctx context.Context, changes []change, now time.Time) error {
	if len(changes) == 0 {
		return nil
	}
	return a.record(ctx, fmt.Sprintf("imported %d keys", len(changes)), changes, now)
}
