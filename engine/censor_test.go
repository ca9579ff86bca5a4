package engine

import (
	"strings"
	"testing"

	"sluice/keystore"
)

// censored sends text through a censor in pieces that end at the given places.
func censored(secrets []string, text string, cuts ...int) string {
	var c censor
	for _, s := range secrets {
		c.watch(keystore.NewSecret(s))
	}
	var out strings.Builder
	from := 0
	for _, to := range append(cuts, len(text)) {
		out.Write(c.pass(text[from:to]))
		from = to
	}
	out.Write(c.rest())
	return out.String()
}

func TestTheCensorKnowsKeysThatShareText(t *testing.T) {
	const (
		short = "relay-abcdefgh-1234"
		long  = short + "-ijklmnop-5678"
		inner = "abcdefgh-1234-ij" // within long
	)
	for _, c := range []struct{ name, text, want string }{
		{"short", "it is " + short, "it is …1234"},
		{"short in a sentence", "it is " + short + ", no", "it is …1234, no"},
		{"long", "it is " + long + ", no", "it is …5678, no"},
		{"both", short + " " + long + short, "…1234 …5678…1234"},
		{"long that breaks off", long[:len(long)-3] + "?", "…1234-ijklmnop-5?"},
		{"long that is cut off", "it is " + long[:len(long)-3], "it is …"},
		{"within", "it is " + inner + ", no", "it is …4-ij, no"},
		{"within a long one that breaks off", "relay_" + inner + "klm", "relay_…4-ijklm"},
		{"beginnings", "relay-abc relay-abcdefg", "relay-abc …"},
		{"neither", "relay-race", "relay-race"},
		{"empty", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, secrets := range [][]string{{short, long, inner}, {inner, long, short}, {long, inner, short}} {
				for cut := range len(c.text) + 1 {
					for second := cut; second <= len(c.text); second++ {
						if got := censored(secrets, c.text, cut, second); got != c.want {
							t.Fatalf("cut at %d and %d: %q, want %q", cut, second, got, c.want)
						}
					}
				}
				var each []int
				for i := range c.text {
					each = append(each, i)
				}
				if got := censored(secrets, c.text, each...); got != c.want {
					t.Fatalf("byte by byte: %q, want %q", got, c.want)
				}
			}
		})
	}
}
