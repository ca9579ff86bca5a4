package dialect

import (
	"cmp"
	"slices"
	"strings"

	"sluice/engine/dialect/lexicon"
	"sluice/keystore/limit"
)

// blame says what a refused request is refused for, and names the parameters
// or fields that the answer names, the likeliest first.
func blame(v *limit.Verdict, e *evidence) (limit.Blame, []string) {
	if (e.status == 404 || e.status == 405) && (v.Class == limit.BadRequest || v.Class == limit.ModelUnavailable) &&
		!e.upstream && !e.marks.any(aModel|aFeature|aPolicy|aAccount) {
		return limit.BlamePath, nil // nothing was found at the address that was asked
	}
	if v.Class != limit.BadRequest || slices.ContainsFunc(e.codes, func(c string) bool { return fleetingCodes[c] }) {
		return limit.BlameContent, nil
	}
	params := paramsNamed(e.fields, e.texts)
	notKnown := e.lines.mentions(notTaken)
	switch {
	case len(params) > 0 && notKnown && !e.lines.mentions(wrongValue):
		return limit.BlameParameter, params
	case len(params) > 0:
		return limit.BlameValue, params
	case e.lines.mentions(messageWords[:1]) && !notKnown, slices.ContainsFunc(e.fields, leaf.namesParam):
		return limit.BlameContent, nil // it names what is in every request
	case v.Scope == limit.ScopeRequest && e.status == 403, e.marks.any(aFeature), e.marks.has(aModel | aGone), e.lines.mentions(anotherModel):
		return limit.BlameModel, nil
	case e.lines.mentions(unnamedParameter) && !e.lines.mentions(messageWords):
		return limit.BlameParameter, nil
	}
	return limit.BlameContent, nil
}

// fleetingCodes say that the model failed at this one answer.
var fleetingCodes = lexicon.Set("tool_use_failed json_validate_failed output_parse_failed")

// namesParam says whether a field of the answer is there to name one of the request.
func (l leaf) namesParam() bool { return l.key == "param" || l.key == "loc" }

// refusesField says whether a field of the request is named as what is wrong, in
// a member "param" or by a sentence ("`x_custom` is not supported by this model",
// which could be read as one about the model).
func refusesField(fields []leaf, texts []string) bool {
	return slices.ContainsFunc(fields, func(l leaf) bool {
		return l.key == "param" && !commonWords[cmp.Or(paramOf(l.text), "param")]
	}) || slices.ContainsFunc(texts, func(t string) bool {
		name, rest, ok := strings.Cut(strings.TrimLeft(t, "'\"`“‘"), " ")
		name = strings.TrimRight(name, "'\"`”’:")
		return ok && strings.Contains(name, "_") && isName(name) && mentions(lexicon.Fold(rest), notTaken)
	})
}

// The words by which a refusal of a parameter is known, folded.
var (
	unnamedParameter = []string{"parameter", "param", "field", "fields", "argument", "arguments", "property", "properties", "extra inputs", "unknown name"}
	anotherModel     = []string{"different model", "another model", "other model", "with this model", "with the specified model"}
	messageWords     = []string{"messages", "message", "role", "roles", "body", "json"}
	notTaken         = []string{
		"unsupported", "not supported", "isn't supported", "does not support", "doesn't support", "not support", "unknown", "unrecognized", "unrecognised",
		"not recognized", "not permitted", "not allowed", "extra", "additional", "unexpected", "cannot find field", "no such", "deprecated", "not available",
	}
	wrongValue = []string{"unsupported value", "invalid value", "only the default", "must be", "out of range", "too large", "at most", "at least"}
)

// parameters are names of the chat API, and the words in which sentences speak
// of them where the name does not stand itself. "role:system" is a member with
// that value; others may stand at the top of the request or in its messages.
var parameters = []struct{ name, words string }{
	{"tools", "tool use|tool calling|tool calls|function calling|functions calling|support tools|tools|schema for function|function parameters"},
	{"tool_choice", "tool choice"}, {"parallel_tool_calls", "parallel tool calls|parallel tool calling|parallel function calling"},
	{"image_url", "image input|image inputs|images|image|vision|multimodal|image url"},
	{"input_audio", "audio input|input audio"},
	{"response_format", "json mode|json object|json schema|structured output|structured outputs|response format"},
	{"stream_options", "include usage|stream options"}, {"stream", "streaming|stream"},
	{"role:system", "system role|system message|system messages|system prompt|system instruction|system instructions"},
	{"role:developer", "developer role|developer message|developer messages|developer instruction"},
	{"temperature", ""}, {"top_p", ""}, {"top_k", ""}, {"min_p", ""}, {"seed", ""}, {"n", "n greater than|multiple choices|n must"}, {"stop", "stop sequence|stop sequences"},
	{"max_tokens", "maximum tokens you requested|maximum tokens value|maximum output tokens"}, {"max_completion_tokens", ""}, {"logprobs", ""}, {"top_logprobs", ""}, {"logit_bias", ""}, {"frequency_penalty", ""},
	{"presence_penalty", ""}, {"repetition_penalty", ""}, {"reasoning_effort", ""}, {"reasoning_content", ""}, {"enable_thinking", ""}, {"thinking", ""},
	{"service_tier", ""}, {"modalities", ""}, {"metadata", ""}, {"verbosity", ""}, {"prediction", ""}, {"functions", ""}, {"function_call", ""},
}

// commonWords are no parameters where prose quotes them, or are in every request.
var commonWords = lexicon.Set(`
	messages message content role type text model user assistant system developer tool function prompt input body json error object string array number
	integer boolean bool null none true false auto required default value values field name id param code detail tool_use tool_result query header data`)

// place is a candidate for a parameter's name, and where it was found.
type place struct {
	name string
	at   int
}

// maxParams bounds the names that a verdict carries.
const maxParams = 8

// paramsNamed gives the names of parameters in the order of how likely they are
// meant: those in fields of their own, then those in the text.
func paramsNamed(fields []leaf, texts []string) []string {
	var names []string
	for _, l := range fields {
		if l.namesParam() {
			names = appendName(names, paramOf(l.text))
		}
	}
	for _, t := range texts[:min(len(texts), 5)] {
		folded := lexicon.Fold(t)
		if mentions(folded, messageWords[:1]) && !mentions(folded, notTaken) {
			continue // the fault is in a message
		}
		found := appendQuoted(appendKnown(nil, folded), t)
		slices.SortStableFunc(found, func(a, b place) int { return cmp.Compare(a.at, b.at) })
		for _, p := range found {
			names = appendName(names, p.name)
		}
	}
	return names[:min(len(names), maxParams)]
}

func appendName(names []string, name string) []string {
	if name == "" || commonWords[name] || slices.Contains(names, name) {
		return names
	}
	return append(names, name)
}

// paramOf gives the name in a path such as "tools[0].function.name" (tools) or
// "messages.1.reasoning_content" (reasoning_content); empty where there is none.
func paramOf(path string) string {
	var name string
	for part := range strings.FieldsFuncSeq(path, func(r rune) bool { return strings.ContainsRune(".[]/$' ", r) }) {
		switch {
		case !isName(part) || part == "body":
		case name == "" || name == "messages" || commonWords[name]:
			name = part
		}
	}
	return name
}

// appendKnown finds the names of the chat API in folded text.
func appendKnown(found []place, folded string) []place {
	for _, p := range parameters {
		best := wordAt(folded, strings.ReplaceAll(p.name, "_", " "))
		for w := range strings.SplitSeq(p.words, "|") {
			if at := wordAt(folded, w); at >= 0 && (best < 0 || at < best) {
				best = at
			}
		}
		if best >= 0 && len(p.name) > 1 || best >= 0 && mentions(folded, strings.Split(p.words, "|")) {
			found = append(found, place{p.name, best})
		}
	}
	return found
}

// appendQuoted finds names in quotes, names with an underscore, and a name that
// stands alone behind a colon.
func appendQuoted(found []place, text string) []place {
	at := 0
	for word := range strings.FieldsSeq(text) {
		at += strings.Index(text[at:], word)
		bare := strings.Trim(word, "'\"`“”‘’()[]{}<>,.:;!?")
		quoted := bare != word && strings.ContainsAny(word, "'\"`“‘")
		last := at+len(word) == len(text) && at > 1 && strings.HasSuffix(strings.TrimRight(text[:at], " "), ":")
		if strings.Contains(word, "/") {
			at += len(word)
			continue
		}
		if quoted || last || strings.ContainsAny(bare, "_[") {
			if name := paramOf(bare); name != "" {
				found = append(found, place{name, at})
			}
		}
		at += len(word)
	}
	return found
}

// isName says whether s can be the name of a field.
func isName(s string) bool {
	for i := range len(s) {
		c := s[i]
		if c != '_' && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return s != "" && len(s) <= 40
}
