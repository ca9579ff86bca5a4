package sim

import (
	"fmt"
	"slices"
)

// dialect is how one provider speaks: a row of data. Templates hold
// placeholders; facts.value names them all.
type dialect struct {
	name string
	// shape is an error's body around <message>, <type> and <code>.
	shape string
	// says tells what each refusal looks like. A limit is looked up as
	// "rate_limit.requests.day", then "rate_limit.requests", then
	// "rate_limit"; what is in no row comes from the fallback row.
	says map[string]say
	// success headers come with every answer that is given (not with streams
	// where bareStreams is set), and with refusals too where refusals is set;
	// limited ones with a limit's 429.
	success, limited      []header
	refusals, bareStreams bool

	reserve     string // see Provider.Reserve; empty: ReserveInput
	reserveOpen int64  // reserved for an answer where nothing says how long it may be

	usage     usagePlace
	noDone    bool   // streams end without [DONE]
	keepAlive string // a comment line sent while a stream's first token is awaited
	blanks    bool   // blank lines are sent while a whole answer is awaited
	reasoning string // the field that carries reasoning; empty: reasoning_content
	// streamError is an error inside a stream, around <body> on one line;
	// empty: one data line.
	streamError string
}

// say is one refusal.
type say struct {
	status    int
	text      string // the message
	typ, code string // for the shape; empty: null
	body      string // the whole body, in place of the shape
	headers   []header
}

// told is a refusal whose message stands in the dialect's shape.
func told(status int, text, typ, code string, headers ...header) say {
	return say{status: status, text: text, typ: typ, code: code, headers: headers}
}

// whole is a refusal that is this body.
func whole(status int, body string, headers ...header) say {
	return say{status: status, body: body, headers: headers}
}

// header is a response header. Where its value names something that the
// scenario does not have, it is left out.
type header struct{ name, value string }

// usagePlace is where a stream tells its usage.
type usagePlace int

const (
	usageOnRequest usagePlace = iota // a chunk without choices, where include_usage asks for it
	usageAlways                      // a chunk without choices, always
	usageInLast                      // in the chunk with the finish_reason, always
	usageGroq                        // under x_groq in the chunk with the finish_reason
)

// The refusals that dialects spell; each is also a kind of Failure.
const (
	sayNoKey         = "no_key"
	sayAuth          = "auth"
	saySuspended     = "suspended"
	sayCredit        = "credit"
	sayPlan          = "plan"
	sayModel         = "model"
	sayNotAllowed    = "not_allowed"
	sayRateLimit     = "rate_limit"
	sayConcurrency   = sayRateLimit + "." + Concurrency
	sayZero          = "limit_zero"
	sayTooLarge      = "too_large"
	sayContext       = "context_length"
	sayBadRequest    = "bad_request"
	sayContentFilter = "content_filter"
	sayOverloaded    = "overloaded"
	sayServer        = "server"
)

var refusalKinds = []string{
	sayNoKey, sayAuth, saySuspended, sayCredit, sayPlan, sayModel, sayNotAllowed, sayRateLimit, sayZero,
	sayTooLarge, sayContext, sayBadRequest, sayContentFilter, sayOverloaded, sayServer,
}

// Dialects names the dialects that a scenario can use, in order.
func Dialects() []string {
	names := make([]string, 0, len(dialects))
	for _, d := range dialects {
		names = append(names, d.name)
	}
	slices.Sort(names)
	return names
}

func findDialect(name string) (*dialect, error) {
	if name == "" {
		name = "openai"
	}
	for i := range dialects {
		if dialects[i].name == name {
			return &dialects[i], nil
		}
	}
	return nil, fmt.Errorf("unknown dialect %q", name)
}

// find gives the row for a refusal: the most special that there is.
func (d *dialect) find(kind string, f *facts) say {
	names := []string{kind}
	if kind == sayRateLimit || kind == sayTooLarge {
		dim, win := f.limit.Dimension, f.limit.Window.word()
		names = []string{kind + "." + dim + "." + win, kind + "." + family(dim) + "." + win,
			kind + "." + dim, kind + "." + family(dim), kind}
		if dim == Concurrency { // the words for windows do not fit
			names, kind = names[2:3], names[2]
		}
	}
	for _, n := range names {
		if s, ok := d.says[n]; ok {
			return s
		}
	}
	switch kind {
	case sayNoKey, saySuspended:
		if s, ok := d.says[sayAuth]; ok {
			return s
		}
	case sayZero:
		return d.find(sayTooLarge, f)
	case sayNotAllowed:
		return d.find(sayModel, f)
	}
	return fallback[kind]
}

// family takes input and output tokens together.
func family(dimension string) string {
	switch dimension {
	case InputTokens, OutputTokens:
		return Tokens
	}
	return dimension
}
