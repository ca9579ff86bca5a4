package dialect

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"sluice/engine/dialect/header"
	"sluice/engine/dialect/lexicon"
)

// body is what an answer holds, taken apart: texts for people, machine words, and
// what has a field of its own.
type body struct {
	status int         // the HTTP status, or the one that an error under 200 states
	header http.Header // with those that the body repeats

	texts  []string // sentences for people, as found
	codes  []string // machine words in snake case: code, type, status, reason
	code   string   // the one to show
	fields []leaf   // waits, amounts and names that have a field of their own

	html   bool
	empty  bool
	leaves int  // how many leaves were read of objects
	inner  bool // another answer was quoted inside
	behind bool // it names a server behind the one that was asked
	raw    bool // it hands on what a server behind that one answered
}

const (
	maxTexts = 12
	maxCodes = 24
	maxNest  = 4       // answers quoted inside answers
	maxText  = 8 << 10 // of one text
)

// takenApart reads an answer's headers and the text of its body.
func takenApart(status int, h http.Header, text string) *body {
	b := &body{status: status, header: h}
	if len(text) > MaxErrorBody {
		text = text[:MaxErrorBody]
	}
	for _, name := range errorHeaders {
		if v := header.Value(h, name); v != "" {
			b.word(leaf{key: "code", text: v, quoted: true})
		}
	}
	b.read(strings.ToValidUTF8(strings.TrimPrefix(text, "\ufeff"), "\ufffd"), 0)
	return b
}

// errorHeaders name the kind of an error in a word, as Amazon's services do
// (docs.aws.amazon.com: "x-amzn-errortype", and ":exception-type" in event streams).
var errorHeaders = [...]string{"X-Amzn-Errortype", "X-Amzn-Error-Type", ":exception-type"}

// read takes apart one text that may be JSON, a page, an event stream or words.
func (b *body) read(s string, nest int) {
	s = strings.TrimSpace(strings.ReplaceAll(s, "\x00", ""))
	switch {
	case s == "" && nest == 0:
		b.empty = true
	case s == "":
	case s[0] == '{' || s[0] == '[' && strings.HasPrefix(strings.TrimLeft(s, "[ \t\r\n"), "{"):
		b.object(s, nest)
	case s[0] == '"' && strings.HasSuffix(s, `"`) && len(s) > 1:
		b.read(unescape(s[1:len(s)-1], true), nest+1)
	case s[0] == '<' && looksLikePage(s):
		b.html = true
		b.page(s)
	case IsEventStream(s):
		b.events(s, nest)
	default:
		b.words(s, nest)
	}
}

// object reads s as an object or a list of objects, and gives its length.
func (b *body) object(s string, nest int) (length int) {
	b.inner = b.inner || nest > 0
	return scan(s, func(l leaf) {
		b.leaves++
		b.leaf(l, nest)
	})
}

// words reads a text; an object inside it is read as well.
func (b *body) words(s string, nest int) {
	if at := quotedObject(s); at >= 0 && nest < maxNest {
		b.text(s[:at])
		b.text(s[at+b.object(s[at:], nest+1):])
		return
	}
	b.text(s)
}

// quotedObject finds where an object begins inside a text; -1 where there is none.
func quotedObject(s string) int {
	for at, c := range []byte(s) {
		if c != '{' {
			continue
		}
		rest := strings.TrimLeft(s[at+1:min(len(s), at+40)], " \t\r\n")
		if rest != "" && (rest[0] == '"' || rest[0] == '\'' || strings.HasPrefix(rest, `\"`)) {
			if at > 0 && s[at-1] == '[' {
				return at - 1 // a list of objects
			}
			return at
		}
	}
	return -1
}

func (b *body) text(s string) {
	s = strings.TrimSpace(s)
	if len(s) > maxText {
		s = s[:maxText]
	}
	if s == "" || len(b.texts) >= maxTexts || slices.Contains(b.texts, s) {
		return
	}
	b.texts = append(b.texts, s)
}

// The names under which answers keep what we look for.
var (
	textKeys = lexicon.Set(`
		message msg error error_msg error_message err_msg errmsg error_description detail details description title reason raw text err cause info
		errors status_msg ret_msg resp_msg failed_reason reason_phrase error_details body response content hint`)
	codeKeys = lexicon.Set(`
		code type status reason error_type error_code err_code errcode ecode error_key error_name name limit_source limit_type
		quota_id err_no status_code error_subcode subcode sub_code kind slug tag __type exception exception_type`)
	waitKeys = lexicon.Set(`
		retry_delay retry_after retry_after_seconds retry_after_secs retry_after_sec retry_after_s retry_after_ms retry_in retry_at
		wait wait_seconds wait_time wait_ms cooldown cooldown_seconds resets_in_seconds resets_in reset_in reset_in_seconds
		reset_after reset_after_seconds resets_at reset_at reset reset_time resets reset_date quota_reset_delay
		quota_reset_time_stamp quota_reset_timestamp next_available_at available_at next_reset next_reset_at regain_access_at period_end window_end
		seconds_until_reset time_until_reset reset_seconds estimated_time try_again_in try_again_at next_retry_at retry_after_duration`)
)

// leaf sorts one scalar.
func (b *body) leaf(l leaf, nest int) {
	if l.text == "" || l.text == "null" || l.text == "None" || !l.quoted && (l.text == "false" || l.text == "False") {
		return
	}
	if l.parent == "headers" || strings.HasPrefix(l.key, "x_ratelimit_") || strings.HasPrefix(l.key, "x_rate_limit_") {
		b.headerLeaf(l)
		return
	}
	switch {
	case l.parent == "quota_dimensions" || l.parent == "metadata" && l.key == "model":
	case waitKeys[l.key]:
		b.fields = append(b.fields, l)
	case l.key == "provider_name":
		b.behind = true
	case l.key == "raw" && l.parent == "metadata":
		b.raw = true
	case l.key == "quota_value" || l.key == "quota_limit_value" || l.key == "failed_generation" || l.key == "request_id" || l.key == "param" || l.key == "loc":
		b.fields = append(b.fields, l)
	case codeKeys[l.key]:
		b.word(l)
	}
	another := len(b.texts) == 0 && strings.HasSuffix(l.key, "_message") && strings.Contains(l.text, " ")
	if l.quoted && (textKeys[l.key] || another) && !codeLike(l) {
		b.textLeaf(l.text, nest)
	}
}

func (b *body) textLeaf(s string, nest int) {
	if nest >= maxNest {
		b.text(s)
		return
	}
	b.read(s, nest+1)
}

// codeLike says whether a value under a name of both kinds is a machine word.
func codeLike(l leaf) bool {
	return codeKeys[l.key] && !strings.Contains(l.text, " ") && len(l.text) < 64 && lexicon.IsASCII(l.text)
}

// word takes a machine word. A sentence where a word should be is a text.
func (b *body) word(l leaf) {
	if len(l.text) > 80 || !lexicon.IsASCII(l.text) || strings.Count(l.text, " ") > 2 {
		if l.quoted {
			b.text(l.text)
		}
		return
	}
	if n, k := lexicon.SmallNumber(l.text, 3); k == len(l.text) && (b.status == 0 || b.status/100 == 2) && n >= 400 && n < 600 {
		b.status = n
	}
	if _, after, ok := strings.Cut(l.text, "#"); ok {
		l.text = after // "com.amazon.coral.service#ThrottlingException"
	}
	l.text, _, _ = strings.Cut(l.text, ":")
	w := lexicon.Snake(specific(l.text))
	if w == "" {
		return
	}
	if len(b.codes) < maxCodes && !slices.Contains(b.codes, w) {
		b.codes = append(b.codes, w)
	}
	b.showCode(l)
}

// dullCodes say nothing that the status does not say.
var dullCodes = lexicon.Set("error none invalid_request_error api_error unknown_error server_error null true bad_response_status_code")

// showCode keeps the most telling machine word for people.
func (b *body) showCode(l leaf) {
	if strings.HasPrefix(l.text, "type.googleapis.com") || l.key == "name" || l.key == "kind" || l.key == "quota_id" || dullCodes[lexicon.Snake(l.text)] {
		return
	}
	if b.code == "" || lexicon.Digits(b.code) && !lexicon.Digits(l.text) {
		b.code = l.text
	}
}

// headerLeaf takes a header that the body repeats, unless it came as a header.
func (b *body) headerLeaf(l leaf) {
	name := http.CanonicalHeaderKey(strings.ReplaceAll(l.key, "_", "-"))
	if b.header.Get(name) != "" || len(l.text) > 200 {
		return
	}
	h := b.header.Clone()
	if h == nil {
		h = http.Header{}
	}
	h.Set(name, l.text)
	b.header = h
}

// badBehind is one-api's machine word for any bad status of a server behind it.
const badBehind = "bad_response_status_code"

// statusBehind gives the status of the server behind a relay where one-api keeps
// it: in param; 0 where it keeps none.
func (b *body) statusBehind() int {
	if !slices.Contains(b.codes, badBehind) {
		return 0
	}
	for _, l := range b.fields {
		if n, err := strconv.Atoi(l.text); l.key == "param" && err == nil && n >= 400 && n < 600 {
			return n
		}
	}
	return 0
}
