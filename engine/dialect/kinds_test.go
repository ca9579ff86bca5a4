package dialect

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"sluice/keystore/limit"
)

// kinds are failures of kinds that are easily taken for others, in words that no
// provider is known for: the status, the class, whose it is, and what is said: a
// sentence, or an object. Those behind "but" look alike and are something else.
const kinds = `
the telling part of a dotted word
400 content_filter request <400> InternalError.Algo.DataInspectionFailed: the output was withheld.
400 content_filter request {"code":"ServerError.Moderation.ContentBlocked","message":"Request rejected."}
400 bad_request request {"code":"InternalError.Model.InvalidParameter","message":"Range of top_p is (0, 1)"}
400 bad_request request <400> InternalError.Engine.InvalidParameter: top_p is out of range
429 rate_limit key {"code":"InternalError.Gateway.RequestThrottled","message":"Please slow down"}
403 quota_exhausted account {"code":"Forbidden.AccountOverdue","message":"No service"}
but
500 server provider {"code":"InternalError.Algo","message":"inference internal error"}
500 timeout provider {"code":"InternalError.Timeout","message":"The backend took too long."}
500 server provider InternalError.Storage: something went wrong

a relay's accounts
503 overloaded provider No available accounts
424 overloaded provider no healthy credentials left, all of them failed
429 rate_limit provider All accounts are rate limited
429 rate_limit provider all api keys are cooling down, please wait
502 overloaded provider No available Claude accounts
503 overloaded provider {"error":{"message":"没有可用的账号，请稍后重试"}}
429 rate_limit key+model All credentials for model acme-9 are cooling down
429 rate_limit provider every credential in the pool is cooling down
503 model_unavailable key+model No available accounts supporting model: acme-9
503 model_unavailable key+model no eligible accounts support the requested model acme-9
but
429 rate_limit account Your account has reached its rate limit
403 auth account Your account has been suspended
402 quota_exhausted account No available credit on your account
429 rate_limit account This rate limit is shared by all keys of your organization

a cap on the answer
400 bad_request request The maximum tokens you requested exceed the model limit of 8192. Use a lower value.
400 bad_request request Max output tokens must not exceed the model's limit of 8192
400 bad_request request max_tokens: 20000 > 8192, the maximum number of output tokens of this model
400 bad_request request max_completion_tokens is too large: 90000. The model allows 32768 completion tokens, whereas 90000 were asked for.
400 bad_request request max_tokens exceeds the model's maximum output tokens (8192)
400 bad_request request max_tokens 90000 exceeds the model's maximum of 8192
400 bad_request request the value of max_tokens exceeds the limit of 8192 for this model
400 bad_request request {"message":"maxOutputTokens 65537 is beyond the supported range of 1 to 65536"}
but
400 context_length request max_tokens must be at least 1, got -12
400 context_length request Request exceeds the model's maximum length
400 context_length request The prompt exceeds the model maximum of 8192
400 context_length request input length and max_tokens exceed the context limit: 7000 + 2000 > 8192
400 context_length request Your input and max_tokens exceed the context window of 8192 tokens
400 context_length request This model's maximum context length is 8192 tokens, you requested 9000 tokens (8000 in the messages, 1000 in the completion)

an address
404 bad_request request {"code":5,"error":"url.not_found","message":"没找到对象"}
404 bad_request request {"success":false,"errors":[{"code":7003,"message":"Could not route to /v4/accounts/abc/ai/run, perhaps your object identifier is invalid?"}]}
404 bad_request request {"error":"unable to route POST /v1/v1/chat/completions"}
400 bad_request request {"error":{"message":"Invalid path: check the URL of your request"}}
400 bad_request request {"error":{"message":"Your account identifier is not valid"}}
404 bad_request request {"message":"Not found: POST /openai/v1/chat/completions"}
404 bad_request request {"error":{"message":"Unsupported API version v9"}}
404 bad_request request {"error":{"message":"Project p-12 does not exist"}}
but
404 model_unavailable key+model {"error":{"message":"The model acme-9 does not exist"}}
400 model_unavailable key+model {"message":"The provided model identifier is invalid."}
404 model_unavailable key+model {"error":{"message":"No endpoints found for acme/m-9"}}
404 model_unavailable key+model {"error":{"message":"The model acme-9 does not exist in project p-12"}}
404 model_unavailable key+model {"error":{"message":"Deployment acme-9 not found for account 12"}}

what a model cannot do
400 bad_request request The request is not supported by this model
400 bad_request request Model acme-9 does not support this request
400 bad_request request The chosen model does not support prompt caching
400 bad_request request You used an unsupported model, or your request asked for caching
400 bad_request request acme-9 has no support for tool calls
404 bad_request request {"error":"no model id could be identified"}
400 bad_request request {"error":{"message":"no model specified"}}
404 bad_request request {"error":"no model name was given; specify a model"}
but
400 model_unavailable key+model {"error":{"message":"Model acme-9 is not supported"}}
400 model_unavailable key+model {"error":{"message":"Invalid model name passed in model=acme-9","type":"None","param":"None"}}
403 model_unavailable key+model {"error":{"message":"Your plan has no access to model acme-9"}}

another status inside
400 rate_limit provider fetching the plan failed: unexpected status code 429
500 rate_limit provider Upstream returned HTTP 429
400 server provider Backend call failed: status code 502
502 bad_request request House API error 400: invalid value
400 bad_request request {"error":{"message":"bad response status code 400","type":"upstream_error","param":"400","code":"bad_response_status_code"}}
but
400 bad_request request Error while downloading the image: the server returned status code 404
400 bad_request request Invalid value 429 of max_tokens
500 server provider internal error, code 12
500 server provider Request failed with status code 404

an account that is refused
403 auth account Your project has been denied access. Contact support.
403 auth account This workspace was denied access
403 auth account Permission denied for organization acme
403 quota_exhausted account The dunning process has locked project 12
403 quota_exhausted account Your account is past due
403 quota_exhausted account Payment for this workspace is delinquent
but
403 auth key Permission denied
403 model_unavailable key+model Your organization has no access to the model acme-9
403 auth key The API key was denied access

allowances and what is set aside
429 quota_exhausted account You've hit your usage limit. It resets when your monthly cycle ends.
429 rate_limit account You've hit your usage limit. It resets in 5 hours.
429 quota_exhausted account You have used all of your monthly requests.
429 rate_limit key monthly cap reached, retry after 3 seconds
402 rate_limit account Insufficient credits: 4.20 are held by requests in flight
402 rate_limit account {"error":{"message":"Your balance is reserved for running requests, try again when they end"}}
400 rate_limit key {"errorCode":"INVALID_ARGUMENT","errorName":"RateLimitsExceeded","parameters":{}}
403 model_unavailable key+model AppIdNoAuthError: tokens.total
but
402 quota_exhausted account Insufficient credits
402 quota_exhausted account Not enough balance to run this request

one model's limit
429 rate_limit key+model Rate limit exceeded: limit_rpd/acme/m-9/3f2a
429 rate_limit key+model Limit reached: rpm/acme-9
but
429 rate_limit account Your organization reached its RPM/TPM limit
`

func TestKindsThatAreEasilyTakenForOthers(t *testing.T) {
	kind := ""
	for line := range strings.Lines(kinds) {
		part := strings.SplitN(strings.TrimSpace(line), " ", 4)
		var status int
		if n, _ := fmt.Sscan(part[0], &status); n == 0 {
			kind = strings.TrimSpace(line)
			continue
		}
		body := []byte(part[3])
		if !json.Valid(body) {
			body, _ = json.Marshal(map[string]any{"error": map[string]string{"message": part[3]}}) // text is always text
		}
		for _, provider := range []string{"acme", ""} {
			v := Read(Answer{Provider: provider, Status: status, Header: http.Header{}, Body: body}, time.Time{})
			if got := fmt.Sprint(v.Class, " ", v.Scope); got != part[1]+" "+part[2] {
				t.Errorf("%s: %d %s is read as %s, want %s %s", kind, status, body, got, part[1], part[2])
			}
			if v.Class == limit.Auth && v.RetrySame {
				t.Errorf("%s: %d %s is tried again", kind, status, body)
			}
		}
	}
}
