package sim

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
)

const htmlPage = `<!DOCTYPE html>
<html><head><title>Welcome to the gateway</title></head>
<body><h1>It works</h1><p>This page is not an answer.</p></body></html>
`

// breaks tells whether the stream goes wrong after i tokens.
func (x *exchange) breaks(i int) bool {
	if x.failure == nil {
		return false
	}
	switch x.failure.Kind {
	case FailErrorChunk, FailErrorEvent, FailBareJSON, FailCutLine, FailStall, FailDrop:
		return i == x.failure.Tokens
	case FailNoEnd: // without a count it is the whole text that has no end
		if x.failure.Tokens == 0 {
			return i == x.whole
		}
		return i == x.failure.Tokens
	}
	return false
}

// breakOff plays what goes wrong in a stream, and tells whether it goes on.
func (x *exchange) breakOff(w http.ResponseWriter) bool {
	f := x.failure
	x.note(f.Kind, 0)
	if f.Kind != FailStall {
		x.leave()
	}
	switch f.Kind {
	case FailErrorChunk:
		x.streamError(w)
	case FailErrorEvent:
		_, _ = io.WriteString(w, "event: error\ndata: "+oneLine(x.errorBody())+"\n\n")
	case FailBareJSON:
		var lines bytes.Buffer
		if json.Indent(&lines, []byte(x.errorBody()), "", "  ") != nil {
			lines.WriteString(x.errorBody()) // a body of the scenario's own need not be JSON
		}
		_, _ = w.Write(append(lines.Bytes(), '\n'))
	case FailCutLine:
		_, _ = io.WriteString(w, `data: {"id":"chatcmpl-`+x.facts.id+`","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":" and the`)
	case FailStall:
		flush(w)
		return x.stall()
	case FailDrop:
		flush(w)
		panic(http.ErrAbortHandler)
	}
	flush(w)
	return false
}

// stall is silent for the time given, or until the client leaves.
func (x *exchange) stall() bool {
	if d := x.failure.Delay.D(); d > 0 {
		ok := x.pause(d)
		x.note("", 0)
		return ok
	}
	<-x.ctx.Done()
	return false
}

// errorBody is the error that a stream tells: the failure's own, or the
// dialect's word for an overload.
func (x *exchange) errorBody() string {
	if x.failure.Body != "" {
		x.facts.message = x.failure.Body
		return x.failure.Body
	}
	x.server.mu.Lock()
	defer x.server.mu.Unlock()
	body, _ := x.spell(x.pretext(sayOverloaded))
	return body
}

// streamError sends an error inside a stream as the provider does.
func (x *exchange) streamError(w io.Writer) {
	x.facts.body = oneLine(x.errorBody())
	line := "data: <body>\n\n"
	if x.p.dialect.streamError != "" {
		line = x.p.dialect.streamError
	}
	x.server.mu.Lock()
	text, _ := x.facts.fill(line, true)
	x.server.mu.Unlock()
	_, _ = io.WriteString(w, text)
}

// wholeFailure plays what comes with status 200 and is no stream.
func (x *exchange) wholeFailure(w http.ResponseWriter, d draft) {
	if !x.pause(x.latency()) {
		return
	}
	x.output = int64(len(d.tokens))
	x.note(x.kind(), 0)
	x.leave()
	switch x.kind() {
	case FailHTML:
		x.succeed(w, "text/html; charset=utf-8")
		_, _ = io.WriteString(w, htmlPage)
	case FailHalfJSON:
		x.succeed(w, "application/json")
		_, _ = io.WriteString(w, `{"id":"chatcmpl-`+x.facts.id+`","object":"chat.completion","choices":[{"index":0,"message":{"role":"assi`)
	case FailEmpty:
		kind := "application/json"
		if x.req.Stream {
			kind = eventStream
		}
		x.succeed(w, kind)
	}
}

// deliver sends a whole answer, or what the failure makes of it.
func (x *exchange) deliver(w http.ResponseWriter, body []byte) {
	switch x.kind() {
	case FailErrorChunk, FailErrorEvent, FailBareJSON:
		x.note(x.kind(), 0)
		body = []byte(x.errorBody())
	case FailNoEnd, FailCutLine:
		x.note(x.kind(), 0)
		body = body[:len(body)/2]
	case FailStall:
		x.note(x.kind(), 0)
		if !x.stall() {
			return
		}
	case FailDrop:
		x.note(x.kind(), 0)
		_, _ = w.Write(body[:len(body)/2]) // the client is to lose it
		flush(w)
		panic(http.ErrAbortHandler)
	}
	_, _ = w.Write(body) // a client that has gone does not read it
}
