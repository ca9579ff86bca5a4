package stream

import (
	"bytes"
	"encoding/json"
	"strconv"
)

// num is a count that servers write as a number, a string, a fraction or null.
type num int64

func (n *num) UnmarshalJSON(b []byte) error {
	f, err := strconv.ParseFloat(string(bytes.Trim(b, `"`)), 64)
	if err == nil && f >= 0 && f < 1e15 {
		*n = num(f)
	}
	return nil
}

// wireUsage is a usage object in any dialect.
type wireUsage struct {
	Prompt     num `json:"prompt_tokens"`
	Completion num `json:"completion_tokens"`
	Total      num `json:"total_tokens"`
	Input      num `json:"input_tokens"`
	Output     num `json:"output_tokens"`
	Reasoning  num `json:"reasoning_tokens"`
	CacheHit   num `json:"prompt_cache_hit_tokens"` // DeepSeek
	Cached     num `json:"cached_tokens"`           // Moonshot
	CacheRead  num `json:"cache_read_input_tokens"` // Anthropic: beside input_tokens
	CacheWrite num `json:"cache_creation_input_tokens"`

	PromptD     wireDetails `json:"prompt_tokens_details"`
	InputD      wireDetails `json:"input_tokens_details"`
	CompletionD wireDetails `json:"completion_tokens_details"`
	OutputD     wireDetails `json:"output_tokens_details"`

	Tokens *wireUsage `json:"tokens"` // Cohere
	geminiUsage
}

// geminiUsage is what Gemini calls the counts.
type geminiUsage struct {
	GeminiPrompt num `json:"promptTokenCount"`
	GeminiOutput num `json:"candidatesTokenCount"`
	GeminiThink  num `json:"thoughtsTokenCount"`
	GeminiCached num `json:"cachedContentTokenCount"`
}

type wireDetails struct {
	Cached    num `json:"cached_tokens"`
	Reasoning num `json:"reasoning_tokens"`
}

// usage gives what the object says; false where it says nothing.
func (w *wireUsage) usage() (Usage, bool) {
	if w == nil {
		return Usage{}, false
	}
	if w.Tokens != nil {
		return w.Tokens.usage()
	}
	u := Usage{
		Input:     int64(w.Prompt + w.GeminiPrompt),
		Output:    int64(w.Completion + w.GeminiOutput + w.GeminiThink),
		Reasoning: int64(max(w.Reasoning, w.CompletionD.Reasoning, w.OutputD.Reasoning, w.GeminiThink)),
		Cached:    int64(max(w.CacheHit, w.Cached, w.PromptD.Cached, w.InputD.Cached, w.GeminiCached)),
	}
	if u.Input == 0 && u.Output == 0 {
		u.Input, u.Output = int64(w.Input+w.CacheRead+w.CacheWrite), int64(w.Output)
		u.Cached = max(u.Cached, int64(w.CacheRead))
	}
	// xAI counts reasoning beside completion_tokens: the total tells.
	if u.Reasoning > 0 && int64(w.Total) == u.Input+u.Output+u.Reasoning {
		u.Output += u.Reasoning
	}
	return u, u != Usage{}
}

// merge takes newer counts; servers repeat or complete older ones.
func (u *Usage) merge(n Usage) {
	u.Input, u.Output = max(u.Input, n.Input), max(u.Output, n.Output)
	u.Reasoning, u.Cached = max(u.Reasoning, n.Reasoning), max(u.Cached, n.Cached)
}

// usagePlaces are the places of an object's own where it may keep its usage.
type usagePlaces struct {
	Usage    *wireUsage                          `json:"usage"`
	XGroq    usageHolder                         `json:"x_groq"`
	Gemini   *wireUsage                          `json:"usageMetadata"`
	Meta     *wireUsage                          `json:"meta"`
	Response usageHolder                         `json:"response"`
	Delta    usageHolder                         `json:"delta"`
	Ollama   num                                 `json:"prompt_eval_count"`
	OllamaTo num                                 `json:"eval_count"`
	Timings  struct{ Prompt_n, Predicted_n num } `json:"timings"` // llama.cpp
}

// wireCounts are all places where an object may keep its usage.
type wireCounts struct {
	usagePlaces
	Message usageHolder   `json:"message"`
	Choices []usageHolder `json:"choices"`
}

// usageHolder is an object of which only its usage matters.
type usageHolder struct{ Usage *wireUsage }

// usage merges all places.
func (c *wireCounts) usage() (Usage, bool) {
	var u Usage
	ok := false
	all := []*wireUsage{c.Usage, c.XGroq.Usage, c.Gemini, c.Meta, c.Message.Usage, c.Response.Usage, c.Delta.Usage}
	for _, ch := range c.Choices {
		all = append(all, ch.Usage)
	}
	for _, w := range all {
		if n, is := w.usage(); is {
			u.merge(n)
			ok = true
		}
	}
	if c.Ollama+c.OllamaTo > 0 {
		u.merge(Usage{Input: int64(c.Ollama), Output: int64(c.OllamaTo)})
		ok = true
	}
	if !ok && c.Timings.Predicted_n > 0 {
		return Usage{Input: int64(c.Timings.Prompt_n), Output: int64(c.Timings.Predicted_n)}, true
	}
	return u, ok
}

// lenient decodes JSON and forgives fields of another type than expected.
func lenient(b []byte, to any) error {
	err := json.Unmarshal(b, to)
	if _, wrongType := err.(*json.UnmarshalTypeError); wrongType {
		return nil
	}
	return err
}
