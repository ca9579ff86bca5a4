package cli

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"sluice/engine/provider"
)

// TestModelsProvidersTellsWhatIsKnown of every row, and since when.
func TestModelsProvidersTellsWhatIsKnown(t *testing.T) {
	said := func(args ...string) string {
		var out, errs bytes.Buffer
		if code := cheaply(t.Context(), Process{Args: append([]string{"models", "--providers"}, args...), Stdout: &out, Stderr: &errs}); code != 0 {
			t.Fatal(code, errs.String())
		}
		return out.String()
	}
	text, lines := said(), strings.Split(strings.TrimSpace(said("--json")), "\n")
	rows := provider.Catalogue()
	if len(lines) != len(rows) {
		t.Fatalf("%d lines of %d rows", len(lines), len(rows))
	}
	free := 0
	for _, line := range lines {
		var l providerLine
		if err := json.Unmarshal([]byte(line), &l); err != nil || l.Checked == "" || l.Title == "" || l.SharedBy == "" {
			t.Errorf("%s: %v", line, err)
		}
		if !strings.Contains(text, "\n"+l.Name+" ") {
			t.Errorf("%s is not among\n%s", l.Name, text)
		}
		free += len(l.Free)
	}
	if free < 30 || !strings.Contains(text, "* (free plan)") || !strings.Contains(text, "list prices of models: "+provider.ListedOn()) {
		t.Errorf("%d limits of free plans; %s", free, text)
	}
}

// TestKeysTestTellsTheLimitsThatItLearned, where the one answer states some.
func TestKeysTestTellsTheLimitsThatItLearned(t *testing.T) {
	r := answering(t, 200, "application/json", `{"object":"list","data":[{"id":"small"}]}`, "X-RateLimit-Limit-Requests", "30", "X-RateLimit-Remaining-Requests", "29")
	if out := r.want(0, "", args("test"), "accepted"); !strings.Contains(out, "limit: RPM 29 left of 30") {
		t.Errorf("said %s", out)
	}
	var l testLine
	out := r.want(0, "", args("test", "--json"), "")
	if err := json.Unmarshal([]byte(out), &l); err != nil || len(l.Limits) != 1 || *l.Limits[0].Limit != 30 {
		t.Errorf("%s: %v", out, err)
	}
}
