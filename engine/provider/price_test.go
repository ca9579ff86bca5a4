package provider

import (
	"strings"
	"testing"
	"time"
)

func TestTheListIsSound(t *testing.T) {
	if _, err := time.Parse(time.DateOnly, ListedOn()); err != nil {
		t.Errorf("the list has no date: %v", err)
	}
	lines, priced := 0, 0
	for line := range strings.Lines(table) {
		if line[0] == '#' {
			continue
		}
		lines++
		cells := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		p, ok := Lookup(cells[0])
		if len(cells) != 7 || !ok || p.Name != cells[0] {
			t.Errorf("%q: no model of a row", line)
			continue
		}
		m, ok := inList(p.Name, cells[1])
		if !ok || m.Window < 0 || m.Answer < 0 || m.In < 0 || m.Out < 0 || m.Out > 1000 || m.Priced && m.InAgain > m.In {
			t.Errorf("%q is %+v", line, m)
		}
		if m.Priced {
			priced++
		}
	}
	if lines < 1000 || len(listed()) < lines || priced < lines/2 {
		t.Errorf("%d lines, %d models, %d with a price", lines, len(listed()), priced)
	}
}

func TestListed(t *testing.T) {
	sonnet, ok := inList("anthropic", "claude-sonnet-4-5")
	if !ok || sonnet.Window < 200_000 || !sonnet.Priced || sonnet.In != 3 || sonnet.Out != 15 || sonnet.InAgain != 0.3 {
		t.Errorf("%+v, %v", sonnet, ok)
	}
	flash, ok := inList("gemini", "gemini-3-flash-preview")
	if again, _ := inList("gemini", "models/gemini-3-flash-preview"); !ok || again != flash {
		t.Errorf("%+v, %+v, %v", flash, again, ok)
	}
	for _, model := range []string{"", "gpt-none", "claude-sonnet-4-5-20250929-x", "20250929", "-20250929"} {
		if m, ok := inList("anthropic", model); ok {
			t.Errorf("%q: %+v", model, m)
		}
	}
	if _, ok := inList("relay", "claude-sonnet-4-5"); ok {
		t.Error("somebody else's price")
	}
}
