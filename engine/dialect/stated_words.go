package dialect

import (
	"time"

	"sluice/keystore/limit"
)

// abbreviations are the short names of limits.
var abbreviations = map[string]struct {
	d limit.Dimension
	w time.Duration
}{
	"rps": {limit.Requests, limit.Second}, "qps": {limit.Requests, limit.Second},
	"rpm": {limit.Requests, limit.Minute}, "qpm": {limit.Requests, limit.Minute},
	"rph": {limit.Requests, limit.Hour}, "qph": {limit.Requests, limit.Hour},
	"rpd": {limit.Requests, limit.Day}, "qpd": {limit.Requests, limit.Day},
	"tps": {limit.Tokens, limit.Second}, "tpm": {limit.Tokens, limit.Minute},
	"tph": {limit.Tokens, limit.Hour}, "tpd": {limit.Tokens, limit.Day},
	"itpm": {limit.InputTokens, limit.Minute}, "itpd": {limit.InputTokens, limit.Day},
	"otpm": {limit.OutputTokens, limit.Minute}, "otpd": {limit.OutputTokens, limit.Day},
	"ipm": {limit.Images, limit.Minute}, "ipd": {limit.Images, limit.Day},
	"rpw": {limit.Requests, limit.Week}, "tpw": {limit.Tokens, limit.Week},
}

// units are the words for what is counted.
var units = map[string]limit.Dimension{
	"request": limit.Requests, "requests": limit.Requests, "req": limit.Requests, "reqs": limit.Requests,
	"call": limit.Requests, "calls": limit.Requests, "query": limit.Requests, "queries": limit.Requests,
	"messages": limit.Requests, "prompts": limit.Requests, "generations": limit.Requests, "completions": limit.Requests, "invocations": limit.Requests,
	"token": limit.Tokens, "tokens": limit.Tokens,
	"image": limit.Images, "images": limit.Images,
	"requêtes": limit.Requests, "solicitudes": limit.Requests, "peticiones": limit.Requests, "solicitações": limit.Requests,
	"requisições": limit.Requests, "anfragen": limit.Requests, "richieste": limit.Requests, "запросов": limit.Requests,
	"токенов": limit.Tokens, "jetons": limit.Tokens,
}

// easternRequests are the words for requests in scripts without spaces.
var easternRequests = []string{"请求", "次", "リクエスト", "요청", "回"}
