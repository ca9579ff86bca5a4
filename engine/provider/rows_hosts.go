package provider

import "sluice/keystore/limit"

// hosts run models that others made.
var hosts = []Provider{
	{
		Name: "groq", Title: "Groq", BaseURL: "https://api.groq.com/openai/v1", Hosts: []string{"api.groq.com"},
		Env: []string{"GROQ_API_KEY"}, Models: []string{"llama-3.3-70b-versatile", "openai/gpt-oss-120b"}, TestPath: "/models",
		Shared: limit.ScopeAccount, SharedBy: "organisation", Unnamed: limit.ScopeKeyModel, ReservesMax: true,
		HeaderRequests: day, // console.groq.com/docs/rate-limits: requests headers count the day, tokens the minute
		Note:           "All keys of one organisation share its limits, per model.",
	},
	{
		Name: "together", Title: "Together", Aliases: []string{"togetherai", "together_ai", "together-ai"}, BaseURL: "https://api.together.xyz/v1", Hosts: []string{"api.together.xyz", "api.together.ai"},
		Env: []string{"TOGETHER_API_KEY"}, Models: []string{"meta-llama/Llama-3.3-70B-Instruct-Turbo"}, TestPath: "/models",
		Shared: limit.ScopeAccount, SharedBy: "organisation", Unnamed: limit.ScopeAccount,
		UnsafeHeaders: true, // per-second rates whose unit is not written anywhere; remaining may exceed the limit
	},
	{
		Name: "fireworks", Title: "Fireworks", Aliases: []string{"fireworks_ai", "fireworks-ai", "fireworksai"}, BaseURL: "https://api.fireworks.ai/inference/v1", Hosts: []string{"api.fireworks.ai", "fireworks.ai"},
		Env: []string{"FIREWORKS_API_KEY"}, TestPath: "/models",
		Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount,
	},
	{
		Name: "cerebras", Title: "Cerebras", BaseURL: "https://api.cerebras.ai/v1", Hosts: []string{"api.cerebras.ai"},
		Env: []string{"CEREBRAS_API_KEY"}, Models: []string{"gpt-oss-120b", "llama-3.3-70b"}, TestPath: "/models",
		Rename: map[string]string{"max_tokens": "max_completion_tokens"},
		Shared: limit.ScopeAccount, SharedBy: "organisation", Unnamed: limit.ScopeKeyModel, ReservesMax: true,
	},
	{
		Name: "sambanova", Title: "SambaNova", BaseURL: "https://api.sambanova.ai/v1", Hosts: []string{"api.sambanova.ai"},
		Env: []string{"SAMBANOVA_API_KEY"}, Models: []string{"Meta-Llama-3.3-70B-Instruct"}, TestPath: "/models",
		Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeKeyModel,
	},
	{
		Name: "nvidia", Title: "NVIDIA NIM", Aliases: []string{"nim", "nvidia-nim", "nvidia_nim"}, BaseURL: "https://integrate.api.nvidia.com/v1", Hosts: []string{"integrate.api.nvidia.com", "api.nvidia.com"},
		Env: []string{"NVIDIA_API_KEY"}, Models: []string{"meta/llama-3.3-70b-instruct"}, TestPath: "/models",
		Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeKey,
	},
	{
		Name: "github", Title: "GitHub Models", Aliases: []string{"github-models", "githubmodels"}, BaseURL: "https://models.github.ai/inference", Hosts: []string{"models.github.ai", "models.inference.ai.azure.com"},
		Env: []string{"GITHUB_TOKEN"}, Models: []string{"openai/gpt-4o-mini"},
		Shared: limit.ScopeAccount, SharedBy: "user", Unnamed: limit.ScopeKeyModel,
		UnsafeHeaders: true, UnsafeReset: true, // they describe the deployment behind it, not the user's allowance
	},
	{
		Name: "cloudflare", Title: "Cloudflare Workers AI", Aliases: []string{"workers-ai", "workersai"}, BaseURL: "https://api.cloudflare.com/client/v4/accounts/{account}/ai/v1", Hosts: []string{"api.cloudflare.com", "gateway.ai.cloudflare.com"},
		Env: []string{"CLOUDFLARE_API_TOKEN"}, Models: []string{"@cf/meta/llama-3.3-70b-instruct-fp8-fast"},
		Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount,
		Day: "UTC", // developers.cloudflare.com/workers-ai/platform/pricing: neurons reset at 00:00 UTC
	},
	{
		Name: "huggingface", Title: "Hugging Face", Aliases: []string{"hf", "hugging-face"}, BaseURL: "https://router.huggingface.co/v1", Hosts: []string{"router.huggingface.co", "huggingface.co"},
		Env: []string{"HF_TOKEN"}, TestPath: "/models",
		Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount,
	},
	{Name: "deepinfra", Title: "DeepInfra", BaseURL: "https://api.deepinfra.com/v1/openai", Hosts: []string{"api.deepinfra.com"}, Env: []string{"DEEPINFRA_API_KEY"}, Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeKeyModel},
	{Name: "hyperbolic", Title: "Hyperbolic", BaseURL: "https://api.hyperbolic.xyz/v1", Hosts: []string{"api.hyperbolic.xyz"}, Env: []string{"HYPERBOLIC_API_KEY"}, Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount},
	{Name: "novita", Title: "Novita", BaseURL: "https://api.novita.ai/v3/openai", Hosts: []string{"api.novita.ai"}, Env: []string{"NOVITA_API_KEY"}, Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeKeyModel},
	{Name: "nebius", Title: "Nebius", BaseURL: "https://api.studio.nebius.ai/v1", Hosts: []string{"api.studio.nebius.ai", "api.tokenfactory.nebius.com"}, Env: []string{"NEBIUS_API_KEY"}, Shared: limit.ScopeAccount, SharedBy: "project", Unnamed: limit.ScopeKeyModel},
	{Name: "scaleway", Title: "Scaleway", BaseURL: "https://api.scaleway.ai/v1", Hosts: []string{"api.scaleway.ai"}, Env: []string{"SCW_SECRET_KEY"}, Shared: limit.ScopeAccount, SharedBy: "organisation", Unnamed: limit.ScopeKeyModel},
	{Name: "digitalocean", Title: "DigitalOcean", BaseURL: "https://inference.do-ai.run/v1", Hosts: []string{"inference.do-ai.run"}, Env: []string{"DIGITALOCEAN_INFERENCE_KEY"}, Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeKeyModel},
	{Name: "chutes", Title: "Chutes", BaseURL: "https://llm.chutes.ai/v1", Hosts: []string{"llm.chutes.ai"}, Env: []string{"CHUTES_API_KEY"}, Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount},
	{Name: "coreweave", Title: "W&B Inference", Aliases: []string{"wandb", "weights-and-biases"}, BaseURL: "https://api.inference.wandb.ai/v1", Hosts: []string{"api.inference.wandb.ai"}, Env: []string{"WANDB_API_KEY"}, Shared: limit.ScopeAccount, SharedBy: "project", Unnamed: limit.ScopeAccount},
	{Name: "replicate", Title: "Replicate", Hosts: []string{"api.replicate.com"}, Env: []string{"REPLICATE_API_TOKEN"}, Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount},
}
