package sim

import (
	"cmp"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

const jsonType = "application/json"

// answer is what the model says to a request that was let in.
type answer struct {
	*exchange
	tokens []string
	aloud  int // how many tokens come first that are its thoughts
	finish string
}

// give composes the answer, cut to what the request and the model allow, and
// sends it.
func (a *answer) give() {
	a.finish = "stop"
	text := slices.Collect(pieces(a.text()))
	if n := cmp.Or(asked(a.req.question()), a.p.AnswerTokens); n > 0 {
		text = slices.Repeat(text, n/max(len(text), 1)+1)
		text = text[:min(n, len(text))]
	}
	if a.model.Reasoning {
		a.tokens = slices.Collect(pieces(thoughts(a.req.question())))
	}
	a.aloud = len(a.tokens)
	a.tokens = append(a.tokens, text...)
	bound := a.req.maxTokens()
	if m := a.model.MaxOutput; m > 0 && (bound == 0 || m < bound) {
		bound = m
	}
	if bound > 0 && int64(len(a.tokens)) > bound {
		a.finish, a.tokens, a.aloud = "length", a.tokens[:bound], min(a.aloud, int(bound))
	}
	switch {
	case slices.Contains([]string{FailHTML, FailHalfJSON, FailEmpty}, a.failure.Kind):
		a.instead()
	case a.req.Stream:
		a.stream()
	default:
		a.whole()
	}
}

func (a *answer) text() string {
	if n := len(a.p.Answers); n > 0 {
		return a.p.Answers[int(a.arrival.Number-1)%n]
	}
	a.server.mu.Lock()
	defer a.server.mu.Unlock()
	return prose(a.p.Name+"/"+a.model.Name, a.req.question(), a.server.random.IntN(1<<16))
}

var inWords = regexp.MustCompile(`\bin (\d{1,5}) words\b`)

// asked is the length of the answer that a question asks for ("in 87 words");
// 0: it does not say.
func asked(question string) int {
	if m := inWords.FindStringSubmatch(question); m != nil {
		n, _ := strconv.Atoi(m[1])
		return n
	}
	return 0
}

// latency is how long the model thinks before its first token.
func (a *answer) latency() time.Duration {
	d := cmp.Or(a.model.Latency, a.p.Latency).d()
	if j := a.p.Jitter.d(); j > 0 {
		a.server.mu.Lock()
		d += time.Duration(a.server.random.Int64N(int64(j)))
		a.server.mu.Unlock()
	}
	return d + a.delay()
}

func (a *answer) delay() time.Duration {
	if a.failure.Kind != FailSlow {
		return 0
	}
	return a.failure.Delay.d()
}

// pace is how long one token takes.
func (a *answer) pace() time.Duration {
	v := cmp.Or(a.model.Speed, a.p.Speed)
	if v <= 0 {
		return 0
	}
	return time.Duration(float64(time.Second) / v)
}

// complete is the answer as JSON, or a chunk of it, around its choices and what
// comes after them.
func (a *answer) complete(object, choices, after string) string {
	return fmt.Sprintf(`{"id":"chatcmpl-%s","object":"%s","created":%d,"model":"%s","choices":[%s]%s}`,
		a.facts.text("id"), object, a.facts.now.Unix(), inside(a.model.Name), choices, after)
}

// usage is a member of a JSON object.
func (a *answer) usage() string {
	return fmt.Sprintf(`"usage":{"prompt_tokens":%d,"completion_tokens":%d,"total_tokens":%d}`,
		a.cost.input, a.output, a.cost.input+a.output)
}

// succeed sends the headers of an answer that is given.
func (a *answer) succeed(contentType string) {
	a.server.mu.Lock()
	a.arrival.Status = http.StatusOK
	a.server.mu.Unlock()
	a.w.Header().Set("Content-Type", contentType)
	a.w.WriteHeader(http.StatusOK)
}

// whole sends the answer at once, when it is ready.
func (a *answer) whole() {
	blanks := a.p.dialect.has("blanks")
	if blanks {
		a.succeed(jsonType)
		a.write("\n\n")
		a.flush()
	}
	if !a.pause(a.latency() + time.Duration(len(a.tokens))*a.pace()) {
		return
	}
	a.output = int64(len(a.tokens))
	a.leave()
	if !blanks {
		a.succeed(jsonType)
	}
	message := `"role":"assistant","content":"` + inside(strings.Join(a.tokens[a.aloud:], "")) + `"`
	if a.aloud > 0 {
		message += `,"reasoning_content":"` + inside(strings.Join(a.tokens[:a.aloud], "")) + `"`
	}
	a.deliver(a.complete("chat.completion", `{"index":0,"message":{`+message+`},"finish_reason":"`+a.finish+`"}`, ","+a.usage()))
}

// deliver sends a whole answer, or what the failure makes of it.
func (a *answer) deliver(body string) {
	kind := a.failure.Kind
	switch kind {
	case FailErrorChunk, FailErrorEvent, FailBareJSON:
		body = a.errorBody()
	case FailNoEnd, FailCutLine, FailDrop:
		body = body[:len(body)/2]
	case FailStall:
		a.note(kind, 0)
		if !a.stall() {
			return
		}
		kind = ""
	default:
		kind = ""
	}
	if kind != "" {
		a.note(kind, 0)
	}
	a.write(body)
	if kind == FailDrop { // the client is to lose it
		a.flush()
		panic(http.ErrAbortHandler)
	}
}

const htmlPage = `<!DOCTYPE html>
<html><head><title>Welcome to the gateway</title></head>
<body><h1>It works</h1><p>This page is not an answer.</p></body></html>
`

// instead plays what comes with status 200 and is no answer at all.
func (a *answer) instead() {
	if !a.pause(a.latency()) {
		return
	}
	a.output = int64(len(a.tokens) - a.aloud)
	a.note(a.failure.Kind, 0)
	a.leave()
	switch a.failure.Kind {
	case FailHTML:
		a.succeed("text/html; charset=utf-8")
		a.write(htmlPage)
	case FailHalfJSON:
		a.succeed(jsonType)
		a.write(`{"id":"chatcmpl-` + a.facts.text("id") + `","object":"chat.completion","choices":[{"index":0,"message":{"role":"assi`)
	case FailEmpty:
		kind := jsonType
		if a.req.Stream {
			kind = eventStream
		}
		a.succeed(kind)
	}
}

// errorBody is the error that an answer turns into: the failure's own, or the
// dialect's word for an overload.
func (a *answer) errorBody() string {
	if a.failure.Body != "" {
		a.facts.named["message"] = a.failure.Body
		return a.failure.Body
	}
	a.server.mu.Lock()
	defer a.server.mu.Unlock()
	body, _ := a.spell(a.pretext(sayOverloaded))
	return body
}

// write sends text; whether the client is still there shows in pause.
func (a *answer) write(text string) { _, _ = io.WriteString(a.w, text) }

// flush lets the client have what is written; a writer without Flush sends at
// the end.
func (a *answer) flush() { _ = http.NewResponseController(a.w).Flush() }
