package cli

import (
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"sluice/engine/provider"
	"sluice/ui/cli/config"
)

var update = flag.Bool("update", false, "copy the golden frame into README.md")

func readme(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(moduleRoot(t), "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// block gives the first fenced block of a language.
func block(t *testing.T, text, language string) string {
	t.Helper()
	_, rest, ok := strings.Cut(text, "\n```"+language+"\n")
	inside, _, closed := strings.Cut(rest, "\n```")
	if !ok || !closed {
		t.Fatalf("README.md has no ```%s block", language)
	}
	return inside + "\n"
}

func TestReadmeShowsTheRealScreen(t *testing.T) {
	frame, err := os.ReadFile(filepath.Join(moduleRoot(t), "ui", "testdata", "golden", "readme.txt"))
	if err != nil {
		t.Fatal(err)
	}
	text, want := readme(t), strings.TrimRight(string(frame), "\n")+"\n"
	got := block(t, text, "text")
	if *update {
		text = strings.Replace(text, got, want, 1)
		if err := os.WriteFile(filepath.Join(moduleRoot(t), "README.md"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if got != want {
		t.Error("the picture in README.md is not the golden frame ui/testdata/golden/readme.txt any more: go test ./ui/cli -run Readme -update")
	}
}

func TestReadmeConfigurationWorks(t *testing.T) {
	c, err := config.Parse("README.md", []byte(block(t, readme(t), "toml")), provider.ByName())
	if err != nil {
		t.Fatal(err)
	}
	if _, warnings, err := c.Pool(nil); err != nil || len(warnings) > 0 {
		t.Errorf("%v %v", err, warnings)
	}
}

func TestReadmeNamesCommandsThatExist(t *testing.T) {
	root := newRootCmd(newApp(Process{}).Home)
	for _, m := range regexp.MustCompile("`sluice ([a-z]+)").FindAllStringSubmatch(readme(t), -1) {
		if m[1] == "completion" || m[1] == "man" { // made by the command library
			continue
		}
		if cmd, _, err := root.Find([]string{m[1]}); err != nil || cmd == root {
			t.Errorf("README.md names `sluice %s`, which does not exist", m[1])
		}
	}
}

func TestReadmeListsEveryFolder(t *testing.T) {
	text, root := readme(t), moduleRoot(t)
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() || path == root {
			return err
		}
		if strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata" {
			return filepath.SkipDir
		}
		sources, err := filepath.Glob(filepath.Join(path, "*.go"))
		if err != nil || len(sources) == 0 {
			return err
		}
		folder, err := filepath.Rel(root, path)
		if err == nil && !strings.Contains(text, "| `"+filepath.ToSlash(folder)+"/` |") {
			t.Errorf("README.md does not list %s", folder)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
