package plain

import (
	"strings"
	"testing"

	"sluice/keystore/redact"
)

// body is made of characters that no other text in the tables has.
const body = "Zq9Xw7Vt5Rp3Nm1Lk8Jh6Gf4Ds2AaBbCc"

const hex = "0123456789abcdef0123456789abcdef"

func TestRedactHidesKeys(t *testing.T) {
	last := "…" + body[len(body)-4:]
	for _, c := range []struct{ name, in, want string }{
		{"openai", "Incorrect API key provided: sk-" + body + ".", "Incorrect API key provided: " + last + "."},
		{"openai project", "sk-proj-" + body, last},
		{"openai masked by itself", "provided: sk-proj-Zq9Xw7********************Bb9x", "provided: …Bb9x"},
		{"anthropic", "x-api-key: sk-ant-api03-" + body + "\n", "x-api-key: " + last + "\n"},
		{"openrouter", `{"k":"sk-or-v1-` + body + `"}`, `{"k":"` + last + `"}`},
		{"groq", "gsk_" + body, last},
		{"google", "(AIza" + body + ")", "(" + last + ")"},
		{"google new", "AQ." + body, last},
		{"google suspended", "Consumer 'api_key:AIza" + body + "' has been suspended.", "Consumer 'api_key:" + last + "' has been suspended."},
		{"xai", "xai-" + body, last},
		{"nvidia", "nvapi-" + body, last},
		{"hugging face", "hf_" + body, last},
		{"perplexity", "pplx-" + body, last},
		{"cerebras", "csk-" + body, last},
		{"replicate", "r8_" + body, last},
		{"github", "ghp_" + body, last},
		{"github fine", "github_pat_" + body, last},
		{"aws", "id AKIAIOSFODNN7EXAMPLE used", "id …MPLE used"},
		{"bearer", "Authorization: Bearer abc/" + body + "==", "Authorization: Bearer …Cc=="},
		{"bearer in lower case", "authorization: bearer " + body, "authorization: bearer " + last},
		{"jwt", "t=eyJhbGciOi.eyJzdWIiOiIx." + body + " end", "t=" + last + " end"},
		{"query", "https://h.example/v1?key=" + body + "&alt=sse", "https://h.example/v1?key=" + last + "&alt=sse"},
		{"short in a query", "https://h.example/v1?key=abcd", "https://h.example/v1?key=…"},
		{"encoded query", "u=https%3A%2F%2Fh%3Fkey%3D" + body, "u=https%3A%2F%2Fh%3Fkey%3D" + last},
		{"json", `{"api_key": "hunter2"}`, `{"api_key": "…"}`},
		{"json in json", `{\"apiKey\":\"` + body + `\"}`, `{\"apiKey\":\"` + last + `\"}`},
		{"json escape before", `at\nsk-` + body, `at\n` + last},
		{"environment", "RELAY_API_KEY=opensesame", "RELAY_API_KEY=…"},
		{"address", "https://me:hunter2@h.example/v1", "https://me:…@h.example/v1"},
		{"random near a word", "the key " + body + " is not valid", "the key " + last + " is not valid"},
		{"uuid near a word", "token 9b2f6c1e-1111-4222-8333-abcdefabcdef expired", "token …cdef expired"},
		{"pem", "-----BEGIN PRIVATE KEY-----\nMIIEvQ\n-----END PRIVATE KEY-----", "-----BEGIN PRIVATE KEY-----…-----END PRIVATE KEY-----"},
		{"age", "AGE-SECRET-KEY-1QQPZRY9X8GF2TVDW0S3JN54KHCE6MUA7LAAAA", "…AAAA"},
		{"openrouter, bare", "or-v1-" + hex + ",", "…cdef,"},
		{"together", "tgp_" + hex, "…cdef"},
		{"sk with an underscore", "sk_" + hex, "…cdef"},
		{"databricks", "dapi" + hex + "-2", "…ef-2"},
		{"aws, too long", "AKIA0123456789ABCDEFGH", "…EFGH"},
		{"aws, too short", "ASIA0123456789AB", "…89AB"},
		{"head of a web token", "eyJhbGciOiJIUzI1NiJ9", "…NiJ9"},
		{"digits after bearer", "Bearer 123456789012", "Bearer …9012"},
		{"two", "sk-" + body + ", gsk_" + body, last + ", " + last},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := Redact(c.in)
			if got != c.want {
				t.Errorf("Redact(%q)\n got %q\nwant %q", c.in, got, c.want)
			}
			if again := Redact(got); again != got {
				t.Errorf("a second pass changes %q to %q", got, again)
			}
		})
	}
}

func TestRedactLeavesTheRest(t *testing.T) {
	for _, s := range []string{
		"", "short", "the task-force is here", "Bearer authentication is required",
		"model claude-3-5-sonnet-20241022 for key one", "request id: req_011CeCGmMJJGRCp7xgjqapmJ, check your key",
		"organization org-41f06837c7b23d95604cf5f2 on tokens per min (TPM): Limit 30000, Used 29000",
		"max_tokens=4096 key=one", `secret = "env:RELAY_KEY_ONE"`, "api_key: required",
		"see hf_model_thinking_part_iter.yaml", "https://platform.openai.com/account/rate-limits",
		"the key is …abcd", "monkey: business", "invalid key, request 0123456789abcdef0123 failed",
	} {
		if got := Redact(s); got != s {
			t.Errorf("Redact(%q) = %q, want it unchanged", s, got)
		}
	}
}

func TestRedactHidesWhatIsDrawnAfterAWeakName(t *testing.T) {
	for _, name := range []string{"key: ", "token=", "sig: ", `"signature":"`, "401 auth: ", "code: "} {
		for _, value := range []string{
			body, "a1b2c3d4", "ABCD-1234-EFGH", "9b2f6c1e-1111-4222-8333-abcdefabcdef", "abcd********wxyz", "dXNlcjpwYXNz", "QWxhZGRpbjpPcGVuU2VzYW1l",
			"qwertyuiopasdfghjklzxcvb", "QWERTYUIOPASDFGHJKLZXCVB", "AbCdEfGhIjKlMnOp", "xKqTzRwPbNvMcLjH", "hGfRtYuIoPlKjNbVcXsW", "01234567890123456789",
		} {
			in := name + value
			if got, want := Redact(in), name+Tail(value); got != want {
				t.Errorf("Redact(%q) = %q, want %q", in, got, want)
			}
		}
	}
}

func TestRedactLeavesWordsAfterAWeakName(t *testing.T) {
	for _, name := range []string{"key: ", "token=", "sig: ", "signature: ", "401 auth: ", `"code":"`, "Bearer ", "Basic "} {
		for _, value := range []string{
			"Incorrect API key provided", "Authentication required", "InvalidParameter", "InvalidApiKey", "InvalidAPIKeyProvided", "NoSuchKeyInUse",
			"InsufficientAccountBalanceException", "invalidRequestError", "RESOURCE_EXHAUSTED", "PERMISSION_DENIED.", "Throttling.RateQuota",
			"Model.AccessDenied", "HttpStatusError", "NotAValidKey", "Unauthorized", "model_not_found", "DataInspectionFailed",
		} {
			if in := name + value; Redact(in) != in {
				t.Errorf("Redact(%q) = %q, want it unchanged", in, Redact(in))
			}
		}
	}
	for _, in := range []string{"error code: 40010203", `{"code":1700000000}`, "sk_learn_pipeline_v2", "ASIA-PACIFIC-NORTHEAST1", "eyJustAWord", "dapiFunctions2", "either-or-v1-draft",
		"ms-office-2019", "ms-20191231", "bce-v3/about", "see " + hex + ".tar.gz", hex + ".chunk1.js", "cak_layer", "flp_table_v2.csv"} {
		if got := Redact(in); got != in {
			t.Errorf("Redact(%q) = %q, want it unchanged", in, got)
		}
	}
}

func TestBriefHidesBeforeItCuts(t *testing.T) {
	in := "no such key: sk-\x1b[0m" + body + "\n" + strings.Repeat("x", 100)
	for max := 1; max < 60; max++ {
		if got := Brief(in, max); strings.Contains(got, body[:8]) || len([]rune(got)) > max {
			t.Fatalf("Brief(…, %d) = %q", max, got)
		}
	}
}

// TestRedactHidesEveryShapeWherever takes each known shape in each place in
// which a key comes back.
func TestRedactHidesEveryShapeWherever(t *testing.T) {
	for _, key := range shaped() {
		for _, place := range []string{"%s", "saw %s there", "key: %s", `{"message":"no such key: %s."}`, "a,%s;b", "(%s)", "x=%s&y=1"} {
			text := strings.Replace(place, "%s", key, 1)
			if got := Redact(text); strings.Contains(got, key[:len(key)-4]) || strings.Contains(got, key[max(0, len(key)-14):len(key)-4]) {
				t.Errorf("Redact(%q) = %q", text, got)
			}
		}
	}
}

// shaped makes one key of each shape.
func shaped() []string {
	bodies := [...]string{
		redact.Drawn: body, redact.Any: body, redact.Token: "ALTAK-" + body + "/" + hex + "/x+y" + body[:6] + "==", redact.Run: hex, redact.AccessKey: "IOSFODNN7EXAMPLE",
		redact.UUID: "9b2f6c1e-1111-4222-8333-abcdefabcdef", redact.WebToken: "hbGciOi.eyJzdWIiOiIx." + body,
	}
	var keys []string
	for _, s := range redact.Shapes {
		keys = append(keys, s.Prefix+bodies[s.Follows])
	}
	for _, p := range redact.Pairs {
		keys = append(keys, hex[:p.Hex]+"."+body[:p.Rest])
	}
	return keys
}

func BenchmarkRedact(b *testing.B) {
	const text = "Rate limit reached for gpt-4o in organization org-41f06837c7b23d95604cf5f2 on tokens per min (TPM): Limit 30000, Used 29000. Please try again in 1.2s."
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		Redact(text)
	}
}

func BenchmarkRedactHostile(b *testing.B) {
	for name, unit := range map[string]string{"names": "a-", "weak names": "Key=", "schemes": "Bearer+", "words": "NoSuchKey", "prefixes": "hf_", "tokens": "eyJ-", "addresses": "a://", "masks": "a*", "sentences": "the key is ", "blocks": "-----BEGIN "} {
		text := strings.Repeat(unit, 64<<10/len(unit))
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				Redact(text)
			}
		})
	}
}

func TestRedactFindsAKeyThatTextIsGluedTo(t *testing.T) {
	key := "sk-proj-Zk31LmQpXw82VbNnTr55YhUjKk90AaBbCcDd"
	for _, before := range []string{"0", "x", "Key", "_", "é", "a-"} {
		if got := Redact(before + key); strings.Contains(got, key[:20]) || !strings.HasSuffix(got, "…CcDd") {
			t.Errorf("%s%s became %q", before, key, got)
		}
	}
	for _, word := range []string{"task-force", "risk-averse-and-more-of-it", "desk-1234", "disk-abcdefghijklmnopqrstuvwxyz", "shelf_life_of_goods_2024"} {
		if got := Redact("the " + word + " stays"); got != "the "+word+" stays" {
			t.Errorf("%q became %q", word, got)
		}
	}
}
