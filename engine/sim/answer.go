package sim

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"
)

type usage struct {
	Prompt     int64 `json:"prompt_tokens"`
	Completion int64 `json:"completion_tokens"`
	Total      int64 `json:"total_tokens"`
}

type completion struct {
	ID      string             `json:"id"`
	Object  string             `json:"object"`
	Created int64              `json:"created"`
	Model   string             `json:"model"`
	Choices []completionChoice `json:"choices"`
	Usage   usage              `json:"usage"`
}

type completionChoice struct {
	Index   int               `json:"index"`
	Message completionMessage `json:"message"`
	Finish  string            `json:"finish_reason"`
}

type completionMessage struct {
	Role      string `json:"role"`
	Content   string `json:"content"`
	Reasoning string `json:"reasoning_content,omitempty"`
}

// draft is what the model is going to say.
type draft struct {
	thoughts []string // one token each
	tokens   []string
	finish   string
}

// write composes the answer, cut to what the request and the model allow.
func (x *exchange) write() draft {
	d := draft{finish: "stop"}
	text := x.text()
	d.tokens = slices.Collect(pieces(text))
	if n := x.p.AnswerTokens; n > 0 {
		for base := d.tokens; len(d.tokens) < n; {
			d.tokens = append(d.tokens, base...)
		}
		d.tokens = d.tokens[:n]
	}
	if x.model.Reasoning {
		d.thoughts = slices.Collect(pieces(thoughts(x.req.question())))
	}
	bound := x.req.maxTokens()
	if m := x.model.MaxOutput; m > 0 && (bound == 0 || m < bound) {
		bound = m
	}
	if bound > 0 && int64(len(d.thoughts)+len(d.tokens)) > bound {
		d.finish = "length"
		d.thoughts = d.thoughts[:min(int64(len(d.thoughts)), bound)]
		d.tokens = d.tokens[:bound-int64(len(d.thoughts))]
	}
	return d
}

func (x *exchange) text() string {
	if n := len(x.p.Answers); n > 0 {
		return x.p.Answers[int(x.arrival.Number-1)%n]
	}
	x.server.mu.Lock()
	defer x.server.mu.Unlock()
	return prose(x.p.Name+"/"+x.model.Name, x.req.question(), x.server.random.IntN(1<<16))
}

func (x *exchange) usage() usage {
	return usage{x.cost.input, x.output, x.cost.input + x.output}
}

// succeed sends the headers of an answer that is given.
func (x *exchange) succeed(w http.ResponseWriter, contentType string) {
	x.server.mu.Lock()
	if !x.req.Stream || !x.p.dialect.bareStreams {
		for _, h := range x.p.dialect.success {
			x.setHeader(w, h)
		}
	}
	x.arrival.Status = http.StatusOK
	x.server.mu.Unlock()
	w.Header().Set("Content-Type", contentType)
	w.WriteHeader(http.StatusOK)
}

// answer sends the whole answer at once, when it is ready.
func (x *exchange) answer(w http.ResponseWriter) {
	d := x.write()
	switch x.kind() {
	case FailHTML, FailHalfJSON, FailEmpty:
		x.wholeFailure(w, d)
		return
	}
	if x.p.dialect.blanks {
		x.succeed(w, "application/json")
		_, _ = w.Write([]byte("\n\n"))
		flush(w)
	}
	n := len(d.thoughts) + len(d.tokens)
	if !x.pause(x.latency() + x.delay() + time.Duration(n)*x.pace()) {
		return
	}
	x.output, x.whole = int64(n), n
	x.leave()
	if !x.p.dialect.blanks {
		x.succeed(w, "application/json")
	}
	body, _ := json.Marshal(completion{ // plain strings and numbers always marshal
		ID: "chatcmpl-" + x.facts.id, Object: "chat.completion", Created: x.facts.now.Unix(), Model: x.model.Name,
		Choices: []completionChoice{{
			Message: completionMessage{"assistant", strings.Join(d.tokens, ""), strings.Join(d.thoughts, "")},
			Finish:  d.finish,
		}},
		Usage: x.usage(),
	})
	x.deliver(w, body)
}
