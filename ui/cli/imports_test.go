package cli

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "sluice"

// allowed is the architecture: which package may import which others of this
// module directly. "…" stands for the packages below. A package that is not
// listed may import none.
var allowed = map[string][]string{
	"":                  {"ui/cli"},
	"ui/cli":            {"ui", "ui/action", "ui/talk", "ui/terminal", "ui/cli/admin", "ui/cli/batch", "ui/cli/config", "ui/cli/console", "ui/cli/doctor", "ui/cli/firstrun", "ui/cli/inquiry", "ui/cli/pasted", "ui/cli/session", "engine…", "keystore", "keystore/limit", "keystore/private", "keystore/vault"},
	"ui/cli/session":    {"ui", "ui/dialog", "ui/terminal", "ui/cli/admin", "ui/cli/config", "ui/cli/console", "ui/cli/inquiry", "engine…", "keystore…"},
	"ui/cli/doctor":     {"ui/terminal", "ui/cli/config", "ui/cli/console", "ui/cli/inquiry", "ui/cli/session", "engine…", "keystore", "keystore/limit"},
	"ui/cli/firstrun":   {"ui/cli/config", "ui/cli/console", "ui/cli/inquiry", "ui/cli/session", "engine/plain", "engine/provider", "keystore", "keystore/private", "keystore/vault"},
	"ui/cli/batch":      {"ui/cli/console", "ui/cli/session", "engine", "engine/batch", "engine/clock", "engine/ending", "engine/plain", "keystore"},
	"ui/cli/inquiry":    {"ui/cli/admin", "ui/cli/console", "engine/trial", "engine/plain", "engine/provider", "engine/wire", "keystore", "keystore/limit"},
	"ui/cli/admin":      {"ui/cli/config", "engine…", "keystore", "keystore/limit", "keystore/redact", "keystore/vault"},
	"ui/cli/config":     {"engine", "engine/plain", "engine/policy", "engine/provider", "engine/schedule", "engine/wire", "keystore", "keystore/limit", "keystore/vault"},
	"ui/cli/console":    {"ui/terminal", "engine/plain", "keystore"},
	"ui/cli/pasted":     {"ui/cli/console", "engine/dialect"},
	"ui":                {"ui/action", "ui/calls", "ui/changes", "ui/clipboard", "ui/keymap", "ui/dialog", "ui/draw", "ui/draw/panel", "ui/editor", "ui/layout", "ui/linear", "ui/notice", "ui/page", "ui/talk", "ui/terminal", "engine", "engine/chat", "engine/eventlog", "engine/story", "engine/trial", "engine/plain", "engine/transcript", "keystore", "keystore/limit"},
	"ui/action":         {},
	"ui/terminal":       {"engine/plain"},
	"ui/layout":         {"ui/action"},
	"ui/linear":         {"ui/action", "ui/draw", "ui/draw/panel", "ui/talk", "engine", "engine/chat", "engine/plain", "engine/story", "engine/transcript"},
	"ui/talk":           {"ui/draw", "engine", "engine/chat", "engine/clock", "engine/plain", "engine/story", "engine/transcript", "keystore", "keystore/private"},
	"ui/talk/talktest":  {"engine/chat"},
	"ui/notice":         {"ui/draw"},
	"ui/page":           {"ui/draw", "engine"},
	"ui/calls":          {"ui/changes", "ui/talk", "engine", "engine/chat", "engine/plain", "engine/trial", "keystore"},
	"ui/changes":        {},
	"ui/clipboard":      {"ui/terminal"},
	"ui/keymap":         {"ui/action"},
	"ui/dialog":         {"ui/draw", "engine/plain", "keystore"},
	"ui/editor":         {"ui/action", "ui/draw", "ui/talk", "ui/terminal", "engine/plain", "engine/transcript"},
	"ui/draw":           {"engine", "engine/clock", "engine/ending", "engine/plain", "engine/story", "keystore", "keystore/limit"},
	"ui/draw/panel":     {"ui/draw", "engine", "engine/clock", "engine/plain", "engine/story", "keystore", "keystore/limit"},
	"ui/draw/sample":    {},
	"engine":            {"keystore", "keystore/limit", "keystore/wording", "engine/dialect", "engine/dialect/stream", "engine/policy", "engine/provider", "engine/plain", "engine/wire", "engine/ending", "engine/refusals", "engine/schedule", "engine/trial"},
	"engine/policy":     {"keystore/limit"},
	"engine/schedule":   {"keystore", "keystore/limit", "keystore/wording"},
	"engine/ending":     {"keystore", "keystore/limit", "engine/clock", "engine/dialect", "engine/dialect/stream", "engine/plain", "engine/wire"},
	"engine/refusals":   {"keystore", "keystore/limit", "engine/wire"},
	"engine/clock":      {"engine/dialect"},
	"engine/wire":       {"keystore", "keystore/limit", "engine/dialect", "engine/dialect/stream", "engine/provider", "engine/plain"},
	"engine/trial":      {"keystore", "keystore/limit", "engine/dialect", "engine/dialect/stream", "engine/provider", "engine/plain", "engine/wire"},
	"engine/chat":       {"engine", "engine/plain", "keystore"},
	"engine/batch":      {"engine", "engine/ending", "engine/plain", "engine/wire", "keystore", "keystore/limit", "keystore/private"},
	"engine/provider":   {"keystore/limit"},
	"engine/story":      {"engine", "engine/clock", "engine/plain", "keystore/limit"},
	"engine/eventlog":   {"engine", "engine/plain", "keystore/private"},
	"engine/sim":        {},
	"engine/goodput":    {},
	"engine/plain":      {"keystore/redact"},
	"engine/transcript": {"keystore/private"},

	"engine/dialect":         {"keystore/limit", "engine/provider", "engine/plain", "engine/dialect/header", "engine/dialect/when", "engine/dialect/lexicon"},
	"engine/dialect/header":  {"keystore/limit", "engine/provider", "engine/dialect/when", "engine/dialect/lexicon"},
	"engine/dialect/stream":  {"keystore/limit", "engine/plain", "engine/dialect", "engine/dialect/lexicon"},
	"engine/dialect/when":    {"engine/dialect/lexicon"},
	"engine/dialect/lexicon": {},

	"keystore":                {"keystore/limit"},
	"keystore/ledger":         {"keystore", "keystore/limit"},
	"keystore/sqlite":         {"keystore", "keystore/ledger", "keystore/limit", "keystore/private"},
	"keystore/failover":       {"keystore", "keystore/ledger", "keystore/limit"},
	"keystore/ledgertest":     {"keystore", "keystore/ledger", "keystore/limit"},
	"keystore/limit":          {"keystore/limit/calendar", "keystore/limit/lesson", "keystore/limit/pressure", "keystore/limit/tally", "keystore/wording"},
	"keystore/limit/calendar": {},
	"keystore/limit/lesson":   {},
	"keystore/limit/pressure": {"keystore/limit/tally", "keystore/wording"},
	"keystore/limit/tally":    {},
	"keystore/wording":        {},
	"keystore/private":        {},
	"keystore/redact":         {},
	"keystore/vault":          {"keystore", "keystore/redact", "keystore/private"},
}

// forbidden are imports from outside that a package, and those below it, must not have.
var forbidden = map[string][]string{
	"keystore":  {"net/http"},
	"engine":    {"charm.land/bubbletea", "charm.land/bubbles", "charm.land/lipgloss"},
	"ui/action": {"charm.land/bubbletea", "charm.land/bubbles", "charm.land/lipgloss"},
	"ui/draw":   {"charm.land/bubbletea", "charm.land/bubbles"},
	"ui/linear": {"charm.land/bubbletea", "charm.land/bubbles", "charm.land/lipgloss"},
	"ui/talk":   {"charm.land/bubbletea", "charm.land/bubbles", "charm.land/lipgloss"},
}

// alone are imports from outside that only one package, and what is below it, has.
var alone = map[string]string{"github.com/sashabaranov/go-openai": "engine/chat"}

// standardOnly are the packages that import nothing but the standard library.
var standardOnly = []string{"engine/sim"}

func TestImportsFollowTheMap(t *testing.T) {
	edges := moduleImports(t)
	if len(edges) < 5 {
		t.Fatalf("only %d packages found", len(edges))
	}
	for from, imports := range edges {
		for _, to := range imports {
			if fault := judgeImport(from, to); fault != "" {
				t.Errorf("%s imports %s: %s", module+"/"+from, to, fault)
			}
		}
	}
}

func TestTheMapRefusesWhatItMust(t *testing.T) {
	for _, c := range []struct {
		from, to string
		ok       bool
	}{
		{"", "sluice/ui/cli", true},
		{"", "sluice/engine", false},
		{"engine", "sluice/ui", false},
		{"engine/dialect", "sluice/engine/sim", false},
		{"engine/wire", "sluice/engine", false},
		{"keystore", "net/http", false},
		{"keystore/vault", "net/http/httptest", false},
		{"engine", "charm.land/bubbletea/v2", false},
		{"engine", "github.com/sashabaranov/go-openai", false},
		{"engine/chat", "github.com/sashabaranov/go-openai", true},
		{"engine/chat", "sluice/engine/wire", false},
		{"engine/sim", "golang.org/x/text/language", false},
		{"ui/draw", "charm.land/bubbletea/v2", false},
		{"ui/draw", "sluice/ui", false},
		{"ui/draw", "sluice/ui/talk", false},
		{"engine/sim", "net/http", true},
		{"engine/anything", "sluice/keystore", false},
		{"ui/cli/config", "sluice/engine/provider", true},
		{"ui/cli", "sluice/keystore/sqlite", false},
		{"ui/cli/doctor", "sluice/keystore/failover", false},
		{"ui/cli/session", "sluice/keystore/sqlite", true},
	} {
		if got := judgeImport(c.from, c.to); (got == "") != c.ok {
			t.Errorf("%s → %s: %q", c.from, c.to, got)
		}
	}
}

// judgeImport says what is wrong with an import; "" where nothing is.
func judgeImport(from, to string) string {
	for above, paths := range forbidden {
		for _, p := range paths {
			if below(from, above) && (to == p || strings.HasPrefix(to, p+"/")) {
				return "never there"
			}
		}
	}
	if home, ok := alone[to]; ok && !below(from, home) {
		return "only in " + home
	}
	inside, ok := strings.CutPrefix(to, module+"/")
	if !ok {
		if slices.Contains(standardOnly, from) && strings.Contains(strings.Split(to, "/")[0], ".") {
			return "the standard library only"
		}
		return ""
	}
	for pattern, list := range allowed {
		if !matches(pattern, from) {
			continue
		}
		for _, to := range list {
			if matches(to, inside) {
				return ""
			}
		}
	}
	return "not in the map"
}

func matches(pattern, path string) bool {
	if above, ok := strings.CutSuffix(pattern, "…"); ok {
		return below(path, above)
	}
	return pattern == path
}

func below(path, above string) bool { return path == above || strings.HasPrefix(path, above+"/") }

// moduleImports gives the direct imports of each package, without its tests.
func moduleImports(t *testing.T) map[string][]string {
	t.Helper()
	root := moduleRoot(t)
	edges := map[string][]string{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && path != root && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		dir, err := filepath.Rel(root, filepath.Dir(path))
		if err != nil {
			return err
		}
		from := strings.TrimPrefix(filepath.ToSlash(dir), ".")
		for _, spec := range file.Imports {
			to, _ := strconv.Unquote(spec.Path.Value)
			if !slices.Contains(edges[from], to) {
				edges[from] = append(edges[from], to)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return edges
}

// moduleRoot is the directory of go.mod, above the one the test runs in.
func moduleRoot(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		if dir == filepath.Dir(dir) {
			t.Fatal("no go.mod above the test")
		}
	}
}
