package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"unicode"

	"sluice/engine/plain"
)

// hostile are names of folders that do something to a terminal or to a reader.
var hostile = []string{
	"esc\x1b[2J\x1b]0;owned\x07", "clip\x1b]52;c;aGk=\x1b\\", "c1\u009b31m\u009d0;x\u009c", "bidi\u202eloot\u2066x\u2069", "tag\U000e0041\U000e0042",
	"hidden\u200b\u00ad\ufeffx", "lines\nsluice: all is well\nhint: run evil.sh", "return\rsluice: ok", "back\b\b\b\bspace", "raw\xff\xfe",
}

// unsafe gives the first character of what was printed that no terminal should
// get.
func unsafe(said string) string {
	for _, r := range said {
		if r != '\n' && (unicode.IsControl(r) || plain.Text(string(r)) == "" || strings.HasPrefix(plain.Text(string(r)), "<U+")) {
			return fmt.Sprintf("%U", r)
		}
	}
	return ""
}

// TestNothingHostileInAPathIsPrinted plays every command that knows a path, in
// homes of hostile names.
func TestNothingHostileInAPathIsPrinted(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there are no such names on Windows")
	}
	for i, name := range hostile {
		home := filepath.Join(t.TempDir(), name)
		if err := os.MkdirAll(filepath.Join(home, "sluice"), 0o700); err != nil {
			t.Skipf("%q: %v", name, err)
		}
		conf := filepath.Join(home, "sluice", "config.toml")
		for j, text := range []string{
			"models = [\"ollama/x\"]\n[[keys]]\nname = \"k\"\nprovider = \"ollama\"\nsecret = \"env:NOT_SET\"\n",
			"models = [\"nowhere/x\"]\n", "models = [\n", "[network]\nca_file = '''" + strings.ReplaceAll(strings.ToValidUTF8(conf, ""), "\n", "") + "'''\n", "",
		} {
			if err := os.WriteFile(conf, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
			for k, line := range []string{
				"", "paths", "paths --json", "doctor", "keys list", "keys list --json", "keys test", "keys test --json", "keys remove k", "keys disable k", "keys undo",
				"keys import FILE", "keys import FILE/none", "keys add ollama --no-test", "keys passphrase", "keys rename k j",
				"models", "models --json", "ask hello", "ask --json hello", "ask --keep hello", "ask --conversation none hello", "chats", "chats show none", "chats export none",
				"explain FILE/none", "sim --scenario FILE", "sim --scenario FILE/none", "sim --write FILE/none", "events", "events --json",
				"--config FILE/none models", "--config FILE/none doctor", "--config FILE/none paths", "--config FILE paths", "FILE", "--FILE", "keys FILE", "help FILE", "ask --max-wait FILE x",
			} {
				if testing.Short() && (i+3*j+k)%8 > 0 {
					continue
				}
				var args []string
				for _, word := range strings.Fields(line) {
					args = append(args, strings.ReplaceAll(word, "FILE", conf))
				}
				var out, errs bytes.Buffer
				Main(t.Context(), Process{Args: args, Stdin: strings.NewReader("tok-7f3a9b2c5d8e1f4a6b0c"), Stdout: &out, Stderr: &errs, Env: []string{
					"HOME=" + home, "XDG_CONFIG_HOME=" + home, "XDG_DATA_HOME=" + home, "XDG_STATE_HOME=" + home, "DBUS_SESSION_BUS_ADDRESS=unix:path=/no/bus"}})
				for stream, said := range map[string]string{"output": out.String(), "error output": errs.String()} {
					if r := unsafe(said); r != "" {
						t.Errorf("%s in a home named %q, with %.20q: %s on the %s: %q", line, name, text, r, stream, said)
					}
				}
				if strings.Contains(line, "--json") {
					for doc := range strings.Lines(out.String()) {
						if !json.Valid([]byte(doc)) {
							t.Errorf("%s: %q is no JSON", line, doc)
						}
					}
				}
			}
		}
	}
}

// TestJSONLeavesByOneDoor keeps commands from writing JSON that is not escaped,
// and from reaching around the edge.
func TestJSONLeavesByOneDoor(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			for _, way := range []string{"json.NewEncoder(", "os.Stdout", "os.Stderr", "fmt.Print"} {
				if !strings.HasSuffix(name, "_test.go") && !strings.HasPrefix(line, "//") && strings.Contains(line, way) {
					t.Errorf("%s uses %s", name, way)
				}
			}
		}
	}
}
