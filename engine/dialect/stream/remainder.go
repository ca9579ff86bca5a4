package stream

import (
	"encoding/json"
	"strconv"
	"strings"

	"sluice/engine/dialect/lexicon"
)

// The names under which an object that brings nothing of an answer says that
// something failed.
var (
	faultNames = lexicon.Set(`
		error errors err error_message error_msg err_msg errmsg error_code err_code errcode ecode error_description error_type
		error_detail error_details exception fault failure failed_reason detail`)
	faultCodes = lexicon.Set("code status_code ret_code resp_code errno err_no")
	wrappers   = lexicon.Set("response result data output")
	faultTexts = lexicon.Set("message msg status_msg ret_msg resp_msg description details reason info")
)

// speaksOfFailure says whether an object that brings nothing of an answer is an
// error without a frame, such as {"error_message":"…","code":400}. It holds for
// whole bodies and for events alike.
func speaksOfFailure(object []byte) bool {
	var m map[string]json.RawMessage
	if json.Unmarshal(object, &m) != nil {
		return false
	}
	code, text := false, false
	for name, v := range m {
		switch n := lexicon.Snake(name); {
		case wrappers[n] && len(v) > 0 && v[0] == '{' && len(m) == 1:
			return speaksOfFailure(v)
		case faultNames[n] && goneWrong(v), (n == "success" || n == "ok") && string(v) == "false":
			return true
		case n == "status" && failedStatus(v), (n == "message" || strings.HasSuffix(n, "_message") && len(m) == 1) && len(v) > 2 && v[0] == '"':
			return true
		case faultCodes[n]:
			code = code || goneWrong(v) && v[0] != '{' && v[0] != '['
		case faultTexts[n]:
			text = text || len(v) > 2 && v[0] == '"'
		}
	}
	return code && text
}

// failedStatus says whether a status is the number of a failure.
func failedStatus(v json.RawMessage) bool {
	n, err := strconv.Atoi(strings.Trim(string(v), `"`))
	return err == nil && n >= 400 && n < 600
}

// goneWrong says whether a code, or what stands under the name of an error, is
// no success.
func goneWrong(v json.RawMessage) bool {
	switch strings.ToLower(strings.Trim(string(v), `"`)) {
	case "200", "20000", "ok", "success", "none", "null", "no error":
		return false
	}
	return full(v) && string(v) != `"0"`
}

// full says whether a value is there and says something.
func full(r json.RawMessage) bool {
	switch strings.TrimSpace(string(r)) {
	case "", "null", `""`, "{}", "[]", "false", "0", "[null]":
		return false
	}
	return true
}

// moves says whether an event that brings no word of an answer still shows that
// one is being made: reasoning that is sealed, a signature, a picture. A server
// that only wants to be thought alive sends empty ones.
func moves(event []byte) bool {
	var e struct {
		Choices    []struct{ Delta, Message map[string]json.RawMessage }
		Candidates []struct {
			Content struct{ Parts []map[string]json.RawMessage }
		}
		Delta   json.RawMessage // an object, or a piece of text of an unknown kind
		Message map[string]json.RawMessage
	}
	_ = lenient(event, &e) // of the wrong type is what brings nothing
	if len(e.Delta) > 2 && e.Delta[0] == '"' {
		return true
	}
	var delta map[string]json.RawMessage
	_ = json.Unmarshal(e.Delta, &delta)
	fields := []map[string]json.RawMessage{delta, e.Message}
	for _, c := range e.Choices {
		fields = append(fields, c.Delta, c.Message)
	}
	for _, c := range e.Candidates {
		fields = append(fields, c.Content.Parts...)
	}
	for _, f := range fields {
		for name, v := range f {
			if !dullFields[lexicon.Snake(name)] && full(v) {
				return true
			}
		}
	}
	return false
}

// dullFields stand in every delta, also in one that is empty.
var dullFields = lexicon.Set("role name type index id object model created thought usage status")
