// Package firstrun leads a person from nothing to a chat: what was found in the
// environment, the demo, or what to write where nobody can be asked.
package firstrun

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"sluice/engine/plain"
	"sluice/engine/provider"
	"sluice/keystore"
	"sluice/keystore/private"
	"sluice/keystore/vault"
	"sluice/ui/cli/config"
	"sluice/ui/cli/console"
	"sluice/ui/cli/inquiry"
	"sluice/ui/cli/session"
)

// offers are the keys in their usual environment variables.
func offers(h *session.Home) []config.Offer {
	return config.Offers(provider.Catalogue(), h.Env.Get)
}

// Explain says what is missing and what can be done, where nobody can
// be asked.
func Explain(h *session.Home, w io.Writer) {
	fmt.Fprintf(w, "sluice: %v\n\n", config.ErrNothing)
	if found := offers(h); len(found) > 0 {
		fmt.Fprintln(w, "Keys were found in the environment (by name; nothing was read):")
		for _, o := range found {
			fmt.Fprintf(w, "  %-24s %s\n", o.Variable, o.Provider.Title)
		}
		fmt.Fprintf(w, "To use the first, write this to %s:\n\n%s\n", h.ConfigPath(), indent(config.Draft(found[:1])))
	} else {
		fmt.Fprintf(w, "Write the models and keys to %s, for example:\n\n%s\n", h.ConfigPath(), indent([]byte(example)))
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

// guide asks a person what to use where nothing is configured.
type guide struct {
	*session.Home
	ask *console.Questions
}

// Begin asks what to use, a key that was found, several, or the demo, and opens
// that. console.ErrLeft where the person leaves.
func Begin(ctx context.Context, h *session.Home) (*session.Session, error) {
	f := guide{h, h.Questions()}
	found := offers(f.Home)
	f.showChoices(found)
	for {
		chosen, err := f.choose(ctx, found)
		if err != nil {
			return nil, err
		}
		if len(chosen) == 0 {
			f.Demo = true
			return f.Open(ctx)
		}
		proved, err := f.prove(ctx, chosen)
		if err != nil {
			return nil, err
		}
		if len(proved) > 0 {
			return f.use(ctx, proved)
		}
		fmt.Fprintln(f.Out, "Nothing can be proposed with that. Choose again, or the demo.")
	}
}

// choose asks which of the keys to use; none: the demo.
func (f guide) choose(ctx context.Context, found []config.Offer) ([]config.Offer, error) {
	for {
		answer, err := f.ask.Line(ctx, "Your choice [d]: ")
		if err != nil {
			return nil, err
		}
		switch n, err := strconv.Atoi(answer); {
		case err == nil && n >= 1 && n <= len(found):
			return found[n-1 : n], nil
		case answer == "" || answer == "d":
			return nil, nil
		case answer == "q":
			return nil, console.ErrLeft
		case answer == "a" && len(found) > 1:
			yes, err := f.confirmCompanies(ctx, found)
			if err != nil || yes {
				return found, err
			}
			fmt.Fprintln(f.Out, "Then choose one of them, or the demo.")
		default:
			fmt.Fprintln(f.Out, "Please type one of the characters on the left.")
		}
	}
}

func (f guide) showChoices(found []config.Offer) {
	w := f.Out
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
		fmt.Fprintf(w, "Models and keys stand in %s, for example:\n\n%s\n", f.ConfigPath(), indent([]byte(example)))
	}
	fmt.Fprint(w, "  d  the demo: a simulated provider, no key, no network\n  q  leave\n\n")
}

// confirmCompanies asks before a conversation may go to several companies.
func (f guide) confirmCompanies(ctx context.Context, found []config.Offer) (bool, error) {
	var titles []string
	for _, o := range found {
		titles = append(titles, o.Provider.Title)
	}
	question := fmt.Sprintf("When one is limited, the whole conversation goes to the next of these %d companies:\n  %s\nIs that what you want? [y/N] ",
		config.Companies(found), strings.Join(titles, ", "))
	return f.ask.Yes(ctx, question)
}

// prove asks each provider with its key for what it lists today, and gives the
// offers of which a model was proved. What came of the others is said.
func (f guide) prove(ctx context.Context, chosen []config.Offer) (proved []config.Offer, err error) {
	c := config.Default()
	c.Providers = provider.ByName()
	transport, err := session.NewTransport(c.Network)
	if err != nil {
		return nil, err
	}
	defer transport.CloseIdleConnections()
	q := inquiry.New(c.Providers, transport, f.Vault(c))
	for _, o := range chosen {
		c.Providers[o.Provider.Name] = o.Provider
		fmt.Fprintf(f.Out, "Asking %s for its models, and the chosen one for a word…\n", o.Provider.Title)
		if o, err = f.proveOne(ctx, q, o); err != nil {
			return nil, err
		}
		if len(o.Models) > 0 {
			proved = append(proved, o)
		}
	}
	return proved, nil
}

// proveOne proves one offer, or the same key at another host of the company.
func (f guide) proveOne(ctx context.Context, q *inquiry.Inquiry, o config.Offer) (config.Offer, error) {
	var own []keystore.Key
	for _, ref := range vault.Pool("env:"+o.Variable, o.Keys) {
		own = append(own, keystore.Key{Name: o.Variable, Provider: o.Provider.Name, Ref: ref})
	}
	r, k, err := q.ProposeFrom(ctx, o.Provider, own)
	if err != nil {
		return o, err
	}
	fmt.Fprintln(f.Out, plain.Line("  "+r.Words(o.Provider), 0))
	if o.Models = r.Models; len(o.Models) > 0 {
		return o, nil
	}
	sister, ok, err := q.TrySisters(ctx, k, q.Sisters(r.Told, o.Provider), f.ask.Yes)
	if err != nil || !ok {
		return o, err
	}
	o.Provider, k.Provider = sister, sister.Name
	if r, err = q.Propose(ctx, sister, k); err == nil {
		fmt.Fprintln(f.Out, plain.Line("  "+r.Words(sister), 0))
		o.Models = r.Models
	}
	return o, err
}

// use runs on the chosen keys, and keeps the choice if the person wants.
func (f guide) use(ctx context.Context, chosen []config.Offer) (*session.Session, error) {
	draft := config.Draft(chosen)
	c, err := config.Parse(f.Paths.Config, draft, provider.ByName())
	if err != nil {
		return nil, err
	}
	c.Spread(f.Env.Get)
	fmt.Fprintf(f.Out, "\n%s\n", indent(draft))
	keep, err := f.ask.Yes(ctx, fmt.Sprintf("Write this to %s, for the next time? [y/N] ", f.Paths.Config))
	if err != nil {
		return nil, err
	}
	if keep {
		if err := errors.Join(private.Parents(f.Paths.Config), private.New(f.Paths.Config, draft)); err != nil {
			return nil, fmt.Errorf("writing the configuration: %w", err)
		}
	}
	return f.OpenWith(ctx, c)
}
