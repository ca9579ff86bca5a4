package sim

// Scenario is everything that a simulated server does, as plain data. The
// same scenario and the same seed give the same answers to the same requests.
type Scenario struct {
	Seed      uint64     `json:"seed,omitempty" toml:"seed,omitempty"`
	Providers []Provider `json:"providers" toml:"providers"`
}

// Provider is one simulated provider: its own keys, models, limits and dialect
// under its own path prefix.
type Provider struct {
	Name string `json:"name,omitempty" toml:"name,omitempty"` // empty: "sim"
	// Prefix is the base path ("/groq/v1"). The longest prefix that fits a
	// request wins; an empty one accepts every path.
	Prefix  string  `json:"prefix,omitempty" toml:"prefix,omitempty"`
	Dialect string  `json:"dialect,omitempty" toml:"dialect,omitempty"` // see Dialects; empty: "openai"
	Keys    []Key   `json:"keys,omitempty" toml:"keys,omitempty"`       // none: every request is let in, as one account
	Models  []Model `json:"models" toml:"models"`
	Limits  []Limit `json:"limits,omitempty" toml:"limits,omitempty"` // for each model that brings none of its own
	// Reserve says what a request takes from a token limit when it starts:
	// "input", "max" or "kept". Empty: as the dialect's provider does.
	Reserve  string    `json:"reserve,omitempty" toml:"reserve,omitempty"`
	Failures []Failure `json:"failures,omitempty" toml:"failures,omitempty"` // the first that applies is played

	Latency Duration `json:"latency,omitempty" toml:"latency,omitempty"` // to the first token, at least
	Jitter  Duration `json:"jitter,omitempty" toml:"jitter,omitempty"`   // at most this much more, evenly spread
	// Speed is in tokens a second; 0: as fast as it goes.
	Speed float64 `json:"speed,omitempty" toml:"speed,omitempty"`
	// Answers are given in turn; empty: prose about limits and waiting.
	Answers []string `json:"answers,omitempty" toml:"answers,omitempty"`
	// AnswerTokens makes each answer exactly so long; 0: as long as the text is.
	// A question that asks for an answer "in 87 words" gets one of 87 tokens.
	AnswerTokens int `json:"answer_tokens,omitempty" toml:"answer_tokens,omitempty"`
}

// What a request takes from a token limit when it starts.
const (
	reserveInput = "input" // its input; the output is added when it ends
	reserveMax   = "max"   // input and max_tokens; what was not used comes back at the end
	reserveKept  = "kept"  // input and max_tokens; nothing comes back
)

// Key is one key that the provider has issued.
type Key struct {
	Token   string `json:"token" toml:"token"`
	Name    string `json:"name" toml:"name"`                           // in Seen, Stats and Config
	Account string `json:"account,omitempty" toml:"account,omitempty"` // keys of one account share its limits; empty: Name
	Env     string `json:"env,omitempty" toml:"env,omitempty"`         // the variable that Config names; empty: made from the names

	Revoked   bool     `json:"revoked,omitempty" toml:"revoked,omitempty"`     // answered as a wrong key
	Suspended bool     `json:"suspended,omitempty" toml:"suspended,omitempty"` // its account was closed
	NoCredit  bool     `json:"no_credit,omitempty" toml:"no_credit,omitempty"` // its account has no money left
	OffFor    Duration `json:"off_for,omitempty" toml:"off_for,omitempty"`     // its plan is spent for so long after the start
	Models    []string `json:"models,omitempty" toml:"models,omitempty"`       // may use only these; empty: all
}

// Model is one model that the provider serves.
type Model struct {
	Name    string   `json:"name" toml:"name"`
	Limits  []Limit  `json:"limits,omitempty" toml:"limits,omitempty"` // in place of the provider's, but those per account
	Latency Duration `json:"latency,omitempty" toml:"latency,omitempty"`
	Speed   float64  `json:"speed,omitempty" toml:"speed,omitempty"`
	// Context is the most that input and max_tokens may be together; 0: no bound.
	Context int64 `json:"context,omitempty" toml:"context,omitempty"`
	// MaxOutput is the most that an answer has, and what is reserved for it
	// where a request names no max_tokens; 0: no bound.
	MaxOutput   int64 `json:"max_output,omitempty" toml:"max_output,omitempty"`
	Reasoning   bool  `json:"reasoning,omitempty" toml:"reasoning,omitempty"`     // thinks aloud first
	Unavailable bool  `json:"unavailable,omitempty" toml:"unavailable,omitempty"` // listed, and answered as unknown
}

// The dimensions that a Limit counts.
const (
	Requests     = "requests"
	Tokens       = "tokens" // input and output together
	InputTokens  = "input_tokens"
	OutputTokens = "output_tokens"
	Concurrency  = "concurrency" // requests at the same time; has no window
)

// The kinds of window.
const (
	Sliding = "sliding" // what was taken counts for exactly one window
	Fixed   = "fixed"   // everything comes back when the clock's window ends
	Bucket  = "bucket"  // comes back evenly, Max in a window
)

// The scopes of a Limit.
const (
	perModel   = "model"   // each account has it once for each model
	perAccount = "account" // each account has it once for all models together
)

// Limit is one limit of an account.
type Limit struct {
	Dimension string   `json:"dimension" toml:"dimension"`
	Max       int64    `json:"max" toml:"max"` // 0: the account has no allowance, ever
	Window    Duration `json:"window,omitempty" toml:"window,omitempty"`
	Kind      string   `json:"kind,omitempty" toml:"kind,omitempty"`   // empty: Sliding
	Scope     string   `json:"scope,omitempty" toml:"scope,omitempty"` // "model" (so where empty) or "account"
	Burst     int64    `json:"burst,omitempty" toml:"burst,omitempty"` // a bucket's size; 0: Max
	// From After on, counted from the server's start, Max is Later; 0: it stays.
	After Duration `json:"after,omitempty" toml:"after,omitempty"`
	Later int64    `json:"later,omitempty" toml:"later,omitempty"`
	// Zone makes a fixed window of a day end at midnight there (an IANA name);
	// empty: UTC.
	Zone          string   `json:"zone,omitempty" toml:"zone,omitempty"`
	Accounts      []string `json:"accounts,omitempty" toml:"accounts,omitempty"`             // only these; empty: all
	Hidden        bool     `json:"hidden,omitempty" toml:"hidden,omitempty"`                 // in no header: only its refusal tells
	CountRefusals bool     `json:"count_refusals,omitempty" toml:"count_refusals,omitempty"` // a refused request counts too
}

// RPM is a sliding limit of n requests a minute.
func RPM(n int64) Limit { return Limit{Dimension: Requests, Max: n, Window: Minute} }

// TPM is a sliding limit of n tokens a minute, input and output together.
func TPM(n int64) Limit { return Limit{Dimension: Tokens, Max: n, Window: Minute} }

// RPD is a limit of n requests a day that ends at midnight UTC.
func RPD(n int64) Limit {
	return Limit{Dimension: Requests, Max: n, Window: Day, Kind: Fixed}
}

// Failure is something that goes wrong on purpose. It applies to a request
// whose key and model fit, at the times that it names: of the requests that
// fit, First, At and Every count from 1. With none of First, At, Every and
// Probability it applies to every one.
type Failure struct {
	Kind   string   `json:"kind" toml:"kind"` // see FailureKinds
	Keys   []string `json:"keys,omitempty" toml:"keys,omitempty"`
	Models []string `json:"models,omitempty" toml:"models,omitempty"`

	First       int      `json:"first,omitempty" toml:"first,omitempty"`             // the first so many
	At          []int    `json:"at,omitempty" toml:"at,omitempty"`                   // exactly these
	Every       int      `json:"every,omitempty" toml:"every,omitempty"`             // every nth
	Probability float64  `json:"probability,omitempty" toml:"probability,omitempty"` // 0 to 1, by the seed
	After       Duration `json:"after,omitempty" toml:"after,omitempty"`             // not before so long after the start
	Until       Duration `json:"until,omitempty" toml:"until,omitempty"`             // only until so long after the start; 0: always

	Status  int               `json:"status,omitempty" toml:"status,omitempty"`   // for FailStatus; for others in place of the dialect's
	Body    string            `json:"body,omitempty" toml:"body,omitempty"`       // in place of the dialect's
	Headers map[string]string `json:"headers,omitempty" toml:"headers,omitempty"` // added
	Tokens  int               `json:"tokens,omitempty" toml:"tokens,omitempty"`   // how many come before a stream breaks
	Delay   Duration          `json:"delay,omitempty" toml:"delay,omitempty"`     // FailSlow, FailStall: how long
	Wait    Duration          `json:"wait,omitempty" toml:"wait,omitempty"`       // what a scripted limit states
}

// Demo is the scenario of the built-in demonstration. For a person who sends a
// message every five to eight seconds the first minute goes like this:
//
//	first three messages   key alpha answers with sim/large, then is full (3 RPM)
//	the fourth             key bravo turns out to be revoked; charlie answers
//	the sixth or so        charlie meets a limit that no header shows (output
//	                       tokens a minute): a real 429 with a countdown; delta
//	                       is of the same account, so sim/medium answers
//	at one minute          alpha's first request leaves the window: sim/large
//	                       answers again
//
// The windows are sliding ones of a minute, as the headers say.
func Demo() Scenario {
	large := []Limit{RPM(3), TPM(20_000), RPD(200), {
		Dimension: OutputTokens, Max: 220, Window: Minute, Accounts: []string{"shared"}, Hidden: true,
	}}
	return Scenario{
		Seed: 1,
		Providers: []Provider{{
			Name: "sim",
			Keys: []Key{
				{Name: "alpha", Token: "sim-alpha-4f1c90d27be3"},
				{Name: "bravo", Token: "sim-bravo-91d0c7ae5528", Revoked: true},
				{Name: "charlie", Token: "sim-charlie-6b8e02f4c1a7", Account: "shared"},
				{Name: "delta", Token: "sim-delta-c35a7719e06d", Account: "shared"},
			},
			Models: []Model{
				{Name: "large", Speed: 50, Limits: large},
				{Name: "medium", Speed: 65, Limits: []Limit{RPM(3), TPM(20_000), RPD(200)}},
				{Name: "small", Speed: 80, Limits: []Limit{RPM(20), TPM(40_000), RPD(400)}},
			},
			Latency: 150 * Millisecond,
			Jitter:  250 * Millisecond,
		}},
	}
}
