package dialect

import "sluice/keystore/limit"

// fact is what one machine word or one rule says by itself.
type fact struct {
	class     limit.Class
	dimension limit.Dimension
	window    limit.Window
	scope     limit.Scope // ScopeUnknown: as usual for the class
}

var (
	rateFact     = fact{class: limit.RateLimit}
	accountRate  = fact{class: limit.RateLimit, scope: limit.ScopeAccount}
	moneyFact    = fact{class: limit.QuotaExhausted, dimension: limit.Credits}
	keyMoney     = fact{class: limit.QuotaExhausted, dimension: limit.Credits, scope: limit.ScopeKey}
	planFact     = fact{class: limit.QuotaExhausted}
	authFact     = fact{class: limit.Auth}
	accountAuth  = fact{class: limit.Auth, scope: limit.ScopeAccount}
	modelFact    = fact{class: limit.ModelUnavailable}
	accountModel = fact{class: limit.ModelUnavailable, scope: limit.ScopeAccount}
	everyModel   = fact{class: limit.ModelUnavailable, scope: limit.ScopeProvider}
	contextFact  = fact{class: limit.ContextLength}
	largeFact    = fact{class: limit.TooLarge}
	busyFact     = fact{class: limit.Overloaded}
	serverFact   = fact{class: limit.Server}
	timeoutFact  = fact{class: limit.Timeout}
	badFact      = fact{class: limit.BadRequest}
	pathFact     = fact{class: limit.BadRequest, scope: limit.ScopeProvider}
	filterFact   = fact{class: limit.ContentFilter}
	callsFact    = fact{class: limit.RateLimit, dimension: limit.Concurrency}
	rpmFact      = fact{class: limit.RateLimit, dimension: limit.Requests, window: limit.Window{Span: limit.Minute}}
	rpsFact      = fact{class: limit.RateLimit, dimension: limit.Requests, window: limit.Window{Span: limit.Second}}
	rpdFact      = fact{class: limit.RateLimit, dimension: limit.Requests, window: limit.Window{Span: limit.Day}}
	tpmFact      = fact{class: limit.RateLimit, dimension: limit.Tokens, window: limit.Window{Span: limit.Minute}}
	tpdFact      = fact{class: limit.RateLimit, dimension: limit.Tokens, window: limit.Window{Span: limit.Day}}
)

// codeFacts are machine words that decide, whoever says them. Words that are
// used for several things (rate_limit_exceeded, invalid_request_error) are not
// here. Those beginning with "provider:" hold for one provider only.
var codeFacts = map[string]fact{
	"context_length_exceeded": contextFact, "string_above_max_length": contextFact, "exceed_context_size_error": contextFact, "too_many_prompt_tokens": contextFact, "max_tokens_exceeded": contextFact, "prompt_too_long": contextFact, "context_window_exceeded": contextFact, "context_length_error": contextFact, "input_too_long": contextFact,
	"model_not_found": modelFact, "model_decommissioned": modelFact, "unknown_model": modelFact, "deployment_not_found": modelFact, "invalid_model": modelFact, "model_not_supported": modelFact, "model_not_available": modelFact, "unsupported_model": modelFact, "model_terms_required": accountModel, "model_permission_blocked_org": accountModel, "model_permission_blocked_project": accountModel, "model_access_denied": modelFact, "privacy_restricted": accountModel, "model_deprecated": modelFact, "permission_denied_model": modelFact, "model_not_exist": modelFact, "model_unavailable_for_plan": modelFact, "model_error_not_found": modelFact, "channel_no_available_key": serverFact, "channel_invalid_key": {class: limit.Auth, scope: limit.ScopeProvider}, "model_not_open": modelFact,
	"unsupported_country_region_territory": everyModel, "location_not_supported": everyModel, "region_not_supported": everyModel, "unsupported_region": everyModel, "ip_not_authorized": {class: limit.ModelUnavailable, scope: limit.ScopeKey},
	"invalid_api_key": authFact, "api_key_invalid": authFact, "incorrect_api_key": authFact, "missing_api_key": authFact, "consumer_suspended": authFact, "api_key_expired": authFact, "expired_api_key": authFact, "api_key_service_blocked": authFact, "invalid_authentication_error": authFact, "incorrect_api_key_error": authFact, "access_token_expired": authFact, "token_expired": authFact, "revoked_api_key": authFact, "api_key_disabled": authFact, "unrecognized_client_exception": authFact, "expired_token_exception": authFact, "invalid_iam_token": authFact, "no_api_key": authFact, "api_key_revoked": authFact,
	"account_deactivated": accountAuth, "organization_deactivated": accountAuth, "organization_restricted": accountAuth, "account_suspended": accountAuth, "account_banned": accountAuth, "user_suspended": accountAuth, "organization_disabled": accountAuth,
	"billing_hard_limit_reached": moneyFact, "credit_balance_exhausted": moneyFact, "organization_spend_limit_exceeded": moneyFact, "project_spend_limit_exceeded": moneyFact, "organization_usage_limit_exceeded": moneyFact, "billing_not_active": moneyFact, "billing_error": moneyFact, "payment_required": moneyFact, "insufficient_balance": moneyFact, "insufficient_credits": moneyFact, "insufficient_funds": moneyFact, "insufficient_user_quota": moneyFact, "exceeded_current_quota_error": moneyFact, "arrearage": moneyFact, "insufficient_g_1_credits_balance": moneyFact, "insufficient_g1_credits_balance": moneyFact, "credits_exhausted": moneyFact, "out_of_credits": moneyFact, "no_credits": moneyFact, "spend_limit_exceeded": moneyFact, "budget_exceeded": moneyFact, "credit_limit_exceeded": moneyFact, "account_overdue_error": moneyFact, "account_overdue": moneyFact, "billing_disabled": moneyFact, "free_tier_only": planFact, "allocation_quota_free_tier_only": planFact, "billing_cycle_limit": planFact, "service_overdue": moneyFact, "not_enough_balance": moneyFact,
	"pre_consume_token_quota_failed": keyMoney, "insufficient_token_quota": keyMoney, "key_limit_exceeded": keyMoney, "openrouter_key_limit": keyMoney,
	"content_filter": filterFact, "content_policy_violation": filterFact, "responsible_ai_policy_violation": filterFact, "data_inspection_failed": filterFact, "datainspectionfailed": filterFact, "content_blocked": filterFact, "moderation_blocked": filterFact, "safety": filterFact, "prohibited_content": filterFact, "sensitive_words_detected": filterFact, "content_filtered": filterFact, "guardrail_blocked": filterFact, "input_moderation_failed": filterFact, "sensitive_content_detected": filterFact, "content_policy_error": filterFact, "image_safety": filterFact, "blocklist": filterFact, "cyber_policy": filterFact, "input_text_sensitive_content_detected": filterFact, "bio_policy": filterFact,
	"overloaded_error": busyFact, "server_is_overloaded": busyFact, "capacity_exceeded": busyFact, "engine_overloaded_error": busyFact, "engine_overloaded": busyFact, "model_capacity_exhausted": busyFact, "server_overloaded": busyFact, "provider_overloaded": busyFact, "model_overloaded": busyFact, "no_capacity": busyFact, "resource_insufficient": busyFact, "server_busy": busyFact, "system_busy": busyFact, "queue_exceeded": busyFact, "model_not_ready_exception": busyFact, "service_unavailable_exception": busyFact, "insufficient_capacity": busyFact, "queue_full": busyFact, "model_overload": busyFact,
	"provider_unavailable": serverFact, "limit_requests": rpmFact, "throttling_rate_quota": rpmFact, "limit_burst_rate": rateFact, "throttling_burst_rate": rateFact, "throttling_allocation_quota": tpmFact, "throttling_user": rateFact, "rpm_rate_limit_exceeded": rpmFact, "tpm_rate_limit_exceeded": tpmFact, "request_quota_exceeded": rateFact, "token_quota_exceeded": tpmFact, "too_many_tokens_error": tpmFact,
	"token_concurrency_limit_reached": {class: limit.RateLimit, dimension: limit.Concurrency, scope: limit.ScopeKey}, "concurrency_limit_exceeded": callsFact, "entitlement_daily_limit_exceeded": {class: limit.RateLimit, window: limit.Window{Span: limit.Day}, scope: limit.ScopeAccount},
	"usage_limit_reached": accountRate, "usage_limit_exceeded": accountRate, "public_error_user_requests_throttled": accountRate, "openrouter_free_tier_daily": {class: limit.RateLimit, dimension: limit.Requests, window: limit.Window{Span: limit.Day}, scope: limit.ScopeAccount}, "openrouter_free_tier_minute": {class: limit.RateLimit, dimension: limit.Requests, window: limit.Window{Span: limit.Minute}, scope: limit.ScopeAccount}, "free_usage_limit_error": accountRate,
	"request_too_large": {class: limit.TooLarge, scope: limit.ScopeRequest}, "tokens_limit_reached": {class: limit.TooLarge, scope: limit.ScopeKeyModel}, "payload_too_large": {class: limit.TooLarge, scope: limit.ScopeRequest}, "request_entity_too_large": {class: limit.TooLarge, scope: limit.ScopeRequest},
	"unknown_url": badFact, "tool_use_failed": badFact, "unsupported_parameter": badFact, "unsupported_value": badFact, "invalid_value": badFact, "missing_required_parameter": badFact, "unknown_parameter": badFact, "json_invalid": badFact, "invalid_json": badFact, "invalid_type": badFact, "output_parse_failed": badFact, "json_validate_failed": badFact,
	"zhipu:1000": authFact, "zhipu:1001": authFact, "zhipu:1002": authFact, "zhipu:1003": authFact, "zhipu:1004": authFact, "zhipu:1110": accountAuth, "zhipu:1111": accountAuth, "zhipu:1112": accountAuth, "zhipu:1113": moneyFact, "zhipu:1121": accountAuth,
	"zhipu:1211": modelFact, "zhipu:1212": badFact, "zhipu:1213": badFact, "zhipu:1214": badFact, "zhipu:1220": modelFact, "zhipu:1221": modelFact, "zhipu:1222": modelFact, "zhipu:1230": serverFact, "zhipu:1234": serverFact, "zhipu:1261": contextFact, "zhipu:1301": filterFact,
	"zhipu:1302": accountRate, "zhipu:1303": accountRate, "zhipu:1304": {class: limit.RateLimit, dimension: limit.Requests, window: limit.Window{Span: limit.Day}, scope: limit.ScopeAccount}, "zhipu:1305": busyFact, "zhipu:1308": {class: limit.RateLimit, scope: limit.ScopeAccount}, "zhipu:1309": planFact, "zhipu:1310": accountRate, "zhipu:1311": modelFact, "zhipu:1312": busyFact, "zhipu:1313": accountRate,
	"zhipu:500":    serverFact,
	"minimax:1001": timeoutFact, "minimax:1002": accountRate, "minimax:1004": authFact, "minimax:1008": moneyFact, "minimax:1013": serverFact, "minimax:1024": serverFact, "minimax:1026": filterFact, "minimax:1027": filterFact, "minimax:1033": serverFact, "minimax:1039": tpmFact, "minimax:1041": callsFact, "minimax:2013": badFact, "minimax:2045": accountRate, "minimax:2049": authFact, "minimax:2056": accountRate,
	"cloudflare:3036": {class: limit.QuotaExhausted, window: limit.Window{Span: limit.Day, Calendar: "UTC"}, scope: limit.ScopeAccount}, "cloudflare:4006": {class: limit.QuotaExhausted, window: limit.Window{Span: limit.Day, Calendar: "UTC"}, scope: limit.ScopeAccount}, "cloudflare:3040": busyFact, "cloudflare:5007": modelFact, "cloudflare:3006": {class: limit.TooLarge, scope: limit.ScopeRequest}, "cloudflare:3007": timeoutFact, "cloudflare:3008": timeoutFact, "cloudflare:3042": modelFact, "cloudflare:5016": modelFact, "cloudflare:5018": accountModel, "cloudflare:3023": accountModel, "cloudflare:3041": accountModel, "cloudflare:10000": authFact, "cloudflare:9109": authFact,
	"siliconflow:20012": modelFact, "siliconflow:20015": contextFact, "siliconflow:30001": moneyFact, "siliconflow:50505": busyFact, "siliconflow:50507": serverFact, "siliconflow:50508": busyFact, "siliconflow:50603": busyFact, "siliconflow:50604": busyFact,
	"mistral:3505": busyFact, "mistral:3051": contextFact, "mistral:1500": modelFact, "mistral:1300": rateFact,
	"baidu:4": rateFact, "baidu:6": authFact, "baidu:17": rpdFact, "baidu:18": rpsFact, "baidu:19": rateFact, "baidu:110": authFact, "baidu:111": authFact, "baidu:336100": busyFact, "baidu:336501": rpmFact, "baidu:336502": tpmFact, "baidu:336503": rateFact, "baidu:336103": contextFact, "baidu:336007": contextFact,
	"spark:10013": filterFact, "spark:10014": filterFact, "spark:10907": contextFact, "spark:11200": moneyFact, "spark:11201": rpdFact, "spark:11202": rpsFact, "spark:11203": callsFact, "spark:10010": busyFact, "spark:10012": serverFact, "spark:10110": busyFact,
}

// codeAliases map a provider to the one whose numbers it speaks.
var codeAliases = map[string]string{"zai": "zhipu"}

// codeFact finds the first decisive machine word.
func (e *evidence) codeFact() (fact, bool) {
	name := e.source.Name
	if a := codeAliases[name]; a != "" {
		name = a
	}
	for _, c := range e.codes {
		if f, ok := codeFacts[name+":"+c]; ok {
			return f, true
		}
	}
	for _, c := range e.codes {
		if f, ok := codeFacts[c]; ok {
			return f, true
		}
	}
	return fact{}, false
}
