package provider

import "sluice/keystore/limit"

// hosts run models that others made.
var hosts = []Provider{
	{
		Name: "groq", About: About{Title: "Groq", Seen: "2026-11-29", Note: "All keys of one organisation share its limits, per model."},
		BaseURL: "https://api.groq.com/openai/v1", Hosts: []string{"api.groq.com"}, Env: []string{"GROQ_API_KEY"},
		Prefer: []string{"openai/gpt-oss-120b", "qwen/qwen#-*", "openai/gpt-oss-*"},
		body:   body{Drop: []string{"logprobs", "top_logprobs", "logit_bias"}}, // console.groq.com/docs/openai: a 400
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "organisation", Unnamed: limit.ScopeKeyModel, ReservesMax: true, HeaderRequests: day},
		// console.groq.com/docs/rate-limits: requests headers count the day, tokens the minute
	},
	{
		Name: "together", About: About{Title: "Together", Seen: "2026-11-29",
			Aliases: []string{"togetherai", "together_ai", "together-ai"}},
		BaseURL: "https://api.together.ai/v1", Hosts: []string{"api.together.ai", "api.together.xyz"}, Env: []string{"TOGETHER_API_KEY"},
		Prefer: []string{"meta-llama/Llama-3.3-70B-Instruct-Turbo", "openai/gpt-oss-120b"},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "organisation", Unnamed: limit.ScopeKeyModel, UnsafeHeaders: true},
		// per-second rates whose unit is not written anywhere; remaining may exceed the limit
	},
	{
		Name: "fireworks", About: About{Title: "Fireworks", Seen: "2026-11-29", Aliases: []string{"fireworks_ai", "fireworks-ai", "fireworksai"},
			Note: "Ten requests a minute for the whole account until it has a payment method."},
		BaseURL: "https://api.fireworks.ai/inference/v1", Hosts: []string{"fireworks.ai"}, Env: []string{"FIREWORKS_API_KEY"},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount},
	},
	{
		Name: "cerebras", About: About{Title: "Cerebras", Seen: "2026-11-29"},
		BaseURL: "https://api.cerebras.ai/v1", Hosts: []string{"api.cerebras.ai"}, Env: []string{"CEREBRAS_API_KEY"},
		Prefer: []string{"gpt-oss-120b", "qwen-#-*", "gemma-#-*"}, body: body{Rename: newMax},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "organisation", Unnamed: limit.ScopeKeyModel, ReservesMax: true},
	},
	{
		Name: "sambanova", About: About{Title: "SambaNova", Seen: "2026-11-29"},
		BaseURL: "https://api.sambanova.ai/v1", Hosts: []string{"api.sambanova.ai"}, Env: []string{"SAMBANOVA_API_KEY"},
		Prefer: []string{"Meta-Llama-3.3-70B-Instruct", "gpt-oss-120b"}, listing: listing{TestPath: TestByChat},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeKeyModel},
	},
	{
		Name: "nvidia", About: About{Title: "NVIDIA NIM", Seen: "2026-11-29", Aliases: []string{"nim", "nvidia-nim", "nvidia_nim"}},
		BaseURL: "https://integrate.api.nvidia.com/v1",
		Hosts:   []string{"api.nvidia.com"}, Env: []string{"NVIDIA_API_KEY", "NVIDIA_NIM_API_KEY"},
		// Models are granted to accounts one by one; the smaller is granted to most.
		Prefer: []string{"meta/llama-3.3-70b-instruct", "meta/llama-3.1-8b-instruct"}, listing: listing{TestPath: TestByChat},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeKey},
	},
	{
		Name: "cloudflare", About: About{Title: "Cloudflare Workers AI", Seen: "2026-11-29", Aliases: []string{"workers-ai", "workersai"}},
		BaseURL: "https://api.cloudflare.com/client/v4/accounts/{account}/ai/v1", Fill: map[string]string{"account": "CLOUDFLARE_ACCOUNT_ID"},
		Hosts: []string{"api.cloudflare.com"}, Env: []string{"CLOUDFLARE_API_TOKEN", "CLOUDFLARE_API_KEY"},
		Prefer: []string{"@cf/meta/llama-3.3-70b-instruct-fp8-fast"},
		// Tokens of users and of accounts are verified at different addresses.
		listing: listing{TestPath: TestByChat, ListPath: "../models/search?task=Text%20Generation"},
		Limits:  Limits{Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount, Day: "UTC"},
		// developers.cloudflare.com/workers-ai/platform/pricing: neurons reset at 00:00 UTC
	},
	{
		Name: "huggingface", About: About{Title: "Hugging Face", Seen: "2026-11-29", Aliases: []string{"hf", "hugging-face"},
			Note: "A credit for each month, and no daily limit."},
		BaseURL: "https://router.huggingface.co/v1", Hosts: []string{"huggingface.co"}, Env: []string{"HF_TOKEN"},
		listing: listing{TestPath: "https://huggingface.co/api/whoami-v2"},
		Limits:  Limits{Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount},
	},
	{
		Name: "deepinfra", About: About{Title: "DeepInfra", Seen: "2026-11-29"},
		BaseURL: "https://api.deepinfra.com/v1/openai", Hosts: []string{"api.deepinfra.com"},
		Env: []string{"DEEPINFRA_API_KEY", "DEEPINFRA_TOKEN"}, listing: listing{TestPath: TestByChat},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeKeyModel},
	},
	{
		Name: "hyperbolic", About: About{Title: "Hyperbolic", Seen: "2026-11-29"},
		BaseURL: "https://api.hyperbolic.xyz/v1", Hosts: []string{"api.hyperbolic.xyz"}, Env: []string{"HYPERBOLIC_API_KEY"},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount},
	},
	{
		Name: "novita", About: About{Title: "Novita", Seen: "2026-11-29"},
		BaseURL: "https://api.novita.ai/openai", Hosts: []string{"api.novita.ai"}, Env: []string{"NOVITA_API_KEY"},
		listing: listing{TestPath: TestByChat},
		Limits:  Limits{Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeKeyModel},
	},
	{
		Name: "nebius", About: About{Title: "Nebius", Seen: "2026-11-29", Note: "Limits move, judged over windows of 15 minutes."},
		BaseURL: "https://api.tokenfactory.nebius.com/v1", Hosts: []string{"api.tokenfactory.nebius.com", "api.studio.nebius.ai"},
		Env:    []string{"NEBIUS_API_KEY"},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "project", Unnamed: limit.ScopeKeyModel},
	},
	{
		Name: "scaleway", About: About{Title: "Scaleway", Seen: "2026-11-29"},
		BaseURL: "https://api.scaleway.ai/v1", Hosts: []string{"api.scaleway.ai"},
		Env:    []string{"SCW_SECRET_KEY", "SCALEWAY_API_KEY"},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "organisation", Unnamed: limit.ScopeKeyModel},
	},
	{
		Name: "digitalocean", About: About{Title: "DigitalOcean", Seen: "2026-11-29"},
		BaseURL: "https://inference.do-ai.run/v1", Hosts: []string{"inference.do-ai.run"},
		Env:    []string{"GRADIENT_MODEL_ACCESS_KEY", "MODEL_ACCESS_KEY", "GRADIENT_API_KEY", "DO_INFERENCE_API_KEY", "DIGITALOCEAN_ACCESS_TOKEN"},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeKeyModel},
	},
	{
		Name: "chutes", About: About{Title: "Chutes", Seen: "2026-11-29"},
		BaseURL: "https://llm.chutes.ai/v1", Hosts: []string{"llm.chutes.ai"},
		Env:     []string{"CHUTES_API_KEY", "CHUTES_API_TOKEN"},
		listing: listing{TestPath: TestByChat}, body: body{Rename: map[string]string{"max_completion_tokens": "max_tokens"}},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount},
	},
	{
		Name: "coreweave", About: About{Title: "W&B Inference", Seen: "2026-11-29", Aliases: []string{"wandb", "weights-and-biases"}},
		BaseURL: "https://api.inference.wandb.ai/v1", Hosts: []string{"api.inference.wandb.ai"}, Env: []string{"WANDB_API_KEY"},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "project", Unnamed: limit.ScopeAccount},
	},
}
