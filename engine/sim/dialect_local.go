package sim

const textShape = `{"error":"<message>"}`

var ollama = dialect{
	name: "ollama", shape: textShape, usage: usageAlways, reasoning: "reasoning",
	says: map[string]say{
		sayAuth:        whole(401, `{"error":{"message":"Unauthorized","type":"api_error","param":null,"code":null}}`),
		sayModel:       whole(404, `{"error":{"message":"model '<model>' not found","type":"api_error","param":null,"code":null}}`),
		sayRateLimit:   told(429, "you've reached your hourly usage limit, please wait or upgrade to continue", "", ""),
		sayContext:     whole(400, `{"error":{"message":"prompt too long; exceeded max context length by <over> tokens (ref: <id>)","type":"invalid_request_error","param":null,"code":null}}`),
		sayOverloaded:  told(503, "server busy, please try again.  maximum pending requests exceeded", "", ""),
		sayConcurrency: told(503, "server busy, please try again.  maximum pending requests exceeded", "", ""),
	},
}

var nvidia = dialect{
	name: "nvidia", shape: `{"status":<status>,"title":"<type>","detail":"<message>"}`, usage: usageOnRequest,
	says: map[string]say{
		sayNoKey:      whole(401, `{"status":401,"title":"Unauthorized"}`),
		sayAuth:       told(403, "Authorization failed", "Forbidden", ""),
		sayModel:      told(404, "Function '<model>': Not found for account '<account>'", "Not Found", ""),
		sayRateLimit:  whole(429, `{"status":429,"title":"Too Many Requests"}`),
		sayOverloaded: told(400, "Function id '<model>': DEGRADED function cannot be invoked", "Bad Request", ""),
	},
}

var cloudflare = dialect{
	name: "cloudflare", shape: `{"result":null,"success":false,"errors":[{"code":<code|int>,"message":"<message>"}],"messages":[]}`, usage: usageOnRequest,
	says: map[string]say{
		sayNoKey:         told(401, "Authentication error", "", "10000"),
		sayAuth:          told(401, "Authentication error", "", "10000"),
		saySuspended:     told(403, "The account is not allowed to use this service", "", "5018"),
		sayCredit:        told(402, "A payment is needed to use this service", "", "3043"),
		sayPlan:          told(429, "You have used up your daily free allocation of 10,000 neurons, please upgrade to Cloudflare's Workers Paid plan if you would like to continue usage.", "", "3036"),
		sayModel:         told(400, "No such model <model>", "", "5007"),
		sayRateLimit:     told(429, "Rate limit reached for this account", "", "3036"),
		sayTooLarge:      told(413, "Request is too large", "", "3006"),
		sayContext:       told(413, "The estimated number of input and maximum output tokens (<requested>) exceeded this model context window limit (<limit>).", "", "5021"),
		sayBadRequest:    told(400, "Bad input: <body>", "", "5006"),
		sayContentFilter: told(400, "The input was refused", "", "3030"),
		sayOverloaded:    told(429, "Capacity temporarily exceeded, please try again.", "", "3040"),
		sayServer:        told(500, "Internal server error", "", "3000"),
	},
}
