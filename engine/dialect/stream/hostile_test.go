package stream

import (
	"strings"
	"testing"

	"sluice/engine/dialect"
	"sluice/keystore/limit"
)

// typicalError is a refusal as many providers word it.
const typicalError = `{"error":{"message":"Rate limit reached for model ` + "`m-70b`" + ` in organization ` + "`org_0123456789abcdef`" + ` on tokens per minute (TPM): Limit 12000, Used 11200, Requested 1400. Please try again in 3.1s. Need more tokens? Upgrade today at https://console.example.com/settings/billing","type":"tokens","code":"rate_limit_exceeded"}}`

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
					v, _ := Read(dialect.Answer{Status: status, Body: []byte(body), Stream: stream}, fuzzNow)
					checkVerdict(t, v)
				}
			}
		})
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
		v, u := Read(dialect.Answer{Status: 200, Body: []byte(body)}, fuzzNow)
		if v.Class != limit.OK || u == nil || *u != want {
			t.Errorf("%s gives %v %+v, want %+v", body, v.Class, u, want)
		}
	}
	for _, body := range []string{`{"choices":[]}`, `{"usage":null,"choices":[{}]}`, `not JSON`, ``, `{"error":"no","usage":{"prompt_tokens":1}}`} {
		if _, u := Read(dialect.Answer{Status: 200, Body: []byte(body)}, fuzzNow); u != nil {
			t.Errorf("%q gives %+v", body, u)
		}
	}
}
