package dialect

import (
	"testing"

	"sluice/keystore/limit"
)

func TestNames(t *testing.T) {
	spans := []limit.Window{{}, {Span: limit.Minute}, {Span: limit.Day}, {Span: limit.Hour}, {Span: limit.Month}}
	w := func(i int) limit.Window { return spans[i] }
	for _, c := range []struct {
		d             limit.Dimension
		w             limit.Window
		label, detail string
	}{
		{limit.Requests, w(1), "rpm", "rpm"}, {limit.Requests, w(2), "rpd", "rpd"}, {limit.Requests, w(3), "unknown", "rph"}, {limit.Requests, w(0), "unknown", "requests"},
		{limit.Tokens, w(1), "tpm", "tpm"}, {limit.Tokens, w(2), "tpd", "tpd"}, {limit.InputTokens, w(1), "tpm", "itpm"}, {limit.OutputTokens, w(2), "tpd", "otpd"},
		{limit.Images, w(1), "ipm", "ipm"}, {limit.Images, w(2), "unknown", "ipd"}, {limit.Concurrency, w(0), "concurrency", "concurrency"},
		{limit.Credits, w(4), "credits", "credits"}, {limit.Unknown, w(1), "unknown", "unknown"},
	} {
		if got := LimitName(c.d, c.w); got != c.label {
			t.Errorf("%s %s is labelled %q, want %q", c.d, c.w, got, c.label)
		}
		if got := ReadingName(c.d, c.w); got != c.detail {
			t.Errorf("%s %s is named %q, want %q", c.d, c.w, got, c.detail)
		}
	}
	if ClassName(limit.OK) != "ok_headers" || ClassName(limit.TooLarge) != "too_large" {
		t.Error("class names")
	}
}
