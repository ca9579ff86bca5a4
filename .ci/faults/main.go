// Faults seeds the faults of faults.txt, one at a time, and says whether the
// tests named with each catch it. The tree is never touched: a fault is laid
// over one file. Usage:
//
//	go run ./.ci/faults [-v] [-j N] [PATTERN]
package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"
)

//go:embed faults.txt
var list string

// longest bounds one run of tests: with a fault a test may wait for ever.
const longest = "2m"

func main() {
	verbose := flag.Bool("v", false, "show what each fault breaks, and which test caught it")
	jobs := flag.Int("j", runtime.NumCPU(), "how many to try at once")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	s := seeder{ctx: ctx, turns: make(chan struct{}, max(1, *jobs)), verbose: *verbose}
	failed, err := s.seed(flag.Arg(0))
	if err != nil {
		fmt.Fprintln(os.Stderr, "faults:", err)
	}
	if err != nil || failed > 0 {
		os.Exit(1)
	}
}

// seeder runs tests of the module at root, each with one file of dir laid over it.
type seeder struct {
	ctx       context.Context
	root, dir string
	turns     chan struct{} // bounds what runs at once
	verbose   bool
	lock      sync.Mutex // of the output
}

// seed tries the faults whose names match, and gives how many were not caught.
func (s *seeder) seed(pattern string) (failed int, err error) {
	wanted, err := regexp.Compile(pattern)
	if err != nil {
		return 0, err
	}
	faults, err := parse(list)
	if err != nil {
		return 0, err
	}
	faults = slices.DeleteFunc(faults, func(f fault) bool { return !wanted.MatchString(f.name) })
	root, err := exec.CommandContext(s.ctx, "go", "list", "-m", "-f", "{{.Dir}}").Output()
	if err != nil {
		return 0, fmt.Errorf("finding the module: %w", err)
	}
	s.root = strings.TrimSpace(string(root))
	if s.dir, err = os.MkdirTemp("", "faults-"); err != nil {
		return 0, err
	}
	defer os.RemoveAll(s.dir)
	began := time.Now()
	sound := s.sound(faults)
	s.each(len(faults), func(i int) {
		f := faults[i]
		by, err := "", sound[f.run()]
		if err == nil {
			by, err = s.try(f, i)
		}
		s.lock.Lock()
		defer s.lock.Unlock()
		if err != nil {
			failed++
		}
		s.report(f, by, err)
	})
	fmt.Printf("%d passed, %d failed\n", len(faults)-failed, failed)
	if s.verbose {
		fmt.Println("in", time.Since(began).Round(time.Second))
	}
	return failed, s.ctx.Err()
}

// each calls do for 0 to n-1, as many at once as may be.
func (s *seeder) each(n int, do func(i int)) {
	var all sync.WaitGroup
	for i := range n {
		s.turns <- struct{}{}
		all.Go(func() {
			defer func() { <-s.turns }()
			do(i)
		})
	}
	all.Wait()
}

func (s *seeder) report(f fault, by string, err error) {
	switch {
	case err != nil:
		fmt.Printf("FAIL %s: %v\n     it breaks: %s\n", f.name, err, f.promise)
	case s.verbose:
		fmt.Printf("ok   %s: %s\n     %s %s\n", f.name, f.promise, f.pkg, by)
	default:
		fmt.Println("ok  ", f.name)
	}
}

// sound runs each distinct choice of tests without a fault, and says by
// fault.run why one is of no use.
func (s *seeder) sound(faults []fault) map[string]error {
	var distinct []fault
	for _, f := range faults {
		if !slices.ContainsFunc(distinct, func(g fault) bool { return g.run() == f.run() }) {
			distinct = append(distinct, f)
		}
	}
	wrong := map[string]error{}
	s.each(len(distinct), func(i int) {
		f := distinct[i]
		out, err := s.test(f)
		if err != nil {
			err = fmt.Errorf("without it the tests fail:\n%s", out)
		}
		for _, test := range f.tests {
			if err == nil && !strings.Contains(out, "--- PASS: "+test+" (") {
				err = fmt.Errorf("%s does not run", test)
			}
		}
		s.lock.Lock()
		defer s.lock.Unlock()
		wrong[f.run()] = err
	})
	return wrong
}

var failure = regexp.MustCompile(`(?m)^\s*--- FAIL: (\S+)`)

// try gives the first test that fails with the fault.
func (s *seeder) try(f fault, i int) (by string, err error) {
	path := filepath.Join(s.root, f.file)
	text, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	if n := strings.Count(string(text), f.before); n != 1 {
		return "", fmt.Errorf("its text is found %d times in %s, not once:\n%s", n, f.file, f.before)
	}
	faulty := filepath.Join(s.dir, fmt.Sprint(i, filepath.Ext(f.file)))
	over := filepath.Join(s.dir, fmt.Sprint(i, ".json"))
	files, err := json.Marshal(map[string]map[string]string{"Replace": {path: faulty}})
	if err == nil {
		err = errors.Join(os.WriteFile(over, files, 0o600),
			os.WriteFile(faulty, []byte(strings.Replace(string(text), f.before, f.after, 1)), 0o600))
	}
	if err != nil {
		return "", err
	}
	out, err := s.test(f, "-overlay", over)
	caught := failure.FindStringSubmatch(out)
	switch {
	case err == nil:
		return "", fmt.Errorf("%s pass with it", strings.Join(f.tests, ", "))
	case caught == nil:
		return "", fmt.Errorf("no test fails, but they do not run either:\n%s", out)
	}
	return caught[1], nil
}

// test runs the tests of f.
func (s *seeder) test(f fault, flags ...string) (out string, err error) {
	args := append([]string{"test", "-count=1", "-short", "-v", "-vet=off", "-timeout", longest, "-run", f.pattern()}, flags...)
	cmd := exec.CommandContext(s.ctx, "go", append(args, f.pkg)...)
	cmd.Dir = s.root
	text, err := cmd.CombinedOutput()
	return string(text), err
}

// fault is one entry of the list.
type fault struct {
	name, promise string
	file          string
	before, after string
	pkg           string
	tests         []string
}

// pattern chooses the tests. Only one may name a part of itself, behind a slash.
func (f *fault) pattern() string {
	return "^(" + strings.ReplaceAll(strings.Join(f.tests, "|"), "/", ")$/^(") + ")$"
}

func (f *fault) run() string { return f.pkg + " " + f.pattern() }

// parse reads the list; its head says how.
func parse(text string) (faults []fault, err error) {
	names := map[string]bool{}
	_, text, _ = strings.Cut("\n"+text, "\n# ")
	for entry := range strings.SplitSeq(text, "\n# ") {
		f, err := parseOne(strings.Split(strings.TrimSpace(entry), "\n"))
		if err == nil && names[f.name] {
			err = errors.New("the name is there twice")
		}
		if err != nil {
			return nil, fmt.Errorf("%.60q: %w", entry, err)
		}
		names[f.name] = true
		faults = append(faults, f)
	}
	return faults, nil
}

func parseOne(lines []string) (f fault, err error) {
	var before, after []string
	f.name, f.promise, _ = strings.Cut(lines[0], ": ")
	for _, line := range lines[1:] {
		word, rest, _ := strings.Cut(line, " ")
		switch word {
		case "in":
			f.file = rest
		case "-":
			before = append(before, rest)
		case "+":
			after = append(after, rest)
		case "test":
			words := strings.Fields(rest)
			f.pkg, f.tests = words[0], words[1:]
		default:
			return f, fmt.Errorf("a line begins with %q", word)
		}
	}
	f.before, f.after = strings.Join(before, "\n"), strings.Join(after, "\n")
	if f.promise == "" || f.file == "" || f.before == f.after || f.before == "" || len(f.tests) == 0 {
		err = errors.New("something is missing")
	}
	return f, err
}
