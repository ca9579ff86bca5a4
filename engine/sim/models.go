package sim

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"
)

type modelEntry struct {
	ID      string `json:"id"`
	Object  string `json:"object"`
	Created int64  `json:"created"`
	OwnedBy string `json:"owned_by"`
}

// listModels answers GET …/models and GET …/models/NAME. It asks for the key
// as the chat does, and takes nothing from any limit.
func (s *Server) listModels(w http.ResponseWriter, r *http.Request, p *provider) {
	s.mu.Lock()
	x := &exchange{server: s, p: p, token: token(r.Header), ctx: r.Context(), arrival: &Arrival{Provider: p.Name}}
	now := time.Now()
	x.facts = &facts{now: now, id: "sim-models", token: x.token}
	no := x.checkKey(now)
	s.mu.Unlock()
	if no != nil && no.kind != sayPlan && no.kind != sayCredit {
		x.refuse(w, no)
		return
	}
	entries := []modelEntry{}
	for _, m := range p.Models {
		entries = append(entries, modelEntry{m.Name, "model", s.started.Unix(), "simulated"})
	}
	var out any = map[string]any{"object": "list", "data": entries}
	if _, name, ok := strings.Cut(r.URL.Path, "/models/"); ok {
		out = nil
		for _, e := range entries {
			if e.ID == p.bare(name) {
				out = e
			}
		}
		if out == nil {
			x.facts.model = name
			x.refuse(w, &refusal{kind: sayModel})
			return
		}
	}
	b, _ := json.Marshal(out) // plain strings and numbers always marshal
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(b) // a client that has gone does not read it
}
