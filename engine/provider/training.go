package provider

import "sluice/keystore/limit"

// Training is what a provider's terms say about training: what is sent to it may
// be used to train models or to improve products, or be read by people for that.
type Training struct {
	Models string // of which models: patterns as limit.Matches takes them
	Free   bool   // on the free plan only
	Unless string // what a person can do against it at the provider; empty: nothing
	Seen   string // the date on which the terms were read
	Source string // where they stand
}

// training are the providers of which that was read. Nothing is known of the
// others, which is no promise.
var training = map[string]Training{
	"gemini":     {everyModel, true, "", "2026-10-15", "ai.google.dev/gemini-api/terms"},
	"mistral":    {everyModel, true, "your account's settings forbid it", "2026-04-09", "mistral.ai/terms"},
	"openrouter": {"*:free openrouter/free", false, "your account's settings forbid it", "2026-11-30", "openrouter.ai/docs/features/privacy-and-logging"},
	"opencode":   {"*-free big-pickle", false, "", "2026-09-25", "opencode.ai/docs/zen"},
}

// TrainingBy gives what is known of a provider; the zero Training is of no model.
func TrainingBy(provider string) Training { return training[provider] }

// On says whether what is sent to a model may be used. Paid: the key is known to
// be on no free plan.
func (t Training) On(model string, paid bool) bool {
	return limit.Matches(t.Models, model) && !(t.Free && paid)
}

// Whole says whether it is about all models of the provider.
func (t Training) Whole() bool { return t.Models == everyModel }
