package sim

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

const defaultName = "sim"

// faults collects what is wrong with a scenario, each with the place.
type faults []error

func (f *faults) add(wrong bool, format string, a ...any) {
	if wrong {
		*f = append(*f, fmt.Errorf(format, a...))
	}
}

// in takes over what is wrong in a place.
func (f *faults) in(place string, wrong ...error) {
	for _, err := range wrong {
		f.add(err != nil, "%s: %w", place, err)
	}
}

// Validate tells everything that is wrong with a scenario, each with the
// place, or nil.
func (s Scenario) Validate() error {
	var f faults
	f.add(len(s.Providers) == 0, "no provider in the scenario")
	prefixes := map[string]bool{}
	for i, p := range s.Providers {
		where := fmt.Sprintf("provider %d (%s)", i+1, p.Name)
		f.add(p.Prefix != "" && !strings.HasPrefix(p.Prefix, "/"), "%s: the prefix %q must begin with /", where, p.Prefix)
		f.add(prefixes[p.Prefix], "%s: the prefix %q is used twice", where, p.Prefix)
		prefixes[p.Prefix] = true
		f.in(where, p.faults()...)
	}
	return errors.Join(f...)
}

func (p Provider) faults() (f faults) {
	_, err := findDialect(p.Dialect)
	f.add(err != nil, "%w; known are %s", err, strings.Join(Dialects(), ", "))
	f.add(!slices.Contains([]string{"", reserveInput, reserveMax, reserveKept}, p.Reserve), "unknown reserve %q", p.Reserve)
	f.add(len(p.Models) == 0, "no model")
	f = append(f, limitFaults(p.Limits)...)
	models, names, tokens := map[string]bool{"": true}, map[string]bool{"": true}, map[string]bool{"": true}
	for _, m := range p.Models {
		f.add(models[m.Name], "model %q: each needs a name of its own", m.Name)
		models[m.Name] = true
		f.in("model "+m.Name, limitFaults(m.Limits)...)
	}
	for i, k := range p.Keys {
		f.add(names[k.Name], "key %d: each needs a name of its own", i+1)
		f.add(tokens[k.Token], "key %d (%s): each needs a token of its own", i+1, k.Name)
		names[k.Name], tokens[k.Token] = true, true
	}
	for i, failure := range p.Failures {
		f.in(fmt.Sprintf("failure %d", i+1), failure.fault())
	}
	return f
}

func limitFaults(limits []Limit) (f faults) {
	for i, l := range limits {
		f.in(fmt.Sprintf("limit %d", i+1), l.fault())
	}
	return f
}

func (l Limit) fault() error {
	switch {
	case !slices.Contains([]string{Requests, Tokens, InputTokens, OutputTokens, Concurrency}, l.Dimension):
		return fmt.Errorf("unknown dimension %q", l.Dimension)
	case !slices.Contains([]string{"", Sliding, Fixed, Bucket}, l.Kind):
		return fmt.Errorf("unknown kind %q", l.Kind)
	case !slices.Contains([]string{"", perModel, perAccount}, l.Scope):
		return fmt.Errorf("unknown scope %q", l.Scope)
	case l.Max < 0 || l.Burst < 0 || l.Later < 0:
		return errors.New("max, burst and later must not be negative")
	case (l.After > 0) != (l.Later > 0):
		return errors.New("after and later go together")
	case l.Window <= 0 && l.Dimension != Concurrency:
		return errors.New("a window is needed")
	case l.Zone != "" && (l.Kind != Fixed || l.Window != Day):
		return errors.New("a zone needs a fixed window of a day")
	}
	if _, err := time.LoadLocation(l.Zone); err != nil {
		return fmt.Errorf("reading the zone: %w", err)
	}
	return nil
}
