package sim

// azureRate: the resets are milliseconds here, and seconds at Foundry.
var azureRate = []header{
	{"x-ratelimit-limit-requests", "<rate.requests.limit>"},
	{"x-ratelimit-remaining-requests", "<rate.requests.remaining>"},
	{"x-ratelimit-reset-requests", "<rate.requests.reset|ms>"},
	{"x-ratelimit-renewalperiod-requests", "<rate.requests.window|s>"},
	{"x-ratelimit-limit-tokens", "<rate.tokens.limit>"},
	{"x-ratelimit-remaining-tokens", "<rate.tokens.remaining>"},
	{"x-ratelimit-reset-tokens", "<rate.tokens.reset|ms>"},
	{"x-ratelimit-renewalperiod-tokens", "<rate.tokens.window|s>"},
	{"x-ratelimit-abusepenalty-active", "False"},
	{"x-ratelimit-key", "<model>"},
}

const (
	azureShape  = `{"error":{"code":<code|json>,"message":"<message>"}}`
	azureSorry  = " of your current OpenAI S0 pricing tier. Please retry after <wait|s> seconds. Please go here: https://aka.ms/oai/quotaincrease if you would like to further increase the default rate limit."
	azureBefore = "Requests to the ChatCompletions_Create Operation under Azure OpenAI API version 2024-08-01-preview have exceeded "
)

var azureAuth = told(401, "Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key for an active subscription and use a correct regional API endpoint for your resource.", "", "401")

var azure = dialect{
	name: "azure", shape: azureShape, success: azureRate, usage: usageOnRequest,
	limited: []header{{"Retry-After", "<wait|s>"}, {"Retry-After-Ms", "<wait|ms>"}},
	says: map[string]say{
		sayAuth:                  azureAuth,
		sayModel:                 whole(404, `{"error":{"type":"invalid_request_error","code":"DeploymentNotFound","message":"The API deployment for this resource does not exist. If you created the deployment within the last 5 minutes, please wait a moment and try again."}}`),
		sayRateLimit:             told(429, azureBefore+"call rate limit"+azureSorry, "", "429"),
		sayRateLimit + ".tokens": told(429, azureBefore+"token rate limit"+azureSorry, "", "429", header{"x-ratelimit-type", "Tokens"}),
		// What never fits is told to come back in a day.
		sayTooLarge:      whole(429, `{"error":{"code":"429","message":"`+azureBefore+`token rate limit of your current OpenAI S0 pricing tier. Please retry after 86400 seconds."}}`),
		sayContext:       told(400, "This model's maximum context length is <limit> tokens. However, your messages resulted in <requested> tokens. Please reduce the length of the messages.", "", "context_length_exceeded"),
		sayContentFilter: whole(400, `{"error":{"message":"The response was filtered due to the prompt triggering Azure OpenAI's content management policy. Please modify your prompt and retry.","type":null,"param":"prompt","code":"content_filter","status":400,"innererror":{"code":"ResponsibleAIPolicyViolation"}}}`),
		sayOverloaded:    told(503, "The system is currently experiencing high demand and cannot process your request.", "", "ServiceUnavailable"),
		sayCredit:        told(403, "This request is not authorized because the subscription is disabled.", "", "SubscriptionDisabled"),
	},
}

const foundryLimit = "Your requests to <model> for <model> in westeurope have exceeded rate limit."

// foundry says to come back in a second, whatever the limit is.
var foundry = dialect{
	name: "foundry", shape: azureShape,
	success: []header{
		{"X-Ratelimit-Key", "<model>"},
		{"X-Ratelimit-Limit-Requests", "<rate.requests.limit>"},
		{"X-Ratelimit-Remaining-Requests", "<rate.requests.remaining>"},
		{"X-Ratelimit-Reset-Requests", "<rate.requests.reset|s>"},
		{"X-Ratelimit-Renewalperiod-Requests", "<rate.requests.window|s>"},
		{"X-Ratelimit-Limit-Tokens", "<rate.tokens.limit>"},
		{"X-Ratelimit-Remaining-Tokens", "<rate.tokens.remaining>"},
		{"X-Ratelimit-Reset-Tokens", "<rate.tokens.reset|s>"},
		{"X-Ratelimit-Renewalperiod-Tokens", "<rate.tokens.window|s>"},
		{"X-Ratelimit-Abusepenalty-Active", "False"},
	},
	limited: []header{{"Retry-After", "1"}, {"Retry-After-Ms", "0"}},
	says: map[string]say{
		sayAuth:      azureAuth,
		sayModel:     told(404, "The model <model> was not found.", "", "unknown_model"),
		sayRateLimit: whole(429, `{"error":{"code":"RateLimitReached","message":"`+foundryLimit+`","details":"`+foundryLimit+`"}}`),
		sayContext:   azure.says[sayContext],
	},
}

const (
	githubWait  = "Please wait <wait|s> seconds before retrying."
	githubShape = `{"error":{"code":<code|json>,"message":"<message>","details":"<message>"}}`
)

func githubLimit(by string) say {
	return told(429, "Rate limit of <limit> per <window|s>s exceeded for "+by+". "+githubWait, "", "RateLimitReached")
}

// github shows the headers of the deployment behind it: nobody's own limits.
var github = dialect{
	name: "github", shape: githubShape,
	success: []header{
		{"x-ratelimit-limit-requests", "20000"}, {"x-ratelimit-remaining-requests", "19999"},
		{"x-ratelimit-reset-requests", "3"}, {"x-ratelimit-renewalperiod-requests", "60"},
		{"x-ratelimit-limit-tokens", "2000000"}, {"x-ratelimit-remaining-tokens", "1999967"},
		{"x-ratelimit-reset-tokens", "0"}, {"x-ratelimit-renewalperiod-tokens", "60"},
	},
	says: map[string]say{
		sayAuth:                        told(401, "Bad credentials", "", "unauthorized"),
		sayModel:                       told(400, "Unknown model: <model>", "", "unknown_model"),
		sayRateLimit:                   githubLimit("UserByModelByMinute"),
		sayRateLimit + ".requests.day": githubLimit("UserByModelByDay"),
		sayConcurrency:                 githubLimit("UserConcurrentRequests"),
		sayTooLarge:                    told(413, "Request body too large for <model> model. Max size: <limit> tokens.", "", "tokens_limit_reached"),
	},
}
