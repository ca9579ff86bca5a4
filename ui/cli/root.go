// Package cli holds the commands. It reads the configuration, wires keystore,
// engine and screen together, and hands each its own options. It decides
// nothing about limits, waits or keys, and it never prints a secret.
//
// Each command lives in a file of its own and is made by a constructor
//
//	func newNameCmd(a *app) *cobra.Command
//
// that is listed in commands. A command is an ordinary cobra command with a
// RunE. It writes answers to a.stdout and everything else to a.stderr, which
// make what they are given safe for a terminal, and JSON by writeJSON. It reads
// a.stdin, looks variables up with a.env.get, takes places on disk from
// a.paths, and returns its error: root prints it with its hint and turns it
// into the exit status (see exit.go). It uses no globals, neither os.Stdout
// nor os.Getenv nor os.Exit, so that tests can run it with arguments.
package cli

import (
	"context"
	"io"
	"os"
	"syscall"
	"time"

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

// app is what every command shares.
type app struct {
	stdin  io.Reader
	stdout *output
	stderr io.Writer
	env    environment
	paths  paths

	// Flags of every command.
	configFile string
	demo       bool
	noColor    bool

	typed       []string // arguments that are not repeated whole
	secretsWork int      // scrypt's log2 N for the encrypted file; 0: age's own choice
}

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
	a.typed = strangeWords(args)
	var failed error
	root := newRootCmd(a)
	reportTo(root, &failed)
	root.SetArgs(args)
	root.SetIn(a.stdin)
	root.SetOut(untouched{a.stdout})
	root.SetErr(a.stderr)
	usage := fang.Execute(ctx, root,
		fang.WithVersion(version()),
		fang.WithoutManpage(), // its page names flags that there are not: --c for -c
		fang.WithColorSchemeFunc(fang.AnsiColorScheme),
		fang.WithErrorHandler(func(io.Writer, fang.Styles, error) {}))
	if usage != nil && a.stdout.failure() == nil {
		failed = usageError{usage, "sluice --help lists commands and flags"}
	}
	return a.end(ctx, failed)
}

func newApp(p Process) *app {
	env := newEnvironment(p.Env)
	return &app{stdin: p.Stdin, stdout: newOutput(p.Stdout), stderr: edge{p.Stderr}, env: env, paths: pathsFrom(env)}
}

// commands lists the constructors of all commands, in the order of the help.
func commands(a *app) []*cobra.Command {
	return []*cobra.Command{
		newAskCmd(a),
		newKeysCmd(a),
		newChatsCmd(a),
		newModelsCmd(a),
		newExplainCmd(a),
		newEventsCmd(a),
		newSimCmd(a),
		newDoctorCmd(a),
		newPathsCmd(a),
		newManCmd(a),
	}
}

func newRootCmd(a *app) *cobra.Command {
	root := &cobra.Command{
		Use:   "sluice",
		Short: "Chat with language models through limited API keys, and see every limit live",
		Long: "sluice keeps a chat alive across the limits of several API keys and a chain of models,\n" +
			"and shows what it does and why. Without a command it opens the dashboard.",
		Example: "sluice --demo\nsluice ask \"why is the sky blue?\"\nsluice keys list",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.dashboard(cmd.Context())
		},
	}
	flags := root.PersistentFlags()
	flags.StringVar(&a.configFile, "config", "", "read this configuration file instead of the usual one")
	flags.BoolVar(&a.demo, "demo", false, "use the built-in simulated provider: no key, no network")
	flags.BoolVar(&a.noColor, "no-color", false, "no colours")
	root.AddCommand(commands(a)...)
	return root
}

// reportTo makes every command store its error instead of returning it, so
// that what cobra itself returns is known to be wrong usage. A panic is an
// error too: as it is, its text might show a secret.
func reportTo(cmd *cobra.Command, failed *error) {
	if run := cmd.RunE; run != nil {
		cmd.RunE = func(c *cobra.Command, args []string) error {
			*failed = guard(func(error) {}, func() error { return run(c, args) })
			return nil
		}
	}
	for _, sub := range cmd.Commands() {
		reportTo(sub, failed)
	}
}
