package provider

import "sluice/keystore/limit"

// closed are providers that are gone, and names that people use for what no key
// reaches. The rows are kept so that an answer is read and a person is told.
var closed = []Provider{
	{
		Name: "github", About: About{Title: "GitHub Models", Seen: "2026-11-29",
			Aliases: []string{"github-models", "githubmodels"}, Closed: "GitHub Models was retired on 30 July 2026"},
		BaseURL: "https://models.github.ai/inference", Hosts: []string{"models.github.ai", "models.inference.ai.azure.com"},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "user", Unnamed: limit.ScopeKeyModel, UnsafeHeaders: true, UnsafeReset: true},
		// they describe the deployment behind it, not the user's allowance
	},
	{
		Name: "perplexity", About: About{Title: "Perplexity", Seen: "2026-11-29", Closed: "Perplexity's chat completions ended on 27 September 2026; what it has now speaks another format"},
		BaseURL: "https://api.perplexity.ai", Hosts: []string{"api.perplexity.ai"},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount},
	},
	{
		Name: "hunyuan", About: About{Title: "Tencent Hunyuan", Seen: "2026-11-29", Closed: "Hunyuan's platform ended on 30 September 2026; tokenhub and tokenhub-intl follow it, with keys of their own"},
		BaseURL: "https://api.hunyuan.cloud.tencent.com/v1", Hosts: []string{"hunyuan.cloud.tencent.com", "hunyuan.tencentcloudapi.com"},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount},
	},
	{
		Name: "codex", About: About{Title: "ChatGPT subscription", Seen: "2026-11-29", Aliases: []string{"chatgpt"}, Closed: "a ChatGPT or Codex subscription is no API key: its host, format and limits are others; an API key's provider is openai"},
		Speaks: "openai",
		Hosts:  []string{"chatgpt.com"},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "user", Unnamed: limit.ScopeAccount},
	},
	{
		Name: "gemini-cli", About: About{Title: "Gemini CLI subscription", Seen: "2026-11-29", Aliases: []string{"cloudcode"}, Closed: "Gemini CLI's sign-in is no API key: its host, format and limits are others; an API key's provider is gemini"},
		Speaks: "gemini",
		Hosts:  []string{"cloudcode-pa.googleapis.com"},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "user", Unnamed: limit.ScopeAccount},
	},
	{
		Name: "replicate", About: About{Title: "Replicate", Seen: "2026-11-29", Closed: "Replicate has no address for chats in this format"},
		Hosts:  []string{"api.replicate.com"},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount},
	},
	{
		Name: "copilot", About: About{Title: "GitHub Copilot", Seen: "2026-11-29", Aliases: []string{"github-copilot"}, Closed: "a Copilot subscription is no API key: it serves GitHub's own clients, by tokens that are exchanged for others"},
		Hosts:  []string{"api.githubcopilot.com"},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "user", Unnamed: limit.ScopeAccount},
	},
}
