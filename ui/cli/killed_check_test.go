//go:build unix

package cli

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"strings"
	"time"

	"sluice/engine"
	"sluice/engine/eventlog"
	"sluice/engine/transcript"
	"sluice/keystore/sqlite"
)

// run runs a command in this process; it must end well and complain of
// nothing.
func (h *killHome) run(args ...string) string {
	h.t.Helper()
	var out, errs bytes.Buffer
	code := cheaply(h.t.Context(), Process{Args: args, Env: h.env, Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs})
	if code != exitOK || errs.Len() > 0 {
		h.t.Errorf("sluice %s: status %d: %s", strings.Join(args, " "), code, errs.String())
	}
	return out.String()
}

// check looks at everything that the processes left.
func (h *killHome) check(results []result) {
	h.t.Helper()
	there := h.listed()
	for _, l := range h.lanes {
		mine := map[string]keptKey{}
		for name, k := range there {
			if strings.HasPrefix(name, l.name+"-") {
				mine[name] = k
			}
		}
		var last *result
		for i := range results {
			if results[i].lane == l {
				last = &results[i]
			}
		}
		h.settle(l, last, mine)
	}
	h.checkTalks()
	h.checkEvents()
	h.run("models", "--json")
	h.run("chats")
	if aside, _ := filepath.Glob(filepath.Join(h.paths.Data, "*damaged*")); len(aside) > 0 {
		h.t.Errorf("set aside: %v", aside)
	}
}

// listed gives the keys with the secrets that the vault has for them.
func (h *killHome) listed() map[string]keptKey {
	h.t.Helper()
	secrets := h.secrets()
	there := map[string]keptKey{}
	for dec := json.NewDecoder(strings.NewReader(h.run("keys", "list", "--json"))); dec.More(); {
		var l struct {
			Name string
			Off  *offLine
		}
		if err := dec.Decode(&l); err != nil {
			h.t.Fatal(err)
		}
		k := keptKey{secret: secrets[l.Name]}
		if l.Off != nil {
			k.reason = l.Off.Reason
		}
		there[l.Name] = k
	}
	return there
}

// secrets opens the secret of each stored key.
func (h *killHome) secrets() map[string]string {
	h.t.Helper()
	ctx := h.t.Context()
	a := newApp(Process{Env: h.env})
	c, err := a.Config()
	if err != nil {
		h.t.Fatal(err)
	}
	store, err := sqlite.Open(ctx, a.Paths.Ledger, "check", time.Now())
	if err != nil {
		h.t.Fatal(err)
	}
	defer store.Close(time.Now())
	stored, err := store.Keys(ctx)
	if err != nil || store.Notice() != nil {
		h.t.Fatal(err, store.Notice())
	}
	v := a.Vault(c)
	secrets := map[string]string{}
	for _, k := range stored {
		s, err := v.Open(ctx, k.Ref)
		if err != nil {
			h.t.Errorf("key %s: %v", k.Name, err)
		}
		if _, twice := secrets[k.Name]; twice {
			h.t.Errorf("key %s is there twice", k.Name)
		}
		secrets[k.Name] = s.Reveal()
	}
	return secrets
}

// talks gives the conversations.
func (h *killHome) talks() map[string]bool {
	h.t.Helper()
	all, err := (&transcript.Store{Dir: h.paths.Conversations}).List(0)
	if err != nil {
		h.t.Fatal(err)
	}
	ids := map[string]bool{}
	for _, s := range all {
		ids[s.ID] = true
	}
	return ids
}

// checkTalks finds each question once at most, each finished answer once and
// whole, and no answer that is cut without a kill.
func (h *killHome) checkTalks() {
	h.t.Helper()
	store := &transcript.Store{Dir: h.paths.Conversations}
	seen, answered := map[string]int{}, map[string]int{}
	h.interrupted = 0
	for id := range h.talks() {
		c, problems, err := store.Read(id)
		if err != nil {
			h.t.Fatal(err)
		}
		for _, p := range problems {
			if !strings.Contains(p.Text, "cut off") {
				h.t.Errorf("%s, line %d: %s", p.File, p.Line, p.Text)
			}
		}
		h.checkTalk(c, seen, answered)
	}
	for question, r := range h.asked {
		if seen[question] > 1 || answered[question] > 1 || !r.killed && (seen[question] != 1 || answered[question] != 1) {
			h.t.Errorf("%q is there %d times and answered %d times; killed: %v", question, seen[question], answered[question], r.killed)
		}
	}
}

// checkTalk counts the questions of a conversation and their finished answers.
func (h *killHome) checkTalk(c transcript.Conversation, seen, answered map[string]int) {
	h.t.Helper()
	question, cut := "", 0
	for _, e := range c.Entries {
		switch {
		case e.Role == transcript.User:
			question = e.Text
			seen[question]++
		case e.Role != transcript.Assistant:
		case e.State == transcript.Complete:
			answered[question]++
			h.checkAnswer(question, e)
		case e.State != transcript.Interrupted || !h.asked[question].killed:
			h.t.Errorf("the answer to %q is %s without a kill: %s", question, e.State, e.Error)
		default:
			cut++
		}
	}
	h.interrupted += cut
	if cut > 0 && strings.Count(c.Markdown(), "nterrupted") < cut {
		h.t.Errorf("an interrupted answer does not say so:\n%s", c.Markdown())
	}
}

// checkAnswer compares a finished answer with what was printed of it.
func (h *killHome) checkAnswer(question string, e transcript.Entry) {
	h.t.Helper()
	r, known := h.asked[question]
	printed := strings.TrimSpace(r.stdout)
	switch text := strings.TrimSpace(e.Text); {
	case !known || text == "":
		h.t.Errorf("answer %q to %q comes from nowhere", text, question)
	case !r.screen && (!strings.HasPrefix(text, printed) || !r.killed && text != printed):
		h.t.Errorf("the answer to %q is kept as %q, printed was %q", question, text, printed)
	}
}

// checkEvents finds the events of each run numbered without a gap, and one for
// each answer that was finished.
func (h *killHome) checkEvents() {
	h.t.Helper()
	newest := map[string]uint64{}
	answers := 0
	skipped, err := eventlog.Each(h.paths.Events, func(r eventlog.Record) bool {
		if r.Number != newest[r.Run]+1 {
			h.t.Errorf("event %d of run %s comes after %d", r.Number, r.Run, newest[r.Run])
		}
		newest[r.Run] = r.Number
		if r.Kind == engine.EventAnswer {
			answers++
		}
		return true
	})
	if err != nil || skipped > 0 {
		h.t.Errorf("the log: %d damaged lines, %v", skipped, err)
	}
	if answers < h.finished {
		h.t.Errorf("%d answers stand in the log, %d were finished", answers, h.finished)
	}
	h.run("events", "--last", "5")
}
