package sim

// dialects is every row. One more provider is one more line.
var dialects = []dialect{
	openai, azure, foundry, github,
	gemini,
	groq, cerebras, sambanova, together, fireworks,
	anthropic, mistral, cohere, xai, perplexity,
	openrouter, litellm, oneapi, newapi,
	deepseek, zhipu, moonshot, siliconflow, dashscope, minimax,
	ollama, nvidia, cloudflare,
}
