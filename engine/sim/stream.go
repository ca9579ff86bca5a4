package sim

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

type chunk struct {
	ID      string        `json:"id"`
	Object  string        `json:"object"`
	Created int64         `json:"created"`
	Model   string        `json:"model"`
	Choices []chunkChoice `json:"choices"`
	Usage   *usage        `json:"usage,omitempty"`
	Groq    *groqPart     `json:"x_groq,omitempty"`
}

type groqPart struct {
	ID    string `json:"id"`
	Usage *usage `json:"usage"`
}

type chunkChoice struct {
	Index  int     `json:"index"`
	Delta  delta   `json:"delta"`
	Finish *string `json:"finish_reason"`
}

type delta struct {
	Role             string  `json:"role,omitempty"`
	Content          *string `json:"content,omitempty"`
	ReasoningContent string  `json:"reasoning_content,omitempty"`
	Reasoning        string  `json:"reasoning,omitempty"`
}

const eventStream = "text/event-stream"

// manyComments is more than clients that count empty lines put up with.
const manyComments = 400

// stream sends the answer as it is written.
func (x *exchange) stream(w http.ResponseWriter) {
	d := x.write()
	switch x.kind() {
	case FailHTML, FailHalfJSON, FailEmpty:
		x.wholeFailure(w, d)
		return
	}
	if !x.begin(w) {
		return
	}
	x.whole = len(d.thoughts) + len(d.tokens)
	for i := range x.whole {
		if x.breaks(i) && !x.breakOff(w) {
			return
		}
		if !x.pause(x.pace()) {
			return
		}
		x.chunk(w, x.deltaAt(d, i))
		x.output++
		if x.pace() > 0 {
			flush(w)
		}
	}
	if x.breaks(x.whole) && !x.breakOff(w) {
		return
	}
	x.finish(w, d.finish)
}

func (x *exchange) kind() string {
	if x.failure == nil {
		return ""
	}
	return x.failure.Kind
}

// begin waits for the first token and sends what comes before it.
func (x *exchange) begin(w http.ResponseWriter) bool {
	early := x.p.dialect.keepAlive
	opened := early != "" || x.delay() > 0
	if opened {
		x.succeed(w, eventStream)
		flush(w)
	}
	if x.kind() == FailComments || x.kind() == FailOnlyComments {
		if !opened {
			x.succeed(w, eventStream)
			opened = true
		}
		for range manyComments {
			_, _ = io.WriteString(w, ": keep-alive\n\n") // a client that has gone shows in pause
		}
	}
	if x.kind() == FailOnlyComments {
		x.note(x.kind(), 0)
		x.leave()
		return false
	}
	if !x.await(w, x.latency()+x.delay()) {
		return false
	}
	if !opened {
		x.succeed(w, eventStream)
	}
	empty := ""
	x.chunk(w, delta{Role: "assistant", Content: &empty})
	return true
}

// await lets the time to the first token pass, with signs of life where the
// provider gives them.
func (x *exchange) await(w http.ResponseWriter, d time.Duration) bool {
	line := x.p.dialect.keepAlive
	if line == "" {
		return x.pause(d)
	}
	const every = 500 * time.Millisecond
	for {
		_, _ = io.WriteString(w, line+"\n\n") // a client that has gone shows in pause
		flush(w)
		if d <= every {
			return x.pause(d)
		}
		if !x.pause(every) {
			return false
		}
		d -= every
	}
}

func (x *exchange) delay() time.Duration {
	if x.kind() != FailSlow {
		return 0
	}
	return x.failure.Delay.D()
}

func (x *exchange) deltaAt(d draft, i int) delta {
	if i >= len(d.thoughts) {
		return delta{Content: &d.tokens[i-len(d.thoughts)]}
	}
	if x.p.dialect.reasoning == "reasoning" {
		return delta{Reasoning: d.thoughts[i]}
	}
	return delta{ReasoningContent: d.thoughts[i]}
}

func (x *exchange) chunk(w io.Writer, d delta) {
	x.data(w, x.newChunk([]chunkChoice{{Delta: d}}))
}

func (x *exchange) newChunk(choices []chunkChoice) chunk {
	return chunk{
		ID: "chatcmpl-" + x.facts.id, Object: "chat.completion.chunk",
		Created: x.facts.now.Unix(), Model: x.model.Name, Choices: choices,
	}
}

func (x *exchange) data(w io.Writer, c chunk) {
	b, _ := json.Marshal(c)                  // plain strings and numbers always marshal
	_, _ = fmt.Fprintf(w, "data: %s\n\n", b) // a client that has gone shows in pause
}

// finish sends the reason of the end, the usage where the provider puts it,
// and the end.
func (x *exchange) finish(w http.ResponseWriter, reason string) {
	x.leave()
	u := x.usage()
	last := x.newChunk([]chunkChoice{{Finish: &reason}})
	place := x.p.dialect.usage
	switch place {
	case usageInLast:
		last.Usage = &u
	case usageGroq:
		last.Groq = &groqPart{x.facts.id, &u}
	}
	x.data(w, last)
	if place == usageAlways || (place == usageOnRequest && x.req.StreamOptions.IncludeUsage) {
		c := x.newChunk([]chunkChoice{})
		c.Usage = &u
		x.data(w, c)
	}
	if !x.p.dialect.noDone && x.kind() != FailNoDone {
		_, _ = io.WriteString(w, "data: [DONE]\n\n") // a client that has gone does not read it
	}
	flush(w)
}

// oneLine takes the line ends out of a JSON text.
func oneLine(body string) string {
	return strings.Join(strings.FieldsFunc(body, func(r rune) bool { return r == '\n' || r == '\r' }), "")
}

func flush(w http.ResponseWriter) {
	_ = http.NewResponseController(w).Flush() // a writer without Flush sends at the end
}
