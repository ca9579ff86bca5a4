// Package sim is a simulated provider: one http.Handler that behaves as a
// rate-limited, OpenAI-compatible service does. It is the truth against which
// the engine is tested, the provider of the demonstration, and a server to
// rehearse any client against.
//
// It uses only the standard library, shares no code with the ledger's
// arithmetic of limits, and does no network access of its own. It must never
// become kind: it refuses exactly when a limit is reached, names the earliest
// time at which the same request would pass (rounded up to what the provider's
// spelling can hold, never down), and remembers who came earlier than told.
//
// # A scenario
//
// A Scenario is plain data, in Go or TOML: providers with keys, models, limits,
// failures and a dialect. Several providers live on one server under prefixes.
//
//	[[providers]]
//	name    = "groq"
//	prefix  = "/groq/v1"
//	dialect = "groq"
//	speed   = 60                      # tokens a second
//	latency = "200ms"
//
//	[[providers.keys]]
//	name  = "one"
//	token = "sim-one"
//
//	[[providers.models]]
//	name = "llama"
//
//	[[providers.limits]]
//	dimension = "requests"            # tokens, input_tokens, output_tokens, concurrency
//	max       = 30
//	window    = "minute"              # or "10s", "hour", "day"
//	kind      = "sliding"             # fixed, bucket
//
//	[[providers.failures]]
//	kind  = "overloaded"              # see FailureKinds
//	every = 10
//
// # In a test
//
// Server.Transport needs no socket and works in a testing/synctest bubble, in
// virtual time; the example shows it.
// Afterwards Seen tells what came: who was refused, who came early, how much
// was answered.
//
// # How it counts
//
// A word of up to six letters is one token, in questions and answers. A
// message costs four more. A request is counted when it starts, an answer when
// it ends or when its client leaves, unless the provider reserves max_tokens
// (see Provider.Reserve). The headers of an answer tell what was true when its
// request was let in, that request counted. A refused request costs nothing, unless its limit
// says CountRefusals.
package sim
