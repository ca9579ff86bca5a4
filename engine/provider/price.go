package provider

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// listedModel is what a list says of a model at a provider, on a day.
type listedModel struct {
	Window int64 // how many tokens question and answer may have together; 0: not known
	Answer int64 // how many tokens an answer has at most, where nobody says otherwise; 0: not known
	price        // where Priced
	Priced bool
}

// price is in US dollars for a million tokens.
type price struct{ In, Out, InAgain float64 } // InAgain: input that the provider has kept

// table is made by .ci/prices; its first line says when.
//
//go:embed models.tsv
var table string

// listed are the models of the table, by provider and model.
var listed = sync.OnceValue(func() map[[2]string]listedModel {
	all := map[[2]string]listedModel{}
	for line := range strings.Lines(table) {
		cells := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if line[0] != '#' && len(cells) == 7 {
			all[[2]string(cells[:2])] = modelOf(cells[2:])
		}
	}
	var versions [][2]string
	for name := range all {
		if undated(name[1]) != name[1] {
			versions = append(versions, name)
		}
	}
	slices.SortFunc(versions, func(a, b [2]string) int { return strings.Compare(a[1], b[1]) })
	for _, v := range slices.Backward(versions) { // the newest stands for all
		name := [2]string{v[0], undated(v[1])}
		if _, known := all[name]; !known {
			all[name] = all[v]
		}
	}
	return all
})

// undated gives a model's name without the date of a version.
func undated(model string) string {
	for _, date := range [...]string{"-20060102", "-2006-01-02"} {
		if i := len(model) - len(date); i > 0 && dated.MatchString(model[i:]) {
			return model[:i]
		}
	}
	return model
}

// modelOf reads window, answer and prices.
func modelOf(cells []string) (m listedModel) {
	m.Window, _ = strconv.ParseInt(cells[0], 10, 64)
	m.Answer, _ = strconv.ParseInt(cells[1], 10, 64)
	var errIn, errOut, err error
	m.In, errIn = strconv.ParseFloat(cells[2], 64)
	m.Out, errOut = strconv.ParseFloat(cells[3], 64)
	if m.InAgain, err = strconv.ParseFloat(cells[4], 64); err != nil {
		m.InAgain = m.In
	}
	m.Priced = errIn == nil && errOut == nil
	return m
}

// inList gives what the list says of a provider's model, by its name or that
// without the date of a version; ok is false where it says nothing.
func inList(provider, model string) (m listedModel, ok bool) {
	model = bare(model)
	if m, ok = listed()[[2]string{provider, model}]; !ok {
		m, ok = listed()[[2]string{provider, undated(model)}]
	}
	return m, ok
}

// estimatedWithin is how far off an estimate of tokens may be.
const estimatedWithin = 0.1

// TooSmall gives how much a model holds that surely does not hold a prompt of
// about so many tokens; 0: it may hold it, or the list does not tell.
func TooSmall(provider, model string, tokens int64) int64 {
	if m, ok := inList(provider, model); ok && float64(tokens)*(1-estimatedWithin) > float64(m.Window) {
		return m.Window
	}
	return 0
}

// ListedOn is the date of the list: "2026-08-19".
func ListedOn() string {
	date, _, _ := strings.Cut(strings.TrimPrefix(table, "# "), ":")
	return date
}
