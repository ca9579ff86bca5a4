package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	"sluice/engine/plain"
	"sluice/engine/provider"
	"sluice/engine/trial"
	"sluice/keystore"
	"sluice/keystore/private"
	"sluice/keystore/vault"
	"sluice/ui/cli/config"
)

// errLeft says that the person left instead of choosing.
var errLeft = errors.New("nothing was chosen")

// offers are the keys in their usual environment variables.
func (a *app) offers() []config.Offer { return config.Offers(provider.Catalogue(), a.env.get) }

// explainNothing says what is missing and what can be done, where nobody can
// be asked.
func (a *app) explainNothing(w io.Writer) {
	fmt.Fprintf(w, "sluice: %v\n\n", config.ErrNothing)
	if found := a.offers(); len(found) > 0 {
		fmt.Fprintln(w, "Keys were found in the environment (by name; nothing was read):")
		for _, o := range found {
			fmt.Fprintf(w, "  %-24s %s\n", o.Variable, o.Provider.Title)
		}
		fmt.Fprintf(w, "To use the first, write this to %s:\n\n%s\n", a.configPath(), indent(config.Draft(found[:1])))
	} else {
		fmt.Fprintf(w, "Write the models and keys to %s, for example:\n\n%s\n", a.configPath(), indent([]byte(example)))
	}
	fmt.Fprintln(w, "Or look around without any key: sluice --demo")
}

const example = `models = ["relay/gpt-4o"]

[providers.relay]
base_url = "https://llm.example.org/v1"

[[keys]]
name = "one"
provider = "relay"
secret = "env:RELAY_KEY_ONE"
`

func indent(text []byte) string {
	lines := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	return "    " + strings.ReplaceAll(strings.Join(lines, "\n"), "\n", "\n    ") + "\n"
}

// firstRun asks what to use: a key that was found, several, or the demo.
func (a *app) firstRun(ctx context.Context) (*parts, error) {
	found := a.offers()
	a.showChoices(found)
	in := bufio.NewReader(a.stdin)
	for {
		chosen, err := a.chooseOffers(ctx, in, found)
		if err != nil {
			return nil, err
		}
		if len(chosen) == 0 {
			a.demo = true
			return demoParts()
		}
		proved, err := a.prove(ctx, in, chosen)
		if err != nil {
			return nil, err
		}
		if len(proved) > 0 {
			return a.useOffers(ctx, in, proved)
		}
		fmt.Fprintln(a.stdout, "Nothing can be proposed with that. Choose again, or the demo.")
	}
}

// chooseOffers asks which of the keys to use; none: the demo.
func (a *app) chooseOffers(ctx context.Context, in *bufio.Reader, found []config.Offer) ([]config.Offer, error) {
	for {
		answer, err := a.readLine(ctx, in, "Your choice [d]: ")
		if err != nil {
			return nil, err
		}
		switch n, err := strconv.Atoi(answer); {
		case err == nil && n >= 1 && n <= len(found):
			return found[n-1 : n], nil
		case answer == "" || answer == "d":
			return nil, nil
		case answer == "q":
			return nil, usageError{errLeft, "sluice --demo needs no key"}
		case answer == "a" && len(found) > 1:
			yes, err := a.confirmCompanies(ctx, in, found)
			if err != nil || yes {
				return found, err
			}
			fmt.Fprintln(a.stdout, "Then choose one of them, or the demo.")
		default:
			fmt.Fprintln(a.stdout, "Please type one of the characters on the left.")
		}
	}
}

func (a *app) showChoices(found []config.Offer) {
	w := a.stdout
	fmt.Fprint(w, "Nothing is configured yet: there is no key and no model.\n\n")
	if len(found) > 0 {
		fmt.Fprintln(w, "Keys were found in the environment (by name; nothing was read):")
		for i, o := range found {
			fmt.Fprintf(w, "  %d  %s, for %s\n", i+1, o.Variable, o.Provider.Title)
		}
		if len(found) > 1 {
			fmt.Fprintln(w, "  a  all of them, as one chain in this order")
		}
	} else {
		fmt.Fprintf(w, "Models and keys stand in %s, for example:\n\n%s\n", a.configPath(), indent([]byte(example)))
	}
	fmt.Fprint(w, "  d  the demo: a simulated provider, no key, no network\n  q  leave\n\n")
}

// confirmCompanies asks before a conversation may go to several companies.
func (a *app) confirmCompanies(ctx context.Context, in *bufio.Reader, found []config.Offer) (bool, error) {
	var titles []string
	for _, o := range found {
		titles = append(titles, o.Provider.Title)
	}
	question := fmt.Sprintf("When one is limited, the whole conversation goes to the next of these %d companies:\n  %s\nIs that what you want? [y/N] ",
		config.Companies(found), strings.Join(titles, ", "))
	return a.yes(ctx, in, question)
}

// prove asks each provider with its key for what it lists today, and gives the
// offers of which a model was proved. What came of the others is said.
func (a *app) prove(ctx context.Context, in *bufio.Reader, chosen []config.Offer) (proved []config.Offer, err error) {
	c := config.Default()
	c.Providers = catalogue()
	transport, err := newTransport(c.Network)
	if err != nil {
		return nil, err
	}
	defer transport.CloseIdleConnections()
	for _, o := range chosen {
		fmt.Fprintf(a.stdout, "Asking %s for its models, and the chosen one for a word…\n", o.Provider.Title)
		if o, err = a.proveOne(ctx, in, c, transport, o); err != nil {
			return nil, err
		}
		if len(o.Models) > 0 {
			proved = append(proved, o)
		}
	}
	return proved, nil
}

// proveOne proves one offer, or the same key at another host of the company.
func (a *app) proveOne(ctx context.Context, in *bufio.Reader, c *config.Config, transport http.RoundTripper, o config.Offer) (config.Offer, error) {
	c.Providers[o.Provider.Name] = o.Provider
	t := trial.New(transport, reachable(c), a.vault(c))
	var own []keystore.Key
	for _, ref := range vault.Pool("env:"+o.Variable, o.Keys) {
		own = append(own, keystore.Key{Name: o.Variable, Provider: o.Provider.Name, Ref: ref})
	}
	r, k, err := proposeFrom(ctx, t, o.Provider, own)
	if err != nil {
		return o, err
	}
	fmt.Fprintln(a.stdout, plain.Line("  "+r.words(o.Provider), 0))
	if o.Models = r.models; len(o.Models) > 0 {
		return o, nil
	}
	yes := func(ctx context.Context, question string) (bool, error) { return a.yes(ctx, in, question) }
	sister, ok, err := trySisters(ctx, t, k, elsewhere(r.told, o.Provider, c.Providers), yes)
	if err != nil || !ok {
		return o, err
	}
	o.Provider, k.Provider = sister, sister.Name
	if r, err = propose(ctx, t, sister, k); err == nil {
		fmt.Fprintln(a.stdout, plain.Line("  "+r.words(sister), 0))
		o.Models = r.models
	}
	return o, err
}

// yes asks a question whose answer is no unless it is a yes.
func (a *app) yes(ctx context.Context, in *bufio.Reader, question string) (bool, error) {
	answer, err := a.readLine(ctx, in, question)
	return answer == "y" || answer == "yes", err
}

// useOffers runs on the chosen keys, and keeps the choice if the person wants.
func (a *app) useOffers(ctx context.Context, in *bufio.Reader, chosen []config.Offer) (*parts, error) {
	draft := config.Draft(chosen)
	c, err := config.Parse(a.paths.Config, draft, catalogue())
	if err != nil {
		return nil, err
	}
	c.Spread(a.env.get)
	fmt.Fprintf(a.stdout, "\n%s\n", indent(draft))
	keep, err := a.yes(ctx, in, fmt.Sprintf("Write this to %s, for the next time? [y/N] ", a.paths.Config))
	if err != nil {
		return nil, err
	}
	if keep {
		if err := errors.Join(private.Parents(a.paths.Config), private.New(a.paths.Config, draft)); err != nil {
			return nil, fmt.Errorf("writing the configuration: %w", err)
		}
	}
	return a.partsOf(ctx, c)
}

// readLine asks a question and gives the answer in lower case. It returns early
// when ctx ends.
func (a *app) readLine(ctx context.Context, in *bufio.Reader, question string) (string, error) {
	fmt.Fprint(a.stdout, question)
	type result struct {
		line string
		err  error
	}
	got := make(chan result, 1)
	go func() {
		line, err := in.ReadString('\n')
		got <- result{line, err}
	}()
	select {
	case r := <-got:
		if errors.Is(r.err, io.EOF) {
			return "", usageError{errLeft, "sluice --demo needs no key"}
		}
		return strings.ToLower(strings.TrimSpace(r.line)), r.err
	case <-ctx.Done():
		fmt.Fprintln(a.stdout)
		return "", ctx.Err()
	}
}
