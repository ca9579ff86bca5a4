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

// eastern are the windows and units of scripts without spaces.
var eastern = []struct {
	text string
	d    limit.Dimension
	w    time.Duration
}{
	{"每分钟请求", limit.Requests, limit.Minute}, {"每分钟token", limit.Tokens, limit.Minute}, {"每分钟 token", limit.Tokens, limit.Minute},
	{"每秒请求", limit.Requests, limit.Second}, {"每天请求", limit.Requests, limit.Day}, {"每日请求", limit.Requests, limit.Day}, {"每小时请求", limit.Requests, limit.Hour},
	{"每分钟", 0, limit.Minute}, {"每小时", 0, limit.Hour}, {"每天", 0, limit.Day}, {"每日", 0, limit.Day}, {"今日", 0, limit.Day}, {"当日", 0, limit.Day},
	{"每周", 0, limit.Week}, {"每月", 0, limit.Month}, {"本月", 0, limit.Month},
	{"毎分", 0, limit.Minute}, {"1分あたり", 0, limit.Minute}, {"1日あたり", 0, limit.Day}, {"分당", 0, limit.Minute}, {"분당", 0, limit.Minute}, {"일일", 0, limit.Day}, {"하루", 0, limit.Day},
}
