// Package cli holds the commands: flags, a session, words. It decides nothing
// about limits, waits or keys, and it never prints a secret.
//
// Each command lives in a file of its own and is made by a constructor
//
//	func newNameCmd(h *session.Home) *cobra.Command
//
// that is listed in commands. A command is an ordinary cobra command with a
// RunE. It writes answers to h.Out and everything else to h.Err, which make what
// they are given safe for a terminal, and JSON by h.Out.JSON. It reads h.In, looks
// variables up with h.Env.Get, takes places on disk from h.Paths, opens all else
// by h.Open, and returns its error: the end prints it with its hint and turns it
// into the exit status (see exit.go). It uses no globals, neither os.Stdout nor
// os.Getenv nor os.Exit, so that tests can run it with arguments.
package cli

import (
	"context"
	"io"
	"os"
	"syscall"
	"time"

	"sluice/ui/cli/console"
	"sluice/ui/cli/session"

	"charm.land/fang/v2"
	"github.com/spf13/cobra"
)

// Process is what the operating system hands to the program.
type Process struct {
	Args           []string // without the program's name
	Env            []string // "NAME=value"
	Stdin          io.Reader
	Stdout, Stderr io.Writer
}

// app is the program: where its commands are at home, and how it ends.
type app struct{ *session.Home }

// Signals are those that end the program in order: Ctrl+C, a wish to end, a
// closed terminal (SIGHUP), and Ctrl+\, so that the screen is given back and
// nothing typed is lost.
var Signals = []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT}

// grace is how long a command may take to end in order once ctx has ended.
const grace = 5 * time.Second

// Main runs the program and returns its exit status: 130 when ctx ended it. A
// command that then does not end in time, since the system holds it in a file
// or a pipe that nobody else opens, is left behind for the end of the process.
// Where Stdout is an ordinary file it is closed.
func Main(ctx context.Context, p Process) int { return newApp(p).main(ctx, p.Args) }

func (a *app) main(ctx context.Context, args []string) int {
	noCores()
	ended := make(chan int, 1)
	go func() { ended <- a.run(ctx, args) }()
	select {
	case code := <-ended:
		return code
	case <-ctx.Done():
	}
	late := time.NewTimer(grace)
	defer late.Stop()
	select {
	case code := <-ended:
		return code
	case <-late.C:
		return exitInterrupted
	}
}

func (a *app) run(ctx context.Context, args []string) int {
	a.Typed(args)
	var failed error
	root := newRootCmd(a.Home)
	reportTo(root, &failed)
	root.SetArgs(args)
	root.SetIn(a.In)
	root.SetOut(a.Out.AsIs())
	root.SetErr(a.Err)
	usage := fang.Execute(ctx, root,
		fang.WithVersion(version()),
		fang.WithoutManpage(), // its page names flags that there are not: --c for -c
		fang.WithColorSchemeFunc(fang.AnsiColorScheme),
		fang.WithErrorHandler(func(io.Writer, fang.Styles, error) {}))
	if usage != nil && a.Out.Failure() == nil {
		failed = console.Usage(usage, "sluice --help lists commands and flags")
	}
	return a.end(ctx, failed)
}

func newApp(p Process) *app {
	return &app{session.NewHome(console.New(p.Stdin, p.Stdout, p.Stderr, p.Env))}
}

// commands lists the constructors of all commands, in the order of the help.
func commands(h *session.Home) []*cobra.Command {
	return []*cobra.Command{
		newAskCmd(h),
		newBatchCmd(h),
		newKeysCmd(h),
		newChatsCmd(h),
		newModelsCmd(h),
		newExplainCmd(h),
		newEventsCmd(h),
		newSimCmd(h),
		newDoctorCmd(h),
		newPathsCmd(h),
		newManCmd(h),
	}
}

func newRootCmd(h *session.Home) *cobra.Command {
	root := &cobra.Command{
		Use:   "sluice",
		Short: "Chat with language models through limited API keys, and see every limit live",
		Long: "sluice keeps a chat alive across the limits of several API keys and a chain of models,\n" +
			"and shows what it does and why. Without a command it opens the dashboard.",
		Example: "sluice --demo\nsluice ask \"why is the sky blue?\"\nsluice keys list",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return dashboard(cmd.Context(), h)
		},
	}
	flags := root.PersistentFlags()
	flags.StringVar(&h.ConfigFile, "config", "", "read this configuration file instead of the usual one")
	flags.BoolVar(&h.Demo, "demo", false, "use the built-in simulated provider: no key, no network")
	flags.BoolVar(&h.NoColor, "no-color", false, "no colours")
	root.AddCommand(commands(h)...)
	return root
}

// reportTo makes every command store its error instead of returning it, so
// that what cobra itself returns is known to be wrong usage. A panic is an
// error too: as it is, its text might show a secret.
func reportTo(cmd *cobra.Command, failed *error) {
	if run := cmd.RunE; run != nil {
		cmd.RunE = func(c *cobra.Command, args []string) error {
			*failed = session.Guard(nil, func() error { return run(c, args) })
			return nil
		}
	}
	for _, sub := range cmd.Commands() {
		reportTo(sub, failed)
	}
}
