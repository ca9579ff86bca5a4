package action

import (
	"strings"
	"testing"
)

// Every action is told in a sentence of its own, short enough for a row.
func TestEveryActionHasASentence(t *testing.T) {
	told := map[string]string{}
	for _, a := range All(false) {
		s := a.Sentence()
		if s == a.Help || !strings.HasSuffix(s, ".") || strings.ToUpper(s[:1]) != s[:1] || len(s) > 100 {
			t.Errorf("/%s is told by %q", a.Name, s)
		}
		if other := told[s]; other != "" {
			t.Errorf("/%s and /%s are told by %q", a.Name, other, s)
		}
		told[s] = a.Name
	}
	for name := range sentences {
		if All(false).Named(name).Name == "" {
			t.Errorf("a sentence tells of /%s, which is none", name)
		}
	}
}

// The help begins with what works where the person is, and leaves nothing out.
func TestHelpBeginsWhereOneIs(t *testing.T) {
	all := All(false)
	for p := InputPanel; p <= EventsPanel; p++ {
		sorted := all.For(p)
		if len(sorted) != len(all) {
			t.Errorf("%v: %d of %d actions", p, len(sorted), len(all))
		}
		outside, heads := false, []Scope{}
		for _, a := range sorted {
			if outside && a.Where.Covers(p) {
				t.Errorf("%v: /%s works here, and comes after what does not", p, a.Name)
			}
			outside = outside || !a.Where.Covers(p)
			if n := len(heads); n == 0 || heads[n-1] != a.Where {
				heads = append(heads, a.Where)
			}
		}
		if first := sorted[0].Where; !first.own(p) && first != Writing {
			t.Errorf("%v begins with %v", p, first)
		}
	}
}
