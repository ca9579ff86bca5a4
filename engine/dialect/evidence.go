package dialect

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"sluice/engine/dialect/header"
	"sluice/engine/dialect/lexicon"
	"sluice/engine/provider"
	"sluice/keystore/limit"
)

// evidence is what an answer says, taken apart but not yet judged.
type evidence struct {
	source provider.Provider // the row of who answered; zero where unknown
	status int               // the HTTP status, or the one that an error under 200 states
	header http.Header
	now    time.Time // zero where unknown

	texts  []string // sentences for people, as found
	codes  []string // machine words in snake case: code, type, status, reason
	code   string   // the one to show
	html   bool
	empty  bool
	leaves int    // how many leaves were read of objects
	inner  bool   // another answer was quoted inside
	voice  string // the provider that the words betray

	fields   []leaf // waits and amounts that have a field of their own
	behind   bool   // it names a server behind the one that was asked
	upstream bool   // it speaks with the words of a server behind the one that was asked

	lines  []sentence
	marks  concepts // of all sentences
	limits stated
}

const (
	maxTexts = 12
	maxCodes = 24
	maxNest  = 4       // answers quoted inside answers
	maxText  = 8 << 10 // of one text
)

// gather takes an answer's body apart.
func gather(source provider.Provider, status int, h http.Header, body string, now time.Time) *evidence {
	e := &evidence{source: source, status: status, header: h, now: now}
	if len(body) > MaxErrorBody {
		body = body[:MaxErrorBody]
	}
	for _, name := range errorHeaders {
		if v := header.Value(h, name); v != "" {
			e.word(leaf{key: "code", text: v, quoted: true})
		}
	}
	e.body(strings.ToValidUTF8(strings.TrimPrefix(body, "\ufeff"), "\ufffd"), 0)
	e.understand()
	return e
}

// errorHeaders name the kind of an error in a word, as Amazon's services do
// (docs.aws.amazon.com: "x-amzn-errortype", and ":exception-type" in event streams).
var errorHeaders = [...]string{"X-Amzn-Errortype", "X-Amzn-Error-Type", ":exception-type"}

// body reads one text that may be JSON, a page, an event stream or words.
func (e *evidence) body(s string, nest int) {
	s = strings.TrimSpace(strings.ReplaceAll(s, "\x00", ""))
	switch {
	case s == "" && nest == 0:
		e.empty = true
	case s == "":
	case s[0] == '{' || s[0] == '[' && strings.HasPrefix(strings.TrimLeft(s, "[ \t\r\n"), "{"):
		e.object(s, nest)
	case s[0] == '"' && strings.HasSuffix(s, `"`) && len(s) > 1:
		e.body(unescape(s[1:len(s)-1], true), nest+1)
	case s[0] == '<' && looksLikePage(s):
		e.html = true
		e.page(s)
	case IsEventStream(s):
		e.events(s, nest)
	default:
		e.words(s, nest)
	}
}

// object reads s as an object or a list of objects, and gives its length.
func (e *evidence) object(s string, nest int) (length int) {
	e.inner = e.inner || nest > 0
	return scan(s, func(l leaf) {
		e.leaves++
		e.leaf(l, nest)
	})
}

// words reads a text; an object inside it is read as well.
func (e *evidence) words(s string, nest int) {
	if at := quotedObject(s); at >= 0 && nest < maxNest {
		e.text(s[:at])
		e.text(s[at+e.object(s[at:], nest+1):])
		return
	}
	e.text(s)
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

func (e *evidence) text(s string) {
	s = strings.TrimSpace(s)
	if len(s) > maxText {
		s = s[:maxText]
	}
	if s == "" || len(e.texts) >= maxTexts || slices.Contains(e.texts, s) {
		return
	}
	e.texts = append(e.texts, s)
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
		quota_reset_time_stamp quota_reset_timestamp next_available_at available_at next_reset next_reset_at regain_access_at
		seconds_until_reset time_until_reset reset_seconds estimated_time try_again_in try_again_at next_retry_at retry_after_duration`)
)

// leaf sorts one scalar into the evidence.
func (e *evidence) leaf(l leaf, nest int) {
	if l.text == "" || !l.quoted && (l.text == "null" || l.text == "None" || l.text == "false" || l.text == "False") {
		return
	}
	if l.parent == "headers" || strings.HasPrefix(l.key, "x_ratelimit_") || strings.HasPrefix(l.key, "x_rate_limit_") {
		e.headerLeaf(l)
		return
	}
	switch {
	case l.parent == "quota_dimensions" || l.parent == "metadata" && l.key == "model":
	case waitKeys[l.key]:
		e.fields = append(e.fields, l)
	case l.key == "provider_name":
		e.behind = true
	case l.key == "raw" && l.parent == "metadata":
		e.upstream = true
	case l.key == "quota_value" || l.key == "quota_limit_value" || l.key == "failed_generation" || l.key == "request_id" || l.key == "param" || l.key == "loc":
		e.fields = append(e.fields, l)
	case codeKeys[l.key]:
		e.word(l)
	}
	if l.quoted && textKeys[l.key] && !codeLike(l) {
		e.textLeaf(l.text, nest)
	}
}

func (e *evidence) textLeaf(s string, nest int) {
	if nest >= maxNest {
		e.text(s)
		return
	}
	e.body(s, nest+1)
}

// codeLike says whether a value under a name of both kinds is a machine word.
func codeLike(l leaf) bool {
	return codeKeys[l.key] && !strings.Contains(l.text, " ") && len(l.text) < 64 && lexicon.IsASCII(l.text)
}

// word takes a machine word. A sentence where a word should be is a text.
func (e *evidence) word(l leaf) {
	if len(l.text) > 80 || !lexicon.IsASCII(l.text) || strings.Count(l.text, " ") > 2 {
		if l.quoted {
			e.text(l.text)
		}
		return
	}
	if n, k := lexicon.SmallNumber(l.text, 3); k == len(l.text) && (e.status == 0 || e.status/100 == 2) && n >= 400 && n < 600 {
		e.status = n
	}
	if _, after, ok := strings.Cut(l.text, "#"); ok {
		l.text = after // "com.amazon.coral.service#ThrottlingException"
	}
	l.text, _, _ = strings.Cut(l.text, ":")
	w := lexicon.Snake(l.text)
	if w == "" {
		return
	}
	if len(e.codes) < maxCodes && !slices.Contains(e.codes, w) {
		e.codes = append(e.codes, w)
	}
	e.showCode(l)
}

// dullCodes say nothing that the status does not say.
var dullCodes = lexicon.Set("error none invalid_request_error api_error unknown_error server_error null true bad_response_status_code")

// showCode keeps the most telling machine word for people.
func (e *evidence) showCode(l leaf) {
	if strings.HasPrefix(l.text, "type.googleapis.com") || l.key == "name" || l.key == "kind" || l.key == "quota_id" || dullCodes[lexicon.Snake(l.text)] {
		return
	}
	if e.code == "" || lexicon.Digits(e.code) && !lexicon.Digits(l.text) {
		e.code = l.text
	}
}

// headerLeaf takes a header that the body repeats, unless it came as a header.
func (e *evidence) headerLeaf(l leaf) {
	name := http.CanonicalHeaderKey(strings.ReplaceAll(l.key, "_", "-"))
	if e.header.Get(name) != "" || len(l.text) > 200 {
		return
	}
	h := e.header.Clone()
	if h == nil {
		h = http.Header{}
	}
	h.Set(name, l.text)
	e.header = h
}

// understand splits the texts into sentences and marks what they speak of.
func (e *evidence) understand() {
	for _, c := range e.codes {
		if c == badBehind && e.relayed() != 0 {
			continue // the status says more
		}
		e.lines = appendSentences(e.lines, strings.ReplaceAll(c, "_", " "), true)
	}
	for _, t := range e.texts {
		e.lines = appendSentences(e.lines, t, false)
	}
	for i := range e.lines {
		l := &e.lines[i]
		l.dull = l.code && dullWords[l.text]
		e.marks |= l.marks
	}
	if e.marks.has(aUpstream) {
		e.upstream = true
	}
	e.limits = readStated(e)
}

// dullWords are machine words that name a kind of status, as a sentence.
var dullWords = func() map[string]bool {
	m := map[string]bool{"requests": true, "tokens": true}
	for w := range wordStatuses {
		m[strings.ReplaceAll(w, "_", " ")] = true
	}
	for w := range dullCodes {
		m[strings.ReplaceAll(w, "_", " ")] = true
	}
	return m
}()

// dull says whether several words end in those that say no more than a status.
func dull(words string) bool {
	for w := words; strings.Contains(w, " "); _, w, _ = strings.Cut(w, " ") {
		if dullWords[w] {
			return true
		}
	}
	return false
}

// noLimit is a reading of nothing, to be told apart from a limit of 0.
var noLimit = limit.Amount{}
