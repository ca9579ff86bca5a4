package provider

import "sluice/keystore/limit"

// pacific is the zone in which Google's day quotas end
// (ai.google.dev/gemini-api/docs/rate-limits).
const pacific = "America/Los_Angeles"

var day = limit.Window{Span: limit.Day}

// large are the makers of models.
var large = []Provider{
	{
		Name: "openai", Title: "OpenAI", Aliases: []string{"chatgpt", "codex"}, BaseURL: "https://api.openai.com/v1", Hosts: []string{"api.openai.com", "openai.com", "chatgpt.com"},
		Env: []string{"OPENAI_API_KEY"}, Models: []string{"gpt-5-mini", "gpt-4o-mini"}, TestPath: "/models",
		Rename: map[string]string{"max_tokens": "max_completion_tokens"},
		Shared: limit.ScopeAccount, SharedBy: "organisation", Unnamed: limit.ScopeKeyModel,
		Note: "All keys of one organisation share its limits: more keys give no more room.",
	},
	{
		Name: "azure", Title: "Azure OpenAI", Aliases: []string{"azure-openai", "azureopenai", "foundry", "azure-foundry", "azure_ai"}, Hosts: []string{"openai.azure.com", "services.ai.azure.com", "cognitiveservices.azure.com"},
		Path: "/openai/deployments/{model}/chat/completions", Query: "api-version=2024-10-21", Auth: "api-key",
		Env:    []string{"AZURE_OPENAI_API_KEY"},
		Shared: limit.ScopeAccount, SharedBy: "deployment", Unnamed: limit.ScopeKeyModel, ReservesMax: true, UnsafeReset: true,
		Note: "Limits belong to the deployment and region: both keys of a resource share them.",
	},
	{
		Name: "anthropic", Title: "Anthropic", Aliases: []string{"claude"}, BaseURL: "https://api.anthropic.com/v1", Hosts: []string{"api.anthropic.com", "anthropic.com"},
		Env: []string{"ANTHROPIC_API_KEY"}, Models: []string{"claude-haiku-4-5", "claude-sonnet-4-5"}, TestPath: "/models",
		Shared: limit.ScopeAccount, SharedBy: "organisation", Unnamed: limit.ScopeAccount,
		Note: "All keys of one organisation share its limits, per family of models.",
	},
	{
		Name: "gemini", Title: "Google Gemini", Aliases: []string{"google", "vertex", "vertexai", "google-gemini", "gemini-cli", "google-vertex", "cloudcode"}, BaseURL: "https://generativelanguage.googleapis.com/v1beta/openai",
		Hosts: []string{"generativelanguage.googleapis.com", "aiplatform.googleapis.com", "cloudcode-pa.googleapis.com"},
		Env:   []string{"GEMINI_API_KEY", "GOOGLE_API_KEY"}, Models: []string{"gemini-2.5-flash", "gemini-2.5-flash-lite"}, TestPath: "/models",
		Drop:   []string{"frequency_penalty", "presence_penalty", "logit_bias", "seed"},
		Shared: limit.ScopeAccount, SharedBy: "project", Unnamed: limit.ScopeKeyModel, Day: pacific,
		Note: "Limits belong to the project: all its keys share them. Google's terms forbid further projects to get round them.",
	},
	{
		Name: "mistral", Title: "Mistral", Aliases: []string{"mistralai", "codestral"}, BaseURL: "https://api.mistral.ai/v1", Hosts: []string{"api.mistral.ai", "codestral.mistral.ai"},
		Env: []string{"MISTRAL_API_KEY"}, Models: []string{"mistral-small-latest"}, TestPath: "/models",
		Drop:   []string{"stream_options", "logit_bias", "user"},
		Shared: limit.ScopeAccount, SharedBy: "organisation", Unnamed: limit.ScopeKeyModel,
	},
	{
		Name: "deepseek", Title: "DeepSeek", BaseURL: "https://api.deepseek.com/v1", Hosts: []string{"api.deepseek.com"},
		Env: []string{"DEEPSEEK_API_KEY"}, Models: []string{"deepseek-chat"}, TestPath: "/models",
		Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount,
		Note: "No fixed limits: under load the answer is held back, which is no failure.",
	},
	{
		Name: "xai", Title: "xAI", Aliases: []string{"grok", "x-ai", "x.ai"}, BaseURL: "https://api.x.ai/v1", Hosts: []string{"api.x.ai", "x.ai"},
		Env: []string{"XAI_API_KEY"}, Models: []string{"grok-4-fast-non-reasoning"}, TestPath: "/models",
		Shared: limit.ScopeAccount, SharedBy: "team", Unnamed: limit.ScopeKeyModel,
	},
	{
		Name: "cohere", Title: "Cohere", BaseURL: "https://api.cohere.ai/compatibility/v1", Hosts: []string{"api.cohere.ai", "api.cohere.com"},
		Env: []string{"COHERE_API_KEY", "CO_API_KEY"}, Models: []string{"command-a-03-2025"},
		Shared: limit.ScopeKey, SharedBy: "key", Unnamed: limit.ScopeKey,
	},
	{
		Name: "perplexity", Title: "Perplexity", BaseURL: "https://api.perplexity.ai", Hosts: []string{"api.perplexity.ai"},
		Env: []string{"PERPLEXITY_API_KEY", "PPLX_API_KEY"}, Models: []string{"sonar"},
		Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount,
	},
	{
		Name: "bedrock", Title: "Amazon Bedrock", Aliases: []string{"aws", "amazon-bedrock", "aws-bedrock"}, Hosts: []string{"amazonaws.com"},
		Env: []string{"AWS_BEARER_TOKEN_BEDROCK"}, Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeKeyModel, ReservesMax: true,
	},
	{
		Name: "ai21", Title: "AI21", BaseURL: "https://api.ai21.com/studio/v1", Hosts: []string{"api.ai21.com"}, Env: []string{"AI21_API_KEY"},
		Shared: limit.ScopeAccount, SharedBy: "organisation", Unnamed: limit.ScopeAccount,
	},
	{
		Name: "writer", Title: "Writer", BaseURL: "https://api.writer.com/v1", Hosts: []string{"api.writer.com"}, Env: []string{"WRITER_API_KEY"},
		Shared: limit.ScopeAccount, SharedBy: "organisation", Unnamed: limit.ScopeAccount,
	},
}
