package dialect

// words are the English words of each concept, as fold leaves them: small
// letters, a space for each hyphen and underscore.
var words = []wordRow{
	{aMoney, `
		credit|balance$|balances|funds$|funding|prepaid|prepayment|payment|invoice|spend|budget$|budgets|dollar|wallet|arrear|
		overdue|top up|usd$|money$|cost limit|monetary|deposit`},
	{aBilling, "billing|plan and billing|payment required|subscription|paid plan"},
	{aSpent, `
		insufficient|not enough|too low|ran out|run out|running out|out of$|exhaust|deplet|used up|used all|used its|all used|
		consumed|fully used|is empty|are empty|overdue|arrear|below zero|negative|inactive|not active|too little|not sufficient|
		in debt|has been used|have been used|spent$|zero balance|unpaid|delinquent|past due|no longer has any|balance is 0|
		balance: 0|balance of 0|expired`},
	{aMissing, `
		no credit|no balance|no funds|no more credit|no remaining credit|no available credit|doesn't have any|does not have any|
		don't have any|do not have any|have no$|has no$|without credit|no credits|not have sufficient|not have enough|
		don't have enough|doesn't have enough|can only afford|cannot afford|can't afford|no quota|no remaining`},
	{aExceeded, `
		exceed|reached$|reach the|reached the|reached your|hit your|hit the|hit its|you've hit|has hit|over the|over your|over limit|
		over its|crossed|surpass|used your|limit hit|maxed|above the|greater than|larger than|overrun|go over|went over`},
	{aNeeded, `
		require|needs$|need$|must have|must be|necessary|add a payment|add credit|add more credit|please add|purchase credit|
		please purchase|top up|recharge|please pay`},
	{aQuota, "quota|allowance|allocation|allotment|entitlement|included usage|neurons"},
	{aUsage, `
		usage limit|usage limits|usage cap|limit of usage|use limit|plan limit|weekly limit|daily limit|hourly limit|session limit|
		message limit|free limit|5 hour limit|hour limit|usage quota|limit for this|reached the limit|reached your limit|
		request count`},
	{aRate, `
		rate limit|ratelimit|rate exceeded|too many request|many requests|throttl|slow down|slowdown|request rate|rate of request|
		rpm$|tpm$|rpd$|tpd$|rate increased|burst|requests per|tokens per|calls per|queries per|too quickly|too fast|too frequent|
		frequency|requests list|request limit|token limit reached|tokens limit|requests limit|api calls /|calls /|enhance your calm|
		usage increase rate|acceleration limit|requests too|limit requests|rate limited|rate quota|quota per minute`},
	{aLimit, "limit|maximum|max$|cap$|ceiling|threshold"},
	{aBusy, `
		overload|over capacity|at capacity|out of capacity|capacity exceeded|capacity exhausted|no capacity|lack of capacity|
		insufficient capacity|capacity reached|capacity limit|exceeded capacity|capacity constraint|limited capacity|
		reached capacity|full capacity|maximum capacity|max capacity|capacity temporarily|capacity not available|capacity is not|
		no available capacity|not enough capacity|high demand|heavy demand|too busy|is busy|server busy|model busy|busy$|heavy load|
		heavily loaded|under load|high load|system load|high traffic|heavy traffic|peak load|peak hours|peak time|too many users|
		receiving too many|saturated|temporarily unavailable|service unavailable|service is unavailable|currently unavailable|
		unavailable right now|temporarily overloaded|queue is full|queue full|queue length|queue size|too many queued|
		pending requests|being provisioned|loading model|model is loading|currently loading|still loading|is being loaded|model not ready|
		not ready yet|is not ready|warming up|cold start|starting up|no available worker|no workers|no healthy|no instances|
		no more data centers|no available server|no available provider|no providers available|data center|server is full|
		worker local|request limit reached (|workers are busy|resources are busy|resource pool|insufficient resources|
		getting throttled|out of memory|scaling up|maintenance|brownout|server load|resource limits on the server|
		try a different model|model capacity`},
	{aPool, "no deployments available|no available deployment|all deployments|cooldown list|no healthy deployment|no active deployments"},
	{aKey, `
		api key|apikey|access key|access token|auth token|authentication token|bearer|credential|subscription key|secret key|
		authorization header|authentication header|auth header|auth credential|x api key|login|token provided|token is|token has|
		your token|this token|the token|invalid token|token expired|expired token|token not|token verification|app id|app key|jwt$|
		api token|key provided|your key|this key|the key|invalid key|key is|key has|signature|personal access|security token`},
	{aBad, `
		invalid|incorrect|wrong$|not valid|expired|revoke|disabled|missing|unrecognized|unrecognised|not recognized|malformed|leaked|
		not provided|didn't provide|did not provide|no api key|must provide|fail|cannot be verified|could not be verified|
		couldn't be verified|not found|does not exist|doesn't exist|deleted|unknown|compromised|mismatch|is required|were not|
		was not|rejected|bad$|not match|unauthorized|blocked|inactive|not active|no such|could not be found|cannot be found|
		unable to verify|illegal|verification|exposed`},
	{aUnauth, `
		unauthorized|unauthorised|unauthenticated|not authenticated|bad credentials|authentication fail|authentication error|
		failed to authenticate|could not authenticate|couldn't authenticate|no auth|authorization required|authentication required|
		authorization failed|invalid authentication|invalid api key|incorrect api key|invalid credential|
		not authorized to access this api|login required|please log in|please login|no cookie auth|invalid auth|auth error|
		not logged in|missing authentication|authorization not found|missing bearer|must be a member of`},
	{aDenied, `
		forbidden|access denied|permission denied|permission error|not permitted|no permission|don't have permission|
		do not have permission|lacks permission|not authorized|insufficient permission|insufficient scope|missing permission|
		missing scope`},
	{aBanned, "suspend|deactivat|banned|restricted|terminated|locked$|been disabled|is disabled|been blocked|closed$|on hold|frozen|under review"},
	{aAccount, `
		account|organization|organisation|org$|team$|teams|project|workspace|tenant|customer|your user|this user|user suspended|
		user is |user banned|user has been|user account|user disabled`},
	{aModel, `
		model$|models$|models/|model:|deployment|endpoints found|endpoint$|endpoints$|function$|lora|no endpoints|engine$|model not|
		model id|model name|model code|model does`},
	{aGone, `
		not found|does not exist|doesn't exist|not exist|decommission|deprecated|retired|no longer available|no longer supported|
		no longer accessible|no longer served|not currently available|end of life|end of support|been removed|was removed|
		was deprecated|discontinued|sunset|shut down|not supported|isn't supported|unsupported|is not available|not available|
		isn't available|unavailable for|unknown|not a valid|is not valid|invalid|no access|not have access|don't have access|
		without access|not allowed|not permitted|no such|no endpoints|not deployed|not enabled|disabled|cannot be accessed|
		not accessible|inaccessible|access to|not authorized|denied|could not be found|cannot find|can't find|couldn't find|
		cannot be found|not support|no permission|not included|isn't included|gated|not subscribed|not activated|not open|offline|
		does not match any|unrecognized|not recognized|not served|unable to find|not present|not hosted|not in your plan|
		only available|is reserved for|is limited to use|is not running|not running|no available channel|no channel`},
	{aContext, `
		context length|context window|context size|context limit|maximum context|max context|context the overflows|context overflow|
		context exceeded|context is too|available context|n ctx|max seq len|max model len|max position|max input length|
		maximum input length|sequence length|prompt length|input length|length of input|length of prompt|prompt tokens|
		input token count|input tokens exceed|model's token limit|model token limit|maximum tokens allowed|maximum prompt|
		maximum number of input tokens|maximum allowed length|maximum number of tokens|too many prompt tokens|max prompt|
		token limit for this model|model's maximum|model maximum|context budget|tokens + max new tokens|inputs tokens|
		string too long|string above max length|conversation is too long|the messages or completion|range of input length|
		context tokens|maximum length of the model|input validation error: inputs|inputs must have less`},
	{aOverlong, `
		prompt is too long|prompt too long|prompt too large|input is too long|input too long|input too large|text too long|
		message is too long|messages too long|conversation is too long|context too long|context too large|context length exceeded|
		context window exceeded|context size exceeded|context length exceed|context window exceeds|model context window|
		exceed context|exceeded context|exceeds context|exceeds the context|exceed the context|exceeds the available context|
		exceeds the maximum context|exceeds the model|exceed the model|exceeds maximum prompt|too many tokens: size|
		too many prompt tokens|too many input tokens|max tokens must be at least 1, got|max tokens must be greater than 0, got|
		string above max length|input token count (|context overflow|overflows the context|too long for|too large for model with|
		reduce the length|shorten your prompt|shorten the prompt|shorten your input|over the maximum context|token count exceeds|
		tokens exceed|larger than the context|longer than the maximum|longer than the model|max tokens limit exceeded for input|
		inputs must have less|inputs tokens + max new tokens|exceed max context|exceeded max context|reduce your prompt|
		exceeded model token limit|range of input length|must be less than max seq len|input exceeds|prompt exceeds|
		your input exceeds`},
	{aLarge, `
		request too large|request is too large|request body too large|request body is too large|payload too large|
		payload is too large|entity too large|content too large|body too large|request size|max size|body exceeded|
		exceeds the maximum allowed size|exceeds the maximum size|maximum allowed number of bytes|request exceeds the maximum|
		larger than allowed|tokens limit reached|exceeds the limit of|file too large|image too large|images too large|message size|
		maximum request size|exceeds max size`},
	{aFiltered, `
		content filter|content management|content policy|content policies|content violates|usage guidelines|usage policy|
		usage policies|safety system|safety check|safety filter|safety setting|safety reason|blocked by safety|moderation|flagged|
		inappropriate|harmful|prohibited content|prohibited use|responsible ai|responsibleai|prompt injection|guardrail|
		content blocked|blocked content|unsafe content|unsafe|sensitive content|sensitive information|sensitive words|
		content exists risk|risk control|high risk|data inspection|datainspection|policy violation|content violation|violate our|
		violates our|violating our|violation of our content|content was blocked|prompt was blocked|request blocked|input blocked|
		output blocked|jailbreak|self harm|sexual|recitation|blocklist|new sensitive|image safety|acceptable use policy|content not allowed|
		content safety|disallowed content|copyright`},
	{aServer, `
		internal server error|internal error|unexpected error|server error|server had an error|something went wrong|bad gateway|
		upstream connect error|connection reset|connection refused|connection error|degraded|unknown error|no response|
		failed to generate|inference error|engine dead|cuda|unhandled|exception on the server|malfunction|
		error processing your request|an error occurred|error occurred while|bad response|empty response|invalid response from|
		stream error|premature close|unexpected eof|processing error|backend error|fetch failed|failed to fetch|web server is|
		origin dns|ssl handshake|invalid ssl`},
	{aTimeout, "timed out|timeout|time out|deadline exceeded|deadline expired|took too long|gateway time|not respond in time|request timeout"},
	{aRegion, "country|countries|region$|regions|territory|location is|user location|geograph|your location|jurisdiction|geo block|georestrict"},
	{aAddress, `
		ip address|your ip|ip not|this ip|client ip|source ip|ip is|allowlist|whitelist|ip range|firewall|virtual network|vpn|
		proxy detected|private endpoint|public access|network acl`},
	{aAbuse, `
		request was blocked|requests have been blocked|attention required|just a moment|you have been blocked|cloudflare ray|
		error 1020|captcha|enable javascript|checking your browser|security service to protect|bot detect|unusual activity|
		unusual traffic|web application firewall|waf$`},
	{aConcurrent, `
		concurren|userconcurrent|sessions count|session count|active sessions|parallel|simultaneous|in flight|inflight|at the same time|pending requests|total request limit|
		active requests|open requests|running requests|ongoing requests|at once`},
	{aMonthly, "month|billing cycle|billing period|this cycle|current cycle"},
	{aShort, `
		per min|per minute|minute|per second|per hour|hour|per day|today|daily|session|weekly|per week|every day|24h|24 h|midnight|
		tomorrow|this week|rolling|current period|this period|current window|time window|hours|in one day|per 86400|seconds`},
	{aAdvert, `
		upgrade|visit$|please visit|please see|see https|see our|for more information|for details|learn more|need more|
		you can increase|to increase|to raise|contact|please check your|check out|subscribe to|go to|navigate to|to unlock|
		to monitor|to continue|documentation|for higher|get higher|read more|consider|refer to|you may also`},
	{aUpstream, "upstream|provider returned error|error from provider|provider error|from the provider|backend provider|originating provider"},
	{aParam, `
		parameter|param$|field$|fields|argument|property|value error|validation|schema|json$|must be one of|must be between|
		must be a string|must be a number|must be a list|must be a positive|must be a valid|must be a boolean|must be an integer|
		must be an array|must be an object|expected a|expected one of|expected type|unexpected token|parse|request body|body is not|
		required property|enum|max tokens is too large|max tokens must|temperature|top p$|illegal param|role$|messages$|message must|
		content must|messages must|malformed request|bad request|invalid request content|invalid type|unprocessable|content type|
		media type|decimal above|integer|extra inputs|extra fields|unknown name|failed to deserialize|could not understand|
		header is required|invalid value|unable to tokenize|tool call id|tool calls must|thinking|reasoning content|prefill|system message|system role|
		unrecognized request argument|not permitted together|deserializ|frequency penalty|presence penalty|repetition penalty|logit bias|seed$|
		reasoning effort|parallel tool calls|stream options|service tier|top k$|min p$|max completion tokens|additional properties`},
	{aFeature, `
		tool use|tool calling|tool choice|tool call|tools$|function calling|image input|image inputs|images$|vision|audio input|
		streaming|stream$|json mode|response format|structured output|modalit|requested parameters|support tool|support image|
		system prompt|logprobs|failed to call a function|generated invalid|n greater than|multiple choices`},
	{aPath, `
		page not found|unknown request url|invalid url|unknown url|url not|not supported for requested uri|requested uri|
		requested url|no route|no static resource|cannot post|cannot get|method not allowed|path not|unknown path|unknown endpoint|
		unknown route|api endpoint not|wrong api endpoint path|no matching|resource not found at|not a valid endpoint|
		route not found|nginx`},
	{aPolicy, `
		data policy|data policies|privacy|data retention|provider preferences|allowed providers|ignored providers|zdr|
		guardrail restrictions|data region|account settings|your settings`},
	{aGoogle, `
		quota exceeded for metric|quota metric|resource exhausted|resource has been exhausted (|resourceexhausted|generativelanguage|
		ai.google.dev|ratelimitexceeded|quota exceeded for quota|quotaexceeded for`},
	{aTokens, "token$|tokens$|token limit"},
	{aRetry, "try again|retry|retries|wait$|please wait|later$|resets|reset$|refresh|replenish|come back|back off|backoff"},
	{aLongContext, "long context|1m context|extra usage"},
	{aFree, `
		free tier|free plan|trial|free quota|free allocated|free trial|free allocation|free models|free model|free credits|
		free account|free users|free usage|freetier`},
	{aKeyCap, `
		settings/keys|key limit|key's limit|key quota|key's quota|key budget|api key has reached|api key has exceeded|key spend|
		limit for this key|key credit|spending limit for this api key|key usage limit|virtual key|token quota is not|
		token remain quota|key has exhausted|key balance|key has run out|key is exhausted`},
	{aDeepQuota, `
		exceeded your current quota|exceeded current quota|exceeded quota, please check|billing hard limit|billing not active|
		hard limit has been reached|billing limit|billing is not|account is not active|usage limits. you will regain|
		specified api usage limits|plan expired|subscription expired|subscription has expired|plan has expired|
		not active, please check your billing|no active subscription|no active plan|subscription is disabled|subscription disabled|budget has been exceeded|exceededbudget|
		exceeded budget|over budget|spend limit|spending limit|monthly spending|spend cap|in good standing|billing disabled|
		billing to be enabled|billing is disabled|billing must be enabled|enable billing|billing account|budgetexceeded|billing hard|
		postpaid|grok subscription|balance not enough|insufficient user quota|credits exhausted|credit exhausted|credits balance|
		purchase more`},
	{aSmaller, "reduce max|fewer max tokens|reduce your message|reduce the message|smaller|must be reduced|shorter"},
	{aPhone, "accept the terms|terms of service|verify your|must be verified|verification required|identity verification|not verified|agree to"},
	{ofModel, "for this model|by model|per model|userbymodel|this model's|different model|another model|other models"},
	{ofKey, "trial key|this key|your key|api key|per key|key has"},
	{ofAccount, "you have been rate limited|you've reached|you have reached|have exceeded your|type = team|type = user|you (|you can make"},
	{ofPlan, "your plan|global rate limit|session limit|credit limit|weekly limit|weekly usage|5 hour|usage window|free usage|plan limit|subscription"},
}
