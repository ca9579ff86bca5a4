package sim

import (
	_ "embed"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// dialect is how one provider speaks: a section of dialects.txt. Its options
// are
//
//	reserve    see Provider.Reserve; open: what is reserved for an answer where nothing says how long it may be
//	usage      where a stream tells its usage: last or groq (in the chunk with the finish_reason, groq under x_groq),
//	           always (in a chunk without choices); without it: in a chunk without choices, where include_usage asks for it
//	nodone     streams end without [DONE]
//	blanks     blank lines are sent while a whole answer is awaited
//	reasoning  the field that carries reasoning, in place of reasoning_content
//	refusals   the headers of success come with refusals too; bare: not with streams
//	shape, alive, stream   the lines of these names
type dialect struct {
	name    string
	options map[string]string
	// says tells what each refusal looks like. A limit is looked up as
	// "rate_limit.requests.day", then "rate_limit.requests", then "rate_limit".
	says             map[string]say
	success, limited []header // limited ones come with a limit's 429
}

// say is one refusal.
type say struct {
	status          int
	typ, code, text string // for the shape; empty: null
	body            string // in place of the shape
	headers         []header
}

// header is a response header. Where its value names something that the
// scenario does not have, it is left out.
type header struct{ name, value string }

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

// silent is the section for what a dialect's own says nothing about.
const silent = "else"

//go:embed dialects.txt
var dialectText string

// dialects are read when a simulated provider is first asked for: most runs have none.
var dialects = sync.OnceValue(func() map[string]*dialect { return readDialects(dialectText) })

// Dialects names the dialects that a scenario can use, in order.
func Dialects() (names []string) {
	for line := range strings.Lines(dialectText) {
		if name, _, ok := strings.Cut(strings.TrimPrefix(line, "["), "]"); ok && line[0] == '[' && name != silent {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

func findDialect(name string) (*dialect, error) {
	if name == "" {
		name = "openai"
	}
	if d, ok := dialects()[name]; ok && name != silent {
		return d, nil
	}
	return nil, fmt.Errorf("unknown dialect %q", name)
}

// has says whether an option is set.
func (d *dialect) has(option string) bool {
	_, ok := d.options[option]
	return ok
}

// reserveOpen is reserved for an answer where nothing says how long it may be.
func (d *dialect) reserveOpen() int64 {
	n, _ := strconv.ParseInt(d.options["open"], 10, 64)
	return n
}

// find gives the row for a refusal: the most special that there is.
func (d *dialect) find(kind string, l Limit) say {
	names := []string{kind}
	if kind == sayRateLimit || kind == sayTooLarge {
		dim, win := kind+"."+l.Dimension, "."+l.Window.word()
		both := kind + "." + family(l.Dimension)
		names = []string{dim + win, both + win, dim, both, kind}
		if l.Dimension == Concurrency { // the words for windows do not fit
			names, kind = []string{dim}, dim
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
		return d.find(sayTooLarge, l)
	case sayNotAllowed:
		return d.find(sayModel, l)
	}
	return dialects()[silent].says[kind]
}

// family takes input and output tokens together.
func family(dimension string) string {
	if dimension == InputTokens || dimension == OutputTokens {
		return Tokens
	}
	return dimension
}

// readDialects reads dialects.txt, whose head says what its lines are.
func readDialects(text string) map[string]*dialect {
	all, lets := map[string]*dialect{}, map[string]string{}
	var d *dialect
	var kind string
	for line := range strings.SplitSeq(text, "\n") {
		line = os.Expand(line, func(name string) string { return lets[name] })
		word, rest, _ := strings.Cut(line, " ")
		switch {
		case line == "" || line[0] == '#':
		case line[0] == '\t':
			d.says[kind] = d.says[kind].with(readHeader(line[1:]))
		case line[0] == '[':
			d = newDialect(strings.Trim(word, "[]"), rest)
			all[d.name] = d
		case word == "let":
			name, meaning, _ := strings.Cut(rest, " = ")
			lets[name] = meaning
		case word == "shape" || word == "alive" || word == "stream":
			d.options[word] = rest
		case word == "rate":
			d.success = append(d.success, readRate(rest)...)
		case word == "header":
			d.success = append(d.success, readHeader(rest))
		case word == "limited":
			d.limited = append(d.limited, readHeader(rest))
		default:
			kind = word
			d.says[kind] = readSay(rest)
		}
	}
	return all
}

func newDialect(name, options string) *dialect {
	d := &dialect{name: name, options: map[string]string{}, says: map[string]say{}}
	for _, o := range strings.Fields(options) {
		name, value, _ := strings.Cut(o, "=")
		d.options[name] = value
	}
	return d
}

func readHeader(line string) header {
	name, value, _ := strings.Cut(line, ": ")
	return header{name, value}
}

// readRate reads "requests.day,tokens x-ratelimit-*-% limit reset=at|epoch".
func readRate(line string) (headers []header) {
	words := strings.Fields(line)
	for dimension := range strings.SplitSeq(words[0], ",") {
		short, _, _ := strings.Cut(dimension, ".")
		for _, field := range words[2:] {
			name, value, named := strings.Cut(field, "=")
			if !named {
				name, _, _ = strings.Cut(field, "|")
				value = field
			}
			name = strings.NewReplacer("*", name, "%", short).Replace(words[1])
			headers = append(headers, header{name, "<rate." + dimension + "." + value + ">"})
		}
	}
	return headers
}

// readSay reads "401 invalid_request_error invalid_api_key: No such key."
func readSay(line string) say {
	head, text, _ := strings.Cut(line, ": ")
	words := append(strings.Fields(head), "", "")
	status, err := strconv.Atoi(words[0])
	if err != nil {
		panic("sim: no status in dialects.txt: " + line)
	}
	s := say{status: status, typ: strings.TrimPrefix(words[1], "-"), code: words[2], text: text}
	if strings.IndexAny(text, `{["`) == 0 {
		s.text, s.body = "", text
	}
	return s
}

// with is the refusal with a header more, or with its body.
func (s say) with(h header) say {
	if h.name == "body" {
		s.body = h.value
	} else {
		s.headers = append(s.headers, h)
	}
	return s
}
