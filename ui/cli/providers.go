package cli

import (
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"sluice/engine/provider"
	"sluice/keystore/limit"
	"sluice/ui/cli/console"
)

// providerLine is one row of the catalogue as `models --providers --json` prints it.
type providerLine struct {
	Name     string     `json:"name"`
	Title    string     `json:"title"`
	BaseURL  string     `json:"base_url,omitempty"`
	SharedBy string     `json:"limits_shared_by"`
	Env      []string   `json:"variables,omitempty"`
	Checked  string     `json:"checked"`
	Free     []freeLine `json:"free_plan,omitempty"`
	Trains   string     `json:"may_train,omitempty"` // models whose prompts may be used for training
	Closed   string     `json:"closed,omitempty"`
}

// freeLine is one limit of a free plan.
type freeLine struct {
	Models string `json:"models"`
	Pooled bool   `json:"pooled,omitempty"` // one count for all of them
	Kind   string `json:"kind"`
	N      int64  `json:"limit"`
	Seen   string `json:"seen"`
	Source string `json:"source"`
}

// listProviders shows what is known of providers, and since when.
func listProviders(w *console.Output, asJSON bool) error {
	rows := provider.Catalogue()
	slices.SortFunc(rows, func(a, b provider.Provider) int { return strings.Compare(a.Name, b.Name) })
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	if !asJSON {
		fmt.Fprintln(t, "PROVIDER\tCHECKED\tFREE PLAN\tTRAINS ON\tLIMITS BY\tADDRESS")
	}
	for _, p := range rows {
		l := lineOf(p)
		if asJSON {
			if err := w.JSON(l); err != nil {
				return err
			}
			continue
		}
		at := strings.TrimPrefix(l.BaseURL, "https://")
		if l.Closed != "" {
			at = "closed: " + l.Closed
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\n", l.Name, l.Checked, dash(l.since()), dash(l.Trains), l.SharedBy, dash(at))
	}
	if err := t.Flush(); err != nil || asJSON {
		return err
	}
	_, err := fmt.Fprintf(w, "\nwindows and list prices of models: %s\n", provider.ListedOn())
	return err
}

func lineOf(p provider.Provider) providerLine {
	l := providerLine{Name: p.Name, Title: p.Title, BaseURL: p.BaseURL, SharedBy: p.SharedBy, Env: p.Env, Checked: p.Seen, Closed: p.Closed}
	for _, f := range p.Free {
		l.Free = append(l.Free, freeLine{f.Models, f.Pooled, limit.Name(f.Counts, limit.Window{Span: f.Span}), f.N, f.Seen, f.Source})
	}
	t := provider.TrainingBy(p.Name)
	if l.Trains = t.Models; t.Free {
		l.Trains += " (free plan)"
	}
	return l
}

// since is when the oldest limit of the free plan was read.
func (l providerLine) since() string {
	oldest := ""
	for _, f := range l.Free {
		if oldest == "" || f.Seen < oldest {
			oldest = f.Seen
		}
	}
	return oldest
}
