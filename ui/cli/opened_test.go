package cli

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// openers are what opens something that must be closed, or be in one place:
// ui/cli/session calls them, and nothing else in ui does.
var openers = map[string][]string{
	"engine":            {"New"},
	"engine/eventlog":   {"New", "Keep"},
	"keystore/failover": {"New"},
	"keystore/ledger":   {"New", "NewMemory"},
	"keystore/sqlite":   {"Open", "OpenToRead"},
	"keystore/vault":    {"New"},
	"engine/transcript": {"Store"}, // as a literal: where conversations rest
}

// TestTheSessionAloneOpens: no command opens a store, a vault or an engine itself.
func TestTheSessionAloneOpens(t *testing.T) {
	root, opened := moduleRoot(t), map[string]bool{}
	err := fs.WalkDir(os.DirFS(root), "ui", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, name), nil, 0)
		if err != nil {
			return err
		}
		for what := range opens(file) {
			if path.Dir(name) == "ui/cli/session" {
				opened[what] = true
			} else {
				t.Errorf("%s: %s is for ui/cli/session", name, what)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(opened) < 7 {
		t.Errorf("ui/cli/session opens %v only", opened)
	}
}

// opens gives the openers that a file calls.
func opens(file *ast.File) func(yield func(string) bool) {
	imported := map[string]string{}
	for _, spec := range file.Imports {
		to, _ := strconv.Unquote(spec.Path.Value)
		name := path.Base(to)
		if spec.Name != nil {
			name = spec.Name.Name
		}
		imported[name] = strings.TrimPrefix(to, module+"/")
	}
	return func(yield func(string) bool) {
		for n := range ast.Preorder(file) {
			var made ast.Expr
			switch n := n.(type) {
			case *ast.CallExpr:
				made = n.Fun
			case *ast.CompositeLit:
				made = n.Type
			}
			s, ok := made.(*ast.SelectorExpr)
			if !ok {
				continue
			}
			pkg, ok := s.X.(*ast.Ident)
			if ok && slices.Contains(openers[imported[pkg.Name]], s.Sel.Name) && !yield(imported[pkg.Name]+"."+s.Sel.Name) {
				return
			}
		}
	}
}
