package ui

import (
	"cmp"
	"context"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	enginechat "sluice/engine/chat"
	"sluice/engine/plain"
	"sluice/ui/linear"
	"sluice/ui/talk"
)

// Run shows the dashboard until the person leaves it, ctx ends, or a signal
// comes; see terminal.Life for the ways out. A person's leaving is no error.
func Run(ctx context.Context, e Engine, o Options) error {
	if o.LineByLine() {
		return runLinear(ctx, e, o)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	m := newModel(ctx, e, o)
	keep := func() { m.chat.keeper.Start(func(reason any) { m.life.End(plain.Crash(reason)) }) }
	return m.life.Run(ctx, tea.NewProgram(m, o.program(ctx)...), keep, m.close)
}

// runLinear shows it line by line.
func runLinear(ctx context.Context, e Engine, o Options) error {
	ctx, crashed := context.WithCancelCause(ctx)
	defer crashed(nil)
	keeper := talk.NewKeeper(o.Store)
	keeper.Start(func(reason any) { crashed(plain.Crash(reason)) })
	return linear.Run(ctx, e, linear.Options{
		Simulated: o.Simulated, Input: o.Input, Output: o.Output, Keeper: keeper,
		Terms: o.terms(func(r enginechat.Request) talk.Answer { return e.Chat(ctx, r) }),
	})
}

// terms say how conversations ask.
func (o Options) terms(ask func(enginechat.Request) talk.Answer) talk.Terms {
	return talk.Terms{
		Ask: ask, System: o.System,
		Request: enginechat.Request{Label: "chat", Prefer: cmp.Or(o.Prefer, prefer), MaxWait: cmp.Or(o.MaxWait, maxWait)},
	}
}

// program gives the options of the terminal program.
func (o Options) program(ctx context.Context) []tea.ProgramOption {
	opts := []tea.ProgramOption{
		tea.WithContext(ctx), tea.WithEnvironment(o.Environ), tea.WithFPS(30),
		tea.WithoutSignalHandler(), // terminal.Life sees to more of them
		tea.WithInput(o.Input),
	}
	if o.Output != nil {
		opts = append(opts, tea.WithOutput(o.Output))
	}
	if o.Environ.Get("NO_COLOR") != "" || o.NoColor {
		opts = append(opts, tea.WithColorProfile(colorprofile.ASCII))
	}
	return append(opts, o.extra...)
}

// LineByLine says whether there is no screen to draw on, or a person asked for
// one line after the other.
func (o Options) LineByLine() bool {
	return o.Linear || o.Environ.Get("ACCESSIBLE") != "" || o.Environ.Get("TERM") == "dumb"
}
