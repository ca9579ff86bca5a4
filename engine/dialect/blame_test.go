package dialect

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"sluice/keystore/limit"
)

func refused(status int, body string) limit.Verdict {
	return Read(Answer{Provider: "acme", Status: status, Header: http.Header{}, Body: []byte(body)}, time.Time{})
}

// TestNamesOfParametersAreFound in every wording, under every status that
// refuses a request, in quotes of any kind and without.
func TestNamesOfParametersAreFound(t *testing.T) {
	wordings := map[limit.Blame][]string{
		limit.BlameParameter: {
			`{"error":{"message":"Unsupported parameter: '%s' is not supported with this model.","type":"invalid_request_error","param":"%s","code":"unsupported_parameter"}}`,
			`{"error":{"message":"Unrecognized request argument supplied: %s","type":"invalid_request_error"}}`,
			`{"detail":[{"type":"extra_forbidden","loc":["body","%s"],"msg":"Extra inputs are not permitted","input":{}}]}`,
			`{"error":{"code":400,"message":"Invalid JSON payload received. Unknown name \"%s\": Cannot find field.","status":"INVALID_ARGUMENT"}}`,
			`{"code":"Client specified an invalid argument","error":"Argument not supported on this model: %s"}`,
			`{"error":"json: unknown field \"%s\""}`,
			`{"message":"Additional properties are not allowed ('%s' was unexpected)"}`,
			"`%s` is not supported by this model",
			`{"error":{"message":"Parameter %s is deprecated"}}`,
			`{"object":"error","message":"Unknown parameter: %s","type":"BadRequestError","code":400}`,
		},
		limit.BlameValue: {
			`{"error":{"message":"'%s' must be between 0 and 2"}}`,
			`{"error":{"message":"Unsupported value: '%s' does not support 7 with this model. Only the default (1) value is supported.","param":"%s","code":"unsupported_value"}}`,
			`{"error":{"message":"Invalid value for '%s'."}}`,
		},
	}
	names := []string{"temperature", "top_p", "stream_options", "reasoning_effort", "parallel_tool_calls", "max_tokens", "seed", "frequency_penalty", "x_custom", "chat_template_kwargs"}
	for blame, list := range wordings {
		for _, wording := range list {
			for _, name := range names {
				for _, status := range []int{400, 422} {
					body := strings.ReplaceAll(wording, "%s", name)
					v := refused(status, body)
					if v.Class != limit.BadRequest || v.Blames != blame || len(v.Params) == 0 || v.Params[0] != name {
						t.Errorf("%d %s: %v blames %q %q", status, body, v.Class, v.Blames, v.Params)
					}
				}
			}
		}
	}
}

func TestWhatARefusalBlames(t *testing.T) {
	for _, c := range []struct {
		status int
		body   string
		blames limit.Blame
		param  string
	}{
		{400, `{"error":{"message":"This model does not support image input"}}`, limit.BlameParameter, "image_url"},
		{400, `{"error":"\"llama2\" does not support tools"}`, limit.BlameParameter, "tools"},
		{404, `{"error":{"code":404,"message":"No endpoints found that support tool use."}}`, limit.BlameValue, "tools"},
		{400, `{"error":{"message":"System role not supported by this model"}}`, limit.BlameParameter, "role:system"},
		{422, `{"detail":[{"type":"extra_forbidden","loc":["body","messages",1,"assistant","reasoning_content"],"msg":"Extra inputs are not permitted"}]}`, limit.BlameParameter, "reasoning_content"},
		{400, `{"error":{"message":"Request contains an invalid argument.","status":"INVALID_ARGUMENT"}}`, limit.BlameParameter, ""},
		{400, `{"error":{"message":"The chatCompletion operation does not work with the specified model, x. Please choose different model and try again."}}`, limit.BlameModel, ""},
		// What the person wrote is nobody's ability.
		{400, `{"error":{"message":"messages: roles must alternate between \"user\" and \"assistant\", but found multiple \"user\" roles in a row"}}`, limit.BlameContent, ""},
		{400, `{"error":{"message":"Could not parse the JSON body of your request."}}`, limit.BlameContent, ""},
		{400, `{"error":{"message":"messages.1: ` + "`tool_use` ids were found without `tool_result` blocks" + `"}}`, limit.BlameContent, ""},
		{400, `{"error":{"message":"Invalid 'messages[3].content': string too long.","param":"messages[3].content"}}`, limit.BlameContent, ""},
		{422, `{"detail":[{"type":"missing","loc":["body","messages"],"msg":"Field required"}]}`, limit.BlameContent, ""},
		{422, ``, limit.BlameContent, ""},
		// A model that failed this once can do it the next time.
		{400, `{"error":{"code":"tool_use_failed","message":"Tool choice is required, but model did not call a tool"}}`, limit.BlameContent, ""},
	} {
		v := refused(c.status, c.body)
		first := ""
		if len(v.Params) > 0 {
			first = v.Params[0]
		}
		if v.Blames != c.blames || c.param != "" && !slices.Contains(v.Params, c.param) || c.param == "" && first != "" {
			t.Errorf("%d %s: %v blames %q %q, want %q %q", c.status, c.body, v.Class, v.Blames, v.Params, c.blames, c.param)
		}
	}
}

// TestAWrongPathIsToldFromAMissingModel under 404 and 405.
func TestAWrongPathIsToldFromAMissingModel(t *testing.T) {
	paths := []string{
		`404 page not found`, ``, `{"detail":"Not Found"}`, `{"error":"Not Found"}`, `Not Found`, `{"message":"no Route matched with those values"}`,
		`{"error":{"message":"Invalid URL (POST /chat/completions)","type":"invalid_request_error"}}`, `{"error":{"code":"404","message":"Resource not found"}}`,
		`{"timestamp":"2026-01-01T00:00:00Z","status":404,"error":"Not Found","path":"/chat/completions"}`, `{"error":"Method Not Allowed"}`,
		`{"error":{"message":"Unknown request URL: POST /v1/v1/chat/completions. Please check the URL for typos."}}`, `Cannot POST /chat/completions`,
		`{"code":404,"message":"The requested resource could not be found."}`, `<html><head><title>404 Not Found</title></head></html>`,
	}
	models := []string{
		`{"error":{"message":"The model 'x' does not exist","code":"model_not_found"}}`, `{"error":"model 'x' not found, try pulling it first"}`,
		`{"error":{"message":"El modelo solicitado no existe"}}`, `{"error":{"code":"DeploymentNotFound","message":"The API deployment for this resource does not exist."}}`,
		`{"error":{"message":"No endpoints found for a/b:free."}}`, `{"detail":"Function '6b0a': Not found for account 'acc'"}`,
	}
	for _, status := range []int{404, 405} {
		for _, body := range paths {
			if v := refused(status, body); v.Blames != limit.BlamePath || v.Spoke {
				t.Errorf("%d %s: %v blames %q, spoke %v", status, body, v.Class, v.Blames, v.Spoke)
			}
		}
	}
	for _, body := range models {
		if v := refused(404, body); v.Class != limit.ModelUnavailable || v.Blames == limit.BlamePath || !v.Spoke {
			t.Errorf("%s: %v blames %q, spoke %v", body, v.Class, v.Blames, v.Spoke)
		}
	}
}

// TestSetsOfModelsAreRead where an answer limits the free models of an account.
func TestSetsOfModelsAreRead(t *testing.T) {
	for _, which := range []string{"free-models-per-day", "free-models-per-min", "free-models-per-day-high-balance"} {
		for _, form := range []string{`{"error":{"message":"Rate limit exceeded: %s. ","code":429}}`, `Rate limit exceeded: %s. Add 10 credits to unlock 1000 free model requests per day`} {
			for _, provider := range []string{"openrouter", "acme"} {
				v := Read(Answer{Provider: provider, Status: 429, Header: http.Header{}, Body: fmt.Appendf(nil, form, which)}, time.Time{})
				if v.Class != limit.RateLimit || !limit.Matches(v.Models, "a/b:free") || limit.Matches(v.Models, "a/b") {
					t.Errorf("%s at %s: %v of %q", which, provider, v.Class, v.Models)
				}
			}
		}
	}
	if v := refused(429, `{"error":{"message":"Rate limit reached for model x"}}`); v.Models != "" {
		t.Errorf("one model is no set: %q", v.Models)
	}
}

// TestALimitThatNamesNobodyIsAGuess, in any wording.
func TestALimitThatNamesNobodyIsAGuess(t *testing.T) {
	for _, body := range []string{``, `{}`, `Too Many Requests`, `{"error":"Rate limit exceeded"}`, `{"error":{"message":"throttled","retry_after":2}}`, `<html><title>429 Too Many Requests</title></html>`, `Trop de requêtes.`} {
		if v := refused(429, body); v.Class != limit.RateLimit || !v.ScopeGuessed {
			t.Errorf("%q: %v, guessed %v", body, v.Class, v.ScopeGuessed)
		}
	}
	for _, body := range []string{`{"error":"Rate limit exceeded for this API key"}`, `{"error":"Your organization has exceeded its rate limit"}`, `{"error":"Rate limit reached for model x: 3 requests per minute"}`} {
		if v := refused(429, body); v.ScopeGuessed {
			t.Errorf("%q names whose it is", body)
		}
	}
}
