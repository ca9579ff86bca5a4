package provider

import "sluice/keystore/limit"

// gateways pass requests on to others.
var gateways = []Provider{
	{
		Name: "openrouter", About: About{Title: "OpenRouter", Seen: "2026-11-29", Aliases: []string{"open-router"},
			Note: "Limits belong to the account: more keys give no more room."},
		BaseURL: "https://openrouter.ai/api/v1", Hosts: []string{"openrouter.ai"}, Env: []string{"OPENROUTER_API_KEY"},
		Prefer: []string{"openrouter/free", "*:free", "openrouter/auto"}, listing: listing{TestPath: "/key"},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount, Day: "UTC"},
	},
	{
		Name: "vercel", About: About{Title: "Vercel AI Gateway", Seen: "2026-11-29", Aliases: []string{"vercel-ai-gateway"}},
		BaseURL: "https://ai-gateway.vercel.sh/v1", Hosts: []string{"ai-gateway.vercel.sh"}, Env: []string{"AI_GATEWAY_API_KEY", "VERCEL_OIDC_TOKEN"},
		listing: listing{TestPath: "/credits"},
		Limits:  Limits{Shared: limit.ScopeAccount, SharedBy: "team", Unnamed: limit.ScopeAccount},
	},
	{
		Name: "opencode", About: About{Title: "OpenCode Zen", Seen: "2026-11-29", Aliases: []string{"zen", "opencode-zen"},
			Note: "Its operator asks other programs to leave its free models to its own client."},
		Family:  "opencode",
		BaseURL: "https://opencode.ai/zen/v1", Hosts: []string{"opencode.ai"}, Env: []string{"OPENCODE_API_KEY"},
		listing: listing{TestPath: TestByChat},
		Limits:  Limits{Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount},
	},
	{
		Name: "pollinations", About: About{Title: "Pollinations", Seen: "2026-11-29"},
		BaseURL: "https://gen.pollinations.ai/v1", Hosts: []string{"pollinations.ai"}, Env: []string{"POLLINATIONS_API_KEY"},
		listing: listing{TestPath: "../account/key"},
		Limits:  Limits{Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount, Relay: true},
	},
	{
		Name: "litellm", About: About{Title: "LiteLLM proxy", Seen: "2026-11-29"}, BaseURL: "http://localhost:4000/v1",
		Env:    []string{"LITELLM_API_KEY", "LITELLM_PROXY_API_KEY", "LITELLM_MASTER_KEY"},
		Limits: Limits{Shared: limit.ScopeKey, SharedBy: "key", Unnamed: limit.ScopeKey, Relay: true},
	},
	{
		Name: "oneapi", About: About{Title: "one-api relay", Seen: "2026-11-29", Aliases: []string{"one-api", "relay", "aggregator"}},
		Env:    []string{"ONEAPI_API_KEY"},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "user", Unnamed: limit.ScopeAccount, Relay: true, Day: beijing},
	},
	{
		Name: "newapi", About: About{Title: "new-api relay", Seen: "2026-11-29", Aliases: []string{"new-api"}},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "user", Unnamed: limit.ScopeAccount, Relay: true, Day: beijing},
	},
	{Name: "sub2api", About: About{Title: "sub2api relay", Seen: "2026-11-29"},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount, Relay: true}},
	{
		Name: "chatanywhere", About: About{Title: "ChatAnywhere", Seen: "2026-11-29"},
		BaseURL: "https://api.chatanywhere.tech/v1", Hosts: []string{"api.chatanywhere.tech", "api.chatanywhere.org"},
		Limits: Limits{Shared: limit.ScopeKey, SharedBy: "key and address", Unnamed: limit.ScopeKey, Relay: true},
	},
	{
		Name: "ollama-cloud", About: About{Title: "Ollama Cloud", Seen: "2026-11-29", Aliases: []string{"ollama_cloud"}, Note: "Many models need a subscription; limits are over five hours and over the week."},
		Speaks:  "ollama",
		BaseURL: "https://ollama.com/v1", Hosts: []string{"ollama.com"}, Env: []string{"OLLAMA_API_KEY"},
		listing: listing{TestPath: TestByChat},
		Limits:  Limits{Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount},
	},
	{
		Name: "opencode-go", About: About{Title: "OpenCode Go", Seen: "2026-11-29",
			Note: "A subscription."},
		Family:  "opencode",
		BaseURL: "https://opencode.ai/zen/go/v1",
		Env:     []string{"OPENCODE_API_KEY"},
		Limits:  Limits{Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount, Relay: true},
	},
	{
		Name: "requesty", About: About{Title: "Requesty", Seen: "2026-11-29"},
		BaseURL: "https://router.requesty.ai/v1",
		Hosts:   []string{"router.requesty.ai"}, Env: []string{"REQUESTY_API_KEY"},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount, Relay: true},
	},
	{
		Name: "kilo", About: About{Title: "Kilo Gateway", Seen: "2026-11-29", Aliases: []string{"kilocode", "kilo-gateway"},
			Note: "Models that end in :free answer without a key too, 200 requests an hour for each address."},
		BaseURL: "https://api.kilo.ai/api/gateway",
		Hosts:   []string{"api.kilo.ai"}, Env: []string{"KILO_API_KEY", "KILOCODE_API_KEY"},
		listing: listing{TestPath: TestByChat},
		Limits:  Limits{Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount, Relay: true},
	},
	{
		Name: "llm7", About: About{Title: "LLM7", Seen: "2026-11-29"},
		BaseURL: "https://api.llm7.io/v1",
		Hosts:   []string{"api.llm7.io"}, Env: []string{"LLM7_API_KEY"},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount, Relay: true},
	},
	{
		Name: "nanogpt", About: About{Title: "NanoGPT", Seen: "2026-11-29", Aliases: []string{"nano-gpt"},
			Note: "A key may have a limit of its own for the day."},
		BaseURL: "https://nano-gpt.com/api/v1",
		Hosts:   []string{"nano-gpt.com"}, Env: []string{"NANO_GPT_API_KEY"},
		Limits: Limits{Day: "UTC", Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount, Relay: true},
	},
	{
		Name: "aihubmix", About: About{Title: "AIHubMix", Seen: "2026-11-29"},
		BaseURL: "https://aihubmix.com/v1",
		Hosts:   []string{"aihubmix.com"}, Env: []string{"AIHUBMIX_API_KEY"},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount, Relay: true},
	},
	{
		Name: "302ai", About: About{Title: "302.AI", Seen: "2026-11-29", Aliases: []string{"302.ai"}},
		BaseURL: "https://api.302.ai/v1",
		Hosts:   []string{"api.302.ai"},
		// Its usual variable, 302AI_API_KEY, is one that no shell can set.
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount, Relay: true},
	},
	{
		Name: "qiniu", About: About{Title: "Qiniu", Seen: "2026-11-29", Aliases: []string{"qiniucloud"}},
		BaseURL: "https://api.qnaigc.com/v1",
		Hosts:   []string{"api.qnaigc.com"}, Env: []string{"QINIU_API_KEY", "QINIUCLOUD_API_KEY"},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount, Relay: true},
	},
	{
		Name: "zenmux", About: About{Title: "ZenMux", Seen: "2026-11-29"},
		BaseURL: "https://zenmux.ai/api/v1",
		Hosts:   []string{"zenmux.ai"}, Env: []string{"ZENMUX_API_KEY"},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount, Relay: true},
	},
	{
		Name: "helicone", About: About{Title: "Helicone", Seen: "2026-11-29"},
		BaseURL: "https://ai-gateway.helicone.ai/v1",
		Hosts:   []string{"ai-gateway.helicone.ai"}, Env: []string{"HELICONE_API_KEY"},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount, Relay: true},
	},
	{
		Name: "cortecs", About: About{Title: "Cortecs", Seen: "2026-11-29"},
		BaseURL: "https://api.cortecs.ai/v1",
		Hosts:   []string{"api.cortecs.ai"}, Env: []string{"CORTECS_API_KEY"},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount, Relay: true},
	},
	{
		Name: "orcarouter", About: About{Title: "OrcaRouter", Seen: "2026-11-29"},
		BaseURL: "https://api.orcarouter.ai/v1",
		Hosts:   []string{"api.orcarouter.ai"}, Env: []string{"ORCAROUTER_API_KEY"},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount, Relay: true},
	},
	{
		Name: "llmgateway", About: About{Title: "LLM Gateway", Seen: "2026-11-29"},
		BaseURL: "https://api.llmgateway.io/v1",
		Hosts:   []string{"api.llmgateway.io"}, Env: []string{"LLMGATEWAY_API_KEY"},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount, Relay: true},
	},
	{
		Name: "routeway", About: About{Title: "Routeway", Seen: "2026-11-29",
			Note: "It refuses programs that it does not know, with a page of Cloudflare (1010)."},
		BaseURL: "https://api.routeway.ai/v1",
		Hosts:   []string{"api.routeway.ai"}, Env: []string{"ROUTEWAY_API_KEY"},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount, Relay: true},
	},
	{
		Name: "cloudflare-gateway", About: About{Title: "Cloudflare AI Gateway", Seen: "2026-11-29",
			Note: "Its gateway needs the keys or the credit of the providers behind it."},
		Speaks:  "cloudflare",
		BaseURL: "https://gateway.ai.cloudflare.com/v1/{account}/{gateway}/compat", Fill: map[string]string{"account": "CLOUDFLARE_ACCOUNT_ID", "gateway": "CLOUDFLARE_GATEWAY_ID"},
		Hosts: []string{"gateway.ai.cloudflare.com"}, Env: []string{"CF_AIG_TOKEN"},
		Auth: "cf-aig-authorization", AuthPrefix: "Bearer ", // developers.cloudflare.com/ai-gateway/usage/unified-api
		listing: listing{TestPath: TestByChat},
		Limits:  Limits{Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount, Relay: true},
	},
}

// local are servers on the person's own machine.
var local = []Provider{
	// It passes models of its cloud on too, with the limits of that account.
	{Name: "ollama", About: About{Title: "Ollama", Seen: "2026-11-29"}, BaseURL: "http://localhost:11434/v1", NoKey: true,
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount}},
	{Name: "llamacpp", About: About{Title: "llama.cpp", Seen: "2026-11-29", Aliases: []string{"llama.cpp", "llama-cpp", "llama-server"}}, BaseURL: "http://localhost:8080/v1", NoKey: true,
		Limits: Limits{Shared: limit.ScopeKey, SharedBy: "server", Unnamed: limit.ScopeProvider}},
	{Name: "vllm", About: About{Title: "vLLM", Seen: "2026-11-29"}, BaseURL: "http://localhost:8000/v1", NoKey: true,
		Limits: Limits{Shared: limit.ScopeKey, SharedBy: "server", Unnamed: limit.ScopeProvider}},
	{Name: "lmstudio", About: About{Title: "LM Studio", Seen: "2026-11-29", Aliases: []string{"lm-studio"}}, BaseURL: "http://localhost:1234/v1", NoKey: true,
		Limits: Limits{Shared: limit.ScopeKey, SharedBy: "server", Unnamed: limit.ScopeProvider}},
	{Name: "tgi", About: About{Title: "Text Generation Inference", Seen: "2026-11-29", Aliases: []string{"text-generation-inference"}}, BaseURL: "http://localhost:3000/v1", NoKey: true,
		Limits: Limits{Shared: limit.ScopeKey, SharedBy: "server", Unnamed: limit.ScopeProvider}},
}
