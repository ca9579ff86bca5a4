package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestSeededFaultsFindTheirTextsAndTests: what `go run ./.ci/faults` seeds stands
// where the list says, once, and the tests that must catch it are there.
func TestSeededFaultsFindTheirTextsAndTests(t *testing.T) {
	root := moduleRoot(t)
	list, err := os.ReadFile(filepath.Join(root, ".ci", "faults", "faults.txt"))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for entry := range strings.SplitSeq(string(list), "\n\n") {
		name, _, ok := strings.Cut(strings.TrimPrefix(strings.TrimSpace(entry), "# "), ":")
		if !strings.HasPrefix(strings.TrimSpace(entry), "# ") || !ok {
			continue
		}
		n++
		file, before, tests := faultOf(entry)
		text, err := os.ReadFile(filepath.Join(root, file))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if k := strings.Count(string(text), before); k != 1 {
			t.Errorf("%s: its text stands %d times in %s: %s", name, k, file, before)
		}
		for _, fields := range tests {
			for _, test := range fields[1:] {
				test, _, _ = strings.Cut(test, "/")
				if !testExists(t, filepath.Join(root, fields[0]), test) {
					t.Errorf("%s: no %s in %s", name, test, fields[0])
				}
			}
		}
	}
	if n < 60 {
		t.Errorf("only %d faults are listed", n)
	}
}

// faultOf gives the file, the text and the packages with their tests of an entry.
func faultOf(entry string) (file, before string, tests [][]string) {
	var old []string
	for line := range strings.SplitSeq(entry, "\n") {
		word, rest, _ := strings.Cut(line, " ")
		switch word {
		case "in":
			file = rest
		case "-":
			old = append(old, rest)
		case "test":
			tests = append(tests, strings.Fields(rest))
		}
	}
	return file, strings.Join(old, "\n"), tests
}

func testExists(t *testing.T, dir, name string) bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), "func "+name+"(") {
			return true
		}
	}
	return false
}
