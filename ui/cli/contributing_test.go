package cli

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestTheWalksPassThroughWhatThereIs: each step of a walk names a file and a
// function in it, and each file that is named is there.
func TestTheWalksPassThroughWhatThereIs(t *testing.T) {
	root := moduleRoot(t)
	data, err := os.ReadFile(filepath.Join(root, ".github", "CONTRIBUTING.md"))
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	for _, m := range regexp.MustCompile("`([a-z/_]+\\.(?:go|jsonl))`").FindAllStringSubmatch(text, -1) {
		if _, err := os.Stat(filepath.Join(root, filepath.FromSlash(m[1]))); err != nil {
			t.Errorf("CONTRIBUTING.md names %s: %v", m[1], err)
		}
	}
	_, walks, _ := strings.Cut(text, "\n## Five walks\n")
	steps := regexp.MustCompile("(?m)^\\d+\\. `([^`]+)` `([^`]+)`: ").FindAllStringSubmatch(walks, -1)
	if n := strings.Count(walks, "\n### "); n != 5 || len(steps) < 25 {
		t.Errorf("%d walks of %d steps are read", n, len(steps))
	}
	for _, step := range steps {
		source, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(step[1])))
		declared := regexp.MustCompile(`(?m)^func (\([^)]*\) )?` + regexp.QuoteMeta(step[2]) + `\(`)
		if err != nil || !declared.Match(source) {
			t.Errorf("a walk passes through %s in %s, which is not there: %v", step[2], step[1], err)
		}
	}
}
