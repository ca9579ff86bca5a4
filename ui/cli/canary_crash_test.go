package cli

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"sluice/keystore"
	"sluice/keystore/limit"
	"sluice/ui/cli/session"
)

// bomb panics in every place that the engine calls, with all that is known
// there.
type bomb struct {
	keystore.Ledger
	say func(secret string) any
}

func (b bomb) RoundTrip(r *http.Request) (*http.Response, error) {
	_, secret, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	panic(b.say(secret))
}

func (b bomb) Open(context.Context, string) (keystore.Secret, error) { panic(b.say(canaries[3])) }
func (b bomb) Missing(string) error                                  { return nil }
func (b bomb) Forget(string)                                         {}

func (b bomb) Reserve(context.Context, keystore.Target, limit.Cost, float64, time.Time) (keystore.Grant, error) {
	panic(b.say(canaries[3]))
}

// panics are what may be thrown.
var panics = map[string]func(secret string) any{
	"text":   func(secret string) any { return "sending: Authorization: Bearer " + secret },
	"error":  func(secret string) any { return fmt.Errorf("header map[Authorization:[Bearer %s]]", secret) },
	"header": func(secret string) any { return http.Header{"Authorization": {"Bearer " + secret}} },
	"secret": func(secret string) any { return keystore.NewSecret(secret) },
	"record": func(secret string) any { return struct{ Key, Value string }{"x", secret} },
}

func TestCanaryInACrash(t *testing.T) {
	c := newCage(t, declared())
	for kind, say := range panics {
		for place, lay := range map[string]func(*session.Session, bomb){
			"transport": func(p *session.Session, b bomb) { p.Transport = b },
			"secrets":   func(p *session.Session, b bomb) { p.Secrets = b },
			"ledger":    func(p *session.Session, b bomb) { b.Ledger = p.Ledger; p.Ledger = b },
		} {
			t.Run(place+" "+kind, func(t *testing.T) {
				said := c.crash(func(p *session.Session) { lay(p, bomb{say: say}) })
				if !strings.Contains(said, "internal error") || !strings.Contains(said, "canary_crash_test.go") || !strings.Contains(said, "hint: this is a fault of sluice") {
					t.Errorf("the crash is not told: %s", said)
				}
			})
		}
		t.Run("command "+kind, func(t *testing.T) {
			var failed error
			cmd := &cobra.Command{RunE: func(*cobra.Command, []string) error { panic(say(canaries[0])) }}
			reportTo(cmd, &failed)
			if err := cmd.RunE(cmd, nil); err != nil || failed == nil {
				t.Errorf("a command that panics ends with %v and %v", err, failed)
			}
			c.listen("the crash of a command", c.ending(t.Context(), failed))
		})
	}
}

// crash asks with parts that panic, and gives what is printed.
func (c *cage) crash(lay func(*session.Session)) string {
	c.t.Helper()
	var out bytes.Buffer
	a := newApp(Process{Env: c.env, Stdout: &out, Stderr: &out})
	a.ConfigFile = c.config
	p, err := a.Open(c.t.Context())
	if err != nil {
		c.t.Fatal(err)
	}
	lay(p)
	err = askOver(c.t.Context(), a.Home, p, "hello", askFlags{maxWait: time.Second, keep: true})
	if err == nil {
		c.t.Error("the request ended well")
	}
	said := out.String() + c.ending(c.t.Context(), err)
	c.listen("the crash", said)
	return said
}

// ending gives what the program prints at its end.
func (c *cage) ending(ctx context.Context, err error) string {
	var errs bytes.Buffer
	a := newApp(Process{Stderr: &errs})
	a.end(context.WithoutCancel(ctx), err)
	return errs.String()
}

// TestAGuardTellsNoValues: a secret in a panic need not look like one.
func TestAGuardTellsNoValues(t *testing.T) {
	err := session.Guard(nil, func() error { panic(struct{ passphrase string }{"horsebattery"}) })
	if err == nil || strings.Contains(err.Error(), "horsebattery") {
		t.Errorf("told: %v", err)
	}
}
