package sim

const (
	geminiQuota = "You exceeded your current quota, please check your plan and billing details. For more information on this error, head to: https://ai.google.dev/gemini-api/docs/rate-limits."
	geminiShape = `[{"error":{"code":<status>,"message":"<message>","status":"<code>"}}]`
	geminiInfo  = `{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"`
)

// geminiLimit is a refusal that names a quota; wait is the placeholder for the
// time that it states.
func geminiLimit(metric, quota, wait string) say {
	metric = "generativelanguage.googleapis.com/" + metric
	return whole(429, `[{"error":{"code":429,"message":"`+geminiQuota+`\n* Quota exceeded for metric: `+metric+
		`, limit: <limit>, model: <model>\nPlease retry in `+wait+`.","status":"RESOURCE_EXHAUSTED","details":[`+
		`{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"quotaMetric":"`+metric+
		`","quotaId":"`+quota+`","quotaDimensions":{"location":"global","model":"<model>"},"quotaValue":"<limit>"}]},`+
		`{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"`+wait+`"}]}}]`)
}

// gemini puts errors into an array, has no header about limits, and states a
// short wait even for a day's quota.
var gemini = dialect{
	name: "gemini", shape: geminiShape, usage: usageInLast,
	says: map[string]say{
		sayNoKey: told(400, "Missing or invalid Authorization header.", "", "INVALID_ARGUMENT"),
		sayAuth: whole(400, `[{"error":{"code":400,"message":"API key not valid. Please pass a valid API key.","status":"INVALID_ARGUMENT","details":[`+
			geminiInfo+`API_KEY_INVALID","domain":"googleapis.com","metadata":{"service":"generativelanguage.googleapis.com"}}]}}]`),
		saySuspended: whole(403, `[{"error":{"code":403,"message":"Permission denied: Consumer 'api_key:<token>' has been suspended.","status":"PERMISSION_DENIED","details":[`+
			geminiInfo+`CONSUMER_SUSPENDED","domain":"googleapis.com","metadata":{"service":"generativelanguage.googleapis.com"}}]}}]`),
		sayCredit:                      told(403, "Billing is disabled for this project.", "", "PERMISSION_DENIED"),
		sayModel:                       told(404, "models/<model> is not found for API version v1beta, or is not supported for generateContent. Call ModelService.ListModels to see the list of available models and their supported methods.", "", "NOT_FOUND"),
		sayRateLimit:                   geminiLimit("generate_content_free_tier_requests", "GenerateRequestsPerMinutePerProjectPerModel-FreeTier", "<wait|proto>"),
		sayRateLimit + ".requests.day": geminiLimit("generate_content_free_tier_requests", "GenerateRequestsPerDayPerProjectPerModel-FreeTier", "<short|proto>"),
		sayRateLimit + ".tokens":       geminiLimit("generate_content_free_tier_input_token_count", "GenerateContentInputTokensPerModelPerMinute-FreeTier", "<wait|proto>"),
		sayZero:                        geminiLimit("generate_content_free_tier_requests", "GenerateRequestsPerDayPerProjectPerModel-FreeTier", "20.04466179s"),
		sayContext:                     told(400, "The input token count (<requested>) exceeds the maximum number of tokens allowed (<limit>).", "", "INVALID_ARGUMENT"),
		sayBadRequest:                  told(400, "Invalid JSON payload received. <body>", "", "INVALID_ARGUMENT"),
		sayOverloaded:                  told(503, "The model is overloaded. Please try again later.", "", "UNAVAILABLE"),
		sayServer:                      told(500, "An internal error has occurred. Please retry or report the problem.", "", "INTERNAL"),
	},
}
