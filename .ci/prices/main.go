// Prices writes the table of windows and list prices of models anew, from the
// data of charm.land/catwalk, which is a module: so that it needs no dependency,
// and nothing is fetched while sluice runs. Usage:
//
//	go run ./.ci/prices VERSION > engine/provider/models.tsv
package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// rows are the names of rows that have another name there; empty: none has its keys.
var rows = map[string]string{
	"alibaba-singapore": "dashscope", "alibaba-us": "dashscope-us", "opencode-zen": "opencode", "qiniucloud": "qiniu",
	"minimax-china": "minimax-cn", "vertexai": "vertex", "bedrock-europe": "", "copilot": "", "pioneer": "",
}

// from is a provider as the module has it.
type from struct {
	ID     string
	Models []struct {
		ID      string
		Window  int64   `json:"context_window"`
		Answer  int64   `json:"default_max_tokens"`
		In      float64 `json:"cost_per_1m_in"`
		Out     float64 `json:"cost_per_1m_out"`
		Kept    float64 `json:"cost_per_1m_in_cached"`
		KeptToo float64 `json:"cost_per_1m_out_cached"`
	}
}

func main() {
	if len(os.Args) != 2 {
		fail("usage: go run ./.ci/prices VERSION > engine/provider/models.tsv")
	}
	out, err := exec.Command("go", "mod", "download", "-json", "charm.land/catwalk@"+os.Args[1]).Output()
	var module struct{ Dir, Info string }
	if err != nil || json.Unmarshal(out, &module) != nil {
		fail("downloading the module: %v", err)
	}
	var info struct{ Time time.Time }
	read(module.Info, &info)
	files, err := filepath.Glob(filepath.Join(module.Dir, "internal", "providers", "configs", "*.json"))
	if err != nil || len(files) == 0 {
		fail("the module has no data where it used to have it: %v", err)
	}
	var lines []string
	for _, file := range files {
		var p from
		read(file, &p)
		lines = append(lines, linesOf(p)...)
	}
	slices.Sort(lines)
	fmt.Printf("# %s: charm.land/catwalk %s (MIT), made by .ci/prices. US dollars for a million tokens.\n# provider\tmodel\twindow\tanswer\tin\tout\tin again\n%s\n",
		info.Time.Format(time.DateOnly), os.Args[1], strings.Join(slices.Compact(lines), "\n"))
}

// linesOf gives a line for each model, without prices where it has none.
func linesOf(p from) (lines []string) {
	row, renamed := rows[p.ID]
	if renamed && row == "" {
		return nil
	}
	for _, m := range p.Models {
		again := m.Kept
		if again > m.In {
			again = m.KeptToo // the first is the price of keeping it
		}
		free := m.In+m.Out == 0 && !strings.HasSuffix(m.ID, "free")
		price := func(n float64, known bool) string {
			if free || !known {
				return "-"
			}
			return strconv.FormatFloat(n, 'f', -1, 64)
		}
		lines = append(lines, strings.Join([]string{cmp.Or(row, p.ID), m.ID, strconv.FormatInt(m.Window, 10), strconv.FormatInt(m.Answer, 10),
			price(m.In, true), price(m.Out, true), price(again, again > 0)}, "\t"))
	}
	return lines
}

func read(file string, to any) {
	data, err := os.ReadFile(file)
	if err == nil {
		err = json.NewDecoder(bytes.NewReader(data)).Decode(to)
	}
	if err != nil {
		fail("reading %s: %v", file, err)
	}
}

func fail(format string, args ...any) {
	fmt.Fprintf(os.Stderr, format+"\n", args...)
	os.Exit(1)
}
