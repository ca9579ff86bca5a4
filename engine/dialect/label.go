package dialect

import (
	"strings"

	"sluice/keystore/limit"
)

// LimitName gives the short word for a limit: rpm, rpd, tpm, tpd, ipm,
// concurrency, credits; unknown where none of them fits.
func LimitName(d limit.Dimension, w limit.Window) string {
	switch d {
	case limit.Concurrency, limit.Credits:
		return d.String()
	case limit.Requests, limit.Tokens, limit.InputTokens, limit.OutputTokens, limit.Images:
	default:
		return "unknown"
	}
	letter := map[limit.Dimension]string{limit.Requests: "rp", limit.Images: "ip"}[d]
	if letter == "" {
		letter = "tp"
	}
	switch {
	case w.Span == limit.Minute:
		return letter + "m"
	case w.Span == limit.Day && letter != "ip":
		return letter + "d"
	}
	return "unknown"
}

// ReadingName gives the word for a limit that headers tell: as LimitName, but
// with itpm and otpm apart, and words such as rph or rp10s for the rest.
func ReadingName(d limit.Dimension, w limit.Window) string {
	return strings.ToLower(limit.Name(d, w))
}

// ClassName gives the word for a class; a good answer is "ok_headers".
func ClassName(c limit.Class) string {
	if c == limit.OK {
		return "ok_headers"
	}
	return c.String()
}
