package sim

const (
	groqShape = `{"error":{"message":"<message>","type":<type|json>,"code":<code|json>}}`
	groqWhere = " for model `<model>` in organization `<account>` service tier `on_demand` on <dim> per <per> (<abbr>): Limit <limit>, "
)

// groq's headers tell requests by the day and tokens by the minute.
var groq = dialect{
	name: "groq", shape: groqShape, reserve: ReserveMax, usage: usageGroq, reasoning: "reasoning", refusals: true,
	success: []header{
		{"x-ratelimit-limit-requests", "<rate.requests.day.limit>"},
		{"x-ratelimit-remaining-requests", "<rate.requests.day.remaining>"},
		{"x-ratelimit-reset-requests", "<rate.requests.day.reset>"},
		{"x-ratelimit-limit-tokens", "<rate.tokens.minute.limit>"},
		{"x-ratelimit-remaining-tokens", "<rate.tokens.minute.remaining>"},
		{"x-ratelimit-reset-tokens", "<rate.tokens.minute.reset>"},
	},
	limited: []header{{"retry-after", "<wait|s>"}},
	says: map[string]say{
		sayAuth:      told(401, "Invalid API Key", "invalid_request_error", "invalid_api_key"),
		saySuspended: told(400, "Organization has been restricted. Please reach out to support if you believe this was in error.", "invalid_request_error", "organization_restricted"),
		sayModel:     told(404, "The model `<model>` does not exist or you do not have access to it.", "invalid_request_error", "model_not_found"),
		sayRateLimit: told(429, "Rate limit reached"+groqWhere+"Used <used>, Requested <requested>. Please try again in <wait>. Need more tokens? Upgrade to Dev Tier today at https://console.groq.com/settings/billing",
			"<axis>", "rate_limit_exceeded"),
		sayTooLarge: told(413, "Request too large"+groqWhere+"Requested <requested>, please reduce your message size and try again. Visit https://console.groq.com/docs/rate-limits for more information.",
			"<axis>", "rate_limit_exceeded"),
		sayTooLarge + "." + OutputTokens: told(429, "Request too large"+groqWhere+"Requested <requested>. The request's expected output tokens exceed the enforced limit; reduce max_tokens (or the request's expected output) and try again.",
			"tokens", "rate_limit_exceeded"),
		sayContext:    told(400, "Please reduce the length of the messages or completion.", "invalid_request_error", "context_length_exceeded"),
		sayOverloaded: told(503, "<model> is currently over capacity. Please try again and back off exponentially. Visit https://groqstatus.com to see if there is an active incident.", "internal_server_error", ""),
	},
}

const flatShape = `{"message":"<message>","type":<type|json>,"param":null,"code":<code|json>}`

// cerebras has no error object around its errors, and takes the whole possible
// answer from the limit.
var cerebras = dialect{
	name: "cerebras", shape: flatShape, reserve: ReserveKept, reserveOpen: 16384, reasoning: "reasoning",
	success: []header{
		{"x-ratelimit-limit-requests-day", "<rate.requests.day.limit>"},
		{"x-ratelimit-remaining-requests-day", "<rate.requests.day.remaining>"},
		{"x-ratelimit-reset-requests-day", "<rate.requests.day.reset|float>"},
		{"x-ratelimit-limit-tokens-minute", "<rate.tokens.minute.limit>"},
		{"x-ratelimit-remaining-tokens-minute", "<rate.tokens.minute.remaining>"},
		{"x-ratelimit-reset-tokens-minute", "<rate.tokens.minute.reset|float>"},
	},
	says: map[string]say{
		sayAuth:                  told(401, "Wrong API Key", "invalid_request_error", "wrong_api_key"),
		sayCredit:                told(402, "Payment required to access this resource.", "payment_required_error", "payment_required"),
		sayModel:                 told(404, "Model <model> does not exist or you do not have access to it.", "not_found_error", "model_not_found"),
		sayRateLimit:             whole(429, `{"message":"Requests per <per> limit exceeded - too many requests sent.","type":"too_many_requests_error","param":"quota","code":"request_quota_exceeded"}`),
		sayRateLimit + ".tokens": whole(429, `{"message":"Tokens per <per> limit exceeded - too many tokens processed.","type":"too_many_tokens_error","param":"quota","code":"token_quota_exceeded"}`),
		sayContext:               told(400, "Please reduce the length of the messages or completion. Current length is <requested> while limit is <limit>", "invalid_request_error", "context_length_exceeded"),
		sayOverloaded:            told(429, "We're experiencing high traffic right now! Please try again soon.", "too_many_requests_error", "queue_exceeded"),
	},
}

// sambanova tells a day's reset in epoch seconds.
var sambanova = dialect{
	name: "sambanova", shape: `{"error":{"message":"<message>","type":<type|json>,"param":null,"code":<code|json>},"request_id":"<id>"}`,
	usage: usageAlways, refusals: true,
	success: []header{
		{"x-ratelimit-limit-requests", "<rate.requests.minute.limit>"},
		{"x-ratelimit-remaining-requests", "<rate.requests.minute.remaining>"},
		{"x-ratelimit-reset-requests", "<rate.requests.minute.at|epoch>"},
		{"x-ratelimit-limit-requests-day", "<rate.requests.day.limit>"},
		{"x-ratelimit-remaining-requests-day", "<rate.requests.day.remaining>"},
		{"x-ratelimit-reset-requests-day", "<rate.requests.day.at|epoch>"},
	},
	says: map[string]say{
		sayCredit:     told(402, "Payment Required", "billing_error", ""),
		sayModel:      told(410, "The model <model> is no longer available.", "invalid_request_error", "model_not_found"),
		sayRateLimit:  told(429, "Rate limit exceeded", "rate_limit_exceeded", "rate_limit_exceeded"),
		sayOverloaded: told(504, "The request waited too long in the queue.", "server_error", "queue_full"),
	},
}

// together's headers are about a second, and its 200s carry a Retry-After.
var together = dialect{
	name: "together", shape: openaiShape, usage: usageInLast,
	success: []header{
		{"x-ratelimit-limit", "<rate.requests.limit>"}, {"x-ratelimit-remaining", "<rate.requests.remaining>"},
		{"x-ratelimit-reset", "2"}, {"x-ratelimit", "false"}, {"Retry-After", "2"},
	},
	says: map[string]say{
		sayAuth:       told(401, "Invalid API key provided. You can find your API key at https://api.together.xyz/settings/api-keys.", "invalid_request_error", "invalid_api_key"),
		sayModel:      told(404, "Unable to access model <model>. Please visit https://api.together.ai/models to view the list of supported models.", "invalid_request_error", "model_not_available"),
		sayRateLimit:  told(429, "You have been rate limited. Your rate limit is <limit> queries per <per>. Please navigate to https://api.together.xyz/settings/billing to upgrade to a paid plan.", "credit_limit", ""),
		sayOverloaded: told(503, "The server is currently overloaded. Please try again later.", "service_unavailable", ""),
	},
}

var fireworks = dialect{
	name: "fireworks", shape: openaiShape, usage: usageInLast,
	success: []header{
		{"X-Ratelimit-Limit-Tokens-Prompt", "<rate.input_tokens.limit>"},
		{"X-Ratelimit-Limit-Tokens-Generated", "<rate.output_tokens.limit>"},
	},
	says: map[string]say{
		sayCredit:    told(412, "Account <account> is suspended, possibly due to reaching the monthly spending limit or failure to pay past invoices. Please go to https://fireworks.ai/account/billing for more information.", "error", "PRECONDITION_FAILED"),
		sayModel:     told(404, "Model not found, inaccessible, and/or not deployed", "error", "NOT_FOUND"),
		sayRateLimit: whole(429, `{"error":"Too Many Requests","message":"You have exceeded your usage limits. Please try again later or contact Fireworks to explore dedicated capacity."}`),
	},
}
