package sim

const (
	openrouterShape = `{"error":{"message":"<message>","code":<status>},"user_id":"user_<account>"}`
	openrouterReset = `"X-RateLimit-Reset":"<until|epoch_ms>"`
)

func openrouterLimit(which string) say {
	return whole(429, `{"error":{"message":"Rate limit exceeded: `+which+`. ","code":429,"metadata":{"headers":{"X-RateLimit-Limit":"<limit>","X-RateLimit-Remaining":"0",`+
		openrouterReset+`},"provider_name":null}},"user_id":"user_<account>"}`,
		header{"X-RateLimit-Limit", "<limit>"}, header{"X-RateLimit-Remaining", "0"}, header{"X-RateLimit-Reset", "<until|epoch_ms>"})
}

// openrouter tells limits only when one is met, in epoch milliseconds, and
// sends comments while a stream is prepared.
var openrouter = dialect{
	name: "openrouter", shape: openrouterShape, usage: usageInLast, keepAlive: ": OPENROUTER PROCESSING", reasoning: "reasoning",
	streamError: `data: {"id":"gen-<id>","object":"chat.completion.chunk","provider":"Simulated","model":"<model>","error":{"code":502,"message":"<message>"},"choices":[{"index":0,"delta":{"content":""},"finish_reason":"error"}]}` + "\n\n",
	says: map[string]say{
		sayNoKey:                       told(401, "Missing Authentication header", "", ""),
		sayAuth:                        told(401, "User not found.", "", ""),
		sayCredit:                      whole(402, `{"error":{"message":"This request requires more credits, or fewer max_tokens. You requested up to 65536 tokens, but can only afford 0. To increase, visit https://openrouter.ai/settings/credits and upgrade to a paid account","code":402,"metadata":{"provider_name":null}},"user_id":"user_<account>"}`),
		sayModel:                       told(404, "No endpoints found for <model>.", "", ""),
		sayRateLimit:                   openrouterLimit("free-models-per-min"),
		sayRateLimit + ".requests.day": openrouterLimit("free-models-per-day. Add 10 credits to unlock 1000 free model requests per day"),
		sayContext:                     told(400, "This endpoint's maximum context length is <limit> tokens. However, you requested about <requested> tokens. Please reduce the length of either one.", "", ""),
		sayContentFilter:               told(403, "Request blocked: the input was flagged by moderation", "", ""),
		sayOverloaded:                  whole(429, `{"error":{"message":"Provider returned error","code":429,"metadata":{"raw":"<model> is temporarily rate-limited upstream. Please retry shortly, or add your own key to accumulate your rate limits: https://openrouter.ai/settings/integrations","provider_name":"Simulated"}},"user_id":"user_<account>"}`),
		sayServer:                      told(502, "Provider returned error", "", ""),
	},
}

var litellm = dialect{
	name: "litellm", shape: `{"error":{"message":"<message>","type":"None","param":"None","code":"<status>"}}`, usage: usageInLast,
	success: []header{
		{"x-ratelimit-limit-requests", "<rate.requests.limit>"}, {"x-ratelimit-remaining-requests", "<rate.requests.remaining>"},
		{"x-ratelimit-limit-tokens", "<rate.tokens.limit>"}, {"x-ratelimit-remaining-tokens", "<rate.tokens.remaining>"},
	},
	says: map[string]say{
		sayAuth:       told(401, "Authentication Error, Invalid proxy server token passed.", "", ""),
		sayRateLimit:  told(429, "No deployments available for selected model, Try again in <wait|s> seconds. Passed model=<model>.", "", ""),
		sayOverloaded: told(503, `litellm.ServiceUnavailableError: {"error":{"message":"The engine is overloaded","type":"server_error"}}`, "", ""),
	},
}

const relayShape = `{"error":{"message":"<message> (request id: <id>)","type":<type|json>,"param":"","code":<code|json>}}`

// oneapi refuses by address, without a word, and hides what its upstream said.
var oneapi = dialect{
	name: "oneapi", shape: relayShape, usage: usageOnRequest,
	says: map[string]say{
		sayAuth:       told(401, "无效的令牌", "one_api_error", ""),
		sayCredit:     told(403, "user quota is not enough", "one_api_error", "insufficient_user_quota"),
		sayPlan:       told(401, "该令牌额度已用尽", "one_api_error", ""),
		sayModel:      told(503, "当前分组 default 下对于模型 <model> 无可用渠道", "one_api_error", ""),
		sayNotAllowed: told(403, "该令牌无权使用模型：<model>", "one_api_error", ""),
		sayRateLimit:  say{status: 429},
		sayOverloaded: told(429, "当前分组上游负载已饱和，请稍后再试", "one_api_error", ""),
	},
}

var newapi = dialect{
	name: "newapi", shape: relayShape, usage: usageOnRequest,
	says: map[string]say{
		sayAuth:        told(401, "无效的令牌", "new_api_error", ""),
		sayCredit:      told(403, "用户额度不足, 剩余额度: ＄-0.000002", "new_api_error", "insufficient_user_quota"),
		sayModel:       told(503, "当前分组 default 下对于模型 <model> 无可用渠道", "new_api_error", "model_not_found"),
		sayRateLimit:   told(429, "您已达到请求数限制：<window|min>分钟内最多请求<limit>次", "new_api_error", ""),
		sayConcurrency: told(429, "too many concurrent requests for this token", "new_api_error", "token_concurrency_limit_reached"),
		sayOverloaded:  told(429, "当前分组上游负载已饱和，请稍后再试", "new_api_error", ""),
	},
}
