package cli

import (
	"fmt"
	"strings"

	"sluice/ui/cli/session"

	"github.com/spf13/cobra"
)

// newManCmd prints the manual page, made from the commands themselves.
func newManCmd(h *session.Home) *cobra.Command {
	return &cobra.Command{
		Use:    "man",
		Short:  "Print the manual page",
		Hidden: true,
		Args:   cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := fmt.Fprint(h.Out, manualPage(cmd.Root()))
			return err
		},
	}
}

// manualPage is the manual of a command and of all below it, for man(1).
func manualPage(root *cobra.Command) string {
	root.InitDefaultHelpFlag()
	root.InitDefaultVersionFlag()
	var m manual
	m.macro("TH", strings.ToUpper(root.Name()), "1", "", root.Name()+" "+root.Version, "User Commands")
	m.macro("SH", "NAME")
	m.text(root.Name() + " - " + root.Short)
	m.macro("SH", "SYNOPSIS")
	m.text(root.Name() + " [flags] [command]")
	m.macro("SH", "DESCRIPTION")
	m.text(root.Long)
	m.macro("SH", "OPTIONS")
	m.flags(root)
	m.macro("SH", "COMMANDS")
	m.commands(root)
	m.macro("SH", "EXIT STATUS")
	for _, s := range exitStatuses {
		m.item(fmt.Sprint(s.code), s.means)
	}
	m.macro("SH", "EXAMPLES")
	m.macro("nf")
	m.text(root.Example)
	m.macro("fi")
	return m.String()
}

// manual is a page of roff that grows.
type manual struct{ strings.Builder }

// macro writes a request; arguments go in quotes.
func (m *manual) macro(name string, args ...string) {
	m.WriteString("." + name)
	for _, arg := range args {
		m.WriteString(` "` + strings.ReplaceAll(literal(arg), `"`, `\(dq`) + `"`)
	}
	m.WriteByte('\n')
}

// text writes words, of which no line is taken for a request.
func (m *manual) text(s string) {
	for line := range strings.Lines(s) {
		line = literal(strings.TrimRight(line, "\n"))
		switch {
		case line == "":
			line = ".PP"
		case strings.HasPrefix(line, "."), strings.HasPrefix(line, "'"):
			line = `\&` + line
		}
		m.WriteString(line + "\n")
	}
}

// item writes an entry of a list: its name in bold, and what it means.
func (m *manual) item(name, means string) {
	m.macro("TP")
	m.WriteString(`\fB` + literal(name) + `\fR` + "\n")
	m.text(means)
}

// flags lists a command's own flags as its help does: "-c, --continue".
func (m *manual) flags(cmd *cobra.Command) {
	for line := range strings.Lines(cmd.NonInheritedFlags().FlagUsages()) {
		name, means, _ := strings.Cut(strings.TrimSpace(line), "   ") // columns are three spaces apart at least
		m.item(name, strings.TrimSpace(means))
	}
}

// commands describes the commands below cmd, each under its usage line.
func (m *manual) commands(cmd *cobra.Command) {
	for _, sub := range cmd.Commands() {
		if !sub.IsAvailableCommand() {
			continue
		}
		m.macro("SS", sub.UseLine())
		m.text(sub.Short + ".")
		if sub.Long != "" {
			m.macro("PP")
			m.text(sub.Long)
		}
		m.flags(sub)
		if sub.Name() != "completion" { // its own help says how each shell takes it
			m.commands(sub)
		}
	}
}

// literal keeps roff from reading its own signs in s, and hyphens as they are.
func literal(s string) string {
	return strings.NewReplacer(`\`, `\e`, "-", `\-`).Replace(s)
}
