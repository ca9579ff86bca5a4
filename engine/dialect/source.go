package dialect

import (
	"net/http"
	"strings"
	"time"

	"sluice/engine/dialect/header"
	"sluice/engine/plain"
	"sluice/engine/provider"
)

// Source tells who answered: by name, host, headers, and at last by the words
// of the body. The zero row is an unknown provider.
func Source(a Answer) provider.Provider {
	p := sourceOf(a)
	if p.Name != "" || a.Status/100 == 2 && len(a.Body) > MaxErrorBody {
		return p
	}
	return gather(p, a.Status, a.Header, bounded(a.Body), time.Time{}).source
}

// sourceOf finds the row of who answered: by name, by host, by headers that
// only one provider sends. The zero row is an unknown provider.
func sourceOf(a Answer) provider.Provider {
	if p, ok := provider.Lookup(a.Provider); ok && a.Provider != "" {
		return p
	}
	if a.Host != "" {
		if p, ok := provider.ByHost(a.Host); ok {
			return p
		}
	}
	if a.Provider != "" {
		return provider.Provider{Name: strings.ToLower(a.Provider)}
	}
	for _, t := range tellTales {
		if header.Value(a.Header, t.header) != "" {
			p, _ := provider.Lookup(t.provider)
			return p
		}
	}
	return provider.Provider{}
}

// tellTales are headers that only one provider sends.
var tellTales = [...]struct{ header, provider string }{
	{"X-Groq-Region", "groq"},
	{"Anthropic-Organization-Id", "anthropic"},
	{"Anthropic-Ratelimit-Requests-Limit", "anthropic"},
	{"Anthropic-Ratelimit-Tokens-Limit", "anthropic"},
	{"Openai-Processing-Ms", "openai"},
	{"Openai-Organization", "openai"},
	{"X-Ratelimit-Abusepenalty-Active", "azure"},
	{"X-Ms-Region", "azure"},
	{"Mistral-Correlation-Id", "mistral"},
	{"X-Ratelimit-Tokens-Query-Cost", "mistral"},
	{"X-Endpoint-Monthly-Call-Limit", "cohere"},
	{"X-Trial-Endpoint-Call-Limit", "cohere"},
	{"X-Ds-Trace-Id", "deepseek"},
	{"X-Siliconcloud-Trace-Id", "siliconflow"},
	{"X-Litellm-Version", "litellm"},
	{"X-Litellm-Call-Id", "litellm"},
	{"X-Oneapi-Request-Id", "oneapi"},
	{"X-New-Api-Version", "newapi"},
}

// voices are words that betray who speaks where nothing else does; the folded
// text is searched.
var voices = [...]struct{ words, provider string }{
	{"generativelanguage.googleapis.com", "gemini"},
	{"ai.google.dev", "gemini"},
	{"cloud.google.com", "gemini"},
	{"console.groq.com", "groq"},
	{"platform.openai.com", "openai"},
	{"your openai account", "openai"},
	{"openrouter.ai", "openrouter"},
	{"free models per", "openrouter"},
	{"azure openai api", "azure"},
	{"userbymodelby", "github"},
	{"console.x.ai", "xai"},
	{"anthropic.com", "anthropic"},
	{"docs.claude.com", "anthropic"},
	{"api.together", "together"},
	{"fireworks.ai", "fireworks"},
	{"aliyun.com", "dashscope"},
	{"dashboard.cohere.com", "cohere"},
	{"ollama.com", "ollama"},
	{"huggingface.co", "huggingface"},
	{"workers ai", "cloudflare"},
	{"workers paid plan", "cloudflare"},
}

// ownerHeaders name whose key it was
// (developers.openai.com/api/reference/overview, platform.claude.com/docs/en/api/overview).
var ownerHeaders = [...]string{"Openai-Organization", "Anthropic-Organization-Id"}

// Owner gives the organisation that an answer's headers name, safe for a
// terminal; empty where they name none.
func Owner(h http.Header) string {
	for _, name := range ownerHeaders {
		if v := header.Value(h, name); v != "" {
			return plain.Brief(v, 64)
		}
	}
	return ""
}
