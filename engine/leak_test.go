package engine

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"sluice/engine/sim"
	"sluice/keystore"
)

// canaries are keys in the shapes that providers give, and one in no shape.
var canaries = []string{
	"sk-proj-CANARYaaaaBBBBccccDDDDeeeeFFFFgggg1234", "gsk_CANARYaaaaBBBBccccDDDDeeeeFFFFgggg1234",
	"AIzaCANARYaaaaBBBBccccDDDDeeeeFFFFg1234", "relay canary of no shape 1234",
}

// leaked gives a piece of the secret, longer than its last four characters,
// that text holds. The prefix that all keys of a provider share is no secret.
func leaked(text, secret string) string {
	if i := strings.Index(secret, "CANARY"); i > 0 {
		secret = secret[i:]
	}
	for i := 0; i+8 <= len(secret); i++ {
		if strings.Contains(text, secret[i:i+8]) {
			return secret[i : i+8]
		}
	}
	return ""
}

// everything is all that leaves the engine about what happened: the outcome,
// its error and its hint, the status and the events, by every verb and as JSON.
func (r *rig) everything(o Outcome) string {
	var b strings.Builder
	for _, v := range []any{o, r.status(), r.events(), r.e, r.e.o} {
		fmt.Fprintf(&b, "%v %+v %#v %s %q %x\n", v, v, v, v, v, v)
	}
	for _, k := range r.status().Keys {
		fmt.Fprintf(&b, "%+v\n", *k)
	}
	for _, v := range []any{o, r.status(), r.events()} {
		j, _ := json.Marshal(v)
		b.Write(j)
	}
	for err := o.Err; err != nil; err = errors.Unwrap(err) {
		fmt.Fprintf(&b, "%v %+v %#v\n", err, err, err)
		var h interface{ Hint() string }
		if errors.As(err, &h) {
			b.WriteString(h.Hint())
		}
	}
	return b.String()
}

func TestAKeyIsNeverLeaked(t *testing.T) {
	kinds := append(sim.FailureKinds(), "")
	for _, dialect := range spoken {
		t.Run(dialect, func(t *testing.T) {
			for i, kind := range kinds {
				secret := canaries[i%len(canaries)]
				sc := simple([]string{"large"}, []string{"one"})
				p := &sc.Providers[0]
				p.Dialect, p.Keys[0].Token = dialect, secret
				p.Answers = []string{"Your key is " + secret + ", is it not? Again: " + secret}
				if kind != "" {
					p.Failures = []sim.Failure{{Kind: kind, Tokens: i % 3, Status: statusFor(kind), Headers: map[string]string{"X-Echo": secret},
						Delay: sim.Duration(1), Body: bodyFor(kind, secret)}}
				}
				inBubble(t, sc, func(o *Options) {
					o.Policy = Policy{RetryIf: Transient, Wait: Fixed(1), Stop: Attempts(2)}
					o.Rand = rand.New(rand.NewPCG(1, 1))
				}, func(r *rig) {
					q := question("hello")
					q.MaxWait = 1
					o := r.ask(q)
					all := r.everything(o)
					if piece := leaked(all, secret); piece != "" {
						at := strings.Index(all, piece)
						r.t.Errorf("%s: %q of the key came out: …%s", kind, piece, all[max(0, at-200):min(len(all), at+50)])
					}
				})
			}
		})
	}
}

func statusFor(kind string) int {
	if kind == sim.FailStatus {
		return 418
	}
	return 0
}

func bodyFor(kind, secret string) string {
	if kind == sim.FailStatus {
		return `{"error":{"message":"no: ` + secret + ` is not welcome","code":"` + secret + `"}}`
	}
	return ""
}

func TestTheCensorHidesAKeyHoweverItIsCut(t *testing.T) {
	secret := canaries[0]
	text := "before " + secret + " and sk-pro after, cut: " + secret[:20]
	want := "before …1234 and sk-pro after, cut: …"
	for cut := range len(text) {
		for second := cut; second < len(text); second += 7 {
			var c censor
			c.watch(keystore.NewSecret(secret))
			got := string(c.pass(text[:cut])) + string(c.pass(text[cut:second])) + string(c.pass(text[second:])) + string(c.rest())
			if got != want {
				t.Fatalf("cut at %d and %d: %q, want %q", cut, second, got, want)
			}
		}
	}
}

func FuzzCensor(f *testing.F) {
	f.Add("the text around", uint8(3))
	f.Add(canaries[1]+canaries[1], uint8(9))
	f.Fuzz(func(t *testing.T, text string, step uint8) {
		var c censor
		c.watch(keystore.NewSecret(canaries[1]))
		var got strings.Builder
		for rest := text; rest != ""; {
			n := min(int(step)+1, len(rest))
			got.Write(c.pass(rest[:n]))
			rest = rest[n:]
		}
		got.Write(c.rest())
		if strings.Contains(got.String(), canaries[1]) {
			t.Errorf("the key came through %q", text)
		}
		if !strings.Contains(text, canaries[1][:minSecret]) && got.String() != text {
			t.Errorf("%q became %q", text, got.String())
		}
	})
}
