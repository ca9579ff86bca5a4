package ui

import "testing"

func TestLinearIsChosenByTheEnvironment(t *testing.T) {
	for _, c := range []struct {
		env  string
		want bool
	}{{"TERM=dumb", true}, {"ACCESSIBLE=1", true}, {"ACCESSIBLE=", false}, {"TERM=xterm", false}} {
		if got := (Options{Environ: []string{c.env}}).LineByLine(); got != c.want {
			t.Errorf("%s: %v", c.env, got)
		}
	}
}
