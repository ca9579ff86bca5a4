package sim

// deepseek names no limit; while it is busy it keeps the connection alive.
var deepseek = dialect{
	name: "deepseek", shape: openaiShape, usage: usageInLast, keepAlive: ": keep-alive", blanks: true,
	says: map[string]say{
		sayAuth:       told(401, "Authentication Fails, Your api key: ****-key is invalid", "authentication_error", "invalid_request_error"),
		sayCredit:     told(402, "Insufficient Balance", "unknown_error", "invalid_request_error"),
		sayModel:      told(400, "Model Not Exist", "invalid_request_error", "invalid_request_error"),
		sayRateLimit:  told(429, "Rate Limit Reached", "rate_limit_error", "rate_limit_reached"),
		sayContext:    told(400, "This model's maximum context length is <limit> tokens. However, you requested <requested> tokens (<requested> in the messages, 0 in the completion). Please reduce the length of the messages or completion.", "invalid_request_error", "invalid_request_error", header{"Content-Type", "application/octet-stream"}),
		sayOverloaded: told(503, "Service is too busy. We advise users to temporarily switch to alternative LLM API service providers.", "service_unavailable_error", "service_unavailable_error"),
	},
}

// zhipu tells by numbers, in Chinese, and gives times without a zone.
var zhipu = dialect{
	name: "zhipu", shape: `{"error":{"code":"<code>","message":"<message>"},"request_id":"<id>"}`, usage: usageInLast,
	says: map[string]say{
		sayNoKey:         told(401, "Header中未收到Authorization参数，无法进行身份验证。", "", "1001"),
		sayAuth:          told(401, "身份验证失败。", "", "1000"),
		saySuspended:     told(401, "您的账户已被锁定，请联系客服解锁。", "", "1112"),
		sayCredit:        told(429, "余额不足或无可用资源包,请充值。", "", "1113"),
		sayPlan:          told(429, "已达到 5 小时的使用上限。您的限额将在 <until|beijing> 重置。", "", "1308"),
		sayModel:         told(400, "模型不存在，请检查模型代码。", "", "1211"),
		sayRateLimit:     told(429, "您的账户已达到速率限制，请您控制请求频率", "", "1302"),
		sayConcurrency:   told(429, "您当前使用该API的并发数过高，请降低并发，或联系客服增加限额。", "", "1302"),
		sayContext:       told(400, "Prompt 超长", "", "1261"),
		sayContentFilter: told(400, "系统检测到输入或生成内容可能包含不安全或敏感内容，请您避免输入易产生敏感内容的提示语，感谢您的配合。", "", "1301"),
		sayOverloaded:    told(429, "该模型当前访问量过大，请您稍后再试", "", "1305"),
	},
}

const moonshotShape = `{"error":{"message":"<message>","type":<type|json>}}`

var moonshot = dialect{
	name: "moonshot", shape: moonshotShape, reserve: ReserveMax, usage: usageInLast,
	says: map[string]say{
		sayAuth:                  told(401, "Invalid Authentication", "invalid_authentication_error", ""),
		saySuspended:             told(403, "Your account <account> is not active, organization <account> exceeded current quota, please check your plan and billing details", "exceeded_current_quota_error", ""),
		sayCredit:                told(429, "Your account <account> is suspended due to insufficient balance, please recharge your account or check your plan and billing details", "exceeded_current_quota_error", ""),
		sayModel:                 told(404, "Not found the model <model> or Permission denied", "resource_not_found_error", ""),
		sayRateLimit:             told(429, "Your account <account> request reached organization max <abbr>: <limit>, please try again after <wait|s> seconds", "rate_limit_reached_error", ""),
		sayConcurrency:           told(429, "Your account <account> request reached max organization concurrency: <limit>, please try again after 1 seconds", "rate_limit_reached_error", ""),
		sayRateLimit + ".tokens": told(429, "Your account <account> request reached organization <abbr> rate limit, current: <used>, limit: <limit>", "rate_limit_reached_error", ""),
		sayOverloaded:            told(429, "The engine is currently overloaded, please try again later", "engine_overloaded_error", ""),
	},
}

var siliconflow = dialect{
	name: "siliconflow", shape: `{"code":<code|int>,"message":"<message>","data":null}`, usage: usageAlways,
	says: map[string]say{
		sayNoKey:         whole(401, `"Invalid token"`),
		sayAuth:          whole(401, `"Invalid token"`),
		saySuspended:     told(403, "The account is frozen.", "", "30003"),
		sayCredit:        told(403, "Sorry, your account balance is insufficient", "", "30001"),
		sayPlan:          told(403, "The plan's allowance is used up until <until>.", "", "30011"),
		sayModel:         told(400, "Model does not exist. Please check it carefully.", "", "20012"),
		sayRateLimit:     whole(429, `{"message":"Request was rejected due to rate limiting. Details: <abbr> limit reached.","data":null}`),
		sayTooLarge:      told(413, "The request is larger than the limit of <limit>.", "", "20041"),
		sayContext:       told(400, "length of prompt_tokens (<requested>) must be less than max_seq_len (<limit>).", "", "20015"),
		sayBadRequest:    told(400, "The parameter is invalid. Please check again. <body>", "", "20015"),
		sayContentFilter: told(451, "The request was refused for sensitive content.", "", "20051"),
		sayOverloaded:    told(503, "System is too busy now. Please try again later.", "", "50508"),
		sayServer:        told(500, "Unknown error, please try again later.", "", "50501"),
	},
}

const dashscopeShape = `{"error":{"message":"<message>","type":<type|json>,"param":null,"code":<code|json>},"request_id":"<id>"}`

// dashscope calls a limit of tokens a quota; all of them heal within a minute.
var dashscope = dialect{
	name: "dashscope", shape: dashscopeShape, usage: usageOnRequest,
	says: map[string]say{
		sayAuth:                  told(401, "Incorrect API key provided. ", "invalid_request_error", "invalid_api_key"),
		sayCredit:                told(400, "Access denied, please make sure your account is in good standing.", "Arrearage", "Arrearage"),
		sayPlan:                  told(403, "The free tier of the model has been exhausted.", "AllocationQuota.FreeTierOnly", "AllocationQuota.FreeTierOnly"),
		sayModel:                 told(404, "The model `<model>` does not exist or you do not have access to it.", "invalid_request_error", "model_not_found"),
		sayRateLimit:             told(429, "You exceeded your current requests list.", "limit_requests", "limit_requests"),
		sayRateLimit + ".tokens": told(429, "You exceeded your current quota, please check your plan and billing details. For more information on this error, please refer to: https://help.aliyun.com/zh/model-studio/error-code#token-limit", "insufficient_quota", "insufficient_quota"),
		sayContext:               told(400, "Range of input length should be [1, <limit>]", "invalid_request_error", "invalid_parameter_error"),
	},
}

var minimax = dialect{
	name: "minimax", shape: `{"type":"error","error":{"type":<type|json>,"message":"<message>"},"request_id":"<id>"}`, usage: usageAlways,
	says: map[string]say{
		sayAuth:       told(401, "login fail: Please carry the API secret key in the 'Authorization' field of the request header", "authentication_error", ""),
		sayCredit:     told(402, "insufficient balance (1008)", "insufficient_balance_error", ""),
		sayPlan:       told(429, "5-hour usage limit reached, resets at <until> (2056)", "rate_limit_error", ""),
		sayModel:      told(400, "unknown model '<model>' (2013)", "bad_request_error", ""),
		sayRateLimit:  told(429, "rate limit exceeded(<abbr>) (1002)", "rate_limit_error", ""),
		sayOverloaded: told(529, "The server cluster is currently under high load. Please retry after a short wait. (2064)", "overloaded_error", ""),
	},
}
