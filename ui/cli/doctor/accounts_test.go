package doctor

import (
	"strings"
	"testing"

	"sluice/engine/provider"
	"sluice/keystore"
	"sluice/ui/cli/console"
	"sluice/ui/cli/session"
)

func TestDoctorPointsAtKeysThatMayShareAnAccount(t *testing.T) {
	google, _ := provider.Lookup("gemini")
	own, _ := provider.Lookup("codestral") // its limits are the key's own
	providers := map[string]provider.Provider{"gemini": google, "cohere": own}
	tests := []struct {
		name string
		keys []keystore.Key
		want []string // empty: nothing is said
	}{
		{"two without an account", []keystore.Key{{Name: "a", Provider: "gemini"}, {Name: "b", Provider: "gemini"}}, []string{"gemini", "a, b", "one project", "Google's terms"}},
		{"one", []keystore.Key{{Name: "a", Provider: "gemini"}}, nil},
		{"accounts named", []keystore.Key{{Name: "a", Provider: "gemini", Account: "x"}, {Name: "b", Provider: "gemini", Account: "y"}}, nil},
		{"limits of the key", []keystore.Key{{Name: "a", Provider: "cohere"}, {Name: "b", Provider: "cohere"}}, nil},
	}
	for _, tt := range tests {
		var out strings.Builder
		r := &report{home: session.NewHome(console.New(nil, &out, nil, nil))}
		r.say(accounts(providers, tt.keys)...)
		for _, word := range tt.want {
			if !strings.Contains(out.String(), word) {
				t.Errorf("%s: %q does not say %q", tt.name, out.String(), word)
			}
		}
		if len(tt.want) == 0 && out.Len() > 0 {
			t.Errorf("%s: said %q", tt.name, out.String())
		}
	}
}
