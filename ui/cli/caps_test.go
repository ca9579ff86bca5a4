package cli

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// What is too large to be one thing. A cap is met by finding the room that is
// missing; tests do not count.
const (
	mostFileLines     = 300
	mostFunctionLines = 60
	mostPackageLines  = 3500
	mostMethods       = 25 // functions of the package that take the type first are methods too
	mostMethodFiles   = 2
	mostFields        = 18
	mostModelFields   = 15 // of the Bubble Tea model
	mostScreenLines   = 3000
)

// excused are the packages and types that pass a cap, each with the reason.
var excused = map[string]string{}

// structure is what the caps are about, counted from the sources.
type structure struct {
	lines   map[string]int            // by package
	fields  map[string]int            // by type
	methods map[string]map[string]int // by type, by file
	faults  []string                  // files and functions that are too long
}

func TestNothingIsTooLarge(t *testing.T) {
	s := readStructure(t, moduleRoot(t))
	if len(s.lines) < 15 || len(s.fields) < 200 {
		t.Fatalf("only %d packages and %d types found", len(s.lines), len(s.fields))
	}
	for _, fault := range s.judged(excused) {
		t.Error(fault)
	}
}

func TestCapsFindWhatIsTooLarge(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("a.go", "package a\n\ntype big struct {\n"+strings.Repeat("\t_ int\n", mostFields+1)+"}\n\n"+
		strings.Repeat("func (big) _() {}\n", mostMethods)+"func f(b *big) {}\n")
	write("b.go", "package a\n\nfunc (b big) g() {"+strings.Repeat("\n", mostFunctionLines)+"}\n")
	write("c.go", "package a\n\nfunc (b big) h() {}\n"+strings.Repeat("\n", mostFileLines))
	write("d_test.go", "package a\n"+strings.Repeat("\n", mostFileLines))
	got := readStructure(t, dir).judged(map[string]string{"gone": "it went"})
	for _, want := range []string{"c.go", "g has", "big has 28 methods", "big lie in 3", "big has 19 fields", "gone"} {
		if !slices.ContainsFunc(got, func(fault string) bool { return strings.Contains(fault, want) }) {
			t.Errorf("no word of %q in %q", want, got)
		}
	}
	if len(got) != 6 {
		t.Errorf("%d faults: %q", len(got), got)
	}
}

// judged says what passes a cap, and which excuses nobody needs.
func (s *structure) judged(excused map[string]string) []string {
	faults, used := slices.Clone(s.faults), map[string]bool{}
	over := func(what string, n, most int, format string) {
		switch {
		case n <= most:
		case excused[what] != "":
			used[what] = true
		default:
			faults = append(faults, fmt.Sprintf(format, what, n, most))
		}
	}
	for name, n := range s.lines {
		over(name, n, map[bool]int{true: mostScreenLines, false: mostPackageLines}[name == "ui"], "%s has %d lines: no package has more than %d")
	}
	for name, n := range s.fields {
		over(name, n, map[bool]int{true: mostModelFields, false: mostFields}[name == "ui.model"], "%s has %d fields: no type has more than %d")
	}
	for name, files := range s.methods {
		n := 0
		for _, in := range files {
			n += in
		}
		over(name, n, mostMethods, "%s has %d methods: no type has more than %d")
		over(name, len(files), mostMethodFiles, "the methods of %s lie in %d files: no type's lie in more than %d")
	}
	for name := range excused {
		if !used[name] {
			faults = append(faults, name+" is excused and needs no excuse")
		}
	}
	slices.Sort(faults)
	return faults
}

func readStructure(t *testing.T, root string) *structure {
	t.Helper()
	s := &structure{lines: map[string]int{}, fields: map[string]int{}, methods: map[string]map[string]int{}}
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
		dir, err := filepath.Rel(root, filepath.Dir(path))
		if err != nil {
			return err
		}
		return s.add(filepath.ToSlash(dir), path)
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// add counts one file.
func (s *structure) add(dir, path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, path, text, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	lines := bytes.Count(text, []byte("\n"))
	s.lines[dir] += lines
	if lines > mostFileLines {
		s.faults = append(s.faults, fmt.Sprintf("%s/%s has %d lines: no file has more than %d", dir, filepath.Base(path), lines, mostFileLines))
	}
	for _, decl := range file.Decls {
		switch decl := decl.(type) {
		case *ast.FuncDecl:
			if n := files.Position(decl.End()).Line - files.Position(decl.Pos()).Line + 1; n > mostFunctionLines {
				s.faults = append(s.faults, fmt.Sprintf("%s/%s: %s has %d lines: no function has more than %d", dir, filepath.Base(path), decl.Name.Name, n, mostFunctionLines))
			}
			if of := methodOf(decl); of != "" {
				name := dir + "." + of
				if s.methods[name] == nil {
					s.methods[name] = map[string]int{}
				}
				s.methods[name][filepath.Base(path)]++
			}
		case *ast.GenDecl:
			for _, spec := range decl.Specs {
				if spec, ok := spec.(*ast.TypeSpec); ok {
					if st, ok := spec.Type.(*ast.StructType); ok {
						s.fields[dir+"."+spec.Name.Name] = st.Fields.NumFields()
					}
				}
			}
		}
	}
	return nil
}

// methodOf names the type that a function belongs to: its receiver, or what its
// first parameter points to; "" where that is no type of the package.
func methodOf(f *ast.FuncDecl) string {
	list := f.Recv
	if list == nil {
		list = f.Type.Params
	}
	if len(list.List) == 0 {
		return ""
	}
	of := list.List[0].Type
	star, pointed := of.(*ast.StarExpr)
	if pointed {
		of = star.X
	}
	if name, ok := of.(*ast.Ident); ok && (pointed || f.Recv != nil) {
		return name.Name
	}
	return ""
}
