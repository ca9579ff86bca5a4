package stream

import (
	"encoding/json"
	"strings"
	"testing"

	"sluice/engine/dialect"
	"sluice/engine/plain"
	"sluice/keystore/limit"
)

// thoughtCases are answers as a model writes them, and what becomes of them.
func thoughtCases() map[string][2]string {
	cases := map[string][2]string{
		"":                                   {"", ""},
		"just an answer":                     {"", "just an answer"},
		"\n\n  an answer":                    {"", "\n\n  an answer"},
		"Use <think> tags: <think>x</think>": {"", "Use <think> tags: <think>x</think>"},
		"```\n<think>\n```":                  {"", "```\n<think>\n```"},
		"`<think>` is a tag":                 {"", "`<think>` is a tag"},
		"a < b and <thin":                    {"", "a < b and <thin"},
		"<thin":                              {"", "<thin"},
		"<thinker>x</thinker>":               {"", "<thinker>x</thinker>"},
		"<b>bold</b>":                        {"", "<b>bold</b>"},
		strings.Repeat("\n", 2000) + "late":  {"", strings.Repeat("\n", 2000) + "late"},
	}
	for _, tag := range thoughtTags {
		cases[tag.open+"hm"+tag.close+"yes"] = [2]string{"hm", "yes"}
		cases["\n "+tag.open+"\nhm\n"+tag.close+"\n\nyes\n"] = [2]string{"\nhm\n", "yes\n"}
		cases[tag.open+tag.close+"yes"] = [2]string{"", "yes"}
		cases[tag.open+"hm"+tag.close] = [2]string{"hm", ""}
		cases[tag.open+"a </thin b"] = [2]string{"a </thin b", ""}
		cases[tag.open+"a"+tag.close+"\n"+tag.open+"b"+tag.close+"\nyes "+tag.open+" no"] = [2]string{"ab", "yes " + tag.open + " no"}
		cases[tag.open+"a"+tag.close+" "+tag.open[:3]] = [2]string{"a", tag.open[:3]}
	}
	return cases
}

var hideSecret = plain.NewRedactor(secret)

// saidIn gives what a stream says whose chunks bring these pieces of text.
func saidIn(t *testing.T, pieces ...string) (thought, text string) {
	t.Helper()
	events := ""
	for _, p := range pieces {
		events += `data: {"choices":[{"index":0,"delta":{"content":` + string(quote(p)) + "}}]}\n\n"
	}
	for _, p := range partsOf(events+"data: "+stop+"\n\ndata: [DONE]\n\n", hideSecret) {
		thought, text = thought+p.Reasoning, text+p.Text
	}
	return thought, text
}

func TestThoughtsAreNoAnswerHoweverTheyAreCut(t *testing.T) {
	parts := 30
	if testing.Short() {
		parts = 12
	}
	for answer, want := range thoughtCases() {
		if answer == "" {
			continue // no stream
		}
		step := 1 + len(answer)/parts
		for cut := 0; cut <= len(answer); cut += step {
			for second := cut; second <= len(answer); second += step {
				a, b, c := strings.ToValidUTF8(answer[:cut], ""), answer[cut:second], answer[second:]
				if a+b+c != answer || strings.ToValidUTF8(b, "") != b || strings.ToValidUTF8(c, "") != c {
					continue // JSON holds whole characters
				}
				if thought, text := saidIn(t, a, b, c); thought != want[0] || text != want[1] {
					t.Fatalf("%.80q cut at %d and %d: %.80q and %.80q, want %q", answer, cut, second, thought, text, want)
				}
			}
		}
	}
}

func TestThoughtsInAWholeAnswerAreNoAnswer(t *testing.T) {
	for answer, want := range thoughtCases() {
		body, _ := json.Marshal(map[string]any{"id": "i", "choices": []any{map[string]any{"message": map[string]any{"role": "assistant", "content": answer}, "finish_reason": "stop"}}})
		out := Outward(body, plain.Redactor{})
		var got struct {
			ID      string
			Choices []struct {
				Message struct {
					Role, Content string
					Reasoning     string `json:"reasoning_content"`
				}
				Finish string `json:"finish_reason"`
			}
		}
		if err := json.Unmarshal(out, &got); err != nil || len(got.Choices) != 1 || got.ID != "i" || got.Choices[0].Finish != "stop" {
			t.Fatalf("%v in %s", err, out)
		}
		if m := got.Choices[0].Message; m.Reasoning != want[0] || m.Content != want[1] || m.Role != "assistant" {
			t.Errorf("%.80q became %.80q and %.80q, want %q", answer, m.Reasoning, m.Content, want)
		}
		if want[0] == "" && want[1] == answer && string(out) != string(body) {
			t.Errorf("%s became %s", body, out)
		}
	}
}

func TestThoughtsThatComeApartLeaveTheAnswerAlone(t *testing.T) {
	thought, text := "", ""
	for _, p := range partsOf(`data: {"choices":[{"delta":{"reasoning_content":"hm"}}]}`+"\n\n"+`data: {"choices":[{"delta":{"content":"<think> is a tag"},"finish_reason":"stop"}]}`+"\n\n", plain.Redactor{}) {
		thought, text = thought+p.Reasoning, text+p.Text
	}
	if thought != "hm" || text != "<think> is a tag" {
		t.Errorf("got %q and %q", thought, text)
	}
}

// TestFlatErrorsAreReadAlike: an error without a frame is the same in a body
// under a good status, as the only event of a stream, and behind its content.
func TestFlatErrorsAreReadAlike(t *testing.T) {
	frames := []string{
		`{%s}`, `{"choices":null,%s}`, `{"choices":[],%s}`, `{"id":"x","object":"chat.completion.chunk","choices":[],"usage":null,%s}`, `{"data":null,"output":{},%s}`,
	}
	faults := map[string]limit.Class{
		`"error_message":"max_tokens is not a number","code":400`:                   limit.BadRequest,
		`"error_msg":"max_tokens is not a number","error_code":400`:                 limit.BadRequest,
		`"errorMessage":"too many requests","errorCode":429`:                        limit.RateLimit,
		`"code":"429","msg":"too many requests"`:                                    limit.RateLimit,
		`"message":"Model is overloaded","code":503`:                                limit.Overloaded,
		`"detail":"Incorrect API key provided"`:                                     limit.Auth,
		`"status":503,"reason":"overloaded"`:                                        limit.Overloaded,
		`"success":false,"message":"Insufficient balance"`:                          limit.QuotaExhausted,
		`"ok":false,"description":"Too Many Requests: retry after 5"`:               limit.RateLimit,
		`"errors":[{"message":"Model is overloaded"}]`:                              limit.Overloaded,
		`"err_msg":"too many requests","err_no":18`:                                 limit.RateLimit,
		`"exception":"RateLimitError","message":"too many requests"`:                limit.RateLimit,
		`"type":"invalid_request_error","code":400,"error_message":"no such field"`: limit.BadRequest,
	}
	for fault, class := range faults {
		for _, frame := range frames {
			object := strings.Replace(frame, "%s", fault, 1)
			body, _ := Read(dialect.Answer{Provider: "acme", Status: 200, Body: []byte(object)}, fuzzNow)
			if body.Class != class {
				t.Errorf("%s is %s as a body, want %s", object, body.Class, class)
			}
			for _, stream := range []string{"data: " + object + "\n\n", "data: " + object + "\n\ndata: [DONE]\n\n", object, "data: " + hi + "\n\ndata: " + object + "\n\n"} {
				got := play(t, "acme", stream).v
				if got.Class != body.Class || got.Text != body.Text || got.Scope != body.Scope || got.Wait != body.Wait || got.RetrySame != body.RetrySame {
					t.Errorf("%q is\n%+v, as a body\n%+v", stream, got, body)
				}
			}
		}
		beside := `{"choices":[{"index":0,"delta":{"content":""},"finish_reason":null}],` + fault + `}`
		if got := play(t, "acme", "data: "+beside+"\n\n").v; got.Class != class {
			t.Errorf("%s is %s, want %s", beside, got.Class, class)
		}
	}
}

// TestNothingOfAnAnswerIsTakenForAnError: what streams send besides.
func TestNothingOfAnAnswerIsTakenForAnError(t *testing.T) {
	for _, event := range []string{
		`{"choices":[],"prompt_filter_results":[{"prompt_index":0,"content_filter_results":{"hate":{"filtered":false,"severity":"safe"}}}]}`,
		`{"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2},"error":null,"code":0,"message":""}`,
		`{"type":"ping"}`, `{"type":"response.in_progress","response":{"error":null,"status":"in_progress"}}`,
		`{"type":"response.code_interpreter_call_code.done","code":"print(1)"}`, `{"id":"1","status":"PENDING","type":"message"}`,
		`{"error_code":0,"error_msg":"success"}`, `{"errors":[],"detail":null,"success":true,"status":200}`, `{"code":200,"msg":"ok","data":{}}`, `{}`,
	} {
		got := play(t, "acme", "data: "+event+"\n\ndata: "+hi+"\n\ndata: "+stop+"\n\n")
		if got.v.Class != limit.OK || got.text != "hi" {
			t.Errorf("%s: %s %s", event, got.v.Class, got.v.Text)
		}
	}
}
