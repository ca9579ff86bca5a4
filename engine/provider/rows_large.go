package provider

import "sluice/keystore/limit"

// pacific is the zone in which Google's day quotas end
// (ai.google.dev/gemini-api/docs/rate-limits).
const pacific = "America/Los_Angeles"

var day = limit.Window{Span: limit.Day}

// large are the makers of models.
var large = []Provider{
	{
		Name: "openai", About: About{Title: "OpenAI", Seen: "2026-11-29",
			Note: "All keys of one organisation share its limits: more keys give no more room. A project may have narrower ones."},
		BaseURL: "https://api.openai.com/v1", Hosts: []string{"openai.com"}, Env: []string{"OPENAI_API_KEY"},
		Prefer: []string{"gpt-#-terra", "gpt-#-luna", "gpt-#-mini"}, body: body{Rename: newMax},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "organisation", Unnamed: limit.ScopeKeyModel, ReservesMax: true, ReservesLarger: true},
		// developers.openai.com/api/docs/guides/rate-limits
	},
	{
		Name: "azure", About: About{Title: "Azure OpenAI", Seen: "2026-11-29", Aliases: []string{"azure-openai", "azureopenai", "foundry", "azure-foundry", "azure_ai"},
			Note: "Limits belong to the deployment and region: both keys of a resource share them."},
		BaseURL: "https://{resource}.openai.azure.com/openai/v1", Fill: map[string]string{"resource": "AZURE_RESOURCE_NAME"},
		Hosts: []string{"openai.azure.com", "services.ai.azure.com", "cognitiveservices.azure.com"},
		Path:  "/openai/deployments/{model}/chat/completions", Query: "api-version=2024-10-21",
		listing:  listing{TestPath: "/openai/models", ListPath: "/openai/models", ListsOthers: true},
		Versions: []Version{{Suffix: "/openai/v1"}}, // learn.microsoft.com/azure/foundry/openai/api-version-lifecycle
		Auth:     "api-key", Env: []string{"AZURE_OPENAI_API_KEY", "AZURE_API_KEY"}, body: body{Rename: newMax},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "deployment", Unnamed: limit.ScopeKeyModel, ReservesMax: true, UnsafeReset: true},
	},
	{
		Name: "anthropic", About: About{Title: "Anthropic", Seen: "2026-11-29", Aliases: []string{"claude"},
			Note: "All keys of one organisation share its limits, per family of models."},
		BaseURL: "https://api.anthropic.com/v1", Hosts: []string{"anthropic.com"}, Env: []string{"ANTHROPIC_API_KEY"},
		Prefer: []string{"claude-haiku-#", "claude-sonnet-#"},
		// docs.anthropic.com/en/api/models-list; a chat takes Bearer.
		listing: listing{GetAuth: "x-api-key", GetHeader: map[string]string{"anthropic-version": "2023-06-01"}},
		Limits:  Limits{Shared: limit.ScopeAccount, SharedBy: "organisation", Unnamed: limit.ScopeAccount, Families: true},
	},
	{
		Name: "gemini", About: About{Title: "Google Gemini", Seen: "2026-11-29", Aliases: []string{"google", "google-gemini"},
			Note: "Limits belong to the project: all its keys share them. Google's terms forbid further projects to get round them."},
		BaseURL: "https://generativelanguage.googleapis.com/v1beta/openai", Hosts: []string{"generativelanguage.googleapis.com"},
		Env:    []string{"GEMINI_API_KEY", "GOOGLE_GENERATIVE_AI_API_KEY", "GOOGLE_API_KEY"}, // the last is set for Maps and the like too
		Prefer: []string{"gemini-#-flash-lite", "gemini-#-flash"},
		body:   body{Drop: []string{"frequency_penalty", "presence_penalty", "logit_bias", "seed"}},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "project", Unnamed: limit.ScopeKeyModel, Day: pacific},
	},
	{
		// Google Cloud's host: tokens of an hour instead of keys, limits that move, no day.
		Name: "vertex", About: About{Title: "Google Vertex AI", Seen: "2026-11-29", Aliases: []string{"vertexai", "google-vertex"}, Note: "It takes OAuth tokens that end after an hour: secret = \"cmd:gcloud auth print-access-token\"."},
		Speaks:  "gemini",
		BaseURL: "https://{location}-aiplatform.googleapis.com/v1/projects/{project}/locations/{location}/endpoints/openapi",
		Fill:    map[string]string{"project": "GOOGLE_VERTEX_PROJECT", "location": "GOOGLE_VERTEX_LOCATION"},
		Hosts:   []string{"*-aiplatform.googleapis.com", "aiplatform.googleapis.com"},
		Limits:  Limits{Shared: limit.ScopeAccount, SharedBy: "project", Unnamed: limit.ScopeKeyModel},
	},
	{
		Name: "mistral", About: About{Title: "Mistral", Seen: "2026-11-29", Aliases: []string{"mistralai"}}, Family: "mistral",
		BaseURL: "https://api.mistral.ai/v1", Hosts: []string{"api.mistral.ai"}, Env: []string{"MISTRAL_API_KEY"},
		Prefer: []string{"mistral-small-latest", "mistral-medium-latest"}, body: body{Drop: mistralDrops, Rename: mistralNames},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "organisation", Unnamed: limit.ScopeKeyModel},
	},
	{
		Name: "codestral", About: About{Title: "Codestral", Seen: "2026-11-29"}, Family: "mistral", Speaks: "mistral",
		BaseURL: "https://codestral.mistral.ai/v1",
		Hosts:   []string{"codestral.mistral.ai"}, Env: []string{"CODESTRAL_API_KEY", "MISTRAL_CODESTRAL_KEY"},
		Prefer: []string{"codestral-latest"}, body: body{Drop: mistralDrops, Rename: mistralNames},
		Limits: Limits{Shared: limit.ScopeKey, SharedBy: "key", Unnamed: limit.ScopeKey},
	},
	{
		Name: "deepseek", About: About{Title: "DeepSeek", Seen: "2026-11-29",
			Note: "Limits are on requests at once, per account and model; under load the answer is held back, which is no failure."},
		BaseURL: "https://api.deepseek.com/v1", Hosts: []string{"api.deepseek.com"}, Env: []string{"DEEPSEEK_API_KEY"},
		Prefer: []string{"deepseek-flash", "deepseek-v#-flash", "deepseek-*"},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeKeyModel},
	},
	{
		Name: "xai", About: About{Title: "xAI", Seen: "2026-11-29", Aliases: []string{"grok", "x-ai", "x.ai"},
			Note: "Limits are per second and per minute for each model of a team, by what it has spent."},
		BaseURL: "https://api.x.ai/v1", Hosts: []string{"x.ai"}, Env: []string{"XAI_API_KEY"}, Prefer: []string{"grok-#"},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "team", Unnamed: limit.ScopeKeyModel},
	},
	{
		Name: "cohere", About: About{Title: "Cohere", Seen: "2026-11-29",
			Note: "Trial keys have a limit for each model, and 1,000 requests a month in all."},
		BaseURL: "https://api.cohere.ai/compatibility/v1",
		Hosts:   []string{"api.cohere.ai", "api.cohere.com"}, Env: []string{"COHERE_API_KEY", "CO_API_KEY"},
		Prefer: []string{"command-a-plus-*", "command-a-*"},
		// It refuses a field that it does not know.
		body:   body{Drop: []string{"stream_options", "logit_bias", "top_logprobs", "n", "user", "parallel_tool_calls", "service_tier"}},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeKeyModel},
	},
	{
		Name: "bedrock", About: About{Title: "Amazon Bedrock", Seen: "2026-11-29", Aliases: []string{"aws", "amazon-bedrock", "aws-bedrock"},
			Note: "Limits are for each region and model. A request without max_tokens reserves the most that the model can answer."},
		BaseURL: "https://bedrock-runtime.{region}.amazonaws.com/openai/v1", Fill: map[string]string{"region": "AWS_REGION"},
		// Nothing else on AWS is Bedrock's.
		Hosts:  []string{"bedrock-runtime.*.amazonaws.com", "bedrock-runtime-fips.*.amazonaws.com", "bedrock-runtime.*.vpce.amazonaws.com", "bedrock-mantle.*.api.aws"},
		Env:    []string{"AWS_BEARER_TOKEN_BEDROCK"},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeKeyModel, ReservesMax: true},
	},
	{
		Name: "ai21", About: About{Title: "AI21", Seen: "2026-11-29"},
		BaseURL: "https://api.ai21.com/studio/v1", Hosts: []string{"api.ai21.com"}, Env: []string{"AI21_API_KEY"},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "organisation", Unnamed: limit.ScopeAccount},
	},
	{
		Name: "writer", About: About{Title: "Writer", Seen: "2026-11-29"},
		BaseURL: "https://api.writer.com/v1", Hosts: []string{"api.writer.com"}, Env: []string{"WRITER_API_KEY"},
		Path:   "/chat", // dev.writer.com
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "organisation", Unnamed: limit.ScopeAccount},
	},
}

// newMax is for who refuses the older name of the longest answer.
var newMax = map[string]string{"max_tokens": "max_completion_tokens"}

// Mistral answers 422 to fields that it does not know.
var (
	mistralDrops = []string{"stream_options", "logit_bias", "user", "logprobs", "top_logprobs", "top_k", "min_p", "repetition_penalty", "service_tier", "store"}
	mistralNames = map[string]string{"seed": "random_seed", "max_completion_tokens": "max_tokens"}
)
