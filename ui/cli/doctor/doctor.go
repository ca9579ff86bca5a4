// Package doctor looks at everything that sluice stands on, and says what is
// wrong and what to do about it. It opens no secret and asks nobody, unless it is
// told to ask the providers; it changes nothing.
package doctor

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"

	"sluice/engine/plain"
	"sluice/keystore"
	"sluice/ui/cli/config"
	"sluice/ui/cli/session"
)

// Examine looks at a home, and prints a line for each thing that it looks at. The
// error says how much is wrong. Online: it also asks the providers.
func Examine(ctx context.Context, h *session.Home, version string, online bool) error {
	r := &report{home: h}
	r.say(ok("sluice", "%s, %s, %s/%s", version, runtime.Version(), runtime.GOOS, runtime.GOARCH))
	r.say(screen(h)...)
	r.say(setAside(h.Paths)...)
	stored, wrong, unread := h.Kept(ctx)
	for _, err := range wrong {
		r.say(problems("keys and limits", err)...)
	}
	c, err := h.Config()
	var pool []keystore.Key
	if err != nil {
		r.say(problems("configuration", err)...)
	} else {
		r.say(configuration(h.ConfigPath(), c)...)
		pool, wrong, err = c.Pool(stored)
		r.say(served(c, pool, err, unread)...)
		r.say(outdated(c.Providers, c.Chain, pool, time.Now())...)
		for _, w := range append(wrong, c.MissingEnv(h.Env.Get)...) {
			r.say(problems("keys", w)...)
		}
	}
	r.say(directories(h.Paths)...)
	whole := c
	if c == nil {
		whole = config.Default()
	}
	r.say(ok("new secrets", "would rest here: %s", h.Vault(whole).Kind(ctx)))
	r.say(environment(h.Env)...)
	r.say(clock(time.Now()))
	if online && c != nil {
		if err := r.online(ctx, c, pool); err != nil {
			r.say(problems("network", err)...)
		}
	}
	switch {
	case ctx.Err() != nil:
		return ctx.Err() // what was interrupted tells nothing
	case r.bad == 1:
		return errors.New("1 thing is wrong")
	case r.bad > 0:
		return fmt.Errorf("%d things are wrong", r.bad)
	}
	return nil
}

// finding is one thing that was looked at: its grade, what it is, and how it is.
type finding struct{ grade, what, text, hint string }

const bad = "WRONG"

func ok(what, format string, args ...any) finding {
	return finding{"ok", what, fmt.Sprintf(format, args...), ""}
}

func note(what, format string, args ...any) finding {
	return finding{"note", what, fmt.Sprintf(format, args...), ""}
}

func wrong(what, hint, format string, args ...any) finding {
	return finding{bad, what, fmt.Sprintf(format, args...), hint}
}

// with gives the finding with what a person can do.
func (f finding) with(hint string) finding {
	f.hint = hint
	return f
}

// problems gives an error with its place and hint, or each of several.
func problems(what string, err error) (found []finding) {
	var all config.Errors
	if !errors.As(err, &all) {
		return []finding{wrong(what, keystore.HintOf(err), "%v", err)}
	}
	for _, p := range all {
		found = append(found, problems(what, p)...)
	}
	return found
}

// report prints findings, and counts what is wrong.
type report struct {
	home *session.Home
	bad  int
}

func (r *report) say(findings ...finding) {
	h := r.home
	for _, f := range findings {
		if f.grade == bad {
			r.bad++
		}
		fmt.Fprintf(h.Out, "%-6s %-16s %s\n", f.grade, f.what, plain.Line(h.Presentable(f.text), 0))
		if f.hint != "" {
			fmt.Fprintf(h.Out, "%-23s hint: %s\n", "", plain.Line(h.Presentable(f.hint), 0))
		}
	}
}

// served says what can be served with the pool that the configuration and the
// kept keys make.
func served(c *config.Config, pool []keystore.Key, err error, unread bool) []finding {
	var none *config.NoModelsError
	switch {
	case errors.As(err, &none):
		return []finding{note("pool", "%s, and no models are named: the start proposes one of what %s lists", plain.Counted(len(pool), "key"), c.Providers[none.Provider].Title)}
	case err != nil && unread:
		return []finding{note("pool", "not known, since the kept keys cannot be read")}
	case err != nil:
		return problems("pool", err)
	}
	fits := ok("pool", "%s, %s", plain.Counted(len(c.Chain), "model"), plain.Counted(len(pool), "key"))
	return append([]finding{fits}, accounts(c.Providers, pool)...)
}
