package cli

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
	"strings"
	"testing"
)

// forNobody is what is exported and used by no other package, not even by a
// test; forTests is what other packages use in their tests only. Both lists may
// only become shorter.
const (
	forNobody = `
plain.Tail
provider.Lists provider.Provider.Nearest provider.Version
policy.Any policy.Chained policy.Elapsed policy.Incrementing policy.RandomExponential
transcript.BusyError transcript.NewerError transcript.Version
vault.CommandError vault.DamagedError vault.ErrExists vault.ErrNoKeyring vault.ErrReference vault.MissingEnvError
admin.DeclaredError admin.One`
	forTests = `
ledger.Dead
limit.Verdict.Refuses limit.Window.End
policy.Attempts policy.Exponential policy.Fixed policy.Never policy.Random policy.Simple policy.Sum
sim.Arrival sim.FailBareJSON sim.FailComments sim.FailCutLine sim.FailDrop sim.FailEchoKey sim.FailEmpty
sim.FailErrorChunk sim.FailErrorEvent sim.FailHTML sim.FailHalfJSON sim.FailNoDone sim.FailNoEnd sim.FailOnlyComments
sim.FailRedirect sim.FailSlow sim.FailStall sim.FailStatus sim.Server.Seen sample.Answer sample.Kind sample.Kind.Text sample.Kinds sample.Table`
)

// TestExportedMeansUsedByAnotherPackage: a name, or a method of a type with such
// a name, that no other package uses begins with a small letter, or goes. A type
// is used where a value of it is handed over, a constant where one of its block
// is, a method where an interface asks for it. Fields are not looked at.
func TestExportedMeansUsedByAnotherPackage(t *testing.T) {
	if testing.Short() {
		t.Skip("reads the types of the whole module; the everyday set does")
	}
	p, order := loadProgram(t)
	u := &usage{program: p, seen: map[types.Object]bool{}, interfaces: interfaces(p)}
	suites := func(path string) bool { return strings.HasSuffix(path, "test") } // they are tests, for several packages
	tests, order := order, slices.DeleteFunc(slices.Clone(order), suites)
	for _, path := range order {
		for _, object := range p.infos[path].Uses {
			u.use(path, object)
		}
	}
	beside := u.unused(order)
	if len(u.seen) < 300 {
		t.Fatalf("only %d names are used by another package", len(u.seen))
	}
	for _, path := range tests {
		for _, object := range p.testUses(path) {
			u.use(path, object)
		}
		if suites(path) {
			for _, object := range p.infos[path].Uses {
				u.use(path, object)
			}
		}
	}
	nobody := u.unused(order)
	byTests := slices.DeleteFunc(beside, func(name string) bool { return slices.Contains(nobody, name) })
	compare(t, nobody, strings.Fields(forNobody), "is used by no other package: make it begin with a small letter, or delete it", "forNobody")
	compare(t, byTests, strings.Fields(forTests), "is used by the tests of others only: test it where it is, or delete it", "forTests")
}

func compare(t *testing.T, found, known []string, fault, list string) {
	t.Helper()
	for _, name := range found {
		if !slices.Contains(known, name) {
			t.Errorf("%s %s", name, fault)
		}
	}
	for _, name := range known {
		if !slices.Contains(found, name) {
			t.Errorf("%s stands in %s for nothing; take it out", name, list)
		}
	}
}

// usage is what of the module is used from outside its own package.
type usage struct {
	*program
	seen       map[types.Object]bool
	interfaces map[string][]*types.Interface
}

// use notes that a package uses an object, and with it the types in its
// signature.
func (u *usage) use(by string, object types.Object) {
	if object.Pkg() != nil && object.Pkg().Path() != by && u.checked[object.Pkg().Path()] != nil {
		u.mark(object)
	}
}

func (u *usage) mark(object types.Object) {
	switch o := object.(type) {
	case *types.Func:
		object = o.Origin()
	case *types.Var:
		object = o.Origin()
	}
	if u.seen[object] {
		return
	}
	u.seen[object] = true
	u.markType(object.Type(), map[types.Type]bool{})
}

// markType notes the types that a type is made of. What has a value of a type
// need not name it.
func (u *usage) markType(t types.Type, met map[types.Type]bool) {
	if met[t] {
		return
	}
	met[t] = true
	switch t := t.(type) {
	case *types.Named:
		if t.Obj().Pkg() != nil && u.checked[t.Obj().Pkg().Path()] != nil {
			u.seen[t.Origin().Obj()] = true
		}
		for a := range t.TypeArgs().Types() {
			u.markType(a, met)
		}
		if s, ok := t.Underlying().(*types.Interface); ok {
			u.markType(s, met)
		}
	case *types.Alias:
		if t.Obj().Pkg() != nil {
			u.seen[t.Obj()] = true
		}
		u.markType(types.Unalias(t), met)
	case interface{ Elem() types.Type }: // of pointers, slices, arrays, channels and maps
		u.markType(t.Elem(), met)
		if m, ok := t.(*types.Map); ok {
			u.markType(m.Key(), met)
		}
	case *types.Signature:
		for v := range t.Params().Variables() {
			u.markType(v.Type(), met)
		}
		for v := range t.Results().Variables() {
			u.markType(v.Type(), met)
		}
	case *types.Interface:
		for m := range t.Methods() {
			u.markType(m.Type(), met)
		}
	case *types.Struct:
		for f := range t.Fields() {
			u.markType(f.Type(), met)
		}
	}
}

// unused names what the packages export in vain, "limit.Row" or "limit.Row.At",
// wherever the package lies.
func (u *usage) unused(paths []string) (names []string) {
	for _, path := range paths {
		scope, blocks := u.checked[path].Scope(), u.blocks(path)
		short := u.checked[path].Name()
		for _, name := range scope.Names() {
			object := scope.Lookup(name)
			if !object.Exported() {
				continue
			}
			if !u.seen[object] && !slices.ContainsFunc(blocks[object], func(o types.Object) bool { return u.seen[o] }) {
				names = append(names, short+"."+name)
			}
			if t, ok := object.Type().(*types.Named); ok && object == t.Obj() {
				names = append(names, u.methods(short, t)...)
			}
		}
	}
	return names
}

// methods names those of a type that are exported in vain.
func (u *usage) methods(path string, t *types.Named) (names []string) {
	for m := range t.Methods() {
		if m.Exported() && !u.seen[m] && !u.answers(t, m) {
			names = append(names, path+"."+t.Obj().Name()+"."+m.Name())
		}
	}
	return names
}

// answers says whether a method is there for an interface.
func (u *usage) answers(t *types.Named, m *types.Func) bool {
	pointer := types.NewPointer(t)
	for _, i := range u.interfaces[m.Name()] {
		if types.Implements(pointer, i) {
			return true
		}
	}
	return false
}

// askedFor are methods that the standard library looks for without a name for
// the interface.
const askedFor = `package asked
type (
	a interface{ Unwrap() error }
	b interface{ Unwrap() []error }
	c interface{ Is(error) bool }
)`

// interfaces gives, by method, the interfaces that the module writes down, those
// of what it imports, and askedFor.
func interfaces(p *program) map[string][]*types.Interface {
	all := map[string][]*types.Interface{}
	add := func(t types.Type) {
		if i, ok := t.Underlying().(*types.Interface); ok {
			for m := range i.Methods() {
				all[m.Name()] = append(all[m.Name()], i)
			}
		}
	}
	file, err := parser.ParseFile(p.files, "asked.go", askedFor, 0)
	if err != nil {
		p.t.Fatal(err)
	}
	asked, err := new(types.Config).Check("asked", p.files, []*ast.File{file}, nil)
	if err != nil {
		p.t.Fatal(err)
	}
	packages := map[*types.Package]bool{asked: true}
	for path, info := range p.infos {
		for _, tv := range info.Types {
			if tv.IsType() {
				add(tv.Type)
			}
		}
		for _, to := range p.listed[path].Imports {
			if pkg, err := p.Import(to); err == nil {
				packages[pkg] = true
			}
		}
	}
	for pkg := range packages {
		for _, name := range pkg.Scope().Names() {
			if object, ok := pkg.Scope().Lookup(name).(*types.TypeName); ok {
				add(object.Type())
			}
		}
	}
	return all
}

// blocks gives each constant and variable that is declared with others, with
// those: they are exported together.
func (p *program) blocks(path string) map[types.Object][]types.Object {
	together := map[types.Object][]types.Object{}
	for _, file := range p.sources[path] {
		for _, decl := range file.Decls {
			d, ok := decl.(*ast.GenDecl)
			if !ok || d.Tok != token.CONST {
				continue
			}
			var all []types.Object
			for _, spec := range d.Specs {
				for _, name := range spec.(*ast.ValueSpec).Names {
					all = append(all, p.infos[path].Defs[name])
				}
			}
			for _, object := range all {
				together[object] = all
			}
		}
	}
	return together
}
