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
	{
		Name: "baseten", About: About{Title: "Baseten", Seen: "2026-11-29"},
		BaseURL: "https://inference.baseten.co/v1",
		Hosts:   []string{"inference.baseten.co"}, Env: []string{"BASETEN_API_KEY"},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "organisation", Unnamed: limit.ScopeAccount},
	},
	{
		Name: "inference", About: About{Title: "Inference.net", Seen: "2026-11-29", Aliases: []string{"inference.net", "inference-net"}},
		BaseURL: "https://api.inference.net/v1",
		Hosts:   []string{"inference.net"}, Env: []string{"INFERENCE_API_KEY"},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "team", Unnamed: limit.ScopeAccount},
	},
	{
		Name: "venice", About: About{Title: "Venice", Seen: "2026-11-29"},
		BaseURL: "https://api.venice.ai/api/v1",
		Hosts:   []string{"api.venice.ai"}, Env: []string{"VENICE_API_KEY"},
		listing: listing{TestPath: TestByChat},
		Limits:  Limits{Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeKeyModel},
	},
	{
		Name: "poe", About: About{Title: "Poe", Seen: "2026-11-29",
			Note: "Requests cost points of the account."},
		BaseURL: "https://api.poe.com/v1",
		Hosts:   []string{"api.poe.com"}, Env: []string{"POE_API_KEY"},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount},
	},
	{
		Name: "friendli", About: About{Title: "Friendli", Seen: "2026-11-29", Aliases: []string{"friendliai"}},
		BaseURL: "https://api.friendli.ai/serverless/v1",
		Hosts:   []string{"api.friendli.ai"}, Env: []string{"FRIENDLI_TOKEN"},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "team", Unnamed: limit.ScopeAccount},
	},
	{
		Name: "ovh", About: About{Title: "OVHcloud AI Endpoints", Seen: "2026-11-29", Aliases: []string{"ovhcloud"},
			Note: "It answers without a key too, two requests a minute for each model and address: no_key = true."},
		BaseURL: "https://oai.endpoints.kepler.ai.cloud.ovh.net/v1",
		Hosts:   []string{"endpoints.kepler.ai.cloud.ovh.net"}, Env: []string{"OVHCLOUD_API_KEY", "OVH_AI_ENDPOINTS_ACCESS_TOKEN"},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "project", Unnamed: limit.ScopeKeyModel},
	},
	{
		Name: "nscale", About: About{Title: "Nscale", Seen: "2026-11-29"},
		BaseURL: "https://inference.api.nscale.com/v1",
		Hosts:   []string{"inference.api.nscale.com"}, Env: []string{"NSCALE_API_KEY"},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "organisation", Unnamed: limit.ScopeAccount},
	},
	{
		Name: "synthetic", About: About{Title: "Synthetic", Seen: "2026-11-29",
			Note: "A subscription, counted over five hours."},
		BaseURL: "https://api.synthetic.new/openai/v1",
		Hosts:   []string{"api.synthetic.new"}, Env: []string{"SYNTHETIC_API_KEY"},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount},
	},
	{
		Name: "ionet", About: About{Title: "io.net", Seen: "2026-11-29", Aliases: []string{"io.net", "io-net", "io-intelligence"}},
		BaseURL: "https://api.intelligence.io.solutions/api/v1",
		Hosts:   []string{"api.intelligence.io.solutions"}, Env: []string{"IOINTELLIGENCE_API_KEY", "IONET_API_KEY"},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount},
	},
	{
		Name: "gmicloud", About: About{Title: "GMI Cloud", Seen: "2026-11-29", Aliases: []string{"gmi"}},
		BaseURL: "https://api.gmi-serving.com/v1",
		Hosts:   []string{"api.gmi-serving.com"}, Env: []string{"GMICLOUD_API_KEY", "GMI_CLOUD_APIKEY"},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount},
	},
	{
		Name: "atlascloud", About: About{Title: "Atlas Cloud", Seen: "2026-11-29"},
		BaseURL: "https://api.atlascloud.ai/v1",
		Hosts:   []string{"api.atlascloud.ai"}, Env: []string{"ATLASCLOUD_API_KEY"},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount},
	},
	{
		Name: "avian", About: About{Title: "Avian", Seen: "2026-11-29"},
		BaseURL: "https://api.avian.io/v1",
		Hosts:   []string{"api.avian.io"}, Env: []string{"AVIAN_API_KEY"},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount},
	},
	{
		Name: "vultr", About: About{Title: "Vultr", Seen: "2026-11-29"},
		BaseURL: "https://api.vultrinference.com/v1",
		Hosts:   []string{"api.vultrinference.com"}, Env: []string{"VULTR_API_KEY"},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount},
	},
	{
		Name: "stackit", About: About{Title: "STACKIT", Seen: "2026-11-29"},
		BaseURL: "https://api.openai-compat.model-serving.eu01.onstackit.cloud/v1",
		Hosts:   []string{"model-serving.eu01.onstackit.cloud"}, Env: []string{"STACKIT_API_KEY"},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "project", Unnamed: limit.ScopeAccount},
	},
	{
		Name: "neuralwatt", About: About{Title: "Neuralwatt", Seen: "2026-11-29"},
		BaseURL: "https://api.neuralwatt.com/v1",
		Hosts:   []string{"api.neuralwatt.com"}, Env: []string{"NEURALWATT_API_KEY"},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount},
	},
	{
		Name: "databricks", About: About{Title: "Databricks", Seen: "2026-11-29",
			Note: "A workspace on Azure or Google Cloud has a host of another name: write its base_url."},
		BaseURL: "https://{workspace}.cloud.databricks.com/ai-gateway/mlflow/v1",
		Hosts:   []string{"cloud.databricks.com", "azuredatabricks.net", "gcp.databricks.com"}, Env: []string{"DATABRICKS_TOKEN"},
		body:   body{Drop: []string{"stream_options"}},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "workspace", Unnamed: limit.ScopeAccount},
	},
	{
		Name: "snowflake", About: About{Title: "Snowflake Cortex", Seen: "2026-11-29", Aliases: []string{"cortex"}},
		BaseURL: "https://{account}.snowflakecomputing.com/api/v2/cortex/v1",
		Hosts:   []string{"snowflakecomputing.com"}, Env: []string{"SNOWFLAKE_CORTEX_PAT"},
		Limits: Limits{Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount},
	},
}
