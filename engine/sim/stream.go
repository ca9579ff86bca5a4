package sim

import (
	"bytes"
	"cmp"
	"encoding/json"
	"net/http"
	"strings"
	"time"
)

const eventStream = "text/event-stream"

// manyComments is more than clients that count empty lines put up with.
const manyComments = 400

// stream sends the answer as it is written.
func (a *answer) stream() {
	if !a.begin() {
		return
	}
	for i := range a.tokens {
		if a.breaks(i) && !a.breakOff() || !a.pause(a.pace()) {
			return
		}
		a.chunk(`"`+a.field(i)+`":"`+inside(a.tokens[i])+`"`, "null", "")
		a.output++
		if a.pace() > 0 {
			a.flush()
		}
	}
	if a.breaks(len(a.tokens)) && !a.breakOff() {
		return
	}
	a.end()
}

// begin waits for the first token and sends what comes before it.
func (a *answer) begin() bool {
	comments := a.failure.Kind == FailComments || a.failure.Kind == FailOnlyComments
	opened := a.p.dialect.has("alive") || a.delay() > 0 || comments
	if opened {
		a.succeed(eventStream)
		a.flush()
	}
	if comments {
		a.write(strings.Repeat(": keep-alive\n\n", manyComments))
	}
	if a.failure.Kind == FailOnlyComments {
		a.note(a.failure.Kind, 0)
		a.leave()
		return false
	}
	if !a.await(a.latency()) {
		return false
	}
	if !opened {
		a.succeed(eventStream)
	}
	a.chunk(`"role":"assistant","content":""`, "null", "")
	return true
}

// await lets the time to the first token pass, with signs of life where the
// provider gives them.
func (a *answer) await(d time.Duration) bool {
	const every = 500 * time.Millisecond
	if !a.p.dialect.has("alive") {
		return a.pause(d)
	}
	for ; ; d -= every {
		a.write(a.p.dialect.options["alive"] + "\n\n")
		a.flush()
		if d <= every {
			return a.pause(d)
		}
		if !a.pause(every) {
			return false
		}
	}
}

// field is the one that carries a token.
func (a *answer) field(i int) string {
	if i >= a.aloud {
		return "content"
	}
	return cmp.Or(a.p.dialect.options["reasoning"], "reasoning_content")
}

func (a *answer) chunk(delta, finish, after string) {
	a.data(`{"index":0,"delta":{`+delta+`},"finish_reason":`+finish+`}`, after)
}

func (a *answer) data(choices, after string) {
	a.write("data: " + a.complete("chat.completion.chunk", choices, after) + "\n\n")
}

// end sends the reason of the end, the usage where the provider puts it, and
// the end.
func (a *answer) end() {
	a.leave()
	place, u, after := a.p.dialect.options["usage"], ","+a.usage(), ""
	switch place {
	case "last":
		after = u
	case "groq":
		after = `,"x_groq":{"id":"` + a.facts.text("id") + `"` + u + `}`
	}
	a.chunk("", `"`+a.finish+`"`, after)
	if place == "always" || (place == "" && a.req.StreamOptions.IncludeUsage) {
		a.data("", u)
	}
	if !a.p.dialect.has("nodone") && a.failure.Kind != FailNoDone {
		a.write("data: [DONE]\n\n")
	}
	a.flush()
}

// breaks tells whether the stream goes wrong after i tokens.
func (a *answer) breaks(i int) bool {
	switch a.failure.Kind {
	case FailErrorChunk, FailErrorEvent, FailBareJSON, FailCutLine, FailStall, FailDrop:
		return i == a.failure.Tokens
	case FailNoEnd: // without a count it is the whole text that has no end
		return i == cmp.Or(a.failure.Tokens, len(a.tokens))
	}
	return false
}

// breakOff plays what goes wrong in a stream, and tells whether it goes on.
func (a *answer) breakOff() bool {
	f := a.failure
	a.note(f.Kind, 0)
	if f.Kind != FailStall {
		a.leave()
	}
	switch f.Kind {
	case FailErrorChunk:
		a.streamError()
	case FailErrorEvent:
		a.write("event: error\ndata: " + oneLine(a.errorBody()) + "\n\n")
	case FailBareJSON:
		var lines bytes.Buffer
		if body := a.errorBody(); json.Indent(&lines, []byte(body), "", "  ") != nil {
			lines.WriteString(body) // a body of the scenario's own need not be JSON
		}
		a.write(lines.String() + "\n")
	case FailCutLine:
		a.write(`data: {"id":"chatcmpl-` + a.facts.text("id") + `","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":" and the`)
	}
	a.flush()
	if f.Kind == FailDrop {
		panic(http.ErrAbortHandler)
	}
	return f.Kind == FailStall && a.stall()
}

// stall is silent for the time given, or until the client leaves.
func (a *answer) stall() bool {
	if d := a.failure.Delay.d(); d > 0 {
		ok := a.pause(d)
		a.note("", 0)
		return ok
	}
	<-a.ctx.Done()
	return false
}

// streamError sends an error inside a stream as the provider does.
func (a *answer) streamError() {
	a.facts.named["body"] = oneLine(a.errorBody())
	line := cmp.Or(a.p.dialect.options["stream"], "data: <body>")
	a.server.mu.Lock()
	text, _ := a.facts.fill(line, true)
	a.server.mu.Unlock()
	a.write(text + "\n\n")
}

// oneLine takes the line ends out of a JSON text.
func oneLine(body string) string { return strings.NewReplacer("\n", "", "\r", "").Replace(body) }
