package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"
	"github.com/spf13/cobra"

	"sluice/engine/sim"
	"sluice/keystore"
	"sluice/keystore/private"
	"sluice/keystore/vault"
	"sluice/ui/cli/console"
	"sluice/ui/cli/session"
)

// simFlags describe a scenario in a few words; a file says everything.
type simFlags struct {
	file, addr, write  string
	keys               int
	models             []string
	dialect, kind      string
	rpm, tpm, rpd      int64
	concurrency        int64
	latency            time.Duration
	speed              float64
	fails              []string
	seed               uint64
	revoked, sharedOne bool
}

func newSimCmd(h *session.Home) *cobra.Command {
	var f simFlags
	cmd := &cobra.Command{
		Use:   "sim",
		Short: "Run the simulated provider as a server, to rehearse any client against limits",
		Long: "Serves an OpenAI-compatible endpoint on this machine, with keys, limits and failures of your choice,\n" +
			"and prints its address and a configuration that uses it. Without flags it plays the demo's scenario.\n" +
			"With --scenario a TOML file says everything; sluice sim --print-scenario shows one.",
		Example: "sluice sim --keys 3 --rpm 5 --window sliding\nsluice sim --dialect anthropic --fail overloaded:0.2\nsluice sim --scenario busy-day.toml --write sim.toml",
		Args:    cobra.NoArgs,
	}
	f.define(cmd)
	show := cmd.Flags().Bool("print-scenario", false, "print the scenario as TOML and end")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		chosen := false
		for _, name := range []string{"keys", "models", "dialect", "window", "rpm", "tpm", "rpd", "concurrency", "latency", "speed", "fail", "revoked", "one-account"} {
			chosen = chosen || cmd.Flags().Changed(name)
		}
		scenario, err := f.scenario(cmd.Context(), chosen)
		if err != nil {
			return err
		}
		if *show {
			return toml.NewEncoder(h.Out).Encode(scenario)
		}
		return serveSim(cmd.Context(), h, scenario, f)
	}
	return cmd
}

// define declares the flags.
func (f *simFlags) define(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.file, "scenario", "", "read the scenario from this TOML file")
	flags.StringVar(&f.addr, "addr", "127.0.0.1:0", "listen here; port 0 takes any free one")
	flags.StringVar(&f.write, "write", "", "also write the configuration to this file")
	flags.IntVar(&f.keys, "keys", 2, "how many keys")
	flags.StringSliceVar(&f.models, "models", []string{"large", "small"}, "the models")
	flags.StringVar(&f.dialect, "dialect", "", "whose words and headers: "+strings.Join(sim.Dialects(), ", "))
	flags.StringVar(&f.kind, "window", sim.Sliding, "how windows end: sliding, fixed, bucket")
	flags.Int64Var(&f.rpm, "rpm", 0, "requests a minute, for each key and model")
	flags.Int64Var(&f.tpm, "tpm", 0, "tokens a minute")
	flags.Int64Var(&f.rpd, "rpd", 0, "requests a day")
	flags.Int64Var(&f.concurrency, "concurrency", 0, "requests at the same time")
	flags.DurationVar(&f.latency, "latency", 200*time.Millisecond, "time to the first token")
	flags.Float64Var(&f.speed, "speed", 60, "tokens a second; 0: as fast as it goes")
	flags.StringArrayVar(&f.fails, "fail", nil, "a failure KIND, or KIND:PROBABILITY (may be repeated): "+strings.Join(sim.FailureKinds(), ", "))
	flags.Uint64Var(&f.seed, "seed", 1, "the same seed plays the same day")
	flags.BoolVar(&f.revoked, "revoked", false, "revoke the last key")
	flags.BoolVar(&f.sharedOne, "one-account", false, "all keys belong to one account and share its limits")
}

// scenario reads the file, or builds one from flags, or takes the demo's.
func (f simFlags) scenario(ctx context.Context, chosen bool) (sim.Scenario, error) {
	s := sim.Demo()
	switch {
	case f.file != "" && chosen:
		return s, console.Usage(errors.New("--scenario and flags that describe a scenario exclude each other"), "write everything into the file")
	case f.file != "":
		data, err := console.ReadNamed(ctx, f.file)
		if err != nil {
			return s, fmt.Errorf("reading the scenario: %w", err)
		}
		s = sim.Scenario{}
		if err := toml.NewDecoder(bytes.NewReader(data)).DisallowUnknownFields().Decode(&s); err != nil {
			return s, scenarioError(f.file, err)
		}
	case chosen && min(f.rpm, f.tpm, f.rpd, f.concurrency, int64(f.keys), int64(f.latency)) < 0 || f.speed < 0:
		return s, console.Usage(errors.New("a number is less than nothing"), "0 leaves a limit out")
	case slices.ContainsFunc(f.models, func(m string) bool { return vault.LooksSecret(m) || keystore.Drawn(m) }):
		return s, console.Usage(errors.New("a model's name looks like a secret"), "the simulated provider makes up its keys by itself")
	case chosen:
		s = f.described()
	}
	if err := s.Validate(); err != nil {
		return s, console.Usage(fmt.Errorf("the scenario is wrong: %w", err), "sluice sim --print-scenario shows one that works")
	}
	return s, nil
}

func scenarioError(file string, err error) error {
	var unknown *toml.StrictMissingError
	var wrong *toml.DecodeError
	switch {
	case errors.As(err, &unknown):
		row, col := unknown.Errors[0].Position()
		err = fmt.Errorf("%s:%d:%d: unknown setting %q", file, row, col, strings.Join(unknown.Errors[0].Key(), "."))
	case errors.As(err, &wrong):
		row, col := wrong.Position()
		err = fmt.Errorf("%s:%d:%d: %s", file, row, col, strings.TrimPrefix(wrong.Error(), "toml: "))
	}
	return console.Usage(err, "sluice sim --print-scenario shows one that works")
}

var simNames = []string{"one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"}

// described builds the scenario that the flags describe.
func (f simFlags) described() sim.Scenario {
	p := sim.Provider{Name: "sim", Dialect: f.dialect, Latency: sim.Duration(f.latency), Speed: f.speed}
	for i := range f.keys {
		name := fmt.Sprintf("key%d", i+1)
		if i < len(simNames) {
			name = simNames[i]
		}
		k := sim.Key{Name: name, Token: fmt.Sprintf("sim-%s-%012x", name, (f.seed+1)*0x9e3779b97f4a+uint64(i))}
		if f.sharedOne {
			k.Account = "shared"
		}
		k.Revoked = f.revoked && i == f.keys-1
		p.Keys = append(p.Keys, k)
	}
	for _, m := range f.models {
		p.Models = append(p.Models, sim.Model{Name: m})
	}
	for _, l := range []sim.Limit{sim.RPM(f.rpm), sim.TPM(f.tpm), sim.RPD(f.rpd), {Dimension: sim.Concurrency, Max: f.concurrency}} {
		if l.Max > 0 {
			if l.Window == sim.Minute {
				l.Kind = f.kind
			}
			p.Limits = append(p.Limits, l)
		}
	}
	for _, text := range f.fails {
		fail := sim.Failure{Kind: text}
		if kind, chance, ok := strings.Cut(text, ":"); ok {
			fail.Kind = kind
			if _, err := fmt.Sscanf(chance, "%g", &fail.Probability); err != nil {
				fail.Probability = -1 // Validate says what is wrong
			}
		}
		p.Failures = append(p.Failures, fail)
	}
	return sim.Scenario{Seed: f.seed, Providers: []sim.Provider{p}}
}

// serveSim serves until ctx ends.
func serveSim(ctx context.Context, h *session.Home, scenario sim.Scenario, f simFlags) error {
	host, _, err := net.SplitHostPort(f.addr)
	if ip := net.ParseIP(host); err != nil || host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return console.Usage(fmt.Errorf("--addr %q is not an address of this machine alone", f.addr), "for example 127.0.0.1:8080")
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", f.addr)
	if err != nil {
		return fmt.Errorf("listening: %w", err)
	}
	url := "http://" + listener.Addr().String()
	conf := scenario.Config(url)
	if f.write != "" {
		if err := private.Replace(f.write, []byte(conf)); err != nil {
			_ = listener.Close()
			return fmt.Errorf("writing the configuration: %w", err)
		}
	}
	fmt.Fprintf(h.Out, "# a simulated provider; nothing here is written by a language model\n# %s\n", url)
	for _, entry := range scenario.Environ() {
		fmt.Fprintf(h.Out, "# export %s\n", entry)
	}
	fmt.Fprintf(h.Out, "\n%s", conf)
	ctx, stop := h.Heard(ctx)
	defer stop()
	return sim.New(scenario).Serve(ctx, listener)
}
