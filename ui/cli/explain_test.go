package cli

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

// runExplain runs the command on its own, with text on standard input.
func runExplain(t *testing.T, stdin string, args ...string) (string, error) {
	t.Helper()
	var out, errs bytes.Buffer
	cmd := newExplainCmd(newApp(Process{Stdin: strings.NewReader(stdin), Stdout: &out, Stderr: &errs}).Home)
	cmd.SetArgs(append([]string{}, args...)) // never nil, which stands for those of the test itself
	cmd.SetOut(&errs)
	cmd.SetErr(&errs)
	cmd.SilenceUsage = true
	err := cmd.Execute()
	return out.String(), err
}

func explainJSON(t *testing.T, stdin string, args ...string) []explainedAnswer {
	t.Helper()
	out, err := runExplain(t, stdin, append(args, "--json")...)
	if err != nil {
		t.Fatal(err)
	}
	var all []explainedAnswer
	for line := range strings.Lines(out) {
		var e explainedAnswer
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		all = append(all, e)
	}
	return all
}

const curlAnswer = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 301 Moved\r\nLocation: /x\r\n\r\nHTTP/2 429 \r\ncontent-type: application/json\r\nretry-after: 7\r\ndate: Mon, 02 Mar 2026 10:00:00 GMT\r\n\r\n" +
	`{"error":{"message":"Rate limit reached for model x on tokens per day (TPD): Limit 100, Used 90, Requested 20."}}` + "\n"

func TestExplainReadsEveryForm(t *testing.T) {
	for name, c := range map[string]struct {
		in, class, limit string
		wait             float64 // -1: none
	}{
		"curl -i":     {curlAnswer, "rate_limit", "tpd", 7},
		"curl -v":     {"* Connected\n> GET / HTTP/2\n> Host: x\n>\n< HTTP/2 429 \n< retry-after: 4\n<\nslow down\n", "rate_limit", "unknown", 4},
		"object":      {`{"provider":"groq","status":429,"headers":{"retry-after":"3"},"body":"","stream":false,"now":null}`, "rate_limit", "unknown", 3},
		"spread out":  {"{\n \"status\": 402,\n \"headers\": {},\n \"body\": {\"error\": {\"message\": \"Insufficient balance\"}}\n}", "quota_exhausted", "credits", -1},
		"list header": {`{"status":503,"headers":{"Retry-After":["2"]},"body":"busy"}`, "overloaded", "unknown", 2},
		"a body":      {`{"error":{"message":"Incorrect API key provided","code":"invalid_api_key"}}`, "auth", "unknown", -1},
		"a message":   {"Error code: 429 - {'error': {'message': 'Too many requests, try again in 3s'}}", "rate_limit", "unknown", 3},
		"no clock":    {`{"status":429,"headers":{},"body":"limit reached, resets at 2026-05-15T15:00:00Z","now":null}`, "rate_limit", "unknown", -1},
		"a clock":     {`{"status":429,"headers":{},"body":"limit reached, resets at 2026-05-15T15:00:00Z","now":"2026-05-15T14:59:00Z"}`, "rate_limit", "unknown", 60},
		"good":        {"HTTP/2 200\nx-ratelimit-limit-requests: 10\nx-ratelimit-remaining-requests: 4\nretry-after: 9\n\n", "ok_headers", "unknown", -1},
	} {
		t.Run(name, func(t *testing.T) {
			got := explainJSON(t, c.in)
			if len(got) != 1 {
				t.Fatalf("%d results", len(got))
			}
			wait := -1.0
			if got[0].Wait != nil {
				wait = *got[0].Wait
			}
			if got[0].Class != c.class || got[0].Limit != c.limit || wait != c.wait {
				t.Errorf("got %s, %s, %v, want %s, %s, %v", got[0].Class, got[0].Limit, wait, c.class, c.limit, c.wait)
			}
		})
	}
}

func TestExplainLinesOneForOne(t *testing.T) {
	in := `{"provider":"x","status":429,"headers":{},"body":"slow down"}` + "\n" +
		`{"provider":"x","status":` + "\n" +
		`not JSON` + "\n" +
		`{"id":"no answer"}` + "\n" +
		`{"provider":"x","status":401,"headers":{},"body":""}`
	out, err := runExplain(t, in, "--json")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if len(lines) != 5 {
		t.Fatalf("%d lines for 5: %s", len(lines), out)
	}
	for i, want := range []string{`"class":"rate_limit"`, `"error":`, `"error":`, `"error":`, `"class":"auth"`} {
		if !strings.Contains(lines[i], want) {
			t.Errorf("line %d is %s, want %s", i+1, lines[i], want)
		}
	}
}

func TestExplainSingleBrokenLine(t *testing.T) {
	out, err := runExplain(t, `{"provider":"x","status":429,"body":`, "--json")
	if err != nil || !strings.HasPrefix(out, `{"error":`) {
		t.Errorf("got %q, %v", out, err)
	}
}

func TestExplainInWords(t *testing.T) {
	const key = "gsk_aZ09bY18cX27dW36eV45fU54gT63hS72"
	out, err := runExplain(t, `{"status":429,"headers":{"x-ratelimit-limit-requests":"1000","x-ratelimit-remaining-requests":"0"},"body":"Rate limit reached for key `+key+` in organization org-1234abcd on requests per day (RPD). Try again in 1m26.4s\u001b[2J"}`, "--provider", "groq")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"requests per day", "organisation org-1234abcd", "1m27s, as the answer says", "another key", "0 left of 1000"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in:\n%s", want, out)
		}
	}
	if strings.Contains(out, key) || strings.Contains(out, "\x1b") {
		t.Errorf("not safe:\n%s", out)
	}
}

// TestExplainKnowsTheVoice: nobody says who answered, but the words do.
func TestExplainKnowsTheVoice(t *testing.T) {
	out, err := runExplain(t, `{"error":{"message":"Rate limit reached for model m on tokens per minute (TPM). Visit https://console.groq.com/docs","code":"rate_limit_exceeded"}}`)
	if err != nil || !strings.Contains(out, "all keys of the organisation") {
		t.Errorf("got %v:\n%s", err, out)
	}
}

func TestExplainNothing(t *testing.T) {
	_, err := runExplain(t, " \n")
	if exitCode(err) != exitUsage {
		t.Errorf("exit %d for %v", exitCode(err), err)
	}
}
