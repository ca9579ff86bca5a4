package provider

import "sluice/keystore/limit"

// free are the free plans by provider, where a person says that theirs is one.
// Left out is what is only repeated by others, what sources contradict each other
// about, and what is counted in money or the like.
var free = map[string]FreePlan{
	"gemini": {
		{"gemini-3.5-flash", false, limit.Requests, limit.Minute, 5, "2026-07-18", "github.com/cheahjs/free-llm-api-resources"},
		{"gemini-3.5-flash", false, limit.Requests, limit.Day, 20, "2026-07-18", "github.com/cheahjs/free-llm-api-resources"},
		{"gemini-3-flash*", false, limit.Requests, limit.Day, 20, "2026-07-18", "github.com/cheahjs/free-llm-api-resources"},
		{"gemini-3.1-flash-lite", false, limit.Requests, limit.Minute, 15, "2026-07-18", "github.com/cheahjs/free-llm-api-resources"},
		{"gemini-3.1-flash-lite", false, limit.Requests, limit.Day, 500, "2026-07-18", "github.com/cheahjs/free-llm-api-resources"},
		{"gemini-2.5-flash", false, limit.Requests, limit.Day, 20, "2026-07-18", "github.com/cheahjs/free-llm-api-resources"},
		{"gemini-3.5-flash* gemini-3-flash* gemini-3.1-flash* gemini-2.5-flash*", false, limit.InputTokens, limit.Minute, 250_000, "2026-07-18", "github.com/cheahjs/free-llm-api-resources"},
		{"gemma-3*", false, limit.Requests, limit.Day, 14_400, "2026-07-18", "github.com/cheahjs/free-llm-api-resources"},
		{"gemma-3*", false, limit.Requests, limit.Minute, 30, "2026-07-18", "github.com/cheahjs/free-llm-api-resources"},
		{"gemma-3*", false, limit.Tokens, limit.Minute, 15_000, "2026-07-18", "github.com/cheahjs/free-llm-api-resources"},
	},
	"groq": {
		{"openai/gpt-oss-* qwen/qwen3.6-27b", false, limit.Requests, limit.Minute, 30, "2026-08-31", "console.groq.com/docs/rate-limits"},
		{"openai/gpt-oss-* qwen/qwen3.6-27b", false, limit.Requests, limit.Day, 1_000, "2026-08-31", "console.groq.com/docs/rate-limits"},
		{"openai/gpt-oss-* qwen/qwen3.6-27b", false, limit.Tokens, limit.Minute, 8_000, "2026-08-31", "console.groq.com/docs/rate-limits"},
		{"openai/gpt-oss-* qwen/qwen3.6-27b", false, limit.Tokens, limit.Day, 200_000, "2026-08-31", "console.groq.com/docs/rate-limits"},
		{"groq/compound*", false, limit.Requests, limit.Day, 250, "2026-08-22", "console.groq.com/docs/rate-limits"},
		{"groq/compound*", false, limit.Requests, limit.Minute, 30, "2026-08-22", "console.groq.com/docs/rate-limits"},
		{"groq/compound*", false, limit.Tokens, limit.Minute, 70_000, "2026-08-22", "console.groq.com/docs/rate-limits"},
	},
	"cerebras": {
		{"*", false, limit.Requests, limit.Minute, 5, "2026-08-31", "inference-docs.cerebras.ai/support/rate-limits"},
		{"*", false, limit.Tokens, limit.Minute, 30_000, "2026-08-31", "inference-docs.cerebras.ai/support/rate-limits"},
		{"*", false, limit.Tokens, limit.Hour, 1_000_000, "2026-08-31", "inference-docs.cerebras.ai/support/rate-limits"},
		{"*", false, limit.Tokens, limit.Day, 1_000_000, "2026-08-31", "inference-docs.cerebras.ai/support/rate-limits"},
	},
	"openrouter": {
		{"*:free", true, limit.Requests, limit.Minute, 20, "2026-10-17", "openrouter.ai/docs/api-reference/limits"},
		{"*:free", true, limit.Requests, limit.Day, 50, "2026-10-17", "openrouter.ai/docs/api-reference/limits"},
	},
	"cohere": {
		{"command-*", false, limit.Requests, limit.Minute, 20, "2026-08-31", "docs.cohere.com/docs/rate-limits"},
		{"*", true, limit.Requests, limit.Month, 1_000, "2026-08-31", "docs.cohere.com/docs/rate-limits"},
	},
	"sambanova": {
		{"*", false, limit.Requests, limit.Minute, 20, "2026-08-31", "docs.sambanova.ai/docs/en/models/rate-limits"},
		{"*", false, limit.Requests, limit.Day, 20, "2026-08-31", "docs.sambanova.ai/docs/en/models/rate-limits"},
		{"*", false, limit.Tokens, limit.Day, 200_000, "2026-08-31", "docs.sambanova.ai/docs/en/models/rate-limits"},
	},
	"siliconflow-com": {
		{"*", false, limit.Requests, limit.Minute, 1_000, "2026-08-22", "docs.siliconflow.com/en/userguide/rate-limits/rate-limit-and-upgradation"},
		{"deepseek-ai/DeepSeek-R1 deepseek-ai/DeepSeek-V3", false, limit.Requests, limit.Day, 100, "2026-08-22", "docs.siliconflow.com/en/userguide/rate-limits/rate-limit-and-upgradation"},
	},
	"modelscope": {
		{"*", true, limit.Requests, limit.Day, 2_000, "2026-09", "www.modelscope.cn/docs/model-service/API-Inference/limits"},
	},
	"fireworks": {
		{"*", true, limit.Requests, limit.Minute, 10, "2026-08-22", "docs.fireworks.ai/guides/quotas_usage/account-quotas"},
	},
	"inference": {
		{"*", true, limit.Requests, limit.Minute, 30, "2026-07-19", "docs.inference.net/reference/rate-limits"},
	},
	"ollama-cloud": {
		{"*", true, limit.Concurrency, 0, 1, "2026-03-26", "docs.ollama.com/cloud"},
	},
}
