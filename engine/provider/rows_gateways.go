package provider

import "sluice/keystore/limit"

// gateways pass requests on to others.
var gateways = []Provider{
	{
		Name: "openrouter", Title: "OpenRouter", Seen: "2026-11-29", Aliases: []string{"open-router"},
		BaseURL: "https://openrouter.ai/api/v1", Hosts: []string{"openrouter.ai"}, Env: []string{"OPENROUTER_API_KEY"},
		Prefer: []string{"openrouter/free", "*:free", "openrouter/auto"}, TestPath: "/key",
		Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount, Day: "UTC",
		Note: "Limits belong to the account: more keys give no more room.",
	},
	{
		Name: "vercel", Title: "Vercel AI Gateway", Seen: "2026-11-29", Aliases: []string{"vercel-ai-gateway"},
		BaseURL: "https://ai-gateway.vercel.sh/v1", Hosts: []string{"ai-gateway.vercel.sh"}, Env: []string{"AI_GATEWAY_API_KEY", "VERCEL_OIDC_TOKEN"}, TestPath: "/credits",
		Shared: limit.ScopeAccount, SharedBy: "team", Unnamed: limit.ScopeAccount,
	},
	{
		Name: "opencode", Title: "OpenCode Zen", Seen: "2026-11-29", Aliases: []string{"zen", "opencode-zen"},
		BaseURL: "https://opencode.ai/zen/v1", Hosts: []string{"opencode.ai"}, Env: []string{"OPENCODE_API_KEY"}, TestPath: TestByChat,
		Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount,
		Note: "Its operator asks other programs to leave its free models to its own client.",
	},
	{
		Name: "pollinations", Title: "Pollinations", Seen: "2026-11-29",
		BaseURL: "https://gen.pollinations.ai/v1", Hosts: []string{"pollinations.ai"}, Env: []string{"POLLINATIONS_API_KEY"}, TestPath: "../account/key",
		Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount, Relay: true,
	},
	{
		Name: "litellm", Title: "LiteLLM proxy", Seen: "2026-11-29", BaseURL: "http://localhost:4000/v1",
		Env:    []string{"LITELLM_API_KEY", "LITELLM_PROXY_API_KEY", "LITELLM_MASTER_KEY"},
		Shared: limit.ScopeKey, SharedBy: "key", Unnamed: limit.ScopeKey, Relay: true,
	},
	{
		Name: "oneapi", Title: "one-api relay", Seen: "2026-11-29", Aliases: []string{"one-api", "relay", "aggregator"}, Env: []string{"ONEAPI_API_KEY"},
		Shared: limit.ScopeAccount, SharedBy: "user", Unnamed: limit.ScopeAccount, Relay: true, Day: beijing,
	},
	{
		Name: "newapi", Title: "new-api relay", Seen: "2026-11-29", Aliases: []string{"new-api"},
		Shared: limit.ScopeAccount, SharedBy: "user", Unnamed: limit.ScopeAccount, Relay: true, Day: beijing,
	},
	{Name: "sub2api", Title: "sub2api relay", Seen: "2026-11-29", Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount, Relay: true},
	{
		Name: "chatanywhere", Title: "ChatAnywhere", Seen: "2026-11-29",
		BaseURL: "https://api.chatanywhere.tech/v1", Hosts: []string{"api.chatanywhere.tech", "api.chatanywhere.org"},
		Shared: limit.ScopeKey, SharedBy: "key and address", Unnamed: limit.ScopeKey, Relay: true,
	},
	{
		Name: "ollama-cloud", Title: "Ollama Cloud", Seen: "2026-11-29", Aliases: []string{"ollama_cloud"}, Speaks: "ollama",
		BaseURL: "https://ollama.com/v1", Hosts: []string{"ollama.com"}, Env: []string{"OLLAMA_API_KEY"}, TestPath: TestByChat,
		Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount,
		Note: "Many models need a subscription; limits are over five hours and over the week.",
	},
}

// local are servers on the person's own machine.
var local = []Provider{
	// It passes models of its cloud on too, with the limits of that account.
	{Name: "ollama", Title: "Ollama", Seen: "2026-11-29", BaseURL: "http://localhost:11434/v1", NoKey: true, Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount},
	{Name: "llamacpp", Title: "llama.cpp", Seen: "2026-11-29", Aliases: []string{"llama.cpp", "llama-cpp", "llama-server"}, BaseURL: "http://localhost:8080/v1", NoKey: true, Shared: limit.ScopeKey, SharedBy: "server", Unnamed: limit.ScopeProvider},
	{Name: "vllm", Title: "vLLM", Seen: "2026-11-29", BaseURL: "http://localhost:8000/v1", NoKey: true, Shared: limit.ScopeKey, SharedBy: "server", Unnamed: limit.ScopeProvider},
	{Name: "lmstudio", Title: "LM Studio", Seen: "2026-11-29", Aliases: []string{"lm-studio"}, BaseURL: "http://localhost:1234/v1", NoKey: true, Shared: limit.ScopeKey, SharedBy: "server", Unnamed: limit.ScopeProvider},
	{Name: "tgi", Title: "Text Generation Inference", Seen: "2026-11-29", Aliases: []string{"text-generation-inference"}, BaseURL: "http://localhost:3000/v1", NoKey: true, Shared: limit.ScopeKey, SharedBy: "server", Unnamed: limit.ScopeProvider},
}
