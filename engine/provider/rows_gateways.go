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
