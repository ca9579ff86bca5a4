package dialect

import (
	"net/http"
	"strings"
	"testing"

	"sluice/engine/provider"
	"sluice/keystore/limit"
)

// TestHostileBodies: bounded work, nothing unsafe in what is shown.
func TestHostileBodies(t *testing.T) {
	huge := 100 << 20
	if testing.Short() {
		huge = 8 << 20
	}
	for name, body := range map[string]string{
		"huge":             typicalError + strings.Repeat("A", huge),
		"deep":             strings.Repeat(`{"error":`, 200000),
		"deep lists":       strings.Repeat("[", 200000),
		"many leaves":      `{"error":[` + strings.Repeat(`"try again in 5s",`, 10000) + `]}`,
		"many numbers":     "retry " + strings.Repeat("1 reset ", 8000),
		"quoted in quotes": strings.Repeat(`{"message":"{\"message\":\"`, 2000),
		"apostrophes":      "{'" + strings.Repeat("' ", 30000),
		"NULs":             "\x00\x00{\"error\":\x00{\"message\":\"slow down\x00\"}}",
		"wrong encoding":   "\xff\xfe{\xff\"error\": \"\xc3\x28 rate limit\"}",
		"escapes":          `{"error":{"message":"\u001b]52;c;AAAA\u0007\u202erate limit\u001b[31m","code":"\u001b[2J"}}`,
		"open tags":        "<html>" + strings.Repeat("<", 60000),
		"digits":           "try again in " + strings.Repeat("9", 60000) + " seconds",
		"sentences":        strings.Repeat("retry in 1s. ", 5000),
	} {
		t.Run(name, func(t *testing.T) {
			for _, status := range []int{200, 400, 429, 503} {
				for _, stream := range []bool{false, true} {
					checkVerdict(t, Read(Answer{Status: status, Body: []byte(body), Stream: stream}, fuzzNow))
				}
			}
		})
	}
}

func TestKeysNeverShow(t *testing.T) {
	for _, key := range []string{
		"sk-proj-Zk31LmQpXw82VbNnTr55YhUjKk90AaBbCcDd", "gsk_Zk31LmQpXw82VbNnTr55YhUjKk90AaBbCcDd1234567890abcdEF", "AIzaSyZk31LmQpXw82VbNnTr55YhUjKk90AaBb1",
		"xai-Zk31LmQpXw82VbNnTr55YhUjKk90AaBbCcDdZk31LmQpXw82VbNnTr55YhUjKk90AaBbCcDd", "sk-ant-api03-Zk31LmQpXw82VbNnTr55YhUjKk90AaBbCcDd",
	} {
		for _, text := range []string{"Incorrect API key provided: %", "Permission denied: Consumer 'api_key:%' has been suspended.", "invalid token Bearer %", "wrapped {\"error\":{\"message\":\"bad key %\"}}"} {
			body := strings.ReplaceAll(text, "%", key)
			v := Read(Answer{Status: 403, Body: []byte(body)}, fuzzNow)
			e := Explain(v, provider.Provider{})
			for _, s := range []string{v.Text, v.Code, v.Account, e.What, e.Whose} {
				if strings.Contains(s, key) {
					t.Errorf("%q shows the key in %q", text, s)
				}
			}
		}
	}
}

// TestRetryAfterOnSuccess: it is no limit.
func TestRetryAfterOnSuccess(t *testing.T) {
	v := Read(Answer{Provider: "anthropic", Status: 200, Header: http.Header{"Retry-After": {"53"}}, Body: []byte(`{"content":[{"type":"text","text":"hi"}]}`)}, fuzzNow)
	if v.Class != limit.OK || v.Stated {
		t.Errorf("got %+v", v)
	}
}

func TestUsageOfWholeAnswers(t *testing.T) {
	for body, want := range map[string]Usage{
		`{"choices":[],"usage":{"prompt_tokens":"12","completion_tokens":3.0,"completion_tokens_details":{"reasoning_tokens":2}}}`: {Input: 12, Output: 3, Reasoning: 2},
		`{"choices":[{"message":{"content":"a"},"usage":{"prompt_tokens":7,"completion_tokens":2}}]}`:                              {Input: 7, Output: 2},
		`{"choices":[{"index":"x","usage":{"prompt_tokens":7,"completion_tokens":2}}],"x_groq":{"usage":{"prompt_tokens":9}}}`:     {Input: 9, Output: 2},
		`{"message":{"role":"assistant","usage":{"input_tokens":4,"output_tokens":1}},"choices":[{"text":"a"}]}`:                   {Input: 4, Output: 1},
		`{"message":{"content":"a"},"done":true,"prompt_eval_count":26,"eval_count":298}`:                                          {Input: 26, Output: 298},
		`{"candidates":[{"content":{"parts":[{"text":"a"}]}}],"usageMetadata":{"promptTokenCount":8,"candidatesTokenCount":3}}`:    {Input: 8, Output: 3},
	} {
		v, u := ReadWhole(Answer{Status: 200, Body: []byte(body)}, fuzzNow)
		if v.Class != limit.OK || u == nil || *u != want {
			t.Errorf("%s gives %v %+v, want %+v", body, v.Class, u, want)
		}
	}
	for _, body := range []string{`{"choices":[]}`, `{"usage":null,"choices":[{}]}`, `not JSON`, ``, `{"error":"no","usage":{"prompt_tokens":1}}`} {
		if _, u := ReadWhole(Answer{Status: 200, Body: []byte(body)}, fuzzNow); u != nil {
			t.Errorf("%q gives %+v", body, u)
		}
	}
}

func TestExplainSaysWhoseAndWhat(t *testing.T) {
	groq, _ := provider.Lookup("groq")
	for body, want := range map[string]string{
		`{"error":{"message":"Rate limit reached for model m in organization org_1234 on output tokens per minute (OTPM): Limit 1000, Used 771, Requested 287. Please try again in 3.48s."}}`: "A rate limit was hit: output tokens per minute (limit 1000, used 771, requested 287). It holds for this model, for all keys of the organisation org_1234; other models are free. 3.48s, as the answer says. sluice leaves this limit alone until then, takes another key that does not share it, else the next model, else waits with a countdown.",
		`{"error":{"message":"Insufficient balance"}}`: "Money or a plan's allowance is used up: no credit is left. It holds for the whole organisation: its other keys do not help. Waiting does not help. sluice benches the account until its calendar says so or a person acts, and goes on with another key or model.",
	} {
		e := Explain(Read(Answer{Provider: "groq", Status: 429, Body: []byte(body)}, fuzzNow), groq)
		if got := strings.Join([]string{e.What, e.Whose, e.Wait, e.Does}, " "); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}
