package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"sluice/engine/chat"
	"sluice/engine/plain"
	"sluice/keystore"
	"sluice/ui/cli/config"
	"sluice/ui/cli/console"
	"sluice/ui/cli/session"
	"sluice/ui/talk"
)

// askFlags are the flags of `sluice ask`.
type askFlags struct {
	model      string
	system     string
	maxWait    time.Duration
	maxTokens  int
	noFallback bool
	json       bool

	goOn         bool   // go on with the newest conversation
	conversation string // go on with this one
	keep         bool   // begin a conversation that is kept
}

func newAskCmd(h *session.Home) *cobra.Command {
	var f askFlags
	cmd := &cobra.Command{
		Use:   "ask [PROMPT]",
		Short: "Ask once, and get the answer on standard output",
		Long: "Sends one prompt; piped input is added to it. The answer goes to standard output as it comes,\n" +
			"what happens on the way to standard error.\n\n" +
			"Exit status: 0 answered, 1 other, 2 wrong usage or nothing configured, 3 all limited,\n" +
			"4 keys rejected, 130 interrupted. Where the model called a tool or only thought, and said\n" +
			"nothing, it is 1; --json has the calls and the thoughts.",
		Example: "sluice ask \"why is the sky blue?\"\ngit diff | sluice ask \"write a commit message\"\nsluice ask --json --max-wait 5m hello | jq .usage",
		RunE: func(cmd *cobra.Command, args []string) error {
			prompt, err := promptOf(cmd.Context(), h, args)
			if err != nil {
				return err
			}
			switch {
			case !cmd.Flags().Changed("max-wait"):
				f.maxWait = -1
			case f.maxWait < 0:
				return console.Usage(fmt.Errorf("--max-wait %s is no time to wait", f.maxWait), "for example --max-wait 30s; 0 waits without bound")
			}
			if f.maxTokens < 0 {
				return console.Usage(fmt.Errorf("--max-tokens %d is less than nothing", f.maxTokens), "0 states no bound")
			}
			return ask(cmd.Context(), h, prompt, f)
		},
	}
	flags := cmd.Flags()
	flags.StringVarP(&f.model, "model", "m", "", "ask this model first: provider/model, or a model of the chain")
	flags.StringVarP(&f.system, "system", "s", "", "a system message before the prompt")
	flags.DurationVar(&f.maxWait, "max-wait", time.Minute, "give up when all are limited for longer; 0: never")
	flags.IntVar(&f.maxTokens, "max-tokens", 0, "the most that the answer may have")
	flags.BoolVar(&f.noFallback, "no-fallback", false, "the first model only")
	flags.BoolVarP(&f.goOn, "continue", "c", false, "go on with the newest conversation, and keep what is said")
	flags.StringVar(&f.conversation, "conversation", "", "go on with this one: an ID as sluice chats lists them")
	flags.BoolVar(&f.keep, "keep", false, "begin a conversation that is kept")
	flags.BoolVar(&f.json, "json", false, "one JSON object with text, model, key, attempts and usage")
	return cmd
}

// prompt joins the arguments and what is piped in.
func promptOf(ctx context.Context, h *session.Home, args []string) (string, error) {
	prompt := strings.TrimSpace(strings.Join(args, " "))
	if h.In != nil && !console.Terminal(h.In) {
		piped, err := h.ReadGiven(ctx, nil, "send a part of it")
		if err != nil {
			return "", err
		}
		prompt = strings.TrimSpace(prompt + "\n\n" + strings.TrimSpace(string(piped)))
	}
	if prompt == "" {
		return "", console.Usage(errors.New("there is nothing to ask"), "sluice ask \"why is the sky blue?\", or pipe text in")
	}
	return strings.ToValidUTF8(prompt, "\uFFFD"), nil
}

func ask(ctx context.Context, h *session.Home, prompt string, f askFlags) error {
	s, err := openToAsk(ctx, h, &f)
	if err != nil {
		return err
	}
	return askOver(ctx, h, s, prompt, f)
}

// askOver asks with s, which it closes.
func askOver(ctx context.Context, h *session.Home, s *session.Session, prompt string, f askFlags) error {
	ctx, crashed := context.WithCancelCause(ctx)
	defer crashed(nil)
	ctx, stop := h.Heard(ctx)
	defer stop()
	var ask func(chat.Request) *chat.Answer
	terms := talk.Terms{
		Ask: func(r chat.Request) talk.Answer { return ask(r) }, System: f.system, Model: s.Chain[0].String(), Lasting: true,
		Request: chat.Request{Label: "ask", MaxTokens: f.maxTokens, MaxWait: f.maxWait, Prefer: s.Config.Patience.Prefer},
	}
	k := keeperFor(h, f, crashed)
	t, err := openToContinue(ctx, h, k, f, terms)
	if err != nil {
		return errors.Join(err, k.Close(), s.Close())
	}
	out := newAskOutput(h, f.json)
	err = s.Run(ctx, func(ctx context.Context) error {
		e, err := s.Engine()
		if err != nil {
			return err
		}
		ask = func(r chat.Request) *chat.Answer { return chat.Engine{Engine: e}.Chat(ctx, r) }
		t.Say(talk.Written(prompt), time.Now())
		out.watch(ctx, e, t, k.News())
		return nil
	})
	if t.Live == nil {
		return errors.Join(err, k.Close())
	}
	outcome, ended := t.Live.Outcome()
	if !ended {
		outcome.Err = cmp.Or(context.Cause(ctx), err)
	}
	if err != nil && outcome.Err == nil {
		h.Complain(err)
	}
	t.Finish(outcome, time.Now())
	out.unkept(k.Close())
	if errors.As(err, new(*plain.CrashError)) {
		outcome.Err = err // it tells more than the request's own error
	}
	return out.finish(outcome)
}

// openToAsk opens a session with the chain that the flags want, unlocked, and
// fills flags that were not given from the configuration.
func openToAsk(ctx context.Context, h *session.Home, f *askFlags) (*session.Session, error) {
	s, err := h.Open(ctx)
	if err != nil {
		return nil, err
	}
	h.ComplainOf(s.Warnings)
	if s.Chain, err = askChain(s.Config, *f); err == nil {
		err = s.Safe().ReadyFor(ctx, s.Keys)
	}
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	if f.maxWait < 0 {
		f.maxWait = s.Config.Patience.Ask
	}
	if f.system == "" {
		f.system = s.Config.System
	}
	return s, nil
}

// askChain puts the wanted model first, and with noFallback leaves out the rest.
func askChain(c *config.Config, f askFlags) ([]keystore.Route, error) {
	chain := c.Chain
	if f.model != "" {
		first, err := findRoute(c, f.model)
		if err != nil {
			return nil, err
		}
		rest := slices.DeleteFunc(slices.Clone(chain), func(r keystore.Route) bool { return r == first })
		chain = append([]keystore.Route{first}, rest...)
	}
	if f.noFallback {
		chain = chain[:min(1, len(chain))]
	}
	return chain, nil
}

// findRoute reads provider/model, or the name of a model of the chain.
func findRoute(c *config.Config, name string) (keystore.Route, error) {
	for _, r := range c.Chain {
		if r.String() == name || r.Model == name {
			return r, nil
		}
	}
	prov, model, ok := strings.Cut(name, "/")
	if _, known := c.Providers[prov]; ok && known && model != "" {
		r := keystore.Route{Provider: prov, Model: model}
		return r, c.Refuses(r)
	}
	var names []string
	for _, r := range c.Chain {
		names = append(names, r.String())
	}
	return keystore.Route{}, console.Usage(fmt.Errorf("no model %q", name), "the chain has "+strings.Join(names, ", "))
}
