package sim

const anthropicTail = " For details, refer to: https://docs.anthropic.com/en/api/rate-limits. You can see the response headers for current usage. Please reduce the prompt length or the maximum tokens requested, or try again later."

// anthropic is the OpenAI-compatible endpoint: headers without "limit-", the
// error's own type under code.
var anthropic = dialect{
	name: "anthropic", shape: openaiShape, usage: usageAlways, refusals: true,
	success: []header{
		{"x-ratelimit-requests", "<rate.requests.limit>"}, {"x-ratelimit-remaining-requests", "<rate.requests.remaining>"},
		{"x-ratelimit-reset-requests", "0s"},
		{"x-ratelimit-tokens", "<rate.tokens.limit>"}, {"x-ratelimit-remaining-tokens", "<rate.tokens.remaining>"},
		{"x-ratelimit-reset-tokens", "0s"},
	},
	limited: []header{{"retry-after", "<wait|s>"}, {"x-should-retry", "true"}},
	says: map[string]say{
		sayAuth:       told(401, "invalid x-api-key", "invalid_request_error", "authentication_error"),
		saySuspended:  told(403, "This organization has been disabled.", "invalid_request_error", "permission_error"),
		sayCredit:     told(400, "Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits.", "invalid_request_error", "invalid_request_error"),
		sayPlan:       told(400, "You have reached your specified API usage limits. You will regain access on <until|day>.", "invalid_request_error", "invalid_request_error"),
		sayModel:      told(404, "model: <model>", "invalid_request_error", "not_found_error"),
		sayRateLimit:  told(429, "This request would exceed the rate limit for your organization of <limit> <dim> per <per>."+anthropicTail, "invalid_request_error", "rate_limit_error"),
		sayTooLarge:   told(413, "Request exceeds the maximum size", "invalid_request_error", "request_too_large"),
		sayContext:    told(400, "prompt is too long: <requested> tokens > <limit> maximum", "invalid_request_error", "invalid_request_error"),
		sayOverloaded: told(529, "Overloaded", "invalid_request_error", "overloaded_error"),
	},
}

const mistralShape = `{"object":"error","message":"<message>","type":<type|json>,"param":null,"code":<code|json>}`

// mistral names windows in its headers, has no reset and no wait, and tells
// somebody without an allowance by a limit of 0.
var mistral = dialect{
	name: "mistral", shape: mistralShape, usage: usageInLast, bareStreams: true, refusals: true,
	success: []header{
		{"X-Ratelimit-Limit-Req-Minute", "<rate.requests.minute.limit>"},
		{"X-Ratelimit-Remaining-Req-Minute", "<rate.requests.minute.remaining>"},
		{"X-Ratelimit-Limit-Tokens-Minute", "<rate.tokens.minute.limit>"},
		{"X-Ratelimit-Remaining-Tokens-Minute", "<rate.tokens.minute.remaining>"},
	},
	says: map[string]say{
		sayAuth:       whole(401, `{"detail":"Invalid API Key"}`),
		sayModel:      told(400, "Invalid model: <model>", "invalid_model", "1500"),
		sayRateLimit:  whole(429, `{"object":"error","message":"Rate limit exceeded","type":"rate_limited","param":null,"code":"1300","raw_status_code":429}`),
		sayZero:       told(429, "Rate limit exceeded", "rate_limited", "1300", header{"x-ratelimit-limit-req-minute", "0"}),
		sayTooLarge:   told(429, "Rate limit exceeded", "rate_limited", "1300"),
		sayOverloaded: told(429, "Service tier capacity exceeded for this model.", "invalid_request_error", "3505"),
	},
}

const cohereShape = `{"id":"<id>","message":"<message>"}`

var cohere = dialect{
	name: "cohere", shape: cohereShape, usage: usageInLast,
	success: []header{
		{"x-endpoint-monthly-call-limit", "1000"},
		{"x-trial-endpoint-call-limit", "<rate.requests.minute.limit>"},
		{"x-trial-endpoint-call-remaining", "<rate.requests.minute.remaining>"},
	},
	says: map[string]say{
		sayAuth:      told(401, "Incorrect API key provided: ***********. You can find your API key at https://dashboard.cohere.com/api-keys.", "", ""),
		sayModel:     told(404, "model '<model>' not found, make sure the correct model ID was used and that you have access to the model.", "", ""),
		sayRateLimit: told(429, "You are using a Trial key, which is limited to <limit> API calls / <per>. Upgrade to a Production key to increase your rate limit.", "", ""),
		sayContext:   whole(400, `{"error_type":"TOO_MANY_TOKENS","id":"<id>","message":"too many tokens: size limit exceeded by <over> tokens. Try using shorter or fewer inputs. The limit for this model is <limit> tokens."}`),
	},
}

const xaiShape = `{"code":<code|json>,"error":"<message>"}`

// xai has no wait and no reset, and answers a wrong key with 400.
var xai = dialect{
	name: "xai", shape: xaiShape, usage: usageAlways,
	success: []header{
		{"X-Ratelimit-Limit-Requests", "<rate.requests.limit>"}, {"X-Ratelimit-Remaining-Requests", "<rate.requests.remaining>"},
		{"X-Ratelimit-Limit-Tokens", "<rate.tokens.limit>"}, {"X-Ratelimit-Remaining-Tokens", "<rate.tokens.remaining>"},
	},
	says: map[string]say{
		sayAuth:                  told(400, "Incorrect API key provided. You can obtain an API key from https://console.x.ai.", "", "invalid-argument"),
		sayCredit:                told(403, "Your team <account> has either used all available credits or reached its monthly spending limit. To continue making API requests, please purchase more credits or raise your spending limit.", "", "The caller does not have permission to execute the specified operation"),
		sayModel:                 told(404, "The model <model> does not exist or your team <account> does not have access to it.", "", "Some requested entity was not found"),
		sayRateLimit:             told(429, "Too many requests for team <account> and model <model>. Your team's rate limit is — Requests per <Per> (actual/limit): <used>/<limit>.", "", "Some resource has been exhausted"),
		sayRateLimit + ".tokens": told(429, "Too many tokens for team <account> and model <model>. Your team's rate limit is — Tokens per <Per> (actual/limit): <used>/<limit>.", "", "Some resource has been exhausted"),
		sayContext:               told(400, "This model's maximum prompt length is <limit> but the request contains <requested> tokens.", "", "Client specified an invalid argument"),
		sayContentFilter:         told(403, "Content violates usage guidelines.", "", "The caller does not have permission to execute the specified operation"),
		sayOverloaded:            told(503, "The model is currently at capacity due to high demand. Please try again later.", "", "The service is currently unavailable"),
	},
}

var perplexity = dialect{
	name: "perplexity", shape: `{"error":{"message":"<message>","type":<type|json>,"code":<status>}}`,
	usage: usageInLast, noDone: true,
	says: map[string]say{
		sayAuth:    told(401, "Invalid API key provided.", "invalid_api_key", ""),
		sayContext: told(400, "The prompt has <requested> tokens, more than the <limit> allowed.", "too_many_prompt_tokens", ""),
	},
}
