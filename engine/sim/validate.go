package sim

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

const defaultName = "sim"

// Validate tells everything that is wrong with a scenario, each with the
// place, or nil.
func (s Scenario) Validate() error {
	var errs []error
	if len(s.Providers) == 0 {
		errs = append(errs, errors.New("no provider in the scenario"))
	}
	prefixes := map[string]bool{}
	for i, p := range s.Providers {
		where := fmt.Sprintf("provider %d (%s)", i+1, p.Name)
		if p.Prefix != "" && !strings.HasPrefix(p.Prefix, "/") {
			errs = append(errs, fmt.Errorf("%s: the prefix %q must begin with /", where, p.Prefix))
		}
		if prefixes[p.Prefix] {
			errs = append(errs, fmt.Errorf("%s: the prefix %q is used twice", where, p.Prefix))
		}
		prefixes[p.Prefix] = true
		for _, err := range p.faults() {
			errs = append(errs, fmt.Errorf("%s: %w", where, err))
		}
	}
	return errors.Join(errs...)
}

func (p Provider) faults() []error {
	var errs []error
	if _, err := findDialect(p.Dialect); err != nil {
		errs = append(errs, fmt.Errorf("%w; known are %s", err, strings.Join(Dialects(), ", ")))
	}
	if !slices.Contains([]string{"", ReserveInput, ReserveMax, ReserveKept}, p.Reserve) {
		errs = append(errs, fmt.Errorf("unknown reserve %q", p.Reserve))
	}
	if len(p.Models) == 0 {
		errs = append(errs, errors.New("no model"))
	}
	errs = append(errs, limitFaults(p.Limits)...)
	names := map[string]bool{}
	for _, m := range p.Models {
		if m.Name == "" || names[m.Name] {
			errs = append(errs, fmt.Errorf("model %q: each needs a name of its own", m.Name))
		}
		names[m.Name] = true
		for _, err := range limitFaults(m.Limits) {
			errs = append(errs, fmt.Errorf("model %s: %w", m.Name, err))
		}
	}
	errs = append(errs, keyFaults(p.Keys)...)
	for i, f := range p.Failures {
		if err := f.fault(); err != nil {
			errs = append(errs, fmt.Errorf("failure %d: %w", i+1, err))
		}
	}
	return errs
}

func keyFaults(keys []Key) []error {
	var errs []error
	names, tokens := map[string]bool{}, map[string]bool{}
	for i, k := range keys {
		if k.Name == "" || names[k.Name] {
			errs = append(errs, fmt.Errorf("key %d: each needs a name of its own", i+1))
		}
		if k.Token == "" || tokens[k.Token] {
			errs = append(errs, fmt.Errorf("key %d (%s): each needs a token of its own", i+1, k.Name))
		}
		names[k.Name], tokens[k.Token] = true, true
	}
	return errs
}

func limitFaults(limits []Limit) []error {
	var errs []error
	for i, l := range limits {
		if err := l.fault(); err != nil {
			errs = append(errs, fmt.Errorf("limit %d: %w", i+1, err))
		}
	}
	return errs
}

func (l Limit) fault() error {
	switch {
	case !slices.Contains([]string{Requests, Tokens, InputTokens, OutputTokens, Concurrency}, l.Dimension):
		return fmt.Errorf("unknown dimension %q", l.Dimension)
	case !slices.Contains([]string{"", Sliding, Fixed, Bucket}, l.Kind):
		return fmt.Errorf("unknown kind %q", l.Kind)
	case !slices.Contains([]string{"", PerModel, PerAccount}, l.Scope):
		return fmt.Errorf("unknown scope %q", l.Scope)
	case l.Max < 0 || l.Burst < 0:
		return errors.New("max and burst must not be negative")
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
