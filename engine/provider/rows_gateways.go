package provider

import "sluice/keystore/limit"

// gateways pass requests on to others.
var gateways = []Provider{
	{
		Name: "openrouter", Title: "OpenRouter", Aliases: []string{"open-router"}, BaseURL: "https://openrouter.ai/api/v1", Hosts: []string{"openrouter.ai"},
		Env: []string{"OPENROUTER_API_KEY"}, Models: []string{"openrouter/auto"}, TestPath: "/key",
		Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount, Day: "UTC",
		Note: "Limits belong to the account: more keys give no more room.",
	},
	{Name: "vercel", Title: "Vercel AI Gateway", Aliases: []string{"vercel-ai-gateway"}, BaseURL: "https://ai-gateway.vercel.sh/v1", Hosts: []string{"ai-gateway.vercel.sh"}, Env: []string{"AI_GATEWAY_API_KEY"}, Shared: limit.ScopeAccount, SharedBy: "team", Unnamed: limit.ScopeAccount},
	{Name: "opencode", Title: "OpenCode Zen", Aliases: []string{"zen", "opencode-zen"}, BaseURL: "https://opencode.ai/zen/v1", Hosts: []string{"opencode.ai"}, Env: []string{"OPENCODE_API_KEY"}, Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount},
	{Name: "pollinations", Title: "Pollinations", BaseURL: "https://gen.pollinations.ai/v1", Hosts: []string{"pollinations.ai"}, Env: []string{"POLLINATIONS_API_KEY"}, Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount, Relay: true},
	{
		Name: "litellm", Title: "LiteLLM proxy", BaseURL: "http://localhost:4000/v1", Env: []string{"LITELLM_API_KEY"}, TestPath: "/models",
		Shared: limit.ScopeKey, SharedBy: "key", Unnamed: limit.ScopeKey, Relay: true,
	},
	{
		Name: "oneapi", Title: "one-api relay", Aliases: []string{"one-api", "relay", "aggregator"}, Env: []string{"ONEAPI_API_KEY"}, TestPath: "/models",
		Shared: limit.ScopeAccount, SharedBy: "user", Unnamed: limit.ScopeAccount, Relay: true, Day: beijing,
	},
	{
		Name: "newapi", Title: "new-api relay", Aliases: []string{"new-api"}, TestPath: "/models",
		Shared: limit.ScopeAccount, SharedBy: "user", Unnamed: limit.ScopeAccount, Relay: true, Day: beijing,
	},
	{Name: "sub2api", Title: "sub2api relay", Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount, Relay: true},
	{
		Name: "chatanywhere", Title: "ChatAnywhere", BaseURL: "https://api.chatanywhere.tech/v1", Hosts: []string{"api.chatanywhere.tech", "api.chatanywhere.org"},
		Shared: limit.ScopeKey, SharedBy: "key and address", Unnamed: limit.ScopeKey, Relay: true,
	},
}

// local are servers on the person's own machine.
var local = []Provider{
	{Name: "ollama", Title: "Ollama", Aliases: []string{"ollama-cloud", "ollama_cloud"}, BaseURL: "http://localhost:11434/v1", Hosts: []string{"ollama.com"}, NoKey: true, Env: []string{"OLLAMA_API_KEY"}, TestPath: "/models", Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount},
	{Name: "llamacpp", Title: "llama.cpp", Aliases: []string{"llama.cpp", "llama-cpp", "llama-server"}, BaseURL: "http://localhost:8080/v1", NoKey: true, TestPath: "/models", Shared: limit.ScopeKey, SharedBy: "server", Unnamed: limit.ScopeProvider},
	{Name: "vllm", Title: "vLLM", BaseURL: "http://localhost:8000/v1", NoKey: true, TestPath: "/models", Shared: limit.ScopeKey, SharedBy: "server", Unnamed: limit.ScopeProvider},
	{Name: "lmstudio", Title: "LM Studio", Aliases: []string{"lm-studio"}, BaseURL: "http://localhost:1234/v1", NoKey: true, TestPath: "/models", Shared: limit.ScopeKey, SharedBy: "server", Unnamed: limit.ScopeProvider},
	{Name: "tgi", Title: "Text Generation Inference", Aliases: []string{"text-generation-inference"}, BaseURL: "http://localhost:3000/v1", NoKey: true, Shared: limit.ScopeKey, SharedBy: "server", Unnamed: limit.ScopeProvider},
}
