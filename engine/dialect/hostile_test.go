package dialect

import (
	"net/http"
	"strings"
	"testing"

	"sluice/engine/provider"
	"sluice/keystore/limit"
)

func TestKeysNeverShow(t *testing.T) {
	for _, key := range []string{
		"sk-proj-Zk31LmQpXw82VbNnTr55YhUjKk90AaBbCcDd", "gsk_Zk31LmQpXw82VbNnTr55YhUjKk90AaBbCcDd1234567890abcdEF", "AIzaSyZk31LmQpXw82VbNnTr55YhUjKk90AaBb1",
		"xai-Zk31LmQpXw82VbNnTr55YhUjKk90AaBbCcDdZk31LmQpXw82VbNnTr55YhUjKk90AaBbCcDd", "sk-ant-api03-Zk31LmQpXw82VbNnTr55YhUjKk90AaBbCcDd",
	} {
		for _, text := range []string{"Incorrect API key provided: %", "Permission denied: Consumer 'api_key:%' has been suspended.", "invalid token Bearer %", "wrapped {\"error\":{\"message\":\"bad key %\"}}"} {
			body := strings.ReplaceAll(text, "%", key)
			v := Read(Answer{Status: 403, Body: []byte(body)}, testNow)
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
	v := Read(Answer{Provider: "anthropic", Status: 200, Header: http.Header{"Retry-After": {"53"}}, Body: []byte(`{"content":[{"type":"text","text":"hi"}]}`)}, testNow)
	if v.Class != limit.OK || v.Stated {
		t.Errorf("got %+v", v)
	}
}

func TestExplainSaysWhoseAndWhat(t *testing.T) {
	groq, _ := provider.Lookup("groq")
	for body, want := range map[string]string{
		`{"error":{"message":"Rate limit reached for model m in organization org_1234 on output tokens per minute (OTPM): Limit 1000, Used 771, Requested 287. Please try again in 3.48s."}}`: "A rate limit was hit: output tokens per minute (limit 1000, used 771, requested 287). It holds for this model, for all keys of the organisation org_1234; other models are free. 3.48s, as the answer says. sluice leaves this limit alone until then, takes another key that does not share it, else the next model, else waits with a countdown.",
		`{"error":{"message":"Insufficient balance"}}`: "Money or a plan's allowance is used up: no credit is left. It holds for the whole organisation: its other keys do not help. Waiting does not help. sluice benches the account until its calendar says so or a person acts, and goes on with another key or model.",
	} {
		e := Explain(Read(Answer{Provider: "groq", Status: 429, Body: []byte(body)}, testNow), groq)
		if got := strings.Join([]string{e.What, e.Whose, e.Wait, e.Does}, " "); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}
