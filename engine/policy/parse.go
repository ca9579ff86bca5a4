package policy

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"sluice/keystore/limit"
)

// Parse reads a policy as a configuration file spells it. Empty strings
// and an empty list stand for the defaults.
//
//	wait     = "exponential(1s,60s) + random(0s,1s)"
//	stop     = "attempts(6) | elapsed(5m)"
//	retry_if = ["rate_limit", "overloaded", "server", "timeout", "network"]
//
// wait: fixed(d) · exponential(multiplier,max) · exponential(multiplier,min,max) ·
// random_exponential(multiplier,max) · incrementing(start,step,max) ·
// random(min,max) · chain(w, w, …) · w + w.
// stop: attempts(n) · elapsed(d) · never · s | s.
func Parse(wait, stop string, retryIf []string) (Policy, error) {
	p := Default()
	var err error
	if strings.TrimSpace(wait) != "" {
		if p.Wait, err = parseWait(wait); err != nil {
			return Policy{}, err
		}
	}
	if strings.TrimSpace(stop) != "" {
		if p.Stop, err = parseStop(stop); err != nil {
			return Policy{}, err
		}
	}
	if len(retryIf) > 0 {
		p.RetryIf = 0
		for _, name := range retryIf {
			var c limit.Class
			if err := c.UnmarshalText([]byte(name)); err != nil || !Transient.Has(c) {
				return Policy{}, fmt.Errorf("retry_if: %q is not a failure that can be retried (there are rate_limit, overloaded, server, timeout, network)", name)
			}
			p.RetryIf |= ClassesOf(c)
		}
	}
	return p, nil
}

func parseWait(s string) (Wait, error) {
	terms := splitOutside(s, '+')
	if len(terms) == 1 {
		return parseOneWait(terms[0])
	}
	ws := make([]Wait, len(terms))
	for i, t := range terms {
		w, err := parseOneWait(t)
		if err != nil {
			return nil, err
		}
		ws[i] = w
	}
	return Sum(ws...), nil
}

func parseOneWait(s string) (Wait, error) {
	name, args, err := parseCall(s)
	if err != nil {
		return nil, fmt.Errorf("wait: %w", err)
	}
	if name == "chain" {
		return parseChain(args)
	}
	ds := make([]time.Duration, len(args))
	for i, a := range args {
		if ds[i], err = parseSpan(a); err != nil {
			return nil, fmt.Errorf("wait: %s: %w", name, err)
		}
	}
	switch {
	case name == "fixed" && len(ds) == 1:
		return Fixed(ds[0]), nil
	case name == "exponential" && len(ds) == 2 && ds[0] <= ds[1]:
		return Exponential(ds[0], ds[0], ds[1]), nil
	case name == "exponential" && len(ds) == 3 && ds[1] <= ds[2]:
		return Exponential(ds[0], ds[1], ds[2]), nil
	case name == "random_exponential" && len(ds) == 2:
		return RandomExponential(ds[0], ds[1]), nil
	case name == "incrementing" && len(ds) == 3 && ds[0] <= ds[2]:
		return Incrementing(ds[0], ds[1], ds[2]), nil
	case name == "random" && len(ds) == 2 && ds[0] <= ds[1]:
		return Random(ds[0], ds[1]), nil
	}
	return nil, fmt.Errorf("wait: %q is none of fixed(d), exponential(multiplier,max), exponential(multiplier,min,max), random_exponential(multiplier,max), incrementing(start,step,max), random(min,max), chain(…)", strings.TrimSpace(s))
}

func parseChain(args []string) (Wait, error) {
	if len(args) == 0 {
		return nil, fmt.Errorf("wait: chain() needs at least one wait")
	}
	ws := make([]Wait, len(args))
	for i, a := range args {
		w, err := parseWait(a)
		if err != nil {
			return nil, err
		}
		ws[i] = w
	}
	return Chained(ws...), nil
}

func parseStop(s string) (Stop, error) {
	var ss anyOf
	for _, term := range splitOutside(s, '|') {
		term = strings.TrimSpace(term)
		if term == "never" {
			ss = append(ss, Never())
			continue
		}
		name, args, err := parseCall(term)
		if err != nil {
			return nil, fmt.Errorf("stop: %w", err)
		}
		switch {
		case name == "attempts" && len(args) == 1:
			n, err := strconv.Atoi(args[0])
			if err != nil || n < 1 {
				return nil, fmt.Errorf("stop: attempts(%s) wants a whole number from 1", args[0])
			}
			ss = append(ss, Attempts(n))
		case name == "elapsed" && len(args) == 1:
			d, err := parseSpan(args[0])
			if err != nil {
				return nil, fmt.Errorf("stop: elapsed: %w", err)
			}
			ss = append(ss, Elapsed(d))
		default:
			return nil, fmt.Errorf("stop: %q is none of attempts(n), elapsed(d), never", term)
		}
	}
	if len(ss) == 1 {
		return ss[0], nil
	}
	return ss, nil
}

// parseSpan reads a duration that is not negative.
func parseSpan(s string) (time.Duration, error) {
	d, err := time.ParseDuration(strings.TrimSpace(s))
	if err != nil || d < 0 {
		return 0, fmt.Errorf("%q is not a duration such as 500ms, 1s or 5m", strings.TrimSpace(s))
	}
	return d, nil
}

func parseCall(s string) (name string, args []string, err error) {
	s = strings.TrimSpace(s)
	open := strings.IndexByte(s, '(')
	if open <= 0 || !strings.HasSuffix(s, ")") {
		return "", nil, fmt.Errorf("%q is not of the form name(…)", s)
	}
	inner := strings.TrimSpace(s[open+1 : len(s)-1])
	if inner != "" {
		args = splitOutside(inner, ',')
	}
	for i := range args {
		args[i] = strings.TrimSpace(args[i])
	}
	return strings.TrimSpace(s[:open]), args, nil
}

// splitOutside splits s at sep where no parenthesis is open.
func splitOutside(s string, sep byte) []string {
	var parts []string
	depth, from := 0, 0
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '(':
			depth++
		case s[i] == ')':
			depth--
		case s[i] == sep && depth == 0:
			parts = append(parts, s[from:i])
			from = i + 1
		}
	}
	return append(parts, s[from:])
}
