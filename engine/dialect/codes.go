package dialect

import (
	"strings"

	"sluice/keystore/limit"
)

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
	modelPlan    = fact{class: limit.QuotaExhausted, scope: limit.ScopeKeyModel} // the allowance of one model
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
	clientFact   = fact{class: limit.BadRequest, scope: limit.ScopeRequest} // another program may ask, this one not
	filterFact   = fact{class: limit.ContentFilter}
	callsFact    = fact{class: limit.RateLimit, dimension: limit.Concurrency}
	rpmFact      = fact{class: limit.RateLimit, dimension: limit.Requests, window: limit.Window{Span: limit.Minute}}
	rpsFact      = fact{class: limit.RateLimit, dimension: limit.Requests, window: limit.Window{Span: limit.Second}}
	rpdFact      = fact{class: limit.RateLimit, dimension: limit.Requests, window: limit.Window{Span: limit.Day}}
	tpmFact      = fact{class: limit.RateLimit, dimension: limit.Tokens, window: limit.Window{Span: limit.Minute}}
)

// codeRows are machine words that decide, whoever says them. Words that are
// used for several things (rate_limit_exceeded, invalid_request_error) are not
// here. Those with "provider:" in front hold for that provider only.
var codeRows = []struct {
	fact
	words string
}{
	{contextFact, `
		context_length_exceeded string_above_max_length exceed_context_size_error too_many_prompt_tokens max_tokens_exceeded
		prompt_too_long context_window_exceeded context_length_error input_too_long
	`},
	{contextFact, "zhipu:1261"},
	{contextFact, "siliconflow:20015"},
	{contextFact, "mistral:3051"},
	{contextFact, "baidu:336103 baidu:336007"},
	{contextFact, "spark:10907"},
	{modelFact, `
		model_not_found model_decommissioned unknown_model deployment_not_found invalid_model model_not_supported model_not_available
		unsupported_model model_access_denied model_deprecated permission_denied_model model_not_exist model_unavailable_for_plan
		model_error_not_found model_not_open
	`},
	{modelFact, "zhipu:1211 zhipu:1220 zhipu:1221 zhipu:1222 zhipu:1311"},
	{modelFact, "cloudflare:5007 cloudflare:3042 cloudflare:5016"},
	{modelFact, "siliconflow:20012"},
	{modelFact, "mistral:1500"},
	{accountModel, "model_terms_required model_permission_blocked_org model_permission_blocked_project privacy_restricted"},
	{accountModel, "cloudflare:5018 cloudflare:3023 cloudflare:3041"},
	{serverFact, "channel_no_available_key provider_unavailable"},
	{serverFact, "zhipu:1230 zhipu:1234 zhipu:500"},
	{serverFact, "minimax:1013 minimax:1024 minimax:1033"},
	{serverFact, "siliconflow:50507"},
	{serverFact, "spark:10012"},
	{fact{class: limit.Auth, scope: limit.ScopeProvider}, "channel_invalid_key"},
	{everyModel, "unsupported_country_region_territory location_not_supported region_not_supported unsupported_region"},
	{fact{class: limit.ModelUnavailable, scope: limit.ScopeKey}, "ip_not_authorized"},
	{authFact, `
		invalid_api_key api_key_invalid incorrect_api_key missing_api_key consumer_suspended api_key_expired expired_api_key
		api_key_service_blocked invalid_authentication_error incorrect_api_key_error access_token_expired token_expired revoked_api_key
		api_key_disabled unrecognized_client_exception expired_token_exception invalid_iam_token no_api_key api_key_revoked
	`},
	{authFact, "zhipu:1000 zhipu:1001 zhipu:1002 zhipu:1003 zhipu:1004"},
	{authFact, "minimax:1004 minimax:2049"},
	{authFact, "cloudflare:10000 cloudflare:9109"},
	{authFact, "baidu:6 baidu:110 baidu:111"},
	{accountAuth, `
		account_deactivated organization_deactivated organization_restricted account_suspended account_banned user_suspended
		organization_disabled
	`},
	{accountAuth, "zhipu:1110 zhipu:1111 zhipu:1112 zhipu:1121"},
	{moneyFact, `
		billing_hard_limit_reached credit_balance_exhausted organization_spend_limit_exceeded project_spend_limit_exceeded
		organization_usage_limit_exceeded billing_not_active billing_error payment_required insufficient_balance insufficient_credits
		insufficient_funds insufficient_user_quota exceeded_current_quota_error arrearage insufficient_g_1_credits_balance
		insufficient_g1_credits_balance credits_exhausted out_of_credits no_credits spend_limit_exceeded budget_exceeded
		credit_limit_exceeded account_overdue_error account_overdue billing_disabled service_overdue not_enough_balance
		subscription_disabled subscription_not_active
	`},
	{moneyFact, "zhipu:1113"},
	{moneyFact, "minimax:1008"},
	{moneyFact, "siliconflow:30001"},
	{moneyFact, "spark:11200"},
	{planFact, "billing_cycle_limit"},
	{modelPlan, "free_tier_only allocation_quota_free_tier_only set_limit_exceeded"},
	{planFact, "zhipu:1309"},
	{keyMoney, "pre_consume_token_quota_failed insufficient_token_quota key_limit_exceeded openrouter_key_limit"},
	{filterFact, `
		content_filter content_policy_violation responsible_ai_policy_violation data_inspection_failed datainspectionfailed
		content_blocked moderation_blocked safety prohibited_content sensitive_words_detected content_filtered guardrail_blocked
		input_moderation_failed sensitive_content_detected content_policy_error image_safety blocklist cyber_policy
		input_text_sensitive_content_detected bio_policy
	`},
	{filterFact, "zhipu:1301"},
	{filterFact, "minimax:1026 minimax:1027"},
	{filterFact, "spark:10013 spark:10014"},
	{busyFact, `
		overloaded_error server_is_overloaded capacity_exceeded engine_overloaded_error engine_overloaded model_capacity_exhausted
		server_overloaded provider_overloaded model_overloaded no_capacity resource_insufficient server_busy system_busy queue_exceeded
		model_not_ready_exception service_unavailable_exception insufficient_capacity queue_full model_overload
	`},
	{busyFact, "zhipu:1305 zhipu:1312"},
	{busyFact, "cloudflare:3040"},
	{busyFact, "siliconflow:50505 siliconflow:50508 siliconflow:50603 siliconflow:50604"},
	{busyFact, "mistral:3505"},
	{busyFact, "baidu:336100"},
	{busyFact, "spark:10010 spark:10110"},
	{rpmFact, "limit_requests throttling_rate_quota rpm_rate_limit_exceeded"},
	{rpmFact, "baidu:336501"},
	{rateFact, "limit_burst_rate throttling_burst_rate throttling_user request_quota_exceeded"},
	{rateFact, "mistral:1300"},
	{rateFact, "baidu:4 baidu:19 baidu:336503"},
	{tpmFact, "throttling_allocation_quota tpm_rate_limit_exceeded token_quota_exceeded too_many_tokens_error"},
	{tpmFact, "minimax:1039"},
	{tpmFact, "baidu:336502"},
	{fact{class: limit.RateLimit, dimension: limit.Concurrency, scope: limit.ScopeKey}, "token_concurrency_limit_reached"},
	{callsFact, "concurrency_limit_exceeded"},
	{callsFact, "minimax:1041"},
	{callsFact, "spark:11203"},
	{fact{class: limit.RateLimit, window: limit.Window{Span: limit.Day}, scope: limit.ScopeAccount}, "entitlement_daily_limit_exceeded"},
	{accountRate, "usage_limit_reached usage_limit_exceeded public_error_user_requests_throttled free_usage_limit_error"},
	{accountRate, "zhipu:1302 zhipu:1303 zhipu:1310 zhipu:1313"},
	{accountRate, "minimax:1002 minimax:2045 minimax:2056"},
	{fact{class: limit.RateLimit, dimension: limit.Requests, window: limit.Window{Span: limit.Day}, scope: limit.ScopeAccount}, "openrouter_free_tier_daily"},
	{fact{class: limit.RateLimit, dimension: limit.Requests, window: limit.Window{Span: limit.Day}, scope: limit.ScopeAccount}, "zhipu:1304"},
	{fact{class: limit.RateLimit, dimension: limit.Requests, window: limit.Window{Span: limit.Minute}, scope: limit.ScopeAccount}, "openrouter_free_tier_minute"},
	{fact{class: limit.TooLarge, scope: limit.ScopeRequest}, "request_too_large payload_too_large request_entity_too_large"},
	{fact{class: limit.TooLarge, scope: limit.ScopeRequest}, "cloudflare:3006"},
	{fact{class: limit.TooLarge, scope: limit.ScopeKeyModel}, "tokens_limit_reached"},
	{badFact, `
		unknown_url tool_use_failed unsupported_parameter unsupported_value invalid_value missing_required_parameter unknown_parameter
		json_invalid invalid_json invalid_type output_parse_failed json_validate_failed
	`},
	{badFact, "zhipu:1212 zhipu:1213 zhipu:1214"},
	{badFact, "minimax:2013"},
	{fact{class: limit.RateLimit, scope: limit.ScopeAccount}, "zhipu:1308"},
	{timeoutFact, "minimax:1001"},
	{timeoutFact, "cloudflare:3007 cloudflare:3008"},
	{fact{class: limit.QuotaExhausted, window: limit.Window{Span: limit.Day, Calendar: "UTC"}, scope: limit.ScopeAccount}, "cloudflare:3036 cloudflare:4006"},
	{rpdFact, "baidu:17"},
	{rpdFact, "spark:11201"},
	{rpsFact, "baidu:18"},
	{rpsFact, "spark:11202"},
}

// codeFacts finds the rows by word.
var codeFacts = func() map[string]fact {
	m := map[string]fact{}
	for _, r := range codeRows {
		for w := range strings.FieldsSeq(r.words) {
			m[w] = r.fact
		}
	}
	return m
}()

// codeFact finds the first decisive machine word.
func (e *evidence) codeFact() (fact, bool) {
	name := e.source.Speaker()
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
