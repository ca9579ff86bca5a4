package stream

import (
	"encoding/json"
	"os"
	"strconv"
	"strings"
	"testing"

	"sluice/engine/dialect"
)

// TestOrdinaryWaysOfSayingAThing reads failures in words that no provider is
// known for: a status, the class that a reader gives, and a text.
func TestOrdinaryWaysOfSayingAThing(t *testing.T) {
	text, err := os.ReadFile("../testdata/said.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		part := strings.SplitN(strings.TrimSpace(line), " ", 3)
		status, err := strconv.Atoi(part[0])
		if err != nil || len(part) < 3 {
			t.Fatalf("%q is no line of the table", line)
		}
		body, err := json.Marshal(map[string]any{"error": map[string]string{"message": part[2]}})
		if err != nil {
			t.Fatal(err)
		}
		if v, _ := Read(dialect.Answer{Status: status, Body: body}, fuzzNow); dialect.ClassName(v.Class) != part[1] {
			t.Errorf("%d %s is read as %s, want %s", status, part[2], v.Class, part[1])
		}
	}
}
