package panel

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"sluice/engine"
	"sluice/keystore"
	"sluice/ui/draw"
)

// drawnPool gives keys and a chain as they may be.
func drawnPool(r *rand.Rand) (keys []*engine.KeyStatus, models []*engine.ModelStatus) {
	for i, name := range []string{"large", "medium", "small", "tiny"}[:1+r.IntN(4)] {
		models = append(models, &engine.ModelStatus{Route: keystore.Route{Provider: "p", Model: name}, Skipped: i > 0 && r.IntN(4) == 0, Ready: r.IntN(9), Keys: r.IntN(9)})
	}
	state := func() (engine.State, time.Time) {
		st := engine.State(r.IntN(int(engine.Absent)))
		if st == engine.Cool || st == engine.Limit {
			return st, noon.Add(time.Duration(r.IntN(8000)-100) * time.Second)
		}
		return st, time.Time{}
	}
	for i := range r.IntN(7) {
		k := &engine.KeyStatus{Key: keystore.Key{ID: fmt.Sprint(i), Name: fmt.Sprint("key", i), Provider: "p"}}
		k.State, k.Until = state()
		for _, m := range models {
			switch {
			case r.IntN(4) == 0: // it does not serve it
			case k.Model == "":
				k.Model = m.Route.Model
			default:
				c := engine.Cell{Model: m.Route.Model}
				c.State, c.Until = state()
				k.Cells = append(k.Cells, c)
			}
		}
		keys = append(keys, k)
	}
	return keys, models
}

// column reads what the rows of the keys say of one model.
func column(t *testing.T, rows []string, name string, keys int) (ready, all int, soonest string) {
	t.Helper()
	at := strings.Index(rows[0], name)
	if at < 0 {
		t.Fatalf("no column for %s: %q", name, rows[0])
	}
	first := time.Duration(1 << 62)
	for i := range keys {
		cell := string([]rune(rows[1+2*i])[at : at+wordW])
		if strings.Contains(cell, "·") {
			continue
		}
		all++
		word := strings.Join(strings.Fields(cell)[1:], "")
		if word == "ready" || word == "busy" {
			ready++
		}
		if left := parseLeft(word); left > 0 && left < first {
			first, soonest = left, word
		}
	}
	if ready > 0 {
		soonest = ""
	}
	return ready, all, soonest
}

// parseLeft reads a countdown; 0 where it is none.
func parseLeft(word string) time.Duration {
	d, err := time.ParseDuration(word)
	if err != nil {
		return 0
	}
	return d
}

var counted = regexp.MustCompile(`(\w+): (\d+) of (\d+) keys?(?:, free in (\w+))?(?:; (\w+): (\d+))?`)

// What the first line, the frame and the chain say of a model is what its
// column in the rows of the keys says.
func TestWhatIsSummedUpAgreesWithTheRows(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 1))
	s := draw.NewStyles(true, true, ansi.WcWidth)
	told := 0
	for range 3000 {
		keys, models := drawnPool(r)
		line := ansi.Strip(Header{Keys: keys, Models: models}.Draw(s, noon, 200))
		if len(keys) == 0 {
			if !strings.Contains(line, "no keys") {
				t.Fatalf("without a key: %q", line)
			}
			continue
		}
		rows := strings.Split(ansi.Strip(strings.Join(Keys{Keys: keys, Models: models}.Draw(s, noon, 200, 40), "\n")), "\n")
		m := counted.FindStringSubmatch(line)
		if m == nil {
			t.Fatalf("nothing is said: %q", line)
		}
		ready, all, soonest := column(t, rows, m[1], len(keys))
		if m[1] != "large" || m[2] != fmt.Sprint(ready) || m[3] != fmt.Sprint(all) || m[4] != soonest {
			t.Fatalf("%q, but the rows say %d of %d, in %q:\n%s", m[0], ready, all, soonest, strings.Join(rows, "\n"))
		}
		if want := fmt.Sprintf("%d of %d free for large", ready, all); Free(keys, models) != want {
			t.Fatalf("the frame says %q, want %q", Free(keys, models), want)
		}
		chain := ansi.Strip(strings.Join(Models{Models: models, Keys: keys}.Draw(s, noon, 100, 9), "\n"))
		other := ""
		for _, mo := range models {
			n, of, _ := column(t, rows, mo.Route.Model, len(keys))
			if !regexp.MustCompile(fmt.Sprintf(`%s .* %d/%d `, mo.Route.Model, n, of)).MatchString(chain) {
				t.Fatalf("%s is %d of %d by the rows, but the chain says:\n%s", mo.Route.Model, n, of, chain)
			}
			if other == "" && mo.Route.Model != "large" && !mo.Skipped && n > 0 {
				other = fmt.Sprintf("%s: %d", mo.Route.Model, n)
			}
		}
		if ready > 0 {
			other = ""
		}
		if got := strings.TrimPrefix(m[5]+": "+m[6], ": "); got != other {
			t.Fatalf("%q stands in by the line, %q by the rows", got, other)
		}
		told++
	}
	if told < 2000 {
		t.Errorf("only %d pools were compared", told)
	}
}

// In no width does the line lose what can be used now before the rest, nor say
// two different things.
func TestTheLineFitsAndSaysWhatCanBeUsed(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 2))
	s := draw.NewStyles(true, true, ansi.WcWidth)
	for range 300 {
		keys, models := drawnPool(r)
		v := Header{Keys: keys, Models: models, Simulated: true, Route: models[len(models)-1].Route, Key: "key1", Rate: 20}
		for w := 1; w < 180; w++ {
			line := v.Draw(s, noon, w)
			if s.Width(line) != w {
				t.Fatalf("%d cells in %d", s.Width(line), w)
			}
			if w >= 48 && len(keys) > 0 && !strings.Contains(ansi.Strip(line), "large") {
				t.Fatalf("%d cells say %q", w, ansi.Strip(line))
			}
		}
	}
}
