package dialect

import (
	"fmt"
	"strings"
	"time"

	"sluice/engine/provider"
	"sluice/keystore/limit"
)

// Explanation is a verdict in plain words, one sentence or two for each
// question. Texts of the provider in it are safe for a terminal.
type Explanation struct {
	What  string // what happened
	Whose string // whose limit or fault it is
	Wait  string // how long to wait
	Does  string // what sluice does about it
}

// Explain puts a verdict into words. p is the provider's row; the zero row is
// an unknown provider.
func Explain(v limit.Verdict, p provider.Provider) Explanation {
	if v.Class == limit.OK {
		return Explanation{What: "A good answer.", Whose: "Nobody is blamed.", Wait: "No wait is needed.", Does: "sluice takes the limits that the headers state as the newest truth."}
	}
	return Explanation{What: what(v), Whose: whose(v, p), Wait: waitWords(v), Does: does(v)}
}

// happened says what each class is.
var happened = map[limit.Class]string{
	limit.RateLimit:        "A rate limit was hit",
	limit.QuotaExhausted:   "Money or a plan's allowance is used up",
	limit.Auth:             "The key was not accepted",
	limit.ModelUnavailable: "The model cannot be used with this key",
	limit.ContextLength:    "The conversation is longer than the model can take",
	limit.TooLarge:         "The request is larger than what is allowed",
	limit.Overloaded:       "The provider or the model is overloaded",
	limit.Server:           "The provider failed",
	limit.Timeout:          "The provider did not answer in time",
	limit.Network:          "The provider could not be reached",
	limit.BadRequest:       "The request was refused as wrong",
	limit.ContentFilter:    "A content filter refused the request or its answer",
	limit.Cancelled:        "The request was cancelled",
	limit.Misconfigured:    "Nothing answers chats at the provider's address",
}

func what(v limit.Verdict) string {
	s := happened[v.Class]
	if n := named(v); n != "" {
		s += ": " + n
	}
	if v.Class == limit.ModelUnavailable && v.Scope == limit.ScopeProvider {
		s = "The provider does not serve requests from here"
	}
	if v.Blames == limit.BlamePath {
		s = happened[limit.Misconfigured]
	}
	if a := amountsWords(v); a != "" {
		s += " (" + a + ")"
	}
	return s + "."
}

// named gives the limit in words: "output tokens per minute".
func named(v limit.Verdict) string {
	if v.Class != limit.RateLimit && v.Class != limit.QuotaExhausted && v.Class != limit.TooLarge || v.Dimension == limit.Unknown && v.Window.Span == 0 {
		return ""
	}
	d := strings.ReplaceAll(v.Dimension.String(), "_", " ")
	switch v.Dimension {
	case limit.Unknown:
		d = "a limit"
	case limit.Concurrency:
		return "too many requests at the same time"
	case limit.Credits:
		return "no credit is left"
	}
	if v.Window.Span != 0 {
		d += " per " + v.Window.String()
	}
	return d
}

func amountsWords(v limit.Verdict) string {
	var parts []string
	for _, a := range [...]struct {
		word string
		n    limit.Amount
	}{{"limit", v.Limit}, {"used", v.Used}, {"requested", v.Requested}} {
		if a.n.Known {
			parts = append(parts, fmt.Sprintf("%s %d", a.word, a.n.N))
		}
	}
	return strings.Join(parts, ", ")
}

func whose(v limit.Verdict, p provider.Provider) string {
	shared := p.SharedBy
	if shared == "" {
		shared = "account"
	}
	if v.Account != "" {
		shared += " " + v.Account
	}
	if v.Models != "" {
		return "It holds for the models " + v.Models + " of the whole " + shared + "; other models are free."
	}
	if v.ScopeGuessed {
		return "The answer does not say whose it is."
	}
	if v.Blames == limit.BlamePath {
		return "It is about base_url: no key and no model is at fault."
	}
	switch v.Scope {
	case limit.ScopeRequest:
		return "It is about this one request: no key and no account is at fault."
	case limit.ScopeKeyModel:
		if p.Shared == limit.ScopeAccount {
			return "It holds for this model, for all keys of the " + shared + "; other models are free."
		}
		return "It holds for this model with this key; other models are free."
	case limit.ScopeKey:
		return "It holds for this key alone."
	case limit.ScopeAccount:
		return "It holds for the whole " + shared + ": its other keys do not help."
	case limit.ScopeProvider:
		if v.Class == limit.RateLimit || v.Class == limit.QuotaExhausted || v.Class == limit.Auth {
			return "It is not your key's: the limit or fault lies behind or around the provider."
		}
		return "It is the provider's: your key and account are fine."
	}
	return "The answer does not say."
}

func waitWords(v limit.Verdict) string {
	switch {
	case v.Stated && !v.RetrySame:
		return fmt.Sprintf("The answer says %s, but waiting does not make this request pass.", Span(v.Wait))
	case v.Stated && v.Class == limit.RateLimit && v.Window.Span >= limit.Day && v.Wait < time.Hour && v.Window.Calendar != "":
		return fmt.Sprintf("The answer says %s, but the limit counts the day, which ends at midnight (%s).", Span(v.Wait), v.Window.Calendar)
	case v.Stated:
		return fmt.Sprintf("%s, as the answer says.", Span(v.Wait))
	case !v.RetrySame && v.Class == limit.QuotaExhausted && v.Window.Calendar != "":
		return "Until its window ends (" + v.Window.Calendar + ")."
	case !v.RetrySame:
		return "Waiting does not help."
	}
	return "The answer states none."
}

const doesPath = "Where the provider has never answered, sluice takes it out, looks again at the start and every 5 minutes, and goes on along the chain; otherwise it tries again as after any failure of a server."

// doesRefused says what follows when a request was refused as wrong.
var doesRefused = map[limit.Blame]string{
	limit.BlameContent:   "sluice shows the refusal and does not repeat the request.",
	limit.BlameParameter: "sluice asks the next model of the chain once, and remembers for this one that it does not take the parameter.",
	limit.BlameValue:     "sluice asks the next model of the chain once, and remembers for this one that it does not take the parameter with this value.",
	limit.BlameModel:     "sluice asks the next model of the chain once, and remembers that this one cannot.",
}

// does follows the table of failures: the class decides.
func does(v limit.Verdict) string {
	if v.Blames == limit.BlamePath {
		return doesPath
	}
	switch v.Class {
	case limit.Misconfigured:
		return doesPath
	case limit.BadRequest:
		return doesRefused[v.Blames]
	case limit.RateLimit:
		if v.ScopeGuessed {
			return "sluice rests this model with this key, and the whole key where a second model meets the same; meanwhile it takes another key or model."
		}
		if v.Scope == limit.ScopeProvider {
			return "sluice takes another model or waits; the key stays good."
		}
		return "sluice leaves this limit alone until then, takes another key that does not share it, else the next model, else waits with a countdown."
	case limit.QuotaExhausted:
		if v.Scope == limit.ScopeProvider {
			return "sluice goes on with another model; your account is not blamed."
		}
		if v.Scope == limit.ScopeKey {
			return "sluice benches the key until a person acts, and goes on with another."
		}
		return "sluice benches the account until its calendar says so or a person acts, and goes on with another key or model."
	case limit.Auth:
		if v.Scope == limit.ScopeProvider {
			return "sluice tries again: the refused key belongs to a server behind this one."
		}
		return "sluice takes the key out until a person fixes it, and goes on with another."
	case limit.ModelUnavailable:
		return "sluice leaves this model out for this key; the key itself is fine."
	case limit.ContextLength, limit.TooLarge:
		return "sluice looks for a model with room; else it says by how much the request is too large."
	case limit.Overloaded, limit.Server, limit.Timeout, limit.Network:
		return "sluice tries again with growing pauses, then another model; no key is blamed."
	case limit.Cancelled:
		return "sluice does nothing."
	}
	return "sluice shows the refusal and does not repeat the request."
}

// Span gives a duration for people: "720ms", "3.48s", "7m12s", "14h29m11s", "4d13h5m".
func Span(d time.Duration) string {
	switch {
	case d < time.Second:
		return d.Round(time.Millisecond).String()
	case d < time.Minute:
		return d.Round(10 * time.Millisecond).String()
	}
	d = (d + time.Second - 1).Truncate(time.Second)
	days, rest := d/limit.Day, d%limit.Day
	if days == 0 {
		return rest.String()
	}
	return fmt.Sprintf("%dd%s", days, strings.TrimSuffix(rest.Truncate(time.Minute).String(), "0s"))
}

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
