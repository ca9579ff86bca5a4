package sim

const openaiShape = `{"error":{"message":"<message>","type":<type|json>,"param":null,"code":<code|json>}}`

// openaiRate are the headers that OpenAI made known and many took over.
var openaiRate = []header{
	{"x-ratelimit-limit-requests", "<rate.requests.limit>"},
	{"x-ratelimit-remaining-requests", "<rate.requests.remaining>"},
	{"x-ratelimit-reset-requests", "<rate.requests.reset>"},
	{"x-ratelimit-limit-tokens", "<rate.tokens.limit>"},
	{"x-ratelimit-remaining-tokens", "<rate.tokens.remaining>"},
	{"x-ratelimit-reset-tokens", "<rate.tokens.reset>"},
}

var openai = dialect{
	name: "openai", shape: openaiShape, success: openaiRate, refusals: true,
	says: map[string]say{
		sayNoKey: told(401, "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth.",
			"invalid_request_error", ""),
		sayAuth: told(401, "Incorrect API key provided. You can find your API key at https://platform.openai.com/account/api-keys.",
			"invalid_request_error", "invalid_api_key"),
		saySuspended: told(401, "This key is associated with a deactivated account. If you feel this is an error, contact us through our help center at help.openai.com.",
			"invalid_request_error", "account_deactivated"),
		sayCredit: told(429, "You exceeded your current quota, please check your plan and billing details.",
			"insufficient_quota", "insufficient_quota"),
		sayPlan: whole(429, `{"error":{"type":"usage_limit_reached","message":"The usage limit has been reached","plan_type":"team","resets_at":<until|epoch>,"resets_in_seconds":<wait|s>}}`),
		sayModel: told(404, "The model `<model>` does not exist or you do not have access to it.",
			"invalid_request_error", "model_not_found"),
		sayNotAllowed: told(403, "You are not allowed to sample from this model", "invalid_request_error", ""),
		sayRateLimit: told(429, "Rate limit reached for <model> in organization <account> on <dim> per <per> (<abbr>): Limit <limit>, Used <used>, Requested <requested>. Please try again in <wait>. Visit https://platform.openai.com/account/rate-limits to learn more.",
			"<axis>", "rate_limit_exceeded"),
		sayRateLimit + ".requests.minute": told(429, "Rate limit reached for <model> in organization <account> on requests per min (RPM): Limit <limit>, Used <used>, Requested 1. Please try again in <wait>. Visit https://platform.openai.com/account/rate-limits to learn more.",
			"requests", "rate_limit_exceeded"),
		sayRateLimit + ".tokens.minute": told(429, "Rate limit reached for <model> in organization <account> on <dim> per min (<abbr>): Limit <limit>, Used <used>, Requested <requested>. Please try again in <wait>. Visit https://platform.openai.com/account/rate-limits to learn more.",
			"tokens", "rate_limit_exceeded"),
		sayTooLarge: told(429, "Request too large for <model> in organization <account> on <dim> per min (<abbr>): Limit <limit>, Requested <requested>. The input or output tokens must be reduced in order to run successfully. Visit https://platform.openai.com/account/rate-limits to learn more.",
			"<axis>", "rate_limit_exceeded"),
		sayContext: told(400, "This model's maximum context length is <limit> tokens. However, you requested <requested> tokens. Please reduce the length of the messages or completion.",
			"invalid_request_error", "context_length_exceeded"),
		sayContentFilter: told(400, "Your request was rejected as a result of our safety system.",
			"invalid_request_error", "content_policy_violation"),
		sayOverloaded: told(503, "The engine is currently overloaded, please try again later.", "server_error", ""),
		sayServer:     told(500, "The server had an error while processing your request. Sorry about that!", "server_error", ""),
	},
}

// fallback is what a dialect says where its own row is silent.
var fallback = map[string]say{
	sayNoKey:         told(401, "No key was given.", "authentication_error", ""),
	sayAuth:          told(401, "Invalid API key.", "authentication_error", "invalid_api_key"),
	saySuspended:     told(403, "This account is suspended.", "permission_error", "account_suspended"),
	sayCredit:        told(402, "Insufficient balance.", "billing_error", "insufficient_balance"),
	sayPlan:          told(429, "The usage limit of your plan has been reached. It resets at <until>.", "usage_limit_reached", "", header{"Retry-After", "<wait|s>"}),
	sayModel:         told(404, "The model <model> does not exist.", "invalid_request_error", "model_not_found"),
	sayNotAllowed:    told(403, "This key may not use the model <model>.", "permission_error", ""),
	sayRateLimit:     told(429, "Rate limit reached: <limit> <dim> per <per>.", "rate_limit_error", "rate_limit_exceeded", header{"Retry-After", "<wait|s>"}),
	sayConcurrency:   told(429, "Too many concurrent requests: at most <limit> at the same time.", "rate_limit_error", "concurrency_limit_exceeded"),
	sayZero:          told(429, "Your limit for the model <model> is 0.", "rate_limit_error", "rate_limit_exceeded"),
	sayTooLarge:      told(413, "The request is too large: <requested> of at most <limit> <dim> per <per>.", "invalid_request_error", "request_too_large"),
	sayContext:       told(400, "This model's maximum context length is <limit> tokens, and you requested <requested> tokens.", "invalid_request_error", "context_length_exceeded"),
	sayBadRequest:    told(400, "Bad request: <body>", "invalid_request_error", ""),
	sayContentFilter: told(400, "The request was refused by the content filter.", "invalid_request_error", "content_filter"),
	sayOverloaded:    told(503, "The service is overloaded. Please try again later.", "server_error", "overloaded"),
	sayServer:        told(500, "Internal server error.", "server_error", ""),
}
