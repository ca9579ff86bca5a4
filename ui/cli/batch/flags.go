// Package batch is the command that carries many requests: what it is asked by
// flags, what it says, and how it ends. The work itself is engine/batch's.
package batch

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"sluice/ui/cli/console"
	"sluice/ui/cli/session"
)

// Flags are what the command was asked.
type Flags struct {
	In, Out   string
	Model     string // only this one; empty: the chain
	Template  string
	Format    string
	Bad       string // stop or skip
	DryRun    bool
	Force     bool
	Retry     bool
	Ordered   bool
	Limit     int
	MaxErrors int
	MaxWait   time.Duration
	JSON      bool
}

// Check says which flags make no sense.
func (f *Flags) Check() error {
	switch {
	case f.Out == "":
		return console.Usage(errors.New("it is not said where the answers go"), "sluice batch IN.jsonl -o OUT.jsonl")
	case f.Bad != stopAtBad && f.Bad != skipBad:
		return console.Usage(fmt.Errorf("--bad %s is neither stop nor skip", console.ShownArgument(f.Bad)), "--bad skip leaves out lines that cannot be read")
	case f.Limit < 0 || f.MaxErrors < 0 || f.MaxWait < 0:
		return console.Usage(errors.New("a number is less than nothing"), "0 sets no bound")
	}
	return nil
}

const (
	stopAtBad = "stop"
	skipBad   = "skip"
)

// command is what goes on with the batch. again: and asks failures once more.
func (f *Flags) command(h *session.Home, again bool) string {
	words := []string{"sluice"}
	add := func(flag, value string) {
		if value != "" {
			words = append(words, flag, quoted(value))
		}
	}
	add("--config", h.ConfigFile)
	if h.Demo {
		words = append(words, "--demo")
	}
	words = append(words, "batch", quoted(f.In), "-o", quoted(f.Out))
	add("--model", f.Model)
	add("--template", f.Template)
	add("--format", f.Format)
	if f.Bad != stopAtBad {
		add("--bad", f.Bad)
	}
	for flag, n := range map[string]int{"--limit": f.Limit, "--max-errors": f.MaxErrors} {
		if n > 0 {
			add(flag, strconv.Itoa(n))
		}
	}
	if f.MaxWait > 0 {
		add("--max-wait", f.MaxWait.String())
	}
	for flag, set := range map[string]bool{"--ordered": f.Ordered, "--json": f.JSON, "--retry-errors": again} {
		if set {
			words = append(words, flag)
		}
	}
	return strings.Join(words, " ")
}

// quoted is a word as a POSIX shell takes it.
func quoted(word string) string {
	if strings.IndexFunc(word, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_./:=,+@%", r))
	}) < 0 && word != "" {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
