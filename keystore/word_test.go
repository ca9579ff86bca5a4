package keystore

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// written is what people write, and must read again in an error.
const written = `openai openrouter anthropic deepseek groq gemini together fireworks siliconflow cerebras sambanova hyperbolic
	gpt-4o gpt-4o-mini-2024-07-18 gpt-4.1-nano o4-mini-deep-research-2025-06-26 text-embedding-3-large gpt-oss-120b
	claude-3-5-sonnet-20241022 anthropic.claude-3-5-sonnet-20240620-v1:0 claude-opus-4-1 gemini-2.5-flash-preview-05-20
	llama-3.3-70b-versatile meta-llama/Llama-4-Maverick-17B-128E-Instruct-FP8 accounts/fireworks/models/llama-v3p1-405b-instruct
	@cf/meta/llama-3.1-8b-instruct-fp8 mixtral-8x22b-instruct-v0.1 wizardlm-2-8x22b mixtral-8x7b-32768 dolphin-2.9.2-mixtral-8x22b
	qwen3-coder-480b-a35b-instruct-fp8 Qwen2.5-VL-72B-Instruct-AWQ qwen3-235b-a22b-instruct-2507 DeepSeek-R1-Distill-Qwen-1.5B-GGUF
	DeepSeek-R1-0528-Qwen3-8B deepseek-chat THUDM/GLM-4-32B-0414 glm-4-9b-chat-1m doubao-1-5-pro-32k-250115 moonshot-v1-8k-vision-preview
	abab6.5s-chat hunyuan-turbos-latest ernie-4.5-turbo-128k kimi-k2-0905-preview MiniMax-M1 step-2-16k c4ai-command-r-plus-08-2024
	nousresearch/hermes-3-llama-3.1-405b:free cognitivecomputations/dolphin3.0-r1-mistral-24b:free nvidia/llama-3.1-nemotron-70b-instruct
	phi-4-mini-flash-reasoning internlm2_5-20b-chat gemma-3n-e4b-it jamba-1.5-large sonar-reasoning-pro ministral-8b-2410 codestral-latest
	llama3.2:3b-instruct-q4_K_M hf.co/bartowski/Llama-3.2-3B-Instruct-GGUF my-relay work-2 team_account_eu grok-4-fast-non-reasoning
	OPENAI_API_KEY GOOGLE_GENERATIVE_AI_API_KEY HUGGINGFACEHUB_API_TOKEN AWS_BEARER_TOKEN_BEDROCK RELAY_KEY_ONE America/Los_Angeles
	America/Argentina/ComodRivadavia limits_shared_by exponential(1s,60s)+random(0s,1s) https://llm.example.org/v1/chat/completions
	/home/anna/.config/sluice/config.toml docker-compose.yml internationalization x-api-key мой-ретранслятор 我的密钥名字很长很长 --max-tokens --no-fallback`

func TestShownKeepsNames(t *testing.T) {
	for _, name := range strings.Fields(written) {
		if got := Shown(name); got != name || Drawn(name) {
			t.Errorf("%q is shown as %q", name, got)
		}
	}
}

// drawn gives a key of each kind that providers hand out.
func drawn(r *rand.Rand) map[string]string {
	of := func(alphabet string, n int) string {
		b := make([]byte, n)
		for i := range b {
			b[i] = alphabet[r.IntN(len(alphabet))]
		}
		return string(b)
	}
	bytes := func(n int) []byte { return []byte(of(string(allBytes()), n)) }
	const lower, upper, digits = "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0123456789"
	h := hex.EncodeToString(bytes(16))
	keys := map[string]string{
		"hex": h, "long hex": hex.EncodeToString(bytes(32)), "uuid": h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:],
		"id and secret": h + "." + of(lower+upper+digits, 16), "mixed": of(lower+upper+digits, 20+r.IntN(40)), "small": of(lower+digits, 24+r.IntN(16)),
		"capitals": of(upper+digits, 24+r.IntN(16)), "letters": of(lower+upper, 32), "small letters": of(lower, 32),
		"base64url": base64.RawURLEncoding.EncodeToString(bytes(32)), "base64": base64.StdEncoding.EncodeToString(bytes(48)),
	}
	for _, prefix := range []string{"sk-", "sk-proj-", "sk-ant-api03-", "gsk_", "AIza", "xai-", "hf_", "relay-", "nvapi-"} {
		keys[prefix] = prefix + of(lower+upper+digits, 24+r.IntN(24))
	}
	return keys
}

func allBytes() []rune {
	var all []rune
	for i := range rune(128) {
		all = append(all, i)
	}
	return all
}

func TestShownHidesKeysOfEveryKind(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	missed := map[string]int{}
	const rounds = 500
	for range rounds {
		for kind, key := range drawn(r) {
			for _, form := range []string{"%s", "openai/%s", "no model %q", "https://relay.example/v1/%s?x=1", "--max-wait=%s", "[limits.%q]"} {
				text := fmt.Sprintf(form, key)
				shown := Shown(text)
				if leak(key, shown) {
					missed[kind]++
					if missed[kind] == 1 {
						t.Logf("%s: %q is shown as %q", kind, text, shown)
					}
				}
				if around, _, _ := strings.Cut(form, "%"); !strings.HasPrefix(shown, around) {
					t.Errorf("%q is shown as %q", text, shown)
				}
			}
			if kind != "base64" && !Drawn(key) {
				missed[kind+", not drawn"]++
			}
		}
	}
	for kind, n := range missed {
		if n > 6 { // one key in five hundred may pass for a name
			t.Errorf("%s: %d of %d", kind, n, rounds*6)
		}
	}
}

// leak says whether six characters of key in a row stand in shown, other than
// its beginning, which says whose it is.
func leak(key, shown string) bool {
	for i := len(key) / 3; i+6 <= len(key); i++ {
		if strings.Contains(shown, key[i:i+6]) {
			return true
		}
	}
	return false
}

func TestShownTellsBeginningEndAndLength(t *testing.T) {
	for text, want := range map[string]string{
		"sk-proj-q1aa7BBBB2cccDDD9eeeeFFFFgggg1234":           "sk…34 (41 characters)",
		`unknown provider "9f8e7d6c5b4a39281706f5e4d3c2b1a0"`: `unknown provider "9f…a0 (32 characters)"`,
		"groq/gsk_q1aa7BBBB2cccDDD9eeeeFFFFgggg1234":          "groq/gs…34 (37 characters)",
		"x7Kq2":          "x7Kq2",
		"":               "",
		"my-9f8e7d6c5b4": "my…b4 (14 characters)",
	} {
		if got := Shown(text); got != want {
			t.Errorf("%q is shown as %q", text, got)
		}
	}
	if got := Shown("my-9f8e7d6c5b", "my-9f8e7d6c5b4"); got != "my-9f8e7d6c5b" {
		t.Errorf("near a known name: %q", got)
	}
}
