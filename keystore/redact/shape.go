// Package redact knows what a secret looks like. It imports nothing of this
// program, so that whatever hides, refuses or recognises keys goes by one table.
package redact

// Shape is one beginning of keys or tokens as they are handed out.
type Shape struct {
	Prefix  string
	Follows Body
	// Provider is the row of the catalogue whose keys alone begin so; empty:
	// those of several do, or of services that are no provider of models.
	Provider string
}

// Body says what has to follow a prefix for the whole to be a key.
type Body uint8

// The bodies, from the most usual to the strictest.
const (
	Drawn     Body = iota // at least 8 letters, digits, - and _ that look drawn, not written
	Any                   // at least 8 letters, digits, - and _
	Token                 // as Drawn, and . ~ + / = may stand in it
	Run                   // at least 12 letters and digits at once, one of them a digit: the prefix begins words too
	AccessKey             // sixteen capitals and digits, no more
	UUID                  // a UUID, no more
	WebToken              // parts in base64url with dots between them
)

// Shapes are all known beginnings. Where one begins another the longer comes
// first, and among equals the stricter body.
var Shapes = []Shape{
	{"sk-ant-", Any, "anthropic"},
	{"sk-or-", Any, "openrouter"},
	{"sk-proj-", Any, "openai"},
	{"sk-svcacct-", Any, "openai"},
	{"sk-admin-", Any, "openai"},
	{"sk-kimi-", Any, "kimi-coding"},
	{"sk-", Any, ""}, // many copy OpenAI's
	{"sk_live_", Drawn, ""},
	{"sk_test_", Drawn, ""},
	{"sk_", Run, ""},
	{"gsk_", Drawn, "groq"},
	{"AIza", Drawn, "gemini"},
	{"AQ.", Drawn, "gemini"},
	{"ya29.", Drawn, ""}, // Google's OAuth tokens
	{"xai-", Drawn, "xai"},
	{"nvapi-", Drawn, "nvidia"},
	{"hf_", Drawn, "huggingface"},
	{"pplx-", Drawn, "perplexity"},
	{"csk-", Drawn, "cerebras"},
	{"r8_", Drawn, "replicate"},
	{"fw_", Drawn, "fireworks"},
	{"tgp_v1_", Drawn, "together"},
	{"tgp_", Drawn, ""},
	{"vck_", Drawn, "vercel"},
	{"cpk_", Token, "chutes"}, // parts with dots between them
	{"cak_", Run, ""},         // Chutes' sign-in
	{"cfut_", Drawn, "cloudflare"},
	{"cfat_", Drawn, "cloudflare"},
	{"wandb_v1_", Drawn, "coreweave"},
	{"flp_", Run, ""}, // Friendli
	{"dop_v1_", Drawn, "digitalocean"},
	{"plln_", Drawn, "pollinations"},
	{"bce-v3/", Token, "baidu"},
	{"bedrock-api-key-", Token, "bedrock"}, // short-lived
	{"ABSK", Token, "bedrock"},
	{"ms-", UUID, "modelscope"},
	{"jina_", Drawn, ""},
	{"or-v1-", Run, ""},
	{"dapi", Run, ""}, // Databricks
	{"AGE-SECRET-KEY-", Drawn, ""},
	{"ghp_", Drawn, ""},
	{"gho_", Drawn, ""},
	{"ghu_", Drawn, ""},
	{"ghs_", Drawn, ""},
	{"ghr_", Drawn, ""},
	{"github_pat_", Drawn, ""},
	{"glpat-", Drawn, ""},
	{"xoxb-", Drawn, ""},
	{"xoxp-", Drawn, ""},
	{"xoxa-", Drawn, ""},
	{"xoxr-", Drawn, ""},
	{"xoxs-", Drawn, ""},
	{"xapp-", Drawn, ""},
	{"AKIA", AccessKey, ""},
	{"AKIA", Run, ""},
	{"ASIA", AccessKey, ""},
	{"ASIA", Run, ""},
	{"AROA", AccessKey, ""},
	{"AIDA", AccessKey, ""},
	{"eyJ", WebToken, ""},
	{"eyJ", Run, ""},
}

// Pair is a key without a prefix whose mark is a dot between two parts of
// fixed length: hexadecimal digits, then letters, digits, - and _.
type Pair struct{ Hex, Rest int }

// Pairs are Zhipu's and Z.ai's keys, and Ollama's.
var Pairs = []Pair{{32, 16}, {32, 24}}

// Owner names the row of the catalogue that a key belongs to by its
// beginning; empty: that does not tell.
func Owner(key string) string {
	for _, s := range Shapes {
		if s.Provider != "" && len(key) > len(s.Prefix) && key[:len(s.Prefix)] == s.Prefix {
			return s.Provider
		}
	}
	return ""
}
