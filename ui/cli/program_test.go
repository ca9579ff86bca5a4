package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// listed is what `go list` says of a package.
type listed struct {
	ImportPath, Dir, Export                                  string
	Imports, GoFiles, TestGoFiles, XTestGoFiles, TestImports []string
	XTestImports                                             []string
}

func (p listed) ours() bool {
	return p.ImportPath == module || strings.HasPrefix(p.ImportPath, module+"/")
}

// program is the whole module with its types, as it is built for this platform.
type program struct {
	t       *testing.T
	files   *token.FileSet
	listed  map[string]listed
	checked map[string]*types.Package // ours, from their sources
	infos   map[string]*types.Info    // of those
	sources map[string][]*ast.File
	foreign types.Importer // what others wrote, from what the compiler says of it
}

// loadProgram reads the module with its tests. It compiles what is imported
// from elsewhere, if that was not done already.
func loadProgram(t *testing.T) (p *program, order []string) {
	t.Helper()
	more := []string{"./..."}
	for l := range goList(t, "./...") {
		for _, path := range slices.Concat(l.TestImports, l.XTestImports) {
			if !slices.Contains(more, path) && path != module && !strings.HasPrefix(path, module+"/") {
				more = append(more, path)
			}
		}
	}
	p = &program{t: t, files: token.NewFileSet(), listed: map[string]listed{}, checked: map[string]*types.Package{}, infos: map[string]*types.Info{}, sources: map[string][]*ast.File{}}
	for l := range goList(t, append([]string{"-export", "-deps"}, more...)...) {
		p.listed[l.ImportPath] = l
		if l.ours() {
			order = append(order, l.ImportPath) // after what they import
		}
	}
	p.foreign = importer.ForCompiler(p.files, "gc", func(path string) (io.ReadCloser, error) {
		return os.Open(p.listed[path].Export)
	})
	for _, path := range order {
		l := p.listed[path]
		p.infos[path], p.sources[path] = newInfo(), p.parse(l.Dir, l.GoFiles)
		p.checked[path] = p.check(path, p.sources[path], p.infos[path])
	}
	return p, order
}

func goList(t *testing.T, args ...string) func(func(listed) bool) {
	t.Helper()
	cmd := exec.Command("go", append([]string{"list", "-json=ImportPath,Dir,Export,Imports,GoFiles,TestGoFiles,XTestGoFiles,TestImports,XTestImports"}, args...)...)
	cmd.Dir = moduleRoot(t)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, &errs)
	}
	return func(yield func(listed) bool) {
		for d := json.NewDecoder(bytes.NewReader(out)); ; {
			var l listed
			err := d.Decode(&l)
			if errors.Is(err, io.EOF) || err == nil && !yield(l) {
				return
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
}

func newInfo() *types.Info {
	return &types.Info{Uses: map[*ast.Ident]types.Object{}, Defs: map[*ast.Ident]types.Object{}, Types: map[ast.Expr]types.TypeAndValue{}}
}

func (p *program) parse(dir string, names []string) (files []*ast.File) {
	p.t.Helper()
	for _, name := range names {
		file, err := parser.ParseFile(p.files, filepath.Join(dir, name), nil, parser.SkipObjectResolution)
		if err != nil {
			p.t.Fatal(err)
		}
		files = append(files, file)
	}
	return files
}

// check gives a package with its types.
func (p *program) check(path string, files []*ast.File, info *types.Info) *types.Package {
	p.t.Helper()
	c := types.Config{Importer: p}
	pkg, err := c.Check(path, p.files, files, info)
	if err != nil {
		p.t.Fatal(err)
	}
	return pkg
}

// Import implements types.Importer.
func (p *program) Import(path string) (*types.Package, error) {
	if pkg := p.checked[path]; pkg != nil {
		return pkg, nil
	}
	return p.foreign.Import(path)
}

// testUses gives what the tests of a package use of others.
func (p *program) testUses(path string) []types.Object {
	l, info, outside := p.listed[path], newInfo(), newInfo()
	inside := p.check(path, p.parse(l.Dir, slices.Concat(l.GoFiles, l.TestGoFiles)), info)
	if len(l.XTestGoFiles) > 0 {
		own := p.checked[path]
		p.checked[path] = inside
		// What lies between the two knows the package without its tests, so that some types do not fit.
		between := types.Config{Importer: p, Error: func(error) {}}
		_, _ = between.Check(path+"_test", p.files, p.parse(l.Dir, l.XTestGoFiles), outside)
		p.checked[path] = own
	}
	return append(slices.Collect(maps.Values(info.Uses)), slices.Collect(maps.Values(outside.Uses))...)
}
